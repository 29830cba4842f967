/* The parser's stream of tokens, its errors, and the entry points.
 *
 * Recursive descent with one token of lookahead; the few places that need more look at a copy of the lexer. Recursion
 * is bounded by LIMIT_SYNTAX_DEPTH and by the stack, which parse_enter sees to; chains to the left are loops.
 */
#include "frontend/base/stack.h"
#include "frontend/syntax/parse_internal.h"

/* Longest piece of the source that a message quotes. */
#define QUOTE_BYTES 40u

/* Counts a fault; whether it is one to report. What a broken statement may only have led to is no news. */
static bool count_fault(Parser *parser, bool may_follow) {
    bool follows = may_follow && parser->errors > parser->statement_start;
    parser->errors++;
    parser->newest_reported = !follows && parser->reported < LIMIT_SYNTAX_ERRORS;
    parser->reported += parser->newest_reported;
    return parser->newest_reported;
}

/* The current token's; what was expected is not the point then, so there will be no notes on that. */
static bool report_fault(Parser *parser) {
    if (count_fault(parser, false)) {
        lex_report(parser->sink, &parser->lexer, parser->token);
    }
    parser->newest_reported = false;
    return false;
}

/* A fault in a comment breaks no statement: it is reported, but not counted. */
static void report_comment(Parser *parser) {
    if (parser->reported < LIMIT_SYNTAX_ERRORS) {
        lex_report(parser->sink, &parser->lexer, parser->token);
        parser->reported++;
    }
}

Token parse_look(Lexer *lexer) {
    Token token = lex_next(lexer);
    while (token.fault == FAULT_COMMENT) {
        token = lex_next(lexer);
    }
    return token;
}

void parse_advance(Parser *parser) {
    Lexer before = parser->lexer;
    parser->previous = parser->token;
    parser->token = lex_next(&parser->lexer);
    while (parser->token.fault == FAULT_COMMENT) {
        report_comment(parser);
        before = parser->lexer;
        parser->token = lex_next(&parser->lexer);
    }
    bool line_ends = parser->token.after_newline || parser->token.kind == TOK_END;
    if (parser->ends_with_line && parser->brackets == 0 && line_ends) {
        uint32_t end = parser->previous.end;
        parser->lexer = before;
        parser->token = (Token){.kind = TOK_LINE_END, .start = end, .end = end};
    }
}

Token parse_peek(const Parser *parser) {
    Lexer ahead = parser->lexer;
    return parse_look(&ahead);
}

bool parse_accept(Parser *parser, TokenKind kind) {
    if (parser->token.kind != kind) {
        return false;
    }
    parse_advance(parser);
    return true;
}

Token parse_open(Parser *parser) {
    Token opener = parser->token;
    parser->brackets++;
    parse_advance(parser);
    return opener;
}

bool parse_close(Parser *parser, Token opener, TokenKind closer, const char *alternative, const char *where) {
    if (parser->token.kind != closer) {
        const char *or_text = alternative[0] != '\0' ? " or " : "";
        parse_expected(parser, "%s%s'%s' %s", alternative, or_text, lex_kind_text(closer), where);
        parse_note(parser, opener, "'%s' opened here", lex_kind_text(opener.kind));
        return false;
    }
    parser->brackets--;
    parse_advance(parser);
    return true;
}

bool parse_enter(Parser *parser) {
    if (stack_lacks(parser->arena->budget->stack_end, 0)) {
        return parse_error(parser, ERR_LIMIT, parse_span(parser, parser->token),
                           "expressions and blocks nest deeper than the stack of this thread allows (%u levels)",
                           (unsigned)parser->depth);
    }
    if (parser->depth == LIMIT_SYNTAX_DEPTH) {
        return parse_error(parser, ERR_LIMIT, parse_span(parser, parser->token),
                           "expressions and blocks nest more than %u deep", LIMIT_SYNTAX_DEPTH);
    }
    parser->depth++;
    return true;
}

void parse_leave(Parser *parser) {
    parser->depth--;
}

Span parse_span(const Parser *parser, Token token) {
    return lex_span(&parser->lexer, token);
}

Span parse_span_from(const Parser *parser, Token first) {
    return (Span){parser->lexer.source, first.start, parser->previous.end};
}

NameRef parse_name_ref(const Parser *parser, Token token) {
    const Str *text = str_new(parser->arena, parser->lexer.text + token.start, token.end - token.start);
    return (NameRef){text, parse_span(parser, token)};
}

const Str *parse_describe(const Parser *parser, Token token) {
    Buf text;
    buf_init(&text, parser->sink->arena);
    if (token.kind == TOK_END || token.kind == TOK_LINE_END || token.kind == TOK_STRING) {
        buf_text(&text, lex_kind_text(token.kind));
        return buf_to_str(&text);
    }
    uint32_t length = token.end - token.start;
    uint32_t shown = length > QUOTE_BYTES ? QUOTE_BYTES : length;
    buf_char(&text, '\'');
    buf_bytes(&text, parser->lexer.text + token.start, shown);
    buf_text(&text, shown < length ? "...'" : "'");
    return buf_to_str(&text);
}

bool parse_ends_operand(TokenKind kind) {
    switch (kind) {
    case TOK_NAME:
    case TOK_INT:
    case TOK_FLOAT:
    case TOK_STRING:
    case TOK_CLOSE_PAREN:
    case TOK_CLOSE_BRACKET:
    case TOK_CLOSE_BRACE:
        return true;
    default:
        return false;
    }
}

bool parse_error(Parser *parser, ErrorKind kind, Span span, const char *format, ...) {
    if (!count_fault(parser, kind == ERR_LIMIT)) {
        return false;
    }
    Buf message;
    buf_init(&message, parser->sink->arena);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&message, format, arguments);
    va_end(arguments);
    return diag_report(parser->sink, kind, span, "%s", buf_c_string(&message));
}

/* What the writer may have meant by a token that does not fit behind the previous one. */
static const char *hint(const Parser *parser) {
    TokenKind before = parser->previous.kind, found = parser->token.kind;
    bool adjacent = parser->previous.end == parser->token.start;
    if (before == TOK_STAR && found == TOK_STAR && adjacent) {
        return "; a power is written '^'";
    }
    if (before == TOK_LT && found == TOK_GT && adjacent) {
        return "; unequal is written '!='";
    }
    if (found == TOK_ASSIGN && parse_ends_operand(before)) {
        return "; to compare, write '=='";
    }
    if (found == TOK_NOT && parse_ends_operand(before)) {
        return "; write 'not' before the operand that it negates";
    }
    return "";
}

/* Where to show that something is missing: behind what was consumed last if the text or its line ends there. */
static Span missing_span(const Parser *parser, bool at_line_end) {
    if (at_line_end) {
        return (Span){parser->lexer.source, parser->previous.end, parser->previous.end};
    }
    return parse_span(parser, parser->token);
}

bool parse_expected(Parser *parser, const char *format, ...) {
    bool is_end = parser->token.kind == TOK_END;
    if (parser->token.kind == TOK_ERROR) {
        return report_fault(parser);
    }
    if (!count_fault(parser, is_end)) {
        return false;
    }
    parser->text_ended |= is_end;
    Buf message;
    buf_init(&message, parser->sink->arena);
    buf_text(&message, "expected ");
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&message, format, arguments);
    va_end(arguments);
    bool semicolon_missing = format[0] == '\'' && format[1] == ';' && parser->token.after_newline;
    Span span = missing_span(parser, is_end || semicolon_missing);
    buf_text(&message, ", found ");
    buf_str(&message, parse_describe(parser, parser->token));
    buf_text(&message, hint(parser));
    return diag_report(parser->sink, ERR_SYNTAX, span, "%s", buf_c_string(&message));
}

void parse_note(Parser *parser, Token token, const char *format, ...) {
    if (!parser->newest_reported) {
        return;
    }
    Buf message;
    buf_init(&message, parser->sink->arena);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&message, format, arguments);
    va_end(arguments);
    diag_note(parser->sink, parse_span(parser, token), "%s", buf_c_string(&message));
}

/* Ready at the first token; false, with an error, when the text is too long. */
static bool begin(Parser *parser, const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink) {
    *parser = (Parser){.arena = arena, .sink = sink};
    size_t length = source_get(map, source)->length;
    if (length > LIMIT_SOURCE_BYTES) {
        return parse_error(parser, ERR_LIMIT, (Span){source, 0, 0}, "the text is longer than %zu bytes",
                           LIMIT_SOURCE_BYTES);
    }
    lex_init(&parser->lexer, map, source);
    parse_advance(parser);
    return true;
}

/* A '}' that closes nothing. Behind a broken statement it is taken for what was left of that. */
static void skip_stray_brace(Parser *parser, bool after_broken) {
    if (!after_broken) {
        parse_error(parser, ERR_SYNTAX, parse_span(parser, parser->token), "unexpected '}': no block is open here");
    }
    parse_advance(parser);
    parse_accept(parser, TOK_SEMICOLON);
}

ParseResult parse_program(const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink) {
    Parser parser;
    if (!begin(&parser, map, source, arena, sink)) {
        return (ParseResult){.ok = false};
    }
    StmtVec statements = {0};
    bool broken = false;
    while (parser.token.kind != TOK_END) {
        parser.statement_start = parser.errors;
        if (parser.token.kind == TOK_CLOSE_BRACE) {
            skip_stray_brace(&parser, broken);
            continue;
        }
        Stmt *statement = parse_statement(&parser);
        broken = statement == NULL;
        if (!broken) {
            vec_push(arena, &statements, statement);
        }
    }
    return (ParseResult){
        .program = {statements.data, (uint32_t)statements.count},
        .ok = parser.reported == 0,
        .incomplete = parser.reported == 1 + parser.forgotten && parser.text_ended,
        .lacks_semicolon = parser.reported == 1 + parser.forgotten && parser.lacks_semicolon,
    };
}

Expr *parse_expression(const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink) {
    Parser parser;
    if (!begin(&parser, map, source, arena, sink)) {
        return NULL;
    }
    Expr *expression = parse_full_expression(&parser);
    if (expression == NULL) {
        return NULL;
    }
    parse_accept(&parser, TOK_SEMICOLON);
    if (parser.token.kind != TOK_END) {
        parse_expected(&parser, "the end of the expression");
    }
    return parser.reported == 0 ? expression : NULL;
}
