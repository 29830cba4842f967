/* Colours of the prompt. What is typed gets them when its line has been entered: the line editor counts every byte of
 * its line as a letter, and so cannot show any before. */
#define _GNU_SOURCE
#include "driver/repl_colour.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NESTING = 256 };

bool output_colours(const Driver *driver) {
    const char *off = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (driver->options.color != COLOR_AUTO) {
        return driver->options.color == COLOR_ALWAYS;
    }
    return isatty(STDOUT_FILENO) == 1 && (off == NULL || off[0] == '\0') && terminal != NULL && terminal[0] != '\0' &&
           strcmp(terminal, "dumb") != 0;
}

typedef enum LexemeKind { LEXEME_OTHER, LEXEME_NAME, LEXEME_NUMBER, LEXEME_STRING, LEXEME_COMMENT } LexemeKind;

/* The piece of a line that begins here, at least a byte. */
static size_t lexeme(const char *text, size_t left, LexemeKind *kind) {
    size_t length = 1;
    if (text[0] == '#') {
        *kind = LEXEME_COMMENT;
        const char *end = memchr(text, '\n', left);
        return end != NULL ? (size_t)(end - text) : left;
    }
    if (text[0] == '"') {
        *kind = LEXEME_STRING;
        while (length < left && text[length] != '"' && text[length] != '\n') {
            length++;
        }
        return length < left ? length + 1 : length;
    }
    *kind = isdigit((unsigned char)text[0])                     ? LEXEME_NUMBER
            : isalpha((unsigned char)text[0]) || text[0] == '_' ? LEXEME_NAME
                                                                : LEXEME_OTHER;
    while (*kind != LEXEME_OTHER && length < left &&
           (isalnum((unsigned char)text[length]) || text[length] == '_' ||
            (*kind == LEXEME_NUMBER && text[length] == '.'))) {
        length++;
    }
    return length;
}

static bool is_language_word(const char *text, size_t length) {
    rasp_word_group group;
    const char *word = NULL;
    for (size_t i = 0; (word = rasp_word_at(i, &group)) != NULL; i++) {
        if (group != RASP_WORD_COMMAND && strlen(word) == length && memcmp(word, text, length) == 0) {
            return true;
        }
    }
    return false;
}

static const char *colour_of(LexemeKind kind, const char *text, size_t length) {
    switch (kind) {
    case LEXEME_NAME:
        return is_language_word(text, length) ? "\033[1;34m" : NULL;
    case LEXEME_NUMBER:
        return "\033[35m";
    case LEXEME_STRING:
        return "\033[32m";
    case LEXEME_COMMENT:
        return "\033[2m";
    case LEXEME_OTHER:
        break;
    }
    return NULL;
}

/* Open brackets on the way through a line. */
typedef struct Brackets {
    size_t places[NESTING];
    size_t count;
} Brackets;

/* Takes notice of a character; false when it closes what was not opened. *partner gets what it closes. */
static bool bracket_step(Brackets *open, const char *line, size_t place, size_t *partner) {
    static const char openers[] = "([{", closers[] = ")]}";
    const char *closer = line[place] != '\0' ? strchr(closers, line[place]) : NULL;
    *partner = SIZE_MAX;
    if (line[place] != '\0' && strchr(openers, line[place]) != NULL && open->count < NESTING) {
        open->places[open->count++] = place;
    }
    if (closer == NULL) {
        return true;
    }
    if (open->count == 0 || line[open->places[open->count - 1]] != openers[closer - closers]) {
        return false;
    }
    *partner = open->places[--open->count];
    return true;
}

size_t bracket_partner(const char *line, size_t place) {
    Brackets open = {.count = 0};
    size_t partner = SIZE_MAX;
    for (size_t at = 0; at <= place;) {
        LexemeKind kind;
        const size_t length = lexeme(line + at, place + 1 - at, &kind);
        if (kind == LEXEME_OTHER) {
            bracket_step(&open, line, at, &partner);
        }
        if (at + length > place + 1 || (kind != LEXEME_OTHER && at + length == place + 1)) {
            return SIZE_MAX;
        }
        at += length;
    }
    return partner;
}

void colour_line(FILE *out, const char *line, size_t length, bool whole) {
    Brackets open = {.count = 0};
    for (size_t at = 0; at < length;) {
        LexemeKind kind;
        size_t partner;
        const size_t step = lexeme(line + at, length - at, &kind);
        const bool fits = kind != LEXEME_OTHER || bracket_step(&open, line, at, &partner);
        const char *colour = !fits && whole ? "\033[1;31m" : colour_of(kind, line + at, step);
        fprintf(out, "%s%.*s%s", colour != NULL ? colour : "", (int)step, line + at, colour != NULL ? NO_COLOUR : "");
        at += step;
    }
}
