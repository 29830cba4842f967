/* Suggestions are among the options that the command knows. */
#define _GNU_SOURCE
#include "driver/option_problem.h"
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for the words of any option, with what stands between them. */
enum { WORDS_SIZE = 256 };

__attribute__((format(printf, 1, 2))) static char *make(const char *format, ...) {
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    const int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return length < 0 ? NULL : text;
}

static const char *nearest_option(OptionSet known, const char *name) {
    const char *names[OPTION_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if ((known >> i & 1) != 0) {
            names[count++] = option_at(i)->long_name;
        }
    }
    return rasp_nearest_word(name, names, count);
}

/* --name or --name=argument, which may also be the beginning of several. */
static char *problem_of_long(OptionSet known, const char *word) {
    char name[64];
    const size_t length = strcspn(word + 2, "=");
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), word + 2);
    const char *meant = nearest_option(known, name);
    return meant != NULL ? make("unknown option --%s; did you mean --%s?", name, meant)
                         : make("unknown option --%s", name);
}

/* -x, which may be meant as a long option, or as an expression. */
static char *problem_of_short(OptionSet known, const char *word) {
    const bool is_long = word[0] == '-' && word[1] != '-' && strlen(word) > 2;
    const char *meant = is_long ? nearest_option(known, word + 1) : NULL;
    if (meant != NULL) {
        return make("unknown option -%c in '%s'; did you mean --%s?", optopt, word, meant);
    }
    if (is_long) {
        return make("unknown option -%c in '%s'; what begins with - but is no option stands behind --, as in: -- '%s'",
                    optopt, word, word);
    }
    return make("unknown option -%c", optopt);
}

/* The word of the command line that getopt_long is in: it goes on to the next one only behind the last letter. */
static const char *find_word(char **argv) {
    const char *word = argv[optind];
    if (word != NULL && word[0] == '-' && word[1] != '-' && strchr(word + 1, optopt) != NULL) {
        return word;
    }
    return argv[optind - 1];
}

char *problem_of_option(OptionSet known, int code, char **argv) {
    const OptionSpec *option = option_find(optopt);
    if (code == ':') {
        return make("option --%s needs an argument: %s", option != NULL ? option->long_name : "?",
                    option != NULL ? option->argument : "?");
    }
    if (option != NULL && optopt >= OPTION_CODES) {
        return make("option --%s takes no argument", option->long_name);
    }
    return optopt != 0 ? problem_of_short(known, find_word(argv)) : problem_of_long(known, argv[optind - 1]);
}

/* "auto, interp or jit". */
static void list_words(const char *const *words, char out[WORDS_SIZE]) {
    size_t used = 0;
    for (size_t i = 0; words[i] != NULL && used < WORDS_SIZE; i++) {
        const char *before = i == 0 ? "" : words[i + 1] != NULL ? ", " : " or ";
        used += (size_t)snprintf(out + used, WORDS_SIZE - used, "%s%s", before, words[i]);
    }
}

static char *problem_of_word(const OptionSpec *option, const char *argument) {
    char words[WORDS_SIZE];
    size_t count = 0;
    while (option->words[count] != NULL) {
        count++;
    }
    list_words(option->words, words);
    const char *meant = rasp_nearest_word(argument, option->words, count);
    return meant != NULL
               ? make("wrong argument '%s' of option --%s; did you mean %s? (%s)", argument, option->long_name, meant,
                      words)
               : make("wrong argument '%s' of option --%s, which takes %s", argument, option->long_name, words);
}

/* What an argument that is no word has to be. */
static const char *wanted(OptionId option, bool many_lengths) {
    switch (option) {
    case OPTION_LENGTH:
        return many_lengths ? "whole numbers above 0 with commas between them, or any"
                            : "a whole number above 0, or any";
    case OPTION_LIMIT_MEMORY:
        return "a number of bytes, as 500000, 64K, 300M or 2G";
    case OPTION_LIMIT_TIME:
        return "a number of seconds above 0";
    case OPTION_LIMIT_SECONDS:
        return "a number of seconds";
    case OPTION_LIMIT_STEPS:
    case OPTION_MAX:
        return "a whole number above 0";
    case OPTION_SEED:
        return "a whole number";
    default:
        return "a text that is not empty";
    }
}

char *problem_of_argument(const OptionSpec *option, const char *argument, bool many_lengths) {
    if (option->words != NULL) {
        return problem_of_word(option, argument);
    }
    return make("wrong argument '%s' of option --%s, which takes %s", argument, option->long_name,
                wanted(option->id, many_lengths));
}
