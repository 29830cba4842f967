/* The words of the language, from the table that the lexer is made of. */
#include "include/rasp.h"

typedef struct WordEntry {
    const char *text;
    rasp_word_group group;
} WordEntry;

static const WordEntry words[] = {
#define KEYWORD(name, text) {text, RASP_WORD_KEYWORD},
#define OPERATOR_WORD(name, text) {text, RASP_WORD_OPERATOR},
#define COMMAND_WORD(name, text) {text, RASP_WORD_COMMAND},
#include "frontend/syntax/token.def"
};

const char *rasp_word_at(size_t index, rasp_word_group *group) {
    if (index >= sizeof words / sizeof *words) {
        return NULL;
    }
    if (group != NULL) {
        *group = words[index].group;
    }
    return words[index].text;
}
