/* Text to syntax tree: the grammar, spans, errors and how parsing goes on behind them, limits. */
#include "frontend/base/limits.h"
#include "frontend/syntax/parse.h"
#include "tests/support/unit.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static Unit unit;
static SourceMap map;
static DiagSink sink;

static void setup(void) {
    unit_begin(&unit);
    source_map_init(&map, &unit.arena);
    diag_init(&sink, &unit.arena);
}

static void teardown(void) {
    unit_end(&unit);
}

static ParseResult parse_bytes(const char *text, size_t length) {
    return parse_program(&map, source_add(&map, "t.rasp", text, length), &unit.arena, &sink);
}

static ParseResult parse(const char *text) {
    return parse_bytes(text, strlen(text));
}

static Expr *parse_one(const char *text) {
    return parse_expression(&map, source_add(&map, "t.rasp", text, strlen(text)), &unit.arena, &sink);
}

static const char *dump(const Program *program) {
    Buf out = unit_buf(&unit);
    ast_print(&out, program);
    return buf_c_string(&out);
}

/* text repeated, between two others */
static const char *repeated(const char *before, const char *text, size_t times, const char *after) {
    Buf out = unit_buf(&unit);
    buf_text(&out, before);
    for (size_t i = 0; i < times; i++) {
        buf_text(&out, text);
    }
    buf_text(&out, after);
    return buf_c_string(&out);
}

/* ---- what is accepted */

typedef struct DumpCase {
    const char *text, *dump;
} DumpCase;

static const DumpCase expression_cases[] = {
    {"1", "(int 1)"},
    {"007", "(int 7)"},
    {"9223372036854775807", "(int 9223372036854775807)"},
    {"2.50", "(float 2.5)"},
    {"0.1", "(float 0.1)"},
    {"123456789012345678901234567890.5", "(float 1.2345678901234568e+29)"},
    {"0.00000000000000000000000000001", "(float 1e-29)"},
    {"\"a # \xC3\xA9\"", "(string \"a # \xC3\xA9\")"},
    {"\"\"", "(string \"\")"},
    {"x", "(name x)"},
    {"((x))", "(name x)"},
    {"[]", "(list)"},
    {"{}", "(dict)"},
    {"f()", "(call (name f))"},
    {"[1, [2]]", "(list (int 1) (list (int 2)))"},
    {"{1: 2, 3: {}}", "(dict (pair (int 1) (int 2)) (pair (int 3) (dict)))"},
    {"[a + b for a, b in l]", "(list-for (a b) (name l) (+ (name a) (name b)))"},
    {"[x in l for x in m in n]", "(list-for (x) (in (name m) (name n)) (in (name x) (name l)))"},
    {"{k: v for k in l}", "(dict-for (k) (name l) (name k) (name v))"},
    {"f(1)(2)[3]", "(index (call (call (name f) (int 1)) (int 2)) (int 3))"},
    {"f(a if b else c, d in e)", "(call (name f) (if-else (name a) (name b) (name c)) (in (name d) (name e)))"},
    {"l[a in b]", "(index (name l) (in (name a) (name b)))"},
    {"select(a, b, ==)", "(select (name a) (name b) ==)"},
    {"select (a in b, c, !=)", "(select (in (name a) (name b)) (name c) !=)"},
    {"aggregate(s, v)", "(aggregate (name s) (name v))"},
    {"aggregate\n(s, v, 1)", "(aggregate (name s) (name v) (int 1))"},
    {"range(1, 2, 3, 4)", "(range (int 1) (int 2) (int 3) (int 4))"},
    {"zip(a)", "(zip (name a))"},
    {"len(a)", "(len (name a))"},
    {"len [1]", "(index (name len) (int 1))"},
    {"select + aggregate", "(+ (name select) (name aggregate))"},
    {"range", "(name range)"},
    {"round(1) + indicator (x)", "(+ (round (int 1)) (indicator (name x)))"},
    /* levels */
    {"-2^2", "(^ (- (int 2)) (int 2))"},
    {"2^-1*4", "(* (^ (int 2) (- (int 1))) (int 4))"},
    {"2^3^2", "(^ (^ (int 2) (int 3)) (int 2))"},
    {"-a[0](1)", "(- (call (index (name a) (int 0)) (int 1)))"},
    {"not - + not x", "(not (- (+ (not (name x)))))"},
    {"not a == b", "(== (not (name a)) (name b))"},
    {"not a in b", "(in (not (name a)) (name b))"},
    {"a*b^c", "(* (name a) (^ (name b) (name c)))"},
    {"7%4*3", "(% (int 7) (* (int 4) (int 3)))"},
    {"7*4%3", "(% (* (int 7) (int 4)) (int 3))"},
    {"10-3%2", "(- (int 10) (% (int 3) (int 2)))"},
    {"a/b*c", "(* (/ (name a) (name b)) (name c))"},
    {"a-b+c", "(+ (- (name a) (name b)) (name c))"},
    {"1<2<3", "(< (< (int 1) (int 2)) (int 3))"},
    {"a == b >= c != d", "(!= (>= (== (name a) (name b)) (name c)) (name d))"},
    {"1+2==3", "(== (+ (int 1) (int 2)) (int 3))"},
    {"a or b and c", "(and (or (name a) (name b)) (name c))"},
    {"a and b == c", "(and (name a) (== (name b) (name c)))"},
    {"a if p else b if q else c", "(if-else (if-else (name a) (name p) (name b)) (name q) (name c))"},
    {"a if p if q else r else c", "(if-else (name a) (if-else (name p) (name q) (name r)) (name c))"},
    {"a if b in c else d", "(if-else (name a) (in (name b) (name c)) (name d))"},
    {"a or b if c else d or e", "(if-else (or (name a) (name b)) (name c) (or (name d) (name e)))"},
    {"a in b if c else d", "(in (name a) (if-else (name b) (name c) (name d)))"},
    {"a if b else c in d", "(in (if-else (name a) (name b) (name c)) (name d))"},
    {"1 in [1] in [True]", "(in (in (int 1) (list (int 1))) (list (name True)))"},
    {"x in l and y", "(in (name x) (and (name l) (name y)))"},
    {"s-op", "(- (name s) (name op))"},
    {"1;", "(int 1)"},
    {" # c\n 1 # d", "(int 1)"},
};

START_TEST(expressions) {
    const DumpCase *c = &expression_cases[_i];
    Expr *expression = parse_one(c->text);
    ck_assert_msg(expression != NULL, "%s is rejected", c->text);
    Stmt statement = {.kind = STMT_EXPR, .values = &expression, .value_count = 1};
    Stmt *statements[] = {&statement};
    ck_assert_str_eq(dump(&(Program){statements, 1}), repeated("expr ", c->dump, 1, "\n"));
    ck_assert_uint_eq(sink.items.count, 0);
}
END_TEST

static const DumpCase program_cases[] = {
    {"", ""},
    {"# only a comment", ""},
    {"x = 1;", "assign (x) (int 1)\n"},
    {"a, b = 1, 2, 3;", "assign (a b) (int 1) (int 2) (int 3)\n"},
    {"a=1;b=2; a;", "assign (a) (int 1)\nassign (b) (int 2)\nexpr (name a)\n"},
    {"load \"lib/x\";", "load \"lib/x\"\n"},
    {"draw(x); draw(x, [1]);", "draw (name x)\ndraw (name x) (list (int 1))\n"},
    {"def f() { return 1, 2; }", "def f ()\n  return (int 1) (int 2)\n"},
    {"def f(a, b) { x = a; def g() { return b; } load \"y\"; return g; } f;",
     "def f (a b)\n  assign (x) (name a)\n  def g ()\n    return (name b)\n  load \"y\"\n  return (name g)\n"
     "expr (name f)\n"},
    {"for x in l { }", "for (x) (name l)\n"},
    {"for x in {} { }", "for (x) (dict)\n"},
    {"for a, b in {1: 2} { for c in a { b; } draw(a); }",
     "for (a b) (dict (pair (int 1) (int 2)))\n  for (c) (name a)\n    expr (name b)\n  draw (name a)\n"},
    /* commands, and what only looks like one */
    {"set example \"ab\"", "command set (string \"ab\")\n"},
    {"set s-op example [1,\n 2]\nx;", "command set s-op (list (int 1) (int 2))\nexpr (name x)\n"},
    {"set example [1]\n(x);", "command set (list (int 1))\nexpr (name x)\n"},
    {"set example \"a\" x;", "command set (string \"a\")\nexpr (name x)\n"},
    {"set example\n\"a\"\nx;", "command set (string \"a\")\nexpr (name x)\n"},
    {"set\nselector # c\n example l in m", "command set selector (in (name l) (name m))\n"},
    {"show example show s - op example show selector example",
     "command show\ncommand show s-op\ncommand show selector\n"},
    {"examples on s-op examples off\nselector examples on",
     "command examples on\ncommand examples s-op off\ncommand examples selector on\n"},
    {"full seq display on full seq display off", "command full on\ncommand full off\n"},
    {"exit\nquit\nexit()\nquit ( )", "command quit\ncommand quit\ncommand quit\ncommand quit\n"},
    {"exit; quit(); x;", "command quit\ncommand quit\nexpr (name x)\n"},
    {"exit x; quit() x;", "command quit\nexpr (name x)\ncommand quit\nexpr (name x)\n"},
    {"exit = 1; exit + 1; exit(2); quit[0]; quit, a = 1;",
     "assign (exit) (int 1)\nexpr (+ (name exit) (int 1))\nexpr (call (name exit) (int 2))\n"
     "expr (index (name quit) (int 0))\nassign (quit a) (int 1)\n"},
    {"full = 3; set = 1; show; examples + on; selector, s = 1;",
     "assign (full) (int 3)\nassign (set) (int 1)\nexpr (name show)\nexpr (+ (name examples) (name on))\n"
     "assign (selector s) (int 1)\n"},
    {"s - op; s-op\n;", "expr (- (name s) (name op))\nexpr (- (name s) (name op))\n"},
    {"def f(exit) { exit; return exit(); }", "def f (exit)\n  expr (name exit)\n  return (call (name exit))\n"},
    {"def show(a) { return a; }", "def show (a)\n  return (name a)\n"},
    {"select = 1; def len2(len) { return len; } for zip in l { }",
     "assign (select) (int 1)\ndef len2 (len)\n  return (name len)\nfor (zip) (name l)\n"},
};

START_TEST(programs) {
    const DumpCase *c = &program_cases[_i];
    ParseResult result = parse(c->text);
    ck_assert_msg(result.ok, "%s: %s", c->text, sink.items.count > 0 ? sink.items.data[0].message->text : "");
    ck_assert(!result.incomplete);
    ck_assert_uint_eq(sink.items.count, 0);
    ck_assert_str_eq(dump(&result.program), c->dump);
}
END_TEST

/* ---- spans */

typedef struct SpanCase {
    const char *text;
    uint32_t start, end, operator_start, operator_end;
} SpanCase;

static const SpanCase span_cases[] = {
    {" ab ", 1, 3, 1, 3},           {" (ab) ", 1, 5, 2, 4},
    {"(a) + b * (c)", 0, 13, 4, 5}, {"- - f(x)", 0, 8, 0, 1},
    {"a <= b", 0, 6, 2, 4},         {"a if b else (c)", 0, 15, 2, 4},
    {"a in b", 0, 6, 2, 4},         {"(f)(x, y)", 0, 9, 3, 4},
    {"f(x) [0]", 0, 8, 5, 6},       {" select(a, b, ==) ", 1, 17, 1, 7},
    {"round(x)", 0, 8, 0, 5},       {"[x for x in l]", 0, 14, 3, 6},
    {"{1: 2}", 0, 6, 0, 1},
};

START_TEST(spans) {
    const SpanCase *c = &span_cases[_i];
    Expr *expression = parse_one(c->text);
    ck_assert_ptr_nonnull(expression);
    ck_assert_uint_eq(expression->span.start, c->start);
    ck_assert_uint_eq(expression->span.end, c->end);
    ck_assert_uint_eq(expression->operator_span.start, c->operator_start);
    ck_assert_uint_eq(expression->operator_span.end, c->operator_end);
}
END_TEST

START_TEST(spans_of_operands_and_statements) {
    ParseResult result = parse(" x = - -(a)(1) + 2 ; def f(p) { return p; }");
    ck_assert(result.ok);
    const Stmt *assign = result.program.statements[0], *def = result.program.statements[1];
    ck_assert_uint_eq(assign->span.start, 1);
    ck_assert_uint_eq(assign->span.end, 20);
    ck_assert_uint_eq(assign->names[0].span.end, 2);
    const Expr *minus = assign->values[0]->a;
    ck_assert_uint_eq(minus->span.start, 5);
    ck_assert_uint_eq(minus->span.end, 14);
    ck_assert_uint_eq(minus->a->span.start, 7);
    ck_assert_uint_eq(minus->a->a->span.start, 8);
    ck_assert_uint_eq(minus->a->a->span.end, 14);
    ck_assert_uint_eq(def->span.start, 21);
    ck_assert_uint_eq(def->span.end, 43);
    ck_assert_uint_eq(def->names[1].span.start, 27);
}
END_TEST

/* ---- errors */

typedef struct ErrorCase {
    const char *text;
    uint32_t start, end;
    const char *message, *note;
} ErrorCase;

static const ErrorCase error_cases[] = {
    {"x = 1 }", 6, 7, "expected ';' after the assignment, found '}'", NULL},
    {"x = 1\ny = 2;", 5, 5, "expected ';' after the assignment, found 'y'", NULL},
    {"x", 1, 1, "expected ';' after the expression, found the end of the text", NULL},
    {"a = (1;", 6, 7, "expected ')' to close the '(', found ';'", "'(' opened here"},
    {"a = [1 2];", 7, 8, "expected ',' or ']' to end the list, found '2'", "'[' opened here"},
    {"a = [1, 2;", 9, 10, "expected ',' or ']' to end the list, found ';'", "'[' opened here"},
    {"[1,];", 3, 4, "expected an expression after ',', found ']'", NULL},
    {"f(1,);", 4, 5, "expected an expression after ',', found ')'", NULL},
    {"f(x=1);", 3, 4, "expected ',' or ')' after the arguments, found '='; to compare, write '=='", "'(' opened here"},
    {"a = 1,;", 6, 7, "expected an expression after ',', found ';'", NULL},
    {"a[0:2];", 3, 4, "expected ']' after the index, found ':'", "'[' opened here"},
    {"a[];", 2, 3, "expected an expression after '[', found ']'", NULL},
    {"();", 1, 2, "expected an expression after '(', found ')'", NULL},
    {"{1};", 2, 3, "expected ':' after the key of a dict, found '}'", NULL},
    {"{1: 2,};", 6, 7, "expected an expression after ',', found '}'", NULL},
    {"range();", 6, 7, "expected an expression after '(', found ')'", NULL},
    {"len(a, b);", 5, 6, "expected ')' after the argument, found ','", "'(' opened here"},
    {"round 2;", 6, 7, "expected '(' after 'round', found '2'", NULL},
    {"select(a, b);", 11, 12, "expected ',' and a comparison after the query of 'select', found ')'", NULL},
    {"select(a);", 8, 9, "expected ',' and the query after the key of 'select', found ')'", NULL},
    {"select(a, b, =);", 13, 14, "expected one of == != < <= > >= or a predicate for 'select', found '='", NULL},
    {"select(a, b, <>);", 14, 15, "expected ')' after the comparison, found '>'; unequal is written '!='",
     "'(' opened here"},
    {"aggregate(s);", 11, 12, "expected ',' and the values after the selector of 'aggregate', found ')'", NULL},
    {"1 ** 2;", 3, 4, "expected an expression after '*', found '*'; a power is written '^'", NULL},
    {"1 <> 2;", 3, 4, "expected an expression after '<', found '>'; unequal is written '!='", NULL},
    {"1 not in l;", 2, 5,
     "expected ';' after the expression, found 'not'; write 'not' before the operand that it negates", NULL},
    {"1 = 2;", 0, 1, "only names can be assigned to; to compare, write '=='", NULL},
    {"f() = 2;", 0, 3, "only names can be assigned to; to compare, write '=='", NULL},
    {"a = b = 2;", 6, 7, "expected ';' after the assignment, found '='; to compare, write '=='", NULL},
    {"= 3;", 0, 1, "expected a name to assign to, found '='", NULL},
    {"a, = 3;", 3, 4, "expected a name to assign to, found '='", NULL},
    {"a, b;", 4, 5, "expected '=' after the names to assign to, found ';'", NULL},
    {";", 0, 1, "expected a statement, found ';'", NULL},
    {"else = 3;", 0, 4, "expected a statement, found 'else'", NULL},
    {"if x { y; }", 0, 2, "there is no 'if' statement: a choice is written 'a if c else b'", NULL},
    {"1 if 2;", 6, 7, "expected 'else' after the condition, found ';'", "the condition began here"},
    {"}", 0, 1, "unexpected '}': no block is open here", NULL},
    {"return 1;", 0, 6, "'return' outside a function", NULL},
    {"for x in l { return 1; }", 13, 19, "'return' outside a function", NULL},
    {"def f() { for x in l { return 1; } return 2; }", 23, 29,
     "'return' inside a loop: it is the last statement of a function's body", NULL},
    {"def f() { }", 10, 11, "a function ends with a return: expected 'return' before '}'", NULL},
    {"def f() { return; }", 16, 17, "expected an expression after 'return', found ';'", NULL},
    {"def f() { return 1; x; return 2; y; }", 20, 21,
     "expected '}' after the return, which is the last statement of a function, found 'x'", NULL},
    {"def f(a,) { return 1; }", 8, 9, "expected the name of a parameter, found ')'", NULL},
    {"def f(a b) { return 1; }", 8, 9, "expected ',' or ')' after the parameters, found 'b'", "'(' opened here"},
    {"def f { return 1; }", 6, 7, "expected '(' after the name of the function, found '{'", NULL},
    {"def (x) { return 1; }", 4, 5, "expected the name of a function after 'def', found '('", NULL},
    {"def f() return 1;", 8, 14, "expected '{' to begin the body of the function, found 'return'", NULL},
    {"def select(x) { return x; }", 4, 10, "'select' before '(' is an operator: a function needs another name", NULL},
    {"def f() { return 1; };", 21, 22, "a function or loop ends with its '}', without ';'", NULL},
    {"for if in l { }", 4, 6, "expected a name for the elements, found 'if'", NULL},
    {"for x l { }", 6, 7, "expected 'in' after the name, found 'l'", NULL},
    {"for x in l x;", 11, 12, "expected '{' to begin the body of the loop, found 'x'", NULL},
    {"load x;", 5, 6, "expected a string, the path of a program, after 'load', found 'x'", NULL},
    {"draw x;", 5, 6, "expected '(' after 'draw', found 'x'", NULL},
    {"draw(x, 1, 2);", 9, 10, "expected ')' to end the draw, found ','", "'(' opened here"},
    {"aggregate(s, v, 0, \"sum\", 1);", 24, 25, "expected ')' to end the aggregate, found ','", "'(' opened here"},
    {"causal maybe;", 7, 12, "expected 'on' or 'off' after 'causal', found 'maybe'", NULL},
    {"causal on", 9, 9, "expected ';' after the mode, found the end of the text", NULL},
    {"def f() { causal x; return 1; }", 17, 18, "expected 'on' or 'off' after 'causal', found 'x'", NULL},
    {"show it", 5, 7, "expected 'example', found 'it'", NULL},
    {"full seq", 8, 8, "expected 'display', found the end of the text", NULL},
    {"s-op examples maybe", 14, 19, "expected 'on' or 'off', found 'maybe'", NULL},
    {"set example 1 +\n2;", 15, 15, "expected an expression after '+', found the end of the line", NULL},
    {"def f() { show example return 1; }", 10, 14, "a command cannot stand inside a function or loop", NULL},
    {"x = \"ab", 4, 7, "unfinished string: expected '\"' before the end of the line", NULL},
    {"f(1 ? 2);", 4, 5, "unexpected character '?': a choice is written 'a if c else b'", NULL},
    {"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeee b;", 44, 45, "expected ';' after the expression, found 'b'", NULL},
    {"x aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeee;", 2, 45,
     "expected ';' after the expression, found 'aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd...'", NULL},
};

START_TEST(errors) {
    const ErrorCase *c = &error_cases[_i];
    ParseResult result = parse(c->text);
    ck_assert(!result.ok);
    ck_assert_uint_eq(sink.items.count, 1);
    const Diag *error = &sink.items.data[0];
    ck_assert_int_eq(error->kind, ERR_SYNTAX);
    unit_check_str(error->message, c->message);
    ck_assert_uint_eq(error->span.start, c->start);
    ck_assert_uint_eq(error->span.end, c->end);
    ck_assert_uint_eq(error->notes.count, c->note != NULL ? 1 : 0);
    if (c->note != NULL) {
        unit_check_str(error->notes.data[0].message, c->note);
    }
}
END_TEST

START_TEST(one_expression_and_no_more) {
    static const char *const wrong[] = {"", ";", "1, 2", "a b", "1 in", "1;;", "x = 1", "1; 2"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_ptr_null(parse_one(wrong[i]));
        ck_assert_uint_eq(sink.items.count, i + 1);
    }
    unit_check_str(sink.items.data[0].message, "expected an expression, found the end of the text");
    unit_check_str(sink.items.data[3].message, "expected the end of the expression, found 'b'");
}
END_TEST

START_TEST(ints_beyond_64_bits_overflow) {
    ParseResult result = parse("a = 9223372036854775808 + b c; d = 1; e = -9223372036854775808;");
    ck_assert(!result.ok && !result.incomplete);
    ck_assert_uint_eq(result.program.count, 1);
    ck_assert_uint_eq(sink.items.count, 3);
    ck_assert_int_eq(sink.items.data[0].kind, ERR_OVERFLOW);
    ck_assert_uint_eq(sink.items.data[0].span.start, 4);
    ck_assert_int_eq(sink.items.data[1].kind, ERR_SYNTAX);
    ck_assert_int_eq(sink.items.data[2].kind, ERR_OVERFLOW);
}
END_TEST

/* ---- going on behind errors */

typedef struct RecoveryCase {
    const char *text;
    size_t errors;
    const char *dump; /* of what is well-formed */
} RecoveryCase;

static const RecoveryCase recovery_cases[] = {
    {"a; b c; d;", 1, "expr (name a)\nexpr (name d)\n"},
    {"a = 1 +; b = ); c;", 2, "expr (name c)\n"},
    {"a = \"b;\nc;", 1, "expr (name c)\n"},
    {"a = ? + @ + !; c;", 1, "expr (name c)\n"},
    {"x = 1 } ; c;", 1, "expr (name c)\n"},
    {"a = {1: 2} }; c;", 1, "expr (name c)\n"},
    {"a = {1: 2; c;", 1, "expr (name c)\n"},
    {"a = {1 2}; c;", 1, "expr (name c)\n"},
    {"a = ? {1: 2} + 3; c;", 1, "expr (name c)\n"},
    {"{ a = 1; b = 2; } c;", 1, "expr (name c)\n"},
    {"while True { a = 1; b = 2; } c;", 1, "expr (name c)\n"},
    {"if x { a = 1; } else { b = 2; } c;", 1, "expr (name c)\n"},
    {"if x { a = 1; } c;", 1, "expr (name c)\n"},
    {"def f { x = 1; return x; } c;", 1, "expr (name c)\n"},
    {"def f( { x = 1; return x; } c;", 1, "expr (name c)\n"},
    {"def f(x) return x; c;", 1, "expr (name c)\n"},
    {"def f() { x = 1 return x; } c;", 1, "expr (name c)\n"},
    {"def f() { return {1 2}; } c;", 1, "expr (name c)\n"},
    {"def f() { return {1: 2; } c;", 1, "expr (name c)\n"},
    {"def f() { return 1; a = {1: 2}; for x in l { y; } return 2; } c;", 1, "expr (name c)\n"},
    {"def f() { return 1; }} c;", 1, "def f ()\n  return (int 1)\nexpr (name c)\n"},
    {"for x in range( { a = 1; b = 2; } c;", 1, "expr (name c)\n"},
    {"for x in range(3 { a = 1; b = 2; } c;", 1, "expr (name c)\n"},
    {"for x { a = 1; for y in l { b; } d; } c;", 1, "expr (name c)\n"},
    {"for x in l { a b; c d; e; } c;", 2, "expr (name c)\n"},
    {"def f() { for x in l { a b; } return 1 }\nc;", 2, "expr (name c)\n"},
    {"show it or not; x\nc;", 1, "expr (name c)\n"},
    {"set example [1, )\nc;", 1, "expr (name c)\n"},
    {"set example [1,\n)]\nc;", 1, "expr (name c)\n"},
    {"set example [1\nc;", 1, "expr (name c)\n"},
    {"set example = 1\nc;", 1, "expr (name c)\n"},
    {"def f() { a = (; ", 1, ""},
    {"a; # \xFF\nb; # \xFE\nx = 1 # \xFF\n + ; c; exit # \xFF\n", 5,
     "expr (name a)\nexpr (name b)\nexpr (name c)\ncommand quit\n"},
    {"\xFF\xFE; \"\xFF\"; c;", 2, "expr (name c)\n"},
};

START_TEST(broken_statements_are_left_out) {
    const RecoveryCase *c = &recovery_cases[_i];
    ParseResult result = parse(c->text);
    ck_assert(!result.ok && !result.incomplete);
    ck_assert_uint_eq(sink.items.count, c->errors);
    ck_assert_str_eq(dump(&result.program), c->dump);
}
END_TEST

START_TEST(errors_are_reported_up_to_a_limit) {
    ParseResult result = parse(repeated("", "a b;\n", 1000, "c;"));
    ck_assert_uint_eq(sink.items.count, LIMIT_SYNTAX_ERRORS);
    ck_assert_uint_eq(result.program.count, 1);
    ck_assert_uint_eq(sink.items.data[LIMIT_SYNTAX_ERRORS - 1].notes.count, 0);
}
END_TEST

START_TEST(notes_go_to_their_error) {
    parse(repeated("", "a b;\n", LIMIT_SYNTAX_ERRORS, "(1;"));
    ck_assert_uint_eq(sink.items.count, LIMIT_SYNTAX_ERRORS);
    ck_assert_uint_eq(sink.items.data[LIMIT_SYNTAX_ERRORS - 1].notes.count, 0);
}
END_TEST

typedef struct ForgottenCase {
    const char *text;
    size_t statements; /* that are there all the same */
    bool incomplete;
} ForgottenCase;

/* Each has a ';' missing, or worse, before a line that begins a statement. */
static const ForgottenCase forgotten_cases[] = {
    {"sort\ntokens;", 1, false},
    {"x = 1\ny = 2;\nz;", 2, false},
    {"load \"a\"\nx;", 1, false},
    {"x = 1 # one\n\ndef f(a) { return a; }", 1, false},
    {"x\nfor a in b { c; }", 1, false},
    {"x\nfor a in b {\n", 0, true},
    {"x\nf(1,", 0, true},
    {"def f(a) {\n b = a\n return b;\n}\nx;", 1, false},
    {"def f(a) {\n b = a\n return b;\n", 0, true},
    {"x = max(1, 2\nz = 4;\nz;", 2, false},
    {"x = [1, 2\nload \"a\";", 1, false},
    {"x = {1: 2\ndraw(x);", 1, false},
};

START_TEST(the_statement_behind_a_forgotten_semicolon_is_parsed) {
    const ForgottenCase *c = &forgotten_cases[_i];
    ParseResult result = parse(c->text);
    ck_assert(!result.ok);
    ck_assert_uint_eq(sink.items.count, c->incomplete ? 2 : 1);
    ck_assert_uint_eq(result.program.count, c->statements);
    ck_assert(result.incomplete == c->incomplete);
}
END_TEST

START_TEST(what_lacks_only_its_semicolon_is_told) {
    static const char *const lacking[] = {"x", "x = 1\n", "load \"a\" # b", "f(1)", "a;\nb", "a\nb", "draw(x)"};
    static const char *const others[] = {"x;", "x =", "f(", "def f(a) { b", "a,", "for x in l"};
    for (size_t i = 0; i < COUNT(lacking); i++) {
        ck_assert_msg(parse(lacking[i]).lacks_semicolon, "%s", lacking[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        ck_assert_msg(!parse(others[i]).lacks_semicolon, "%s", others[i]);
    }
}
END_TEST

static const char *const incomplete_texts[] = {
    "x",
    "x = ",
    "x = 1 +\n",
    "a,",
    "f(1,\n",
    "x = [1, 2,\n # c\n",
    "x = {1:",
    "select(a, b",
    "1 if 2",
    "def",
    "def f(",
    "def f(x) {\n",
    "def f(x) {\n y = x;\n",
    "def f(x) {\n y = x",
    "def f(x) { return x;\n",
    "for x in l {\n for y in x {\n a = 1;\n }\n",
    "for x in l",
    "a; b; load",
    "show",
    "set example",
    "set example [1,\n2",
    "full seq",
    "s-op examples",
    "s-op",
};

START_TEST(unfinished_texts_are_incomplete) {
    ParseResult result = parse(incomplete_texts[_i]);
    ck_assert(!result.ok && result.incomplete);
    ck_assert_uint_eq(sink.items.count, 1);
}
END_TEST

static const char *const wrong_texts[] = {
    "x = \"ab",
    "x = 1 + )",
    "a b",
    "f(1 2",
    "def f() { x = ); ",
    "def f() { } x",
    "set example 1 +",
    "return",
    "1.",
    "a = ?,",
    "}",
    "a b; c",
    "x = \"",
    "99999999999999999999",
};

START_TEST(wrong_texts_are_not_incomplete) {
    ParseResult result = parse(wrong_texts[_i]);
    ck_assert_msg(!result.ok && !result.incomplete, "%s is incomplete", wrong_texts[_i]);
}
END_TEST

START_TEST(whole_commands_are_complete) {
    static const char *const texts[] = {"exit",          "exit\n",         "quit()",
                                        "show example",  "examples on\n",  "set example 1\n",
                                        "show example;", "set example 1;", "quit;"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ParseResult result = parse(texts[i]);
        ck_assert(result.ok && !result.incomplete);
        ck_assert_uint_eq(result.program.count, 1);
    }
}
END_TEST

/* ---- limits */

typedef struct NestingCase {
    const char *open, *middle, *close;
    bool is_block;
} NestingCase;

static const NestingCase nesting_cases[] = {
    {"(", "1", ")", false},
    {"[", "1", "]", false},
    {"{1:", "1", "}", false},
    {"f(", "1", ")", false},
    {"a[", "1", "]", false},
    {"round(", "1", ")", false},
    {"len(", "1", ")", false},
    {"range(1,", "1", ")", false},
    {"aggregate(a,b,", "1", ")", false},
    {"1 if ", "1", " else 1", false},
    {"[x for x in ", "1", "]", false},
    {"1-(", "1", ")", false},
    {"for x in l {", "1;", "}", true},
    {"def f() {", "1;", "return 1;}", true},
};

static ParseResult parse_nested(const NestingCase *c, size_t depth) {
    const char *opened = repeated("", c->open, depth, c->middle);
    return parse(repeated(opened, c->close, depth, c->is_block ? "" : ";"));
}

START_TEST(nesting_is_bounded) {
    const NestingCase *c = &nesting_cases[_i];
    ck_assert(parse_nested(c, LIMIT_SYNTAX_DEPTH / 2 - 1).ok);
    ParseResult result = parse_nested(c, 100000);
    ck_assert(!result.ok && !result.incomplete);
    ck_assert_uint_eq(result.program.count, 0);
    ck_assert_uint_eq(sink.items.count, 1);
    ck_assert_int_eq(sink.items.data[0].kind, ERR_LIMIT);
    unit_check_str(sink.items.data[0].message, "expressions and blocks nest more than 1000 deep");
}
END_TEST

START_TEST(the_limit_is_exact) {
    ck_assert(parse(repeated(repeated("", "(", LIMIT_SYNTAX_DEPTH - 1, "1"), ")", LIMIT_SYNTAX_DEPTH - 1, ";")).ok);
    ck_assert(!parse(repeated(repeated("", "(", LIMIT_SYNTAX_DEPTH, "1"), ")", LIMIT_SYNTAX_DEPTH, ";")).ok);
}
END_TEST

START_TEST(parsing_goes_on_behind_a_limit) {
    const char *deep = repeated("", "(", 5000, "1");
    ParseResult result = parse(repeated(deep, ")", 5000, "; x;"));
    ck_assert_uint_eq(sink.items.count, 1);
    ck_assert_str_eq(dump(&result.program), "expr (name x)\n");
}
END_TEST

typedef struct ChainCase {
    const char *before, *link, *after;
} ChainCase;

static const ChainCase chain_cases[] = {
    {"", "1+", "1;"},           {"", "-", "1;"},      {"", "not ", "x;"},
    {"f", "(1)", ";"},          {"l", "[0]", ";"},    {"", "a in ", "b;"},
    {"1", " if 1 else 1", ";"}, {"", "a and ", "b;"}, {"", "1^", "2;"},
};

START_TEST(chains_have_no_limit) {
    const ChainCase *c = &chain_cases[_i];
    ParseResult result = parse(repeated(c->before, c->link, 200000, c->after));
    ck_assert(result.ok);
    size_t length = strlen(dump(&result.program));
    ck_assert_uint_gt(length, 200000 * 4);
}
END_TEST

START_TEST(texts_have_a_longest_length) {
    char *text = arena_alloc(&unit.arena, LIMIT_SOURCE_BYTES + 1);
    memset(text, ' ', LIMIT_SOURCE_BYTES + 1);
    ck_assert(parse_bytes(text, LIMIT_SOURCE_BYTES).ok);
    ck_assert(!parse_bytes(text, LIMIT_SOURCE_BYTES + 1).ok);
    ck_assert_int_eq(sink.items.data[0].kind, ERR_LIMIT);
}
END_TEST

START_TEST(zero_bytes_are_text) {
    static const char text[] = "a = \"x\0y\"; b \0 c; d;";
    ParseResult result = parse_bytes(text, sizeof text - 1);
    ck_assert_uint_eq(sink.items.count, 1);
    unit_check_str(sink.items.data[0].message, "unexpected character U+0000");
    ck_assert_uint_eq(result.program.count, 2);
    const Str *string = result.program.statements[0]->values[0]->atom.s;
    ck_assert_uint_eq(string->length, 3);
    ck_assert_int_eq(memcmp(string->text, "x\0y", 3), 0);
}
END_TEST

static TCase *accepted(void) {
    TCase *tcase = tcase_create("accepted");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, expressions, 0, COUNT(expression_cases));
    tcase_add_loop_test(tcase, programs, 0, COUNT(program_cases));
    tcase_add_loop_test(tcase, spans, 0, COUNT(span_cases));
    tcase_add_test(tcase, spans_of_operands_and_statements);
    return tcase;
}

static TCase *rejected(void) {
    TCase *tcase = tcase_create("rejected");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, errors, 0, COUNT(error_cases));
    tcase_add_test(tcase, one_expression_and_no_more);
    tcase_add_test(tcase, ints_beyond_64_bits_overflow);
    tcase_add_loop_test(tcase, broken_statements_are_left_out, 0, COUNT(recovery_cases));
    tcase_add_test(tcase, errors_are_reported_up_to_a_limit);
    tcase_add_test(tcase, notes_go_to_their_error);
    tcase_add_loop_test(tcase, the_statement_behind_a_forgotten_semicolon_is_parsed, 0, COUNT(forgotten_cases));
    tcase_add_test(tcase, what_lacks_only_its_semicolon_is_told);
    tcase_add_loop_test(tcase, unfinished_texts_are_incomplete, 0, COUNT(incomplete_texts));
    tcase_add_loop_test(tcase, wrong_texts_are_not_incomplete, 0, COUNT(wrong_texts));
    tcase_add_test(tcase, whole_commands_are_complete);
    return tcase;
}

static TCase *limits(void) {
    TCase *tcase = tcase_create("limits");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, nesting_is_bounded, 0, COUNT(nesting_cases));
    tcase_add_test(tcase, the_limit_is_exact);
    tcase_add_test(tcase, parsing_goes_on_behind_a_limit);
    tcase_add_loop_test(tcase, chains_have_no_limit, 0, COUNT(chain_cases));
    tcase_add_test(tcase, texts_have_a_longest_length);
    tcase_add_test(tcase, zero_bytes_are_text);
    return tcase;
}

int main(void) {
    Suite *suite = suite_create("parse");
    suite_add_tcase(suite, accepted());
    suite_add_tcase(suite, rejected());
    suite_add_tcase(suite, limits());
    return unit_run(suite);
}
