/* What the files of the parser share: the stream of tokens, errors, and the entry points between them.
 *
 * Functions that parse return NULL (or false) after a fault that they cannot parse on from; the statement that it
 * happened in is then skipped by parse_statement. A fault they can parse on from is only reported: whoever compares
 * `errors` before and after knows that the statement is broken.
 */
#ifndef FRONTEND_SYNTAX_PARSE_INTERNAL_H
#define FRONTEND_SYNTAX_PARSE_INTERNAL_H
#include "frontend/base/limits.h"
#include "frontend/syntax/lex.h"
#include "frontend/syntax/parse.h"

typedef struct Parser {
    Lexer lexer;
    Token token;    /* not consumed yet */
    Token previous; /* consumed last */
    Arena *arena;
    DiagSink *sink;
    uint32_t depth;     /* nesting of blocks and of operands other than first ones: what LIMIT_SYNTAX_DEPTH bounds */
    uint32_t brackets;  /* open ones of the expression */
    uint32_t dicts;     /* braces among them */
    uint32_t functions; /* bodies of functions around this place */
    size_t errors;      /* faults met, also those not reported */
    size_t reported;    /* errors in the sink from this parse */
    size_t statement_start; /* `errors` when the present top-level statement began, and forgotten ';' since */
    bool newest_reported;   /* whether the latest fault is the newest error of the sink: it may get notes */
    size_t forgotten;       /* of those reported: a ';' missing before a statement on a line of its own */
    bool text_ended;        /* an error was that the text ended */
    bool lacks_semicolon;   /* ... where only the last statement's ';' was due */
    bool ends_with_line;    /* in the expression of a command: outside brackets the end of the line ends it */
} Parser;

typedef VEC(Expr *) ExprVec;
typedef VEC(Stmt *) StmtVec;
typedef VEC(NameRef) NameVec;

/* Room for the one element that most of these get: 8, as a growing array begins with, would be most of a large tree. */
#define parse_reserve_one(parser, vec)                                                                                 \
    ((vec)->data = arena_alloc((parser)->arena, sizeof *(vec)->data), (vec)->capacity = 1)

/* ---- parse.c: tokens */
void parse_advance(Parser *parser);
/* The next token of a lexer, past comments with faults. */
Token parse_look(Lexer *lexer);
/* The token behind the current one. */
Token parse_peek(const Parser *parser);
/* Consumes the current token if it is of this kind. */
bool parse_accept(Parser *parser, TokenKind kind);
/* Consumes a bracket, `(` `[` or `{`, and gives it. */
Token parse_open(Parser *parser);
/* Consumes the bracket that closes opener, or fails: "expected [alternative or] ')' WHERE, found ...". The alternative
 * is how the text could have gone on instead, or "". */
bool parse_close(Parser *parser, Token opener, TokenKind closer, const char *alternative, const char *where);
/* One more level of nesting; false, with a limit error, when there are too many. */
bool parse_enter(Parser *parser);
void parse_leave(Parser *parser);

/* ---- parse.c: spans and nodes */
Span parse_span(const Parser *parser, Token token);
/* From the start of first to the end of what was consumed last. */
Span parse_span_from(const Parser *parser, Token first);
/* The text of a NAME token. */
NameRef parse_name_ref(const Parser *parser, Token token);

/* ---- parse.c: errors; all return false */
__attribute__((format(printf, 4, 5))) bool parse_error(Parser *parser, ErrorKind kind, Span span, const char *format,
                                                       ...);
/* "expected WHAT, found TOKEN", or what is wrong with the current token if it is none. */
__attribute__((format(printf, 2, 3))) bool parse_expected(Parser *parser, const char *format, ...);
/* A note on the latest fault, if that was reported. */
__attribute__((format(printf, 3, 4))) void parse_note(Parser *parser, Token token, const char *format, ...);
/* How messages call a token: 'x', a string, the end of the text. */
const Str *parse_describe(const Parser *parser, Token token);
/* Whether an operand can end with this token. */
bool parse_ends_operand(TokenKind kind);

/* ---- parse_expression.c */
Expr *parse_full_expression(Parser *parser);
/* expression {, expression} */
bool parse_expressions(Parser *parser, ExprVec *out);
/* name {, name}; what: the names are called so in messages ("a loop name"). */
bool parse_names(Parser *parser, const char *what, NameVec *out);

/* ---- parse_statement.c */
bool parse_begins_expression(TokenKind kind);
/* A statement, also of a body; NULL, and the parser behind it, when it is broken. */
Stmt *parse_statement(Parser *parser);
Stmt *parse_new_statement(Parser *parser, StmtKind kind);

/* ---- parse_command.c */
/* Whether the words from here on can only be a command. */
bool parse_at_command(const Parser *parser);
/* Never NULL: a broken command is skipped up to the end of its line. */
Stmt *parse_command(Parser *parser);
#endif
