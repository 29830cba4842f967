/* Expressions: operator precedence with a strength for each level of the table "Operators" of docs/language.md.
 *
 * All operators associate to the left, so a chain is a loop that makes what it has so far the first operand of the
 * next node; only the other operands recurse. A run of prefix operators is built from the outside in, by a loop, too.
 */
#include "frontend/syntax/parse_internal.h"

#include <stdlib.h>
#include <string.h>

/* How strongly an operator binds; an operand stops at the first operator that is weaker than asked for. */
typedef enum Strength {
    STRENGTH_NONE,
    STRENGTH_IN,
    STRENGTH_TERNARY,
    STRENGTH_LOGIC,
    STRENGTH_COMPARE,
    STRENGTH_SUM,
    STRENGTH_MODULO,
    STRENGTH_PRODUCT,
    STRENGTH_POWER,
    STRENGTH_PREFIX,
} Strength;

typedef struct Operator {
    Strength strength;
    Op op;
} Operator;

static Operator operator_of(TokenKind kind) {
    static const Operator operators[TOK_COUNT] = {
        [TOK_IN] = {STRENGTH_IN, OP_COUNT},        [TOK_IF] = {STRENGTH_TERNARY, OP_TERNARY},
        [TOK_AND] = {STRENGTH_LOGIC, OP_AND},      [TOK_OR] = {STRENGTH_LOGIC, OP_OR},
        [TOK_EQ] = {STRENGTH_COMPARE, OP_EQ},      [TOK_NE] = {STRENGTH_COMPARE, OP_NE},
        [TOK_LT] = {STRENGTH_COMPARE, OP_LT},      [TOK_LE] = {STRENGTH_COMPARE, OP_LE},
        [TOK_GT] = {STRENGTH_COMPARE, OP_GT},      [TOK_GE] = {STRENGTH_COMPARE, OP_GE},
        [TOK_PLUS] = {STRENGTH_SUM, OP_ADD},       [TOK_MINUS] = {STRENGTH_SUM, OP_SUB},
        [TOK_PERCENT] = {STRENGTH_MODULO, OP_MOD}, [TOK_STAR] = {STRENGTH_PRODUCT, OP_MUL},
        [TOK_SLASH] = {STRENGTH_PRODUCT, OP_DIV},  [TOK_CARET] = {STRENGTH_POWER, OP_POW},
    };
    return operators[kind];
}

static Expr *parse_operand(Parser *parser, Strength least);

static Expr *new_expression(Parser *parser, ExprKind kind, Token made_by) {
    Expr *expression = arena_new(parser->arena, Expr);
    expression->kind = kind;
    expression->span = expression->operator_span = parse_span(parser, made_by);
    return expression;
}

/* Ends the expression that began with first behind what was consumed last. */
static Expr *finish(const Parser *parser, Expr *expression, Token first) {
    expression->span = parse_span_from(parser, first);
    return expression;
}

static void set_items(Expr *expression, const ExprVec *items) {
    expression->items = items->data;
    expression->item_count = (uint32_t)items->count;
}

/* ---- atoms and names */

static bool read_int(const char *text, size_t length, int64_t *out) {
    int64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_add_overflow(value, (int64_t)(text[i] - '0'), &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

static Expr *parse_int(Parser *parser) {
    Token token = parser->token;
    Expr *expression = new_expression(parser, EXPR_ATOM, token);
    int64_t value = 0;
    if (!read_int(parser->lexer.text + token.start, token.end - token.start, &value)) {
        parse_error(parser, ERR_OVERFLOW, expression->span, "the number does not fit in 64 bits");
    }
    expression->atom = atom_int(value);
    parse_advance(parser);
    return expression;
}

/* The digits without the point, and an exponent that puts it back: strtod reads that alike in every locale. */
static double read_float(Arena *arena, const char *text, size_t length) {
    ArenaMark mark = arena_mark(arena);
    const char *point = memchr(text, '.', length);
    size_t whole = (size_t)(point - text), fraction = length - whole - 1;
    Buf digits;
    buf_init(&digits, arena);
    buf_bytes(&digits, text, whole);
    buf_bytes(&digits, point + 1, fraction);
    buf_format(&digits, "e-%zu", fraction);
    double value = strtod(buf_c_string(&digits), NULL);
    arena_release(arena, mark);
    return value;
}

static Expr *parse_float(Parser *parser) {
    Token token = parser->token;
    Expr *expression = new_expression(parser, EXPR_ATOM, token);
    expression->atom = atom_float(read_float(parser->arena, parser->lexer.text + token.start, token.end - token.start));
    parse_advance(parser);
    return expression;
}

static Expr *parse_string(Parser *parser) {
    Token token = parser->token;
    Expr *expression = new_expression(parser, EXPR_ATOM, token);
    const char *text = parser->lexer.text + token.start + 1;
    expression->atom = atom_string(str_new(parser->arena, text, token.end - token.start - 2));
    parse_advance(parser);
    return expression;
}

static Expr *parse_name(Parser *parser) {
    Expr *expression = new_expression(parser, EXPR_NAME, parser->token);
    expression->name = parse_name_ref(parser, parser->token);
    parse_advance(parser);
    return expression;
}

/* ---- lists of things */

bool parse_names(Parser *parser, const char *what, NameVec *out) {
    if (out->capacity == 0) {
        parse_reserve_one(parser, out);
    }
    do {
        if (parser->token.kind != TOK_NAME) {
            return parse_expected(parser, "%s", what);
        }
        vec_push(parser->arena, out, parse_name_ref(parser, parser->token));
        parse_advance(parser);
    } while (parse_accept(parser, TOK_COMMA));
    return true;
}

/* {, expression} */
static bool parse_more_expressions(Parser *parser, ExprVec *out) {
    while (parse_accept(parser, TOK_COMMA)) {
        Expr *expression = parse_full_expression(parser);
        if (expression == NULL) {
            return false;
        }
        vec_push(parser->arena, out, expression);
    }
    return true;
}

bool parse_expressions(Parser *parser, ExprVec *out) {
    Expr *first = parse_full_expression(parser);
    if (first == NULL) {
        return false;
    }
    parse_reserve_one(parser, out);
    vec_push(parser->arena, out, first);
    return parse_more_expressions(parser, out);
}

/* for name {, name} in expression: the tail of a comprehension, up to its closing bracket */
static bool parse_comprehension_tail(Parser *parser, Expr *comprehension) {
    comprehension->operator_span = parse_span(parser, parser->token);
    parse_advance(parser);
    NameVec names = {0};
    if (!parse_names(parser, "a name for the elements", &names)) {
        return false;
    }
    comprehension->names = names.data;
    comprehension->name_count = (uint32_t)names.count;
    if (!parse_accept(parser, TOK_IN)) {
        return parse_expected(parser, "'in' after the name");
    }
    comprehension->b = parse_full_expression(parser);
    return comprehension->b != NULL;
}

/* [ ]   [ a, b ]   [ a for x in l ] */
static Expr *parse_list(Parser *parser) {
    Expr *list = new_expression(parser, EXPR_LIST, parser->token);
    Token opener = parse_open(parser);
    const char *alternative = "";
    if (parser->token.kind != TOK_CLOSE_BRACKET) {
        Expr *element = parse_full_expression(parser);
        if (element == NULL) {
            return NULL;
        }
        if (parser->token.kind == TOK_FOR) {
            list->kind = EXPR_LIST_COMP;
            list->a = element;
            if (!parse_comprehension_tail(parser, list)) {
                return NULL;
            }
        } else {
            ExprVec items = {0};
            parse_reserve_one(parser, &items);
            vec_push(parser->arena, &items, element);
            if (!parse_more_expressions(parser, &items)) {
                return NULL;
            }
            set_items(list, &items);
            alternative = "','";
        }
    }
    if (!parse_close(parser, opener, TOK_CLOSE_BRACKET, alternative, "to end the list")) {
        return NULL;
    }
    return finish(parser, list, opener);
}

/* key : value */
static bool parse_pair(Parser *parser, Expr **key, Expr **value) {
    *key = parse_full_expression(parser);
    if (*key == NULL) {
        return false;
    }
    if (!parse_accept(parser, TOK_COLON)) {
        return parse_expected(parser, "':' after the key of a dict");
    }
    *value = parse_full_expression(parser);
    return *value != NULL;
}

/* {, key : value} */
static bool parse_more_pairs(Parser *parser, ExprVec *items) {
    while (parse_accept(parser, TOK_COMMA)) {
        Expr *key = NULL, *value = NULL;
        if (!parse_pair(parser, &key, &value)) {
            return false;
        }
        vec_push(parser->arena, items, key);
        vec_push(parser->arena, items, value);
    }
    return true;
}

/* What stands between the braces of a dict that is not empty. */
static bool parse_dict_content(Parser *parser, Expr *dict) {
    Expr *key = NULL, *value = NULL;
    if (!parse_pair(parser, &key, &value)) {
        return false;
    }
    if (parser->token.kind == TOK_FOR) {
        dict->kind = EXPR_DICT_COMP;
        dict->a = value;
        dict->c = key;
        return parse_comprehension_tail(parser, dict);
    }
    ExprVec items = {0};
    vec_push(parser->arena, &items, key);
    vec_push(parser->arena, &items, value);
    if (!parse_more_pairs(parser, &items)) {
        return false;
    }
    set_items(dict, &items);
    return true;
}

/* { }   { k: v, l: w }   { k: v for x in l } */
static Expr *parse_dict(Parser *parser) {
    Expr *dict = new_expression(parser, EXPR_DICT, parser->token);
    parser->dicts++;
    Token opener = parse_open(parser);
    if (parser->token.kind != TOK_CLOSE_BRACE && !parse_dict_content(parser, dict)) {
        return NULL;
    }
    const char *alternative = dict->item_count > 0 ? "','" : "";
    if (!parse_close(parser, opener, TOK_CLOSE_BRACE, alternative, "to end the dict")) {
        return NULL;
    }
    parser->dicts--;
    return finish(parser, dict, opener);
}

/* ---- operators written like calls */

/* Consumes the operator's word and its '(', and gives the latter. */
static bool parse_word_opener(Parser *parser, Token *opener) {
    Token word = parser->token;
    parse_advance(parser);
    if (parser->token.kind != TOK_OPEN_PAREN) {
        return parse_expected(parser, "'(' after %s", parse_describe(parser, word)->text);
    }
    *opener = parse_open(parser);
    return true;
}

/* round(e)   indicator(e)   len(e) */
static Expr *parse_one_argument(Parser *parser, ExprKind kind, Op op) {
    Token first = parser->token, opener;
    Expr *expression = new_expression(parser, kind, first);
    expression->op = op;
    if (!parse_word_opener(parser, &opener)) {
        return NULL;
    }
    expression->a = parse_full_expression(parser);
    if (expression->a == NULL || !parse_close(parser, opener, TOK_CLOSE_PAREN, "", "after the argument")) {
        return NULL;
    }
    return finish(parser, expression, first);
}

/* range(e, ...)   zip(e, ...) */
static Expr *parse_several_arguments(Parser *parser, ExprKind kind) {
    Token first = parser->token, opener;
    Expr *expression = new_expression(parser, kind, first);
    ExprVec items = {0};
    if (!parse_word_opener(parser, &opener) || !parse_expressions(parser, &items) ||
        !parse_close(parser, opener, TOK_CLOSE_PAREN, "','", "after the argument")) {
        return NULL;
    }
    set_items(expression, &items);
    return finish(parser, expression, first);
}

/* expression , */
static Expr *parse_argument_and_comma(Parser *parser, const char *expected) {
    Expr *argument = parse_full_expression(parser);
    if (argument == NULL) {
        return NULL;
    }
    if (parse_accept(parser, TOK_COMMA)) {
        return argument;
    }
    parse_expected(parser, "%s", expected);
    return NULL;
}

/* The comparison, or what gives a predicate. */
static bool parse_select_by(Parser *parser, Expr *select) {
    Operator comparison = operator_of(parser->token.kind);
    if (comparison.strength == STRENGTH_COMPARE) {
        select->op = comparison.op;
        parse_advance(parser);
        return true;
    }
    if (!parse_begins_expression(parser->token.kind)) {
        return parse_expected(parser, "one of == != < <= > >= or a predicate for 'select'");
    }
    select->c = parse_full_expression(parser);
    return select->c != NULL;
}

/* select(key, query, op)   select(key, query, predicate) */
static Expr *parse_select(Parser *parser) {
    Token first = parser->token, opener;
    Expr *select = new_expression(parser, EXPR_SELECT, first);
    if (!parse_word_opener(parser, &opener)) {
        return NULL;
    }
    select->a = parse_argument_and_comma(parser, "',' and the query after the key of 'select'");
    if (select->a == NULL) {
        return NULL;
    }
    select->b = parse_argument_and_comma(parser, "',' and a comparison after the query of 'select'");
    if (select->b == NULL || !parse_select_by(parser, select) ||
        !parse_close(parser, opener, TOK_CLOSE_PAREN, "",
                     select->c == NULL ? "after the comparison" : "after the predicate")) {
        return NULL;
    }
    return finish(parser, select, first);
}

/* [, default [, fold]] */
static bool parse_default_and_fold(Parser *parser, Expr *aggregate) {
    if (!parse_accept(parser, TOK_COMMA)) {
        return true;
    }
    aggregate->c = parse_full_expression(parser);
    if (aggregate->c == NULL || !parse_accept(parser, TOK_COMMA)) {
        return aggregate->c != NULL;
    }
    aggregate->items = arena_array(parser->arena, Expr *, 1);
    aggregate->items[0] = parse_full_expression(parser);
    aggregate->item_count = 1;
    return aggregate->items[0] != NULL;
}

/* aggregate(selector, values [, default [, fold]]) */
static Expr *parse_aggregate(Parser *parser) {
    Token first = parser->token, opener;
    Expr *aggregate = new_expression(parser, EXPR_AGGREGATE, first);
    if (!parse_word_opener(parser, &opener)) {
        return NULL;
    }
    aggregate->a = parse_argument_and_comma(parser, "',' and the values after the selector of 'aggregate'");
    if (aggregate->a == NULL) {
        return NULL;
    }
    aggregate->b = parse_full_expression(parser);
    if (aggregate->b == NULL || !parse_default_and_fold(parser, aggregate)) {
        return NULL;
    }
    const char *alternative = aggregate->c == NULL         ? "',' and a default"
                              : aggregate->item_count == 0 ? "',' and a fold"
                                                           : "";
    if (!parse_close(parser, opener, TOK_CLOSE_PAREN, alternative, "to end the aggregate")) {
        return NULL;
    }
    return finish(parser, aggregate, first);
}

/* A name, or one of the operators that are names unless '(' follows. */
static Expr *parse_word(Parser *parser) {
    Word word = parser->token.word;
    bool is_operator = word >= WORD_SELECT && word <= WORD_LEN && parse_peek(parser).kind == TOK_OPEN_PAREN;
    switch (is_operator ? word : WORD_NONE) {
    case WORD_SELECT:
        return parse_select(parser);
    case WORD_AGGREGATE:
        return parse_aggregate(parser);
    case WORD_RANGE:
        return parse_several_arguments(parser, EXPR_RANGE);
    case WORD_ZIP:
        return parse_several_arguments(parser, EXPR_ZIP);
    case WORD_LEN:
        return parse_one_argument(parser, EXPR_LEN, OP_COUNT);
    default:
        return parse_name(parser);
    }
}

/* ( e ): no node of its own, but the span of the expression grows */
static Expr *parse_parentheses(Parser *parser) {
    Token opener = parse_open(parser);
    Expr *inner = parse_full_expression(parser);
    if (inner == NULL || !parse_close(parser, opener, TOK_CLOSE_PAREN, "", "to close the '('")) {
        return NULL;
    }
    return finish(parser, inner, opener);
}

static Expr *fail_no_expression(Parser *parser) {
    TokenKind before = parser->previous.kind;
    if (before == TOK_END || parse_ends_operand(before)) {
        parse_expected(parser, "an expression");
    } else if (before == TOK_COMMA && operator_of(parser->token.kind).strength == STRENGTH_COMPARE) {
        parse_expected(parser, "an expression (only select takes a comparison: select(key, query, ==)) after ','");
    } else {
        parse_expected(parser, "an expression after %s", parse_describe(parser, parser->previous)->text);
    }
    return NULL;
}

/* Level 1 */
static Expr *parse_primary(Parser *parser) {
    switch (parser->token.kind) {
    case TOK_INT:
        return parse_int(parser);
    case TOK_FLOAT:
        return parse_float(parser);
    case TOK_STRING:
        return parse_string(parser);
    case TOK_NAME:
        return parse_word(parser);
    case TOK_OPEN_PAREN:
        return parse_parentheses(parser);
    case TOK_OPEN_BRACKET:
        return parse_list(parser);
    case TOK_OPEN_BRACE:
        return parse_dict(parser);
    case TOK_ROUND:
        return parse_one_argument(parser, EXPR_UNARY, OP_ROUND);
    case TOK_INDICATOR:
        return parse_one_argument(parser, EXPR_UNARY, OP_INDICATOR);
    default:
        return fail_no_expression(parser);
    }
}

/* e [ index ] */
static Expr *parse_index(Parser *parser, Expr *indexed) {
    Expr *index = new_expression(parser, EXPR_INDEX, parser->token);
    index->a = indexed;
    Token opener = parse_open(parser);
    index->b = parse_full_expression(parser);
    if (index->b == NULL || !parse_close(parser, opener, TOK_CLOSE_BRACKET, "", "after the index")) {
        return NULL;
    }
    return index;
}

/* e ( arguments ) */
static Expr *parse_call(Parser *parser, Expr *callee) {
    Expr *call = new_expression(parser, EXPR_CALL, parser->token);
    call->a = callee;
    Token opener = parse_open(parser);
    ExprVec items = {0};
    if (parser->token.kind != TOK_CLOSE_PAREN && !parse_expressions(parser, &items)) {
        return NULL;
    }
    const char *alternative = items.count > 0 ? "','" : "";
    if (!parse_close(parser, opener, TOK_CLOSE_PAREN, alternative, "after the arguments")) {
        return NULL;
    }
    set_items(call, &items);
    return call;
}

/* Levels 1 and 2 */
static Expr *parse_postfix(Parser *parser) {
    Token first = parser->token;
    Expr *expression = parse_primary(parser);
    while (expression != NULL) {
        if (parser->token.kind == TOK_OPEN_BRACKET) {
            expression = parse_index(parser, expression);
        } else if (parser->token.kind == TOK_OPEN_PAREN) {
            expression = parse_call(parser, expression);
        } else {
            break;
        }
        if (expression != NULL) {
            finish(parser, expression, first);
        }
    }
    return expression;
}

static bool is_prefix(TokenKind kind, Op *op) {
    *op = kind == TOK_MINUS ? OP_NEG : kind == TOK_PLUS ? OP_POS : OP_NOT;
    return kind == TOK_MINUS || kind == TOK_PLUS || kind == TOK_NOT;
}

/* Levels 1 to 3. The operand of a run of prefix operators is not known until all of them are read, and only then where
 * they end. */
static Expr *parse_prefix(Parser *parser) {
    Expr *outermost = NULL, **hole = &outermost;
    Op op;
    while (is_prefix(parser->token.kind, &op)) {
        Expr *unary = new_expression(parser, EXPR_UNARY, parser->token);
        unary->op = op;
        *hole = unary;
        hole = &unary->a;
        parse_advance(parser);
    }
    Expr *operand = parse_postfix(parser);
    *hole = operand;
    if (operand == NULL) {
        return NULL;
    }
    for (Expr *unary = outermost; unary != operand; unary = unary->a) {
        unary->span.end = operand->span.end;
    }
    return outermost;
}

/* The rest of `left if condition else other`, from `if` on */
static bool parse_ternary(Parser *parser, Expr *ternary) {
    Token if_token = parser->token;
    parse_advance(parser);
    ternary->b = parse_full_expression(parser);
    if (ternary->b == NULL) {
        return false;
    }
    if (!parse_accept(parser, TOK_ELSE)) {
        parse_expected(parser, "'else' after the condition");
        parse_note(parser, if_token, "the condition began here");
        return false;
    }
    ternary->c = parse_operand(parser, STRENGTH_TERNARY + 1);
    return ternary->c != NULL;
}

/* left OP right, or the ternary; the operator is the current token */
static Expr *parse_binary(Parser *parser, Expr *left, Operator operator) {
    Expr *binary = new_expression(parser, EXPR_BINARY, parser->token);
    binary->op = operator.op;
    binary->a = left;
    binary->span.start = left->span.start;
    if (operator.strength == STRENGTH_TERNARY) {
        binary->kind = EXPR_TERNARY;
        return parse_ternary(parser, binary) ? binary : NULL;
    }
    if (operator.strength == STRENGTH_IN) {
        binary->kind = EXPR_IN;
    }
    parse_advance(parser);
    binary->b = parse_operand(parser, operator.strength + 1);
    return binary->b != NULL ? binary : NULL;
}

/* Operands with operators between them that bind at least so strongly. */
static Expr *parse_chain(Parser *parser, Strength least) {
    Expr *left = parse_prefix(parser);
    while (left != NULL) {
        Operator operator= operator_of(parser->token.kind);
        if (operator.strength == STRENGTH_NONE || operator.strength<least) {
            break;
        }
        left = parse_binary(parser, left, operator);
        if (left != NULL) {
            left->span.end = parser->previous.end;
        }
    }
    return left;
}

static Expr *parse_operand(Parser *parser, Strength least) {
    if (!parse_enter(parser)) {
        return NULL;
    }
    Expr *operand = parse_chain(parser, least);
    parse_leave(parser);
    return operand;
}

Expr *parse_full_expression(Parser *parser) {
    return parse_operand(parser, STRENGTH_IN);
}
