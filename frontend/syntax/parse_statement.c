/* Statements, and how parsing goes on behind a broken one.
 *
 * A broken statement is skipped up to the ';' or '}' that ends it, in one pass over its tokens and without recursion,
 * and is left out of the program; so is every block around it.
 */
#include "frontend/syntax/parse_internal.h"

Stmt *parse_new_statement(Parser *parser, StmtKind kind) {
    Stmt *statement = arena_new(parser->arena, Stmt);
    statement->kind = kind;
    return statement;
}

bool parse_begins_expression(TokenKind kind) {
    switch (kind) {
    case TOK_NAME:
    case TOK_INT:
    case TOK_FLOAT:
    case TOK_STRING:
    case TOK_OPEN_PAREN:
    case TOK_OPEN_BRACKET:
    case TOK_OPEN_BRACE:
    case TOK_PLUS:
    case TOK_MINUS:
    case TOK_NOT:
    case TOK_ROUND:
    case TOK_INDICATOR:
        return true;
    default:
        return false;
    }
}

static bool begins_statement(TokenKind kind) {
    return parse_begins_expression(kind) || kind == TOK_DEF || kind == TOK_FOR || kind == TOK_LOAD ||
           kind == TOK_DRAW || kind == TOK_RETURN;
}

/* A ';' that was forgotten before a statement on a line of its own is reported, and taken as read. */
static bool parse_semicolon(Parser *parser, const char *after) {
    if (parse_accept(parser, TOK_SEMICOLON)) {
        return true;
    }
    bool forgotten = parser->token.after_newline && begins_statement(parser->token.kind);
    parser->lacks_semicolon = parser->token.kind == TOK_END && parser->depth == 0;
    parse_expected(parser, "';' after %s", after);
    parser->forgotten += forgotten && parser->newest_reported;
    parser->statement_start += forgotten; /* nothing follows from it */
    return forgotten;
}

static void set_values(Stmt *statement, const ExprVec *values) {
    statement->values = values->data;
    statement->value_count = (uint32_t)values->count;
}

static void set_names(Stmt *statement, const NameVec *names) {
    statement->names = names->data;
    statement->name_count = (uint32_t)names->count;
}

static bool parse_one_value(Parser *parser, Stmt *statement) {
    statement->values = arena_array(parser->arena, Expr *, 1);
    statement->values[0] = parse_full_expression(parser);
    statement->value_count = 1;
    return statement->values[0] != NULL;
}

/* ---- simple statements */

/* expression ; */
static bool parse_expression_statement(Parser *parser, Stmt *statement) {
    if (!parse_one_value(parser, statement)) {
        return false;
    }
    if (parser->token.kind == TOK_ASSIGN) {
        return parse_error(parser, ERR_SYNTAX, statement->values[0]->span,
                           "only names can be assigned to; to compare, write '=='");
    }
    return parse_semicolon(parser, "the expression");
}

/* name {, name} = expression {, expression} ; */
static bool parse_assignment(Parser *parser, Stmt *statement) {
    NameVec names = {0};
    ExprVec values = {0};
    if (!parse_names(parser, "a name to assign to", &names)) {
        return false;
    }
    set_names(statement, &names);
    if (!parse_accept(parser, TOK_ASSIGN)) {
        return parse_expected(parser, "'=' after the names to assign to");
    }
    if (!parse_expressions(parser, &values)) {
        return false;
    }
    set_values(statement, &values);
    return parse_semicolon(parser, "the assignment");
}

/* load "path" ; */
static bool parse_load(Parser *parser, Stmt *statement) {
    parse_advance(parser);
    Token path = parser->token;
    if (path.kind != TOK_STRING) {
        return parse_expected(parser, "a string, the path of a program, after 'load'");
    }
    statement->text = str_new(parser->arena, parser->lexer.text + path.start + 1, path.end - path.start - 2);
    parse_advance(parser);
    return parse_semicolon(parser, "the load");
}

/* draw ( expression [, input] ) ; */
static bool parse_draw(Parser *parser, Stmt *statement) {
    parse_advance(parser);
    if (parser->token.kind != TOK_OPEN_PAREN) {
        return parse_expected(parser, "'(' after 'draw'");
    }
    Token opener = parse_open(parser);
    if (!parse_one_value(parser, statement)) {
        return false;
    }
    const char *alternative = "',' and an input";
    if (parse_accept(parser, TOK_COMMA)) {
        statement->draw_input = parse_full_expression(parser);
        if (statement->draw_input == NULL) {
            return false;
        }
        alternative = "";
    }
    return parse_close(parser, opener, TOK_CLOSE_PAREN, alternative, "to end the draw") &&
           parse_semicolon(parser, "the draw");
}

/* causal on ;   causal off ; */
static bool parse_causal(Parser *parser, Stmt *statement) {
    parse_advance(parser);
    statement->on = parser->token.word == WORD_ON;
    if (!statement->on && parser->token.word != WORD_OFF) {
        return parse_expected(parser, "'on' or 'off' after 'causal'");
    }
    parse_advance(parser);
    return parse_semicolon(parser, "the mode");
}

/* No expression goes on with a name: on the same line any is taken for an attempt. */
static bool at_causal(const Parser *parser, Token next) {
    bool fits = next.word == WORD_ON || next.word == WORD_OFF;
    return parser->token.word == WORD_CAUSAL && next.kind == TOK_NAME && (fits || !next.after_newline);
}

/* ---- going on behind an error */

typedef struct Skip {
    size_t blocks; /* braces of blocks that were opened by the broken statement */
    size_t dicts;  /* braces of dicts, inside those */
    bool is_block; /* the statement is one that has a block */
} Skip;

/* An unfinished string that swallowed the ';' of its line. */
static bool swallowed_semicolon(const Parser *parser) {
    Token token = parser->token;
    return token.fault == FAULT_STRING && parser->lexer.text[token.end - 1] == ';';
}

static bool is_block_brace(const Parser *parser, const Skip *skip) {
    return (skip->is_block && skip->blocks == 0 && skip->dicts == 0 && parser->previous.kind != TOK_IN) ||
           parse_ends_operand(parser->previous.kind);
}

/* Takes notice of the current token; whether the statement ends with it. */
static bool skip_token(Parser *parser, Skip *skip) {
    if (parser->token.kind == TOK_OPEN_BRACE) {
        bool is_block = is_block_brace(parser, skip);
        skip->blocks += is_block;
        skip->dicts = is_block ? 0 : skip->dicts + 1;
    } else if (parser->token.kind == TOK_CLOSE_BRACE) {
        if (skip->dicts == 0) {
            return --skip->blocks == 0;
        }
        skip->dicts--;
    } else if (parser->token.kind == TOK_SEMICOLON || swallowed_semicolon(parser)) {
        /* No expression holds a ';': a brace that seemed to be a dict's is that of the block, or was never closed. */
        if (skip->is_block && skip->blocks == 0 && skip->dicts > 0) {
            skip->blocks = 1;
        }
        skip->dicts = 0;
        return skip->blocks == 0;
    }
    return false;
}

/* There is no `if` statement, but those who write one write its block, too. */
static bool has_block(TokenKind first) {
    return first == TOK_DEF || first == TOK_FOR || first == TOK_IF;
}

/* Whether the current token begins a line with what no expression holds: the next statement, whatever became of the
 * end of the broken one. */
static bool at_next_statement(const Parser *parser, const Skip *skip, Token first) {
    TokenKind kind = parser->token.kind;
    if (!parser->token.after_newline || parser->token.start == first.start || skip->is_block || skip->blocks > 0) {
        return false;
    }
    return kind == TOK_DEF || kind == TOK_LOAD || kind == TOK_DRAW ||
           (kind == TOK_NAME && parse_peek(parser).kind == TOK_ASSIGN);
}

/* Goes on behind the end of the statement that began with `first`; stops before a '}' that ends the block around it. */
static void recover(Parser *parser, Token first) {
    Skip skip = {.dicts = parser->dicts, .is_block = has_block(first.kind)};
    if (first.kind == TOK_OPEN_BRACE && skip.dicts > 0) {
        skip.blocks = 1; /* a statement that begins with a brace was meant as a block */
        skip.dicts--;
    } else if (skip.is_block && skip.dicts == 0 && parser->previous.kind == TOK_OPEN_BRACE) {
        skip.blocks = 1;
    }
    parser->brackets = parser->dicts = 0;
    bool ended = false;
    while (!ended && parser->token.kind != TOK_END) {
        bool is_outer = parser->token.kind == TOK_CLOSE_BRACE && skip.dicts == 0 && skip.blocks == 0;
        if (is_outer || at_next_statement(parser, &skip, first)) {
            return;
        }
        ended = skip_token(parser, &skip);
        parse_advance(parser);
        if (first.kind == TOK_IF && parser->token.kind == TOK_ELSE) {
            ended = false;
        }
    }
    if (parser->previous.kind == TOK_CLOSE_BRACE) {
        parse_accept(parser, TOK_SEMICOLON);
    }
}

/* ---- blocks */

/* `{`: the current token, if it is one, is consumed. */
static bool parse_block_opener(Parser *parser, const char *what, Token *opener) {
    *opener = parser->token;
    return parse_accept(parser, TOK_OPEN_BRACE) || parse_expected(parser, "'{' to begin the body of the %s", what);
}

/* Statements up to `}`, to `return` if that is to end them, or to the end of the text. */
static void parse_statements(Parser *parser, bool return_ends, Stmt *block) {
    StmtVec body = {0};
    while (parser->token.kind != TOK_CLOSE_BRACE && parser->token.kind != TOK_END &&
           !(return_ends && parser->token.kind == TOK_RETURN)) {
        Stmt *statement = parse_statement(parser);
        if (statement != NULL) {
            vec_push(parser->arena, &body, statement);
        }
    }
    block->body = body.data;
    block->body_count = (uint32_t)body.count;
}

static bool parse_block_end(Parser *parser, Token opener, const char *what) {
    if (parse_accept(parser, TOK_CLOSE_BRACE)) {
        return true;
    }
    parse_expected(parser, "'}' to end the body of the %s", what);
    parse_note(parser, opener, "'{' opened here");
    return false;
}

/* for name {, name} in expression { statements } */
static bool parse_for(Parser *parser, Stmt *statement) {
    parse_advance(parser);
    NameVec names = {0};
    Token opener;
    if (!parse_names(parser, "a name for the elements", &names)) {
        return false;
    }
    set_names(statement, &names);
    if (!parse_accept(parser, TOK_IN)) {
        return parse_expected(parser, "'in' after the name");
    }
    if (!parse_one_value(parser, statement) || !parse_block_opener(parser, "loop", &opener)) {
        return false;
    }
    if (!parse_enter(parser)) {
        return false;
    }
    parse_statements(parser, false, statement);
    parse_leave(parser);
    return parse_block_end(parser, opener, "loop");
}

/* name ( [name {, name}] ) */
static bool parse_signature(Parser *parser, Stmt *statement) {
    NameVec names = {0};
    Token name = parser->token;
    if (name.kind != TOK_NAME) {
        return parse_expected(parser, "the name of a function after 'def'");
    }
    bool is_operator = name.word >= WORD_SELECT && name.word <= WORD_LEN;
    if (is_operator && parse_peek(parser).kind == TOK_OPEN_PAREN) {
        return parse_error(parser, ERR_SYNTAX, parse_span(parser, name),
                           "%s before '(' is an operator: a function needs another name",
                           parse_describe(parser, name)->text);
    }
    vec_push(parser->arena, &names, parse_name_ref(parser, name));
    parse_advance(parser);
    if (parser->token.kind != TOK_OPEN_PAREN) {
        return parse_expected(parser, "'(' after the name of the function");
    }
    Token opener = parse_open(parser);
    if (parser->token.kind != TOK_CLOSE_PAREN && !parse_names(parser, "the name of a parameter", &names)) {
        return false;
    }
    set_names(statement, &names);
    const char *alternative = names.count > 1 ? "','" : "";
    return parse_close(parser, opener, TOK_CLOSE_PAREN, alternative, "after the parameters");
}

/* Goes on to the '}' that closes the present block. */
static void skip_to_block_end(Parser *parser) {
    size_t open = 0;
    while (parser->token.kind != TOK_END && (open > 0 || parser->token.kind != TOK_CLOSE_BRACE)) {
        open += parser->token.kind == TOK_OPEN_BRACE;
        open -= parser->token.kind == TOK_CLOSE_BRACE;
        parse_advance(parser);
    }
}

/* return expression {, expression} ; and nothing behind it; errors_before: when the body began */
static void parse_return(Parser *parser, Stmt *function, size_t errors_before) {
    if (parser->token.kind == TOK_END) {
        return;
    }
    if (parser->token.kind == TOK_CLOSE_BRACE) {
        /* A broken statement may have swallowed the `return`. */
        if (parser->errors == errors_before) {
            parse_error(parser, ERR_SYNTAX, parse_span(parser, parser->token),
                        "a function ends with a return: expected 'return' before '}'");
        }
        return;
    }
    ExprVec values = {0};
    Token first = parser->token;
    parse_advance(parser);
    if (!parse_expressions(parser, &values) || !parse_semicolon(parser, "the returned value")) {
        recover(parser, first);
    } else if (parser->token.kind != TOK_CLOSE_BRACE && parser->token.kind != TOK_END) {
        parse_expected(parser, "'}' after the return, which is the last statement of a function");
    }
    set_values(function, &values);
    skip_to_block_end(parser);
}

static void parse_function_body(Parser *parser, Stmt *function) {
    size_t errors = parser->errors;
    parser->functions++;
    parse_statements(parser, true, function);
    parse_return(parser, function, errors);
    parser->functions--;
}

/* def name ( names ) { statements return values ; } */
static bool parse_def(Parser *parser, Stmt *statement) {
    Token opener;
    parse_advance(parser);
    if (!parse_signature(parser, statement) || !parse_block_opener(parser, "function", &opener)) {
        return false;
    }
    if (!parse_enter(parser)) {
        return false;
    }
    parse_function_body(parser, statement);
    parse_leave(parser);
    return parse_block_end(parser, opener, "function");
}

/* ---- statements */

static bool fail_return(Parser *parser) {
    const char *why = parser->functions > 0 ? "'return' inside a loop: it is the last statement of a function's body"
                                            : "'return' outside a function";
    return parse_error(parser, ERR_SYNTAX, parse_span(parser, parser->token), "%s", why);
}

static bool fail_no_statement(Parser *parser) {
    Span span = parse_span(parser, parser->token);
    switch (parser->token.kind) {
    case TOK_SEMICOLON:
        return parser->previous.kind == TOK_CLOSE_BRACE
                   ? parse_error(parser, ERR_SYNTAX, span, "a function or loop ends with its '}', without ';'")
                   : parse_expected(parser, "a statement");
    case TOK_ASSIGN:
        return parse_expected(parser, "a name to assign to");
    case TOK_IF:
        return parse_error(parser, ERR_SYNTAX, span, "there is no 'if' statement: a choice is written 'a if c else b'");
    default:
        return parse_expected(parser, "a statement");
    }
}

static StmtKind statement_kind(const Parser *parser) {
    switch (parser->token.kind) {
    case TOK_DEF:
        return STMT_DEF;
    case TOK_FOR:
        return STMT_FOR;
    case TOK_LOAD:
        return STMT_LOAD;
    case TOK_DRAW:
        return STMT_DRAW;
    case TOK_NAME: {
        Token next = parse_peek(parser);
        if (next.kind == TOK_ASSIGN || next.kind == TOK_COMMA) {
            return STMT_ASSIGN;
        }
        if (at_causal(parser, next)) {
            return STMT_CAUSAL;
        }
        return parse_at_command(parser) ? STMT_COMMAND : STMT_EXPR;
    }
    default:
        return parse_begins_expression(parser->token.kind) ? STMT_EXPR : STMT_KIND_COUNT;
    }
}

static bool parse_content(Parser *parser, Stmt *statement) {
    switch (statement->kind) {
    case STMT_DEF:
        return parse_def(parser, statement);
    case STMT_FOR:
        return parse_for(parser, statement);
    case STMT_LOAD:
        return parse_load(parser, statement);
    case STMT_DRAW:
        return parse_draw(parser, statement);
    case STMT_ASSIGN:
        return parse_assignment(parser, statement);
    case STMT_CAUSAL:
        return parse_causal(parser, statement);
    case STMT_EXPR:
        return parse_expression_statement(parser, statement);
    default:
        return parser->token.kind == TOK_RETURN ? fail_return(parser) : fail_no_statement(parser);
    }
}

/* Commands stand at top level only; inside a body `exit` and `quit` are names like any other. */
static StmtKind kind_here(Parser *parser) {
    StmtKind kind = statement_kind(parser);
    if (kind != STMT_COMMAND || parser->depth == 0) {
        return kind;
    }
    if (parser->token.word == WORD_EXIT || parser->token.word == WORD_QUIT) {
        return STMT_EXPR;
    }
    parse_error(parser, ERR_SYNTAX, parse_span(parser, parser->token),
                "a command cannot stand inside a function or loop");
    return kind;
}

Stmt *parse_statement(Parser *parser) {
    size_t errors = parser->errors;
    Token first = parser->token;
    StmtKind kind = kind_here(parser);
    Stmt *statement = NULL;
    if (kind == STMT_COMMAND) {
        statement = parse_command(parser);
    } else {
        statement = parse_new_statement(parser, kind);
        if (!parse_content(parser, statement)) {
            recover(parser, first);
        }
        statement->span = parse_span_from(parser, first);
    }
    return parser->errors == errors ? statement : NULL;
}
