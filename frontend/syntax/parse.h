/* Text to AST. */
#ifndef FRONTEND_SYNTAX_PARSE_H
#define FRONTEND_SYNTAX_PARSE_H
#include "frontend/syntax/ast.h"

typedef struct ParseResult {
    Program program; /* the statements that are well-formed */
    bool ok;         /* no error was reported */
    bool incomplete; /* but for forgotten ';', the only fault is that the text ends too early: a prompt asks for more */
    bool lacks_semicolon; /* ... and that is where the ';' of its last statement is due: all else is there */
} ParseResult;

/* ---- parse.c */

/* Parses a whole source of the map. Errors go to the sink, at most LIMIT_SYNTAX_ERRORS of them; parsing resumes after
 * the next `;` or `}` that ends a statement at the level of the error, or where a line can only begin another
 * statement, and the broken statement is left out. */
ParseResult parse_program(const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink);
/* Parses exactly one expression (no semicolon); NULL after an error. An optional final `;` is allowed. */
Expr *parse_expression(const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink);

/* ---- lex.c */

/* One token a line: LINE:COLUMN KIND text. */
void lex_print(Buf *out, const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink);
#endif
