/* Text to tokens, one at a time and on demand.
 *
 * A Lexer is a place in a text and nothing else: copying it is how a parser looks ahead. Faults are tokens, too; they
 * are reported only by who meets them, so that text skipped after an error stays silent.
 */
#ifndef FRONTEND_SYNTAX_LEX_H
#define FRONTEND_SYNTAX_LEX_H
#include "frontend/diag.h"

typedef enum TokenKind {
#define TOKEN(name, text) TOK_##name,
#include "frontend/syntax/token.def"
    TOK_COUNT
} TokenKind;

/* Names with a meaning of their own in some places. */
typedef enum Word {
    WORD_NONE,
#define WORD(name, text) WORD_##name,
#include "frontend/syntax/token.def"
    WORD_COUNT
} Word;

/* What is wrong with a TOK_ERROR. */
typedef enum LexFault {
    FAULT_NONE,
    FAULT_CHARACTER,   /* no token begins with this character */
    FAULT_BYTE,        /* not UTF-8, also inside a string */
    FAULT_COMMENT,     /* not UTF-8 inside a comment: what stands around it can be parsed all the same */
    FAULT_STRING,      /* no closing quote on the line */
    FAULT_POINT_FIRST, /* .5 */
    FAULT_POINT_LAST,  /* 5. */
    FAULT_POINTS,      /* 1.2.3 */
    FAULT_EXPONENT,    /* 1e5 */
    FAULT_RADIX,       /* 0x1f */
    FAULT_SEPARATOR,   /* 1_000 */
    FAULT_NUMBER_NAME, /* 1a */
} LexFault;

typedef struct Token {
    TokenKind kind;
    Word word; /* of a TOK_NAME */
    LexFault fault;
    bool after_newline;  /* a line ends between the token before and this one */
    uint32_t start, end; /* bytes of the source; of a TOK_ERROR: where the fault is */
} Token;

typedef struct Lexer {
    const char *text;
    uint32_t source, position, length;
} Lexer;

void lex_init(Lexer *lexer, const SourceMap *map, uint32_t source);
/* The next token; TOK_END for ever once the text has ended. */
Token lex_next(Lexer *lexer);
Span lex_span(const Lexer *lexer, Token token);
/* Reports what a TOK_ERROR is about; always false. */
bool lex_report(DiagSink *sink, const Lexer *lexer, Token token);
/* The text of a mark or keyword, the description of the other kinds. */
const char *lex_kind_text(TokenKind kind);
#endif
