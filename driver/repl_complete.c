/* Completion: names of the session, words of the language, and files behind `load "`. Candidates go through one
 * accumulator, so there is no list of them unless they must be shown. */
#define _GNU_SOURCE
#include "driver/repl_complete.h"
#include "driver/repl_command.h"
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOWN_LIMIT = 200, ROW_WIDTH = 78, COMMON_SIZE = 256 };

/* What the candidates offered so far have in common. */
typedef struct Matches {
    const char *prefix; /* what is typed */
    size_t prefix_length;
    char common[COMMON_SIZE];
    size_t count;
    bool listing; /* second round: print them */
    size_t column;
} Matches;

static void print_match(Matches *matches, const char *text, size_t length) {
    if (matches->count > SHOWN_LIMIT) {
        return;
    }
    if (matches->column > 0 && matches->column + length > ROW_WIDTH) {
        putchar('\n');
        matches->column = 0;
    }
    printf("%.*s  ", (int)length, text);
    matches->column += length + 2;
}

static void offer(Matches *matches, const char *text, size_t length) {
    if (length < matches->prefix_length || length >= COMMON_SIZE ||
        memcmp(text, matches->prefix, matches->prefix_length) != 0) {
        return;
    }
    matches->count++;
    if (matches->listing) {
        print_match(matches, text, length);
    } else if (matches->count == 1) {
        memcpy(matches->common, text, length);
        matches->common[length] = '\0';
    } else {
        size_t same = 0;
        while (same < length && matches->common[same] == text[same]) {
            same++;
        }
        matches->common[same] = '\0';
    }
}

/* A command of one word that is no word of the language, too. */
static void offer_command(Matches *matches, const char *words) {
    const size_t length = strcspn(words, " ");
    const char *word = NULL;
    for (size_t i = 0; (word = rasp_word_at(i, NULL)) != NULL; i++) {
        if (strlen(word) == length && memcmp(word, words, length) == 0) {
            return;
        }
    }
    offer(matches, words, length);
}

static void offer_names(Matches *matches, rasp_session *session) {
    const size_t count = rasp_name_count(session);
    for (size_t i = 0; i < count; i++) {
        const char *name = rasp_name_at(session, i);
        if (name != NULL) {
            offer(matches, name, strlen(name));
        }
    }
    const char *word = NULL;
    for (size_t i = 0; (word = rasp_word_at(i, NULL)) != NULL; i++) {
        offer(matches, word, strlen(word));
    }
    for (size_t i = 0; (word = prompt_word(i)) != NULL; i++) {
        offer_command(matches, word);
    }
}

static bool is_folder(const char *folder, const char *name) {
    char *path = NULL;
    struct stat status;
    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        return false;
    }
    const bool result = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    free(path);
    return result;
}

/* Programs (without .rasp) and folders; the prefix is only the part behind the last slash. */
static void offer_files(Matches *matches, const char *folder) {
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        const size_t length = strlen(name);
        if (length > 5 && strcmp(name + length - 5, ".rasp") == 0) {
            offer(matches, name, length - 5);
        } else if (name[0] != '.' && is_folder(folder, name)) {
            char with_slash[COMMON_SIZE + 1];
            const int written = snprintf(with_slash, sizeof with_slash, "%s/", name);
            offer(matches, with_slash, (size_t)written);
        }
        free(entries[i]);
    }
    free(entries);
}

/* What stands before the cursor. */
typedef struct TypedWord {
    bool is_path;
    const char *start; /* of the part to be completed */
    size_t length;
    char *folder; /* of a path; malloc */
} TypedWord;

/* Whether the cursor is in the string of a load, and where that begins. */
static const char *find_load_path(const char *line, const char *cursor) {
    const char *quote = NULL;
    size_t quotes = 0;
    for (const char *at = line; at < cursor; at++) {
        if (*at == '"') {
            quote = at;
            quotes++;
        }
    }
    if (quotes % 2 == 0) {
        return NULL;
    }
    const char *before = quote;
    while (before > line && isspace((unsigned char)before[-1])) {
        before--;
    }
    return before - line >= 4 && memcmp(before - 4, "load", 4) == 0 ? quote + 1 : NULL;
}

static TypedWord find_word(const LineInfo *info) {
    TypedWord word = {.start = info->cursor};
    const char *path = find_load_path(info->buffer, info->cursor);
    if (path != NULL) {
        const size_t length = (size_t)(info->cursor - path);
        const char *slash = memrchr(path, '/', length);
        word.is_path = true;
        word.start = slash != NULL ? slash + 1 : path;
        word.folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    } else {
        while (word.start > info->buffer && (isalnum((unsigned char)word.start[-1]) || word.start[-1] == '_')) {
            word.start--;
        }
    }
    word.length = (size_t)(info->cursor - word.start);
    return word;
}

static void offer_all(Matches *matches, const TypedWord *word, rasp_session *session) {
    if (!word->is_path) {
        offer_names(matches, session);
    } else if (word->folder != NULL) {
        offer_files(matches, word->folder);
    }
}

static void list_matches(const TypedWord *word, rasp_session *session) {
    Matches matches = {.prefix = word->start, .prefix_length = word->length, .listing = true};
    putchar('\n');
    offer_all(&matches, word, session);
    fputs(matches.count > SHOWN_LIMIT ? "...\n" : "\n", stdout);
    fflush(stdout);
}

unsigned char complete_at_cursor(EditLine *editor, rasp_session *session) {
    TypedWord word = find_word(el_line(editor));
    Matches matches = {.prefix = word.start, .prefix_length = word.length};
    unsigned char answer = CC_ERROR;
    if (word.is_path || word.length > 0) {
        offer_all(&matches, &word, session);
    }
    if (matches.count > 0 && strlen(matches.common) > word.length) {
        answer = el_insertstr(editor, matches.common + word.length) == 0 ? CC_REFRESH : CC_ERROR;
    } else if (matches.count > 1) {
        list_matches(&word, session);
        answer = CC_REDISPLAY;
    }
    free(word.folder);
    return answer;
}
