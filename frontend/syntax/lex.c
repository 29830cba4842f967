/* The lexer. A token is found by its first byte; everything that is no token becomes a TOK_ERROR that covers as much
 * text as a reader would call one mistake (a whole malformed number, a whole unfinished string). Values of numbers and
 * strings are made by the parser: the lexer allocates nothing.
 */
#include "frontend/syntax/lex.h"

#include "frontend/base/limits.h"
#include "frontend/syntax/parse.h"

#include <string.h>

typedef struct WordEntry {
    const char *text;
    uint8_t length;
    TokenKind kind;
    Word word;
} WordEntry;

static const WordEntry words[] = {
#define KEYWORD(name, text) {text, sizeof text - 1, TOK_##name, WORD_NONE},
#define WORD(name, text) {text, sizeof text - 1, TOK_NAME, WORD_##name},
#include "frontend/syntax/token.def"
};

const char *lex_kind_text(TokenKind kind) {
    static const char *const texts[] = {
#define TOKEN(name, text) text,
#include "frontend/syntax/token.def"
    };
    return texts[kind];
}

static const char *kind_name(TokenKind kind) {
    static const char *const names[] = {
#define TOKEN(name, text) #name,
#include "frontend/syntax/token.def"
    };
    return names[kind];
}

/* Not <ctype.h>: its answers follow the locale. */
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_part(char c) {
    return is_name_start(c) || is_digit(c);
}

static bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

void lex_init(Lexer *lexer, const SourceMap *map, uint32_t source) {
    const Source *text = source_get(map, source);
    *lexer = (Lexer){.text = text->text, .source = source, .length = (uint32_t)text->length};
}

/* The byte `ahead` bytes on; NUL behind the end, which no test here takes for part of a token. */
static char peek_byte(const Lexer *lexer, uint32_t ahead) {
    uint32_t left = lexer->length - lexer->position;
    return ahead < left ? lexer->text[lexer->position + ahead] : '\0';
}

static void make_fault(Token *token, LexFault fault, uint32_t start, uint32_t end) {
    token->kind = TOK_ERROR;
    token->fault = fault;
    token->start = start;
    token->end = end;
}

/* Goes on to `until` or the end of the line, whichever is first; a byte that is no UTF-8 becomes the token's fault, but
 * only the first. */
static void skip_text(Lexer *lexer, Token *token, char until) {
    while (lexer->position < lexer->length) {
        const char *at = lexer->text + lexer->position;
        if (*at == until || is_line_end(*at)) {
            return;
        }
        uint32_t code_point = 0;
        size_t size = (unsigned char)*at < 0x80 ? 1 : utf8_decode(at, lexer->length - lexer->position, &code_point);
        if (size == 0 && token->kind != TOK_ERROR) {
            make_fault(token, FAULT_BYTE, lexer->position, lexer->position + 1);
        }
        lexer->position += size == 0 ? 1 : (uint32_t)size;
    }
}

/* Skips white space and comments; stops early behind a comment with a fault, which is then in the token. */
static void skip_space(Lexer *lexer, Token *token) {
    while (lexer->position < lexer->length && token->kind != TOK_ERROR) {
        char c = lexer->text[lexer->position];
        if (c == '#') {
            skip_text(lexer, token, '\n');
            token->fault = token->kind == TOK_ERROR ? FAULT_COMMENT : FAULT_NONE;
        } else if (c == ' ' || c == '\t' || is_line_end(c)) {
            lexer->position++;
        } else {
            return;
        }
        token->after_newline |= is_line_end(c);
    }
}

static void lex_word(Lexer *lexer, Token *token) {
    while (is_name_part(peek_byte(lexer, 0))) {
        lexer->position++;
    }
    token->kind = TOK_NAME;
    const char *text = lexer->text + token->start;
    size_t length = lexer->position - token->start;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].length == length && words[i].text[0] == text[0] && memcmp(words[i].text, text, length) == 0) {
            token->kind = words[i].kind;
            token->word = words[i].word;
            return;
        }
    }
}

/* Why the text goes on behind a well-formed number with this byte; FAULT_NONE if it does not. */
static LexFault number_fault(const Lexer *lexer, const Token *token) {
    char c = peek_byte(lexer, 0);
    if (c == '.') {
        return token->kind == TOK_FLOAT ? FAULT_POINTS : FAULT_POINT_LAST;
    }
    if (c == '_') {
        return FAULT_SEPARATOR;
    }
    if (!is_name_start(c)) {
        return FAULT_NONE;
    }
    if (c == 'e' || c == 'E') {
        char next = peek_byte(lexer, 1);
        return is_digit(next) || next == '-' || next == '+' ? FAULT_EXPONENT : FAULT_NUMBER_NAME;
    }
    bool is_zero = lexer->position - token->start == 1 && lexer->text[token->start] == '0';
    return is_zero && strchr("xXbBoO", c) != NULL ? FAULT_RADIX : FAULT_NUMBER_NAME;
}

static void lex_number(Lexer *lexer, Token *token) {
    token->kind = TOK_INT;
    while (is_digit(peek_byte(lexer, 0))) {
        lexer->position++;
    }
    if (peek_byte(lexer, 0) == '.' && is_digit(peek_byte(lexer, 1))) {
        token->kind = TOK_FLOAT;
        lexer->position++;
        while (is_digit(peek_byte(lexer, 0))) {
            lexer->position++;
        }
    }
    LexFault fault = number_fault(lexer, token);
    if (fault == FAULT_NONE) {
        return;
    }
    while (is_name_part(peek_byte(lexer, 0)) || peek_byte(lexer, 0) == '.') {
        lexer->position++;
    }
    make_fault(token, fault, token->start, lexer->position);
}

static void lex_string(Lexer *lexer, Token *token) {
    uint32_t start = lexer->position++;
    token->kind = TOK_STRING;
    skip_text(lexer, token, '"');
    if (peek_byte(lexer, 0) == '"') {
        lexer->position++;
    } else {
        make_fault(token, FAULT_STRING, start, lexer->position);
    }
}

/* . and all that no token begins with */
static void lex_unknown(Lexer *lexer, Token *token) {
    const char *at = lexer->text + lexer->position;
    if (*at == '.' && is_digit(peek_byte(lexer, 1))) {
        while (is_name_part(peek_byte(lexer, 0)) || peek_byte(lexer, 0) == '.') {
            lexer->position++;
        }
        make_fault(token, FAULT_POINT_FIRST, token->start, lexer->position);
        return;
    }
    uint32_t code_point = 0;
    size_t size = utf8_decode(at, lexer->length - lexer->position, &code_point);
    lexer->position += size == 0 ? 1 : (uint32_t)size;
    make_fault(token, size == 0 ? FAULT_BYTE : FAULT_CHARACTER, token->start, lexer->position);
}

/* The mark of one or two bytes here, or TOK_ERROR. */
static TokenKind mark_kind(const Lexer *lexer, uint32_t *size) {
    static const char marks[] = ";,:()[]{}+-*/%^";
    static const TokenKind kinds[] = {
        TOK_SEMICOLON,    TOK_COMMA,         TOK_COLON,      TOK_OPEN_PAREN,  TOK_CLOSE_PAREN,
        TOK_OPEN_BRACKET, TOK_CLOSE_BRACKET, TOK_OPEN_BRACE, TOK_CLOSE_BRACE, TOK_PLUS,
        TOK_MINUS,        TOK_STAR,          TOK_SLASH,      TOK_PERCENT,     TOK_CARET,
    };
    char c = peek_byte(lexer, 0);
    const char *mark = c == '\0' ? NULL : strchr(marks, c);
    bool with_equals = mark == NULL && peek_byte(lexer, 1) == '=';
    *size = with_equals ? 2 : 1;
    if (mark != NULL) {
        return kinds[mark - marks];
    }
    if (c == '=') {
        return with_equals ? TOK_EQ : TOK_ASSIGN;
    }
    if (c == '<') {
        return with_equals ? TOK_LE : TOK_LT;
    }
    if (c == '>') {
        return with_equals ? TOK_GE : TOK_GT;
    }
    return c == '!' && with_equals ? TOK_NE : TOK_ERROR;
}

static void lex_mark(Lexer *lexer, Token *token) {
    uint32_t size = 0;
    token->kind = mark_kind(lexer, &size);
    if (token->kind == TOK_ERROR) {
        lex_unknown(lexer, token);
    } else {
        lexer->position += size;
    }
}

Token lex_next(Lexer *lexer) {
    Token token = {.kind = TOK_END};
    skip_space(lexer, &token);
    if (token.kind == TOK_ERROR) {
        return token;
    }
    token.start = token.end = lexer->position;
    if (lexer->position == lexer->length) {
        return token;
    }
    char c = lexer->text[lexer->position];
    if (is_name_start(c)) {
        lex_word(lexer, &token);
    } else if (is_digit(c)) {
        lex_number(lexer, &token);
    } else if (c == '"') {
        lex_string(lexer, &token);
    } else {
        lex_mark(lexer, &token);
    }
    if (token.kind != TOK_ERROR) {
        token.end = lexer->position;
    }
    return token;
}

Span lex_span(const Lexer *lexer, Token token) {
    return (Span){lexer->source, token.start, token.end};
}

/* What a writer who comes from another language may have meant by a character. */
static const char *character_hint(uint32_t code_point) {
    switch (code_point) {
    case '&':
        return ": logical and is written 'and'";
    case '|':
        return ": logical or is written 'or'";
    case '!':
        return ": write 'not' to negate, '!=' for unequal";
    case '?':
        return ": a choice is written 'a if c else b'";
    case '\'':
        return ": a string stands in double quotes";
    default:
        return "";
    }
}

static bool report_character(DiagSink *sink, const Lexer *lexer, Token token) {
    uint32_t code_point = 0;
    utf8_decode(lexer->text + token.start, token.end - token.start, &code_point);
    Span span = lex_span(lexer, token);
    if (code_point > ' ' && code_point < 0x7f) {
        return diag_report(sink, ERR_SYNTAX, span, "unexpected character '%c'%s", (char)code_point,
                           character_hint(code_point));
    }
    return diag_report(sink, ERR_SYNTAX, span, "unexpected character U+%04X", (unsigned)code_point);
}

static const char *fault_text(LexFault fault) {
    switch (fault) {
    case FAULT_STRING:
        return "unfinished string: expected '\"' before the end of the line";
    case FAULT_POINT_FIRST:
        return "a number needs a digit before its '.'";
    case FAULT_POINT_LAST:
        return "a number needs a digit after its '.'";
    case FAULT_POINTS:
        return "a number has only one '.'";
    case FAULT_EXPONENT:
        return "a number has no exponent: write its digits, or multiply by a power of 10";
    case FAULT_RADIX:
        return "a number is written with decimal digits only";
    case FAULT_SEPARATOR:
        return "a number has no '_' between its digits";
    default:
        return "a name cannot begin with a digit";
    }
}

bool lex_report(DiagSink *sink, const Lexer *lexer, Token token) {
    if (token.fault == FAULT_CHARACTER) {
        return report_character(sink, lexer, token);
    }
    Span span = lex_span(lexer, token);
    if (token.fault == FAULT_BYTE || token.fault == FAULT_COMMENT) {
        return diag_report(sink, ERR_SYNTAX, span, "byte 0x%02X is not valid UTF-8",
                           (unsigned)(unsigned char)lexer->text[token.start]);
    }
    return diag_report(sink, ERR_SYNTAX, span, "%s", fault_text(token.fault));
}

/* A place that moves forward through a text: asking the source map for each token would make long lines quadratic. */
typedef struct TextPlace {
    uint32_t offset, line, column;
} TextPlace;

static void move_to(TextPlace *place, const char *text, uint32_t offset) {
    for (; place->offset < offset; place->offset++) {
        unsigned char c = (unsigned char)text[place->offset];
        if (c == '\n') {
            place->line++;
            place->column = 1;
        } else if ((c & 0xC0) != 0x80) {
            place->column++;
        }
    }
}

void lex_print(Buf *out, const SourceMap *map, uint32_t source, Arena *arena, DiagSink *sink) {
    (void)arena;
    Lexer lexer;
    lex_init(&lexer, map, source);
    TextPlace place = {0, 1, 1};
    size_t reported = 0;
    for (;;) {
        Token token = lex_next(&lexer);
        move_to(&place, lexer.text, token.start);
        buf_format(out, "%u:%u %s", (unsigned)place.line, (unsigned)place.column, kind_name(token.kind));
        if (token.kind == TOK_ERROR && reported < LIMIT_SYNTAX_ERRORS) {
            lex_report(sink, &lexer, token);
            reported++;
        }
        if (token.kind != TOK_END && token.kind != TOK_ERROR) {
            buf_char(out, ' ');
            buf_visible(out, lexer.text + token.start, token.end - token.start);
        }
        buf_char(out, '\n');
        if (token.kind == TOK_END) {
            return;
        }
    }
}
