/* Commands of the prompt, which files may hold, too:
 *
 *     set [s-op|selector] example EXPRESSION      show [s-op|selector] example      [s-op|selector] examples on|off
 *     full seq display on|off                     exit   exit()   quit   quit()
 *
 * Their words are ordinary names elsewhere, so a command is recognised by words that could not follow each other in
 * an expression. A semicolon may follow on the same line, but need not: the expression of `set` ends at the first line
 * end outside brackets, and the other commands with their last word.
 */
#include "frontend/syntax/parse_internal.h"

/* The tokens of "s-op" and the next one. */
#define LOOKAHEAD 4

/* Whether a command goes on with this name: on the same line any name is taken for an attempt, so that the message can
 * say what a command needs; on a later line only the words that fit. */
static bool continues(Token token, Word first, Word second, Word third) {
    bool fits = token.word == first || token.word == second || token.word == third;
    return token.kind == TOK_NAME && (fits || !token.after_newline);
}

/* `exit` or `quit` followed by this: is it a command, or the start of an expression or assignment? */
static bool ends_quit(Token token) {
    if (token.after_newline) {
        return true;
    }
    switch (token.kind) {
    case TOK_END:
    case TOK_SEMICOLON:
    case TOK_NAME:
    case TOK_INT:
    case TOK_FLOAT:
    case TOK_STRING:
    case TOK_OPEN_BRACE:
    case TOK_CLOSE_BRACE:
    case TOK_DEF:
    case TOK_LOAD:
    case TOK_DRAW:
        return true;
    default:
        return false;
    }
}

static bool at_quit(const Token ahead[LOOKAHEAD]) {
    bool has_call = ahead[0].kind == TOK_OPEN_PAREN && ahead[1].kind == TOK_CLOSE_PAREN && !ahead[0].after_newline;
    return ends_quit(has_call ? ahead[2] : ahead[0]);
}

static bool at_sop_examples(const Token ahead[LOOKAHEAD]) {
    return ahead[0].kind == TOK_MINUS && ahead[1].word == WORD_OP &&
           continues(ahead[2], WORD_EXAMPLES, WORD_EXAMPLES, WORD_EXAMPLES);
}

bool parse_at_command(const Parser *parser) {
    Word word = parser->token.word;
    if (word < WORD_SET) {
        return false;
    }
    Token ahead[LOOKAHEAD];
    Lexer lexer = parser->lexer;
    for (size_t i = 0; i < LOOKAHEAD; i++) {
        ahead[i] = parse_look(&lexer);
    }
    switch (word) {
    case WORD_SET:
    case WORD_SHOW:
        return continues(ahead[0], WORD_EXAMPLE, WORD_SELECTOR, WORD_S);
    case WORD_EXAMPLES:
        return continues(ahead[0], WORD_ON, WORD_OFF, WORD_OFF);
    case WORD_SELECTOR:
        return continues(ahead[0], WORD_EXAMPLES, WORD_EXAMPLES, WORD_EXAMPLES);
    case WORD_FULL:
        return continues(ahead[0], WORD_SEQ, WORD_SEQ, WORD_SEQ);
    case WORD_S:
        return at_sop_examples(ahead);
    case WORD_EXIT:
    case WORD_QUIT:
        return at_quit(ahead);
    default:
        return false;
    }
}

/* [s-op|selector] */
static bool parse_target(Parser *parser, CommandTarget *target) {
    *target = TARGET_BOTH;
    if (parser->token.word == WORD_SELECTOR) {
        *target = TARGET_SELECTOR;
        parse_advance(parser);
    } else if (parser->token.word == WORD_S) {
        *target = TARGET_SOP;
        parse_advance(parser);
        if (!parse_accept(parser, TOK_MINUS) || parser->token.word != WORD_OP) {
            return parse_expected(parser, "'s-op'");
        }
        parse_advance(parser);
    }
    return true;
}

static bool parse_word(Parser *parser, Word word, const char *expected) {
    if (parser->token.word != word) {
        return parse_expected(parser, "%s", expected);
    }
    parse_advance(parser);
    return true;
}

static bool parse_switch(Parser *parser, Stmt *command) {
    command->on = parser->token.word == WORD_ON;
    if (!command->on && parser->token.word != WORD_OFF) {
        return parse_expected(parser, "'on' or 'off'");
    }
    parse_advance(parser);
    return true;
}

/* set [s-op|selector] example EXPRESSION */
static bool parse_set(Parser *parser, Stmt *command) {
    parse_advance(parser);
    command->command = COMMAND_SET;
    if (!parse_target(parser, &command->target) || !parse_word(parser, WORD_EXAMPLE, "'example'")) {
        return false;
    }
    parser->ends_with_line = true;
    command->values = arena_array(parser->arena, Expr *, 1);
    command->values[0] = parse_full_expression(parser);
    command->value_count = 1;
    return command->values[0] != NULL;
}

/* show [s-op|selector] example */
static bool parse_show(Parser *parser, Stmt *command) {
    parse_advance(parser);
    command->command = COMMAND_SHOW;
    return parse_target(parser, &command->target) && parse_word(parser, WORD_EXAMPLE, "'example'");
}

/* [s-op|selector] examples on|off */
static bool parse_examples(Parser *parser, Stmt *command) {
    command->command = COMMAND_EXAMPLES;
    return parse_target(parser, &command->target) && parse_word(parser, WORD_EXAMPLES, "'examples'") &&
           parse_switch(parser, command);
}

/* full seq display on|off */
static bool parse_full(Parser *parser, Stmt *command) {
    parse_advance(parser);
    command->command = COMMAND_FULL;
    return parse_word(parser, WORD_SEQ, "'seq display'") && parse_word(parser, WORD_DISPLAY, "'display'") &&
           parse_switch(parser, command);
}

/* exit exit() quit quit() */
static bool parse_quit(Parser *parser, Stmt *command) {
    parse_advance(parser);
    command->command = COMMAND_QUIT;
    if (parser->token.kind == TOK_OPEN_PAREN && !parser->token.after_newline) {
        parse_advance(parser);
        parse_advance(parser);
    }
    return true;
}

static bool parse_words(Parser *parser, Stmt *command) {
    switch (parser->token.word) {
    case WORD_SET:
        return parse_set(parser, command);
    case WORD_SHOW:
        return parse_show(parser, command);
    case WORD_FULL:
        return parse_full(parser, command);
    case WORD_EXIT:
    case WORD_QUIT:
        return parse_quit(parser, command);
    default:
        return parse_examples(parser, command);
    }
}

/* Behind a fault: goes on to the end of the line, and at least past what cannot begin a statement. */
static void skip_line(Parser *parser) {
    _Static_assert(TOK_ELSE + 1 == TOK_FOR && TOK_LOAD + 1 == TOK_COUNT, "words that are no operators come last");
    parser->brackets = parser->dicts = 0;
    bool begins = parser->token.kind == TOK_NAME || parser->token.kind >= TOK_FOR;
    if (parser->token.after_newline && begins) {
        return;
    }
    while (parser->token.kind != TOK_END && parser->token.kind != TOK_LINE_END) {
        parse_advance(parser);
    }
}

Stmt *parse_command(Parser *parser) {
    Token first = parser->token;
    Stmt *command = parse_new_statement(parser, STMT_COMMAND);
    bool ok = parse_words(parser, command);
    command->span = parse_span_from(parser, first);
    if (!ok) {
        parser->ends_with_line = true;
        skip_line(parser);
    }
    parser->ends_with_line = false;
    if (parser->token.kind == TOK_LINE_END) {
        parse_advance(parser);
    }
    if (!parser->token.after_newline) {
        parse_accept(parser, TOK_SEMICOLON);
    }
    return command;
}
