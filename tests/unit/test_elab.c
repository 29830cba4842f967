/* Elaboration through its interface: values, errors and their places, events, undo, loads, limits, the library. */
#include "frontend/elaborate/elab.h"
#include "frontend/syntax/parse.h"
#include "tests/support/unit.h"

#define KEEP_GOING true

/* A file that a test's `load` finds. */
typedef struct File {
    const char *path, *text;
} File;

static Unit unit;
static SourceMap sources;
static DiagSink sink;
static ElabConfig config;
static Elab *elab;
static Buf told;          /* what events said, a line each */
static const File *files; /* ends with a NULL path */
static bool reject_sops;  /* the trial refuses s-ops */

/* ---- the host */

static bool apply(void *user, NodeId node, const Atom *input, size_t count, Span span, const Result **out) {
    (void)user;
    (void)node;
    (void)span;
    Result *result = arena_new(&unit.arena, Result);
    *result = (Result){.count = count, .at = input, .input = input};
    *out = result;
    return true;
}

static bool load(void *user, const Str *path, uint32_t from, Span span, uint32_t *source) {
    (void)user;
    (void)from;
    for (const File *file = files; file != NULL && file->path != NULL; file++) {
        if (str_equal_text(path, file->path)) {
            *source = source_add(&sources, file->path, file->text, strlen(file->text));
            return true;
        }
    }
    return diag_report(&sink, ERR_RUNTIME, span, "no such file");
}

static bool trial(void *user, HVal value, Span span) {
    (void)user;
    return !reject_sops || value.kind != HVAL_SOP || diag_report(&sink, ERR_RUNTIME, span, "rejected");
}

static void event(void *user, const ElabEvent *what) {
    static const char *const kinds[] = {"bound", "expression", "loaded", "failed", "command", "draw"};
    (void)user;
    buf_text(&told, kinds[what->kind]);
    for (size_t i = 0; i < what->count; i++) {
        const Str *name = what->names == NULL ? NULL : what->names[i];
        buf_format(&told, " %s=", name == NULL ? "" : name->text);
        hval_brief(&told, what->values[i]);
    }
    if (what->kind == ELAB_FAILED) {
        buf_format(&told, " %s", sink.items.data[sink.items.count - 1].message->text);
    }
    buf_char(&told, '\n');
}

static void setup(void) {
    unit_begin(&unit);
    source_map_init(&sources, &unit.arena);
    diag_init(&sink, &unit.arena);
    buf_init(&told, &unit.arena);
    files = NULL;
    reject_sops = false;
    Limits limits = {LIMIT_ELABORATION_DEPTH, LIMIT_NODES, LIMIT_STEPS, LIMIT_LIST_LENGTH, LIMIT_STRING_LENGTH};
    ElabHost host = {.apply = apply, .load = load, .trial = trial, .event = event};
    config = (ElabConfig){.arena = &unit.arena, .sources = &sources, .sink = &sink, .limits = limits, .host = host};
    elab = elab_new(&config);
    ck_assert_ptr_nonnull(elab);
}

static void teardown(void) {
    unit_end(&unit);
}

/* ---- helpers */

/* Runs a program; false at the first failing statement, or after all of them when keep_going. *quit may be NULL. */
static bool run_all(const char *program, bool keep_going, bool *quit) {
    bool ok = true, quits = false;
    uint32_t source = source_add(&sources, "main", program, strlen(program));
    ParseResult parsed = parse_program(&sources, source, &unit.arena, &sink);
    ck_assert_msg(parsed.ok, "syntax: %s", program);
    for (uint32_t i = 0; i < parsed.program.count && (ok || keep_going) && !quits; i++) {
        elab_reset_meter(elab);
        ok = elab_statement(elab, parsed.program.statements[i], &quits) && ok;
    }
    if (quit != NULL) {
        *quit = quits;
    }
    return ok;
}

static bool run(const char *program) {
    return run_all(program, false, NULL);
}

static bool evaluate(const char *expression, HVal *out) {
    uint32_t source = source_add(&sources, "eval", expression, strlen(expression));
    Expr *expr = parse_expression(&sources, source, &unit.arena, &sink);
    ck_assert_msg(expr != NULL, "syntax: %s", expression);
    elab_reset_meter(elab);
    return elab_expression(elab, expr, out);
}

static const Diag *last_error(void) {
    ck_assert_uint_gt(sink.items.count, 0);
    return &sink.items.data[sink.items.count - 1];
}

static void check_value(const char *expression, const char *expected) {
    HVal value;
    ck_assert_msg(evaluate(expression, &value), "%s: %s", expression,
                  sink.items.count > 0 ? last_error()->message->text : "");
    Buf text = unit_buf(&unit);
    hval_brief(&text, value);
    ck_assert_msg(strcmp(buf_c_string(&text), expected) == 0, "%s is %s, not %s", expression, buf_c_string(&text),
                  expected);
}

static void check_told(const char *expected) {
    unit_check_buf(&told, expected);
    told.length = 0;
}

static const Node *node_of(const char *expression) {
    HVal value;
    ck_assert(evaluate(expression, &value));
    ck_assert(value.kind == HVAL_SOP || value.kind == HVAL_SELECTOR);
    return graph_node(elab_graph(elab), value.node);
}

/* ---- values */

static const struct {
    const char *program, *expression, *expected;
} values[] = {
    {"", "[1 + 2, 7 / 2, 2 ^ 3, -7 % 3, \"ab\" * 2, not 0]", "[3, 3.5, 8, 2, 'abab', True]"},
    {"", "[3 or 4, 1 and 0, [] or 2, {} and 1, [0] and 9]", "[3, 0, 2, {}, 9]"},
    {"", "[1, 2] + [3] * 2 + 2 * [0] + [1] * -1", "[1, 2, 3, 3, 0, 0]"},
    {"", "[[1, 2] < [1, 3], [] < [1], [2] > [1, 5], [1, [2]] <= [1, [2]]]", "[True, True, True, True]"},
    {"", "[[1] == [1.0], [] == {}, {1: 2} == {1.0: 2}, [1] == 1, max == max, max == min]",
     "[True, False, True, False, True, False]"},
    {"", "{1: \"a\", 1.0: \"b\", True: \"c\"}", "{1: 'c'}"},
    {"", "[[5, 6][-1], \"a\xC3\xA9z\"[1], {\"k\": 3}[\"k\"], [4, 5][True]]", "[6, '\xC3\xA9', 3, 5]"},
    {"", "[1 in [2, 1.0], \"1\" in [1], 1 in [[1], 1]]", "[True, False, True]"},
    {"", "[range(3), range(5, 0, -2), range(2, 2), range(True)]", "[[0, 1, 2], [5, 3, 1], [], [0]]"},
    {"", "range(-9223372036854775807, 9223372036854775807, 9223372036854775807)", "[-9223372036854775807, 0]"},
    {"", "zip([1, 2], [\"a\", \"b\"])", "[[1, 'a'], [2, 'b']]"},
    {"", "[x + y for x, y in [\"ab\", [\"c\", \"d\"], {\"e\": 1, \"f\": 2}]]", "['ab', 'cd', 'ef']"},
    {"", "{k: [i for i in range(k)] for k in range(3)}", "{0: [], 1: [0], 2: [0, 1]}"},
    {"x = [1, 2];", "[[x for x in x], x]", "[[1, 2], [1, 2]]"},
    {"a, b = 1, 2; a, b = b, a; c = 1, 2;", "[a, b, c]", "[2, 1, [1, 2]]"},
    {"a, b = {\"p\": 1, \"q\": 2}; c, d = \"xy\";", "[a, b, c, d]", "['p', 'q', 'x', 'y']"},
    {"def f(n) { return 1 if n == 0 else n * f(n - 1); }", "f(10)", "3628800"},
    {"def f(x) { def g(y) { return x * y; } x = x + 1; return g; }", "f(4)(2)", "10"},
    {"a = 1; def f() { a = a + 5; return a; }", "[f(), f(), a]", "[6, 6, 1]"},
    {"def f() { return b; } b = 2;", "f()", "2"},
    {"def f(x) { return x, [x]; }", "f(1)", "[1, [1]]"},
    {"for i in range(3) { def f(y) { return y + i; } }", "[f(10), i]", "[12, 2]"},
    {"def f(max) { length = max; return [max for min in [length]]; }", "f(3)", "[3]"},
    {"tokens = 5;", "tokens", "5"},
    {"select = 1; aggregate = 2;", "select + aggregate", "3"},
    {"d = {};", "[1 if d else 2, 1 if [0] else 2, 1 if max else 2, 1 / 0 if 0 else 3]", "[2, 1, 1, 3]"},
    {"", "[indices, tokens, full_s, max, tokens(\"ab\"), -indices]",
     "[s-op indices, s-op tokens, selector full_s, function max, a result…"},
    {"x = -indices;", "x", "s-op x"},
    {"def f(a) { return a; } y = [f(indices + 1)][0];", "y", "s-op y"},
};

START_TEST(expression_gives) {
    ck_assert_msg(run(values[_i].program), "%s", values[_i].program);
    check_value(values[_i].expression, values[_i].expected);
}
END_TEST

/* ---- errors: kind and the text they point to */

static const struct {
    const char *program;
    ErrorKind kind;
    const char *place;
} errors[] = {
    {"x = 1 + nothing;", ERR_NAME, "nothing"},
    {"x = range;", ERR_NAME, "range"},
    {"x = get;", ERR_NAME, "get"},
    {"a, indices = 1, 2;", ERR_RESERVED, "indices"},
    {"a, length = 1, 2;", ERR_RESERVED, "length"},
    {"out = 1;", ERR_RESERVED, "out"},
    {"for zip in [1] { y = 1; }", ERR_RESERVED, "zip"},
    {"x = [1 for True in [1]];", ERR_RESERVED, "True"},
    {"def f(indices) { return 1; } x = f(1);", ERR_RESERVED, "indices"},
    {"x = 1 + \"a\";", ERR_RUNTIME, "+"},
    {"x = [1] + 1;", ERR_RUNTIME, "+"},
    {"x = {} < {};", ERR_RUNTIME, "<"},
    {"x = [1, \"a\"] < [1, 2];", ERR_RUNTIME, "<"},
    {"x = -[1];", ERR_RUNTIME, "-"},
    {"x = -full_s;", ERR_RUNTIME, "-"},
    {"x = round(full_s);", ERR_RUNTIME, "round"},
    {"x = indicator(1);", ERR_TYPE, "indicator"},
    {"x = full_s + 1;", ERR_TYPE, "+"},
    {"x = 1 or full_s;", ERR_TYPE, "or"},
    {"x = indices and full_s;", ERR_TYPE, "and"},
    {"x = 3(4);", ERR_RUNTIME, "("},
    {"def f(a) { return a; } x = f(1, 2);", ERR_ARGS, "("},
    {"x = tokens();", ERR_ARGS, "("},
    {"x = tokens(\"\");", ERR_TYPE, "\"\""},
    {"x = tokens([[1]]);", ERR_TYPE, "[[1]]"},
    {"x = tokens(\"a\") + 1;", ERR_RUNTIME, "+"},
    {"x = not tokens(\"a\");", ERR_RUNTIME, "not"},
    {"x = 1 if tokens(\"a\") else 2;", ERR_RUNTIME, "tokens(\"a\")"},
    {"x = [1][5];", ERR_VALUE, "["},
    {"x = {1: 2}[3];", ERR_VALUE, "["},
    {"x = [1][\"a\"];", ERR_TYPE, "["},
    {"x = 5[0];", ERR_TYPE, "["},
    {"x = full_s[0];", ERR_TYPE, "["},
    {"x = tokens[indices];", ERR_VALUE, "["},
    {"x = tokens[1.0];", ERR_VALUE, "["},
    {"x = 1 in {1: 2};", ERR_TYPE, "in"},
    {"x = tokens in [[1]];", ERR_TYPE, "in"},
    {"x = full_s in [1];", ERR_TYPE, "in"},
    {"x = {[1]: 2};", ERR_TYPE, "[1]"},
    {"x = range(1, 2.5);", ERR_TYPE, "2.5"},
    {"x = range(1, 2, 3, 4);", ERR_TYPE, "range"},
    {"x = range(1, 2, 0);", ERR_RUNTIME, "0"},
    {"x = zip([1], [2, 3]);", ERR_TYPE, "[2, 3]"},
    {"x = zip(\"ab\");", ERR_TYPE, "\"ab\""},
    {"x = len(\"ab\");", ERR_TYPE, "\"ab\""},
    {"x = [y for y in \"ab\"];", ERR_TYPE, "\"ab\""},
    {"for x in indices { y = 1; }", ERR_TYPE, "indices"},
    {"for x, y in [1] { z = 1; }", ERR_TYPE, "[1]"},
    {"for x, y in [[1, 2, 3]] { z = 1; }", ERR_TYPE, "[[1, 2, 3]]"},
    {"a, b = 5;", ERR_RUNTIME, "5"},
    {"a, b = [1];", ERR_TYPE, "[1]"},
    {"a, b = 1, 2, 3;", ERR_TYPE, "1, 2, 3"},
    {"x = aggregate(indices, 1);", ERR_TYPE, "indices"},
    {"x = aggregate(full_s, 1, full_s);", ERR_TYPE, "full_s"},
    {"x = aggregate(full_s, 1, 0, \"median\");", ERR_VALUE, "\"median\""},
    {"x = aggregate(full_s, 1, 0, 7);", ERR_TYPE, "7"},
    {"x = aggregate(full_s, 1, 0, indices);", ERR_TYPE, "indices"},
    {"x = first(indices);", ERR_TYPE, "indices"},
    {"x = best(1, indices);", ERR_TYPE, "1"},
    {"x = best(full_s);", ERR_ARGS, "("},
    {"x = trunc(\"a\");", ERR_RUNTIME, "trunc(\"a\")"},
    {"x = abs(full_s);", ERR_RUNTIME, "abs(full_s)"},
    {"x = floor(9300000000000000000.0);", ERR_OVERFLOW, "floor(9300000000000000000.0)"},
    {"x = select(1, 2, 3);", ERR_TYPE, "3"},
    {"x = select(1, 2, \"==\");", ERR_TYPE, "\"==\""},
    {"x = select(1, 2, first);", ERR_ARGS, "first"},
    {"x = select(1, 2, best);", ERR_TYPE, "best"},
    {"x = max(1, \"a\");", ERR_RUNTIME, "max(1, \"a\")"},
    {"x = selector_width(1);", ERR_TYPE, "1"},
    {"draw(1);", ERR_TYPE, "1"},
    {"x = range(1000000000000);", ERR_LIMIT, "range"},
    {"x = [1] * 1000000000000;", ERR_LIMIT, "*"},
    {"x = \"ab\" * 1000000000000;", ERR_LIMIT, "*"},
    {"x = 1; for i in range(2000) { x = [x]; }", ERR_LIMIT, "[x]"},
    {"x = [1]; for i in range(70) { x = [x, x]; }", ERR_LIMIT, "[x, x]"},
    {"s = \"a\"; for i in range(70) { s = s + s; }", ERR_LIMIT, "+"},
    {"load \"nowhere\";", ERR_RUNTIME, "load \"nowhere\";"},
};

START_TEST(statement_fails) {
    const char *program = errors[_i].program;
    ck_assert_msg(!run(program), "%s", program);
    ck_assert_uint_eq(sink.items.count, 1);
    const Diag *error = last_error();
    ck_assert_msg(error->kind == errors[_i].kind, "%s: %s: %s", program, error_kind_text(error->kind),
                  error->message->text);
    const char *text = source_get(&sources, error->span.source)->text;
    size_t length = error->span.end - error->span.start;
    ck_assert_msg(length == strlen(errors[_i].place) && memcmp(text + error->span.start, errors[_i].place, length) == 0,
                  "%s: points to %.*s", program, (int)length, text + error->span.start);
}
END_TEST

START_TEST(errors_in_calls_have_notes) {
    ck_assert(!run("def f(x) { return 1 / x; } def g(x) { return f(x); } y = g(0);"));
    const Diag *error = last_error();
    ck_assert_uint_eq(error->notes.count, 2);
    unit_check_str(error->notes.data[0].message, "called from here");
    ck_assert_uint_eq(error->notes.data[0].span.start, 45);
}
END_TEST

/* ---- errors that wait for the evaluation */

static const struct {
    const char *expression;
    ErrorKind kind;
} failing[] = {
    {"select(tokens, [1], ==)", ERR_TYPE},    {"select(full_s, 1, ==)", ERR_TYPE},
    {"aggregate(full_s, [1])", ERR_TYPE},     {"aggregate(full_s, full_s)", ERR_TYPE},
    {"aggregate(full_s, 1, [1])", ERR_TYPE},  {"aggregate(full_s, 1, max)", ERR_TYPE},
    {"indices + [1]", ERR_RUNTIME},           {"[0] * indices", ERR_TYPE},
    {"max == indices", ERR_RUNTIME},          {"indices and {}", ERR_RUNTIME},
    {"1 if full_s else 2", ERR_TYPE},         {"[1] if indices else 2", ERR_TYPE},
    {"2 if indices else full_s", ERR_TYPE},   {"indices + tokens(\"a\")", ERR_RUNTIME},
    {"load_from_location(max, 0)", ERR_TYPE},
};

START_TEST(node_fails_when_evaluated) {
    HVal value;
    ck_assert_msg(evaluate(failing[_i].expression, &value), "%s", failing[_i].expression);
    const Graph *graph = elab_graph(elab);
    bool *mark = arena_zalloc(&unit.arena, value.node + 1);
    graph_ancestors(graph, value.node, mark);
    unsigned found = 0;
    for (NodeId i = 0; i <= value.node; i++) {
        const Node *node = graph_node(graph, i);
        if (mark[i] && node->kind == NODE_FAIL) {
            ck_assert_int_eq(graph->failures.data[node->payload].kind, failing[_i].kind);
            found++;
        }
    }
    ck_assert_uint_eq(found, 1);
    Buf why = unit_buf(&unit);
    ck_assert_msg(graph_verify(graph, &why), "%s", buf_c_string(&why));
}
END_TEST

/* ---- the library: selectors that aggregates read through */

static const struct {
    const char *expression;
    unsigned selectors;
} heads[] = {
    {"selector_width(full_s)", 2},
    {"has_focus(full_s)", 1},
    {"count(tokens, \"a\") + length + indicator(contains(tokens, \"b\")) + average(indices)", 1},
    {"load_from_location(tokens, 1)", 1},
    {"shift(tokens, 1, 0)", 1},
    {"mark_first_instance(tokens, \"a\")", 1},
    {"mark_last_instance(tokens, tokens)", 1},
    {"\"a\" in tokens", 1},
    {"(\"a\" in tokens) and contains(tokens, \"a\")", 2},
    {"tokens[0]", 1},
    {"tokens[-1]", 2},
    {"sort(tokens, tokens)", 3},
    {"max(indices, 2)", 0},
    {"tokens in [\"a\", \"b\"]", 0},
};

START_TEST(library_reads_through) {
    HVal value;
    ck_assert(evaluate(heads[_i].expression, &value));
    const Graph *graph = elab_graph(elab);
    bool *mark = arena_zalloc(&unit.arena, value.node + 1), *used = arena_zalloc(&unit.arena, value.node + 1);
    graph_ancestors(graph, value.node, mark);
    unsigned count = 0;
    for (NodeId i = 0; i <= value.node; i++) {
        const Node *node = graph_node(graph, i);
        if (mark[i] && node->kind == NODE_AGGREGATE && !used[node->a]) {
            used[node->a] = true;
            count++;
        }
    }
    ck_assert_msg(count == heads[_i].selectors, "%s: %u", heads[_i].expression, count);
}
END_TEST

/* Every function of the library says what it takes. */
START_TEST(library_takes) {
    size_t functions = 0;
    for (size_t i = 0; i < elab_name_count(elab); i++) {
        HVal value;
        const Str *name = elab_name(elab, i);
        ck_assert(elab_lookup(elab, name->text, name->length, &value));
        if (value.kind == HVAL_FUNCTION) {
            functions++;
            ck_assert_msg(strlen(elab_library_takes(name)) == function_parameter_count(value.function), "%s",
                          name->text);
        }
    }
    ck_assert_uint_eq(functions, 23);
}
END_TEST

START_TEST(library_nodes_are_placed_at_the_call) {
    const char *text = "1 + shift(tokens, 1, \"a\")";
    const Node *sum = node_of(text);
    const Node *shifted = graph_node(elab_graph(elab), sum->b);
    ck_assert_int_eq(shifted->kind, NODE_AGGREGATE);
    ck_assert_uint_eq(shifted->span.start, 4);
    ck_assert_uint_eq(shifted->span.end, strlen(text));
}
END_TEST

START_TEST(aliases_are_one_node) {
    HVal a, b;
    ck_assert(run("s = select(tokens, tokens, ==); t = s; u = select(tokens, tokens, ==);"));
    ck_assert(evaluate("s", &a) && evaluate("t", &b));
    ck_assert_uint_eq(a.node, b.node);
    ck_assert(evaluate("u", &b));
    ck_assert_uint_ne(a.node, b.node);
}
END_TEST

START_TEST(nodes_take_their_newest_name) {
    ck_assert(run("def f(x) { inner = x * 2; return inner; } x = f(indices); y = x; z = indices;"));
    unit_check_str(node_of("y")->name, "y");
    unit_check_str(node_of("z")->name, "indices");
    unit_check_str(node_of("f(indices)")->name, "inner");
    check_value("x", "s-op x");
}
END_TEST

/* ---- statements */

START_TEST(events_of_statements) {
    ck_assert(run("x = indices; a, b = 1, [2]; def f(n) { m = n; return m; } x; x + 1; tokens(\"ab\"); 7; True;"));
    check_told("bound x=s-op x\nbound a=1 b=[2]\nbound f=function f\nexpression x=s-op x\nexpression out=s-op out\n"
               "expression =a result\nexpression out=7\nexpression True=True\n");
    ck_assert(run("for i in [1, 2] { y = i; y; }"));
    check_told("");
    check_value("out", "True");
}
END_TEST

START_TEST(commands_and_drawings_are_told) {
    bool quit = false;
    ck_assert(
        run_all("set example \"ab\"\nexamples off\ndraw(indices, [1, 2]); draw(full_s); quit\nx = 1;", false, &quit));
    check_told("command =\"ab\"\ncommand\ndraw =s-op indices =[1, 2]\ndraw =selector full_s\ncommand\n");
    ck_assert(quit);
    HVal value;
    ck_assert(!elab_lookup(elab, "x", 1, &value));
}
END_TEST

START_TEST(failing_statement_binds_nothing) {
    ck_assert(run("a = 1; s = indices;"));
    ck_assert(!run("a, b = 2, 1 / 0;"));
    ck_assert(!run("a, indices = 2, 3;"));
    ck_assert(!run("for i in [1, 0] { a = i; c = 1 / i; for k in range(20) { s = tokens; } }"));
    check_value("a", "1");
    check_value("s", "s-op s");
    HVal value;
    ck_assert(!elab_lookup(elab, "b", 1, &value));
    ck_assert(!elab_lookup(elab, "i", 1, &value));
    ck_assert(!elab_lookup(elab, "c", 1, &value));
    ck_assert(!elab_lookup(elab, "k", 1, &value));
    ck_assert(elab_last_sop(elab, &value));
    unit_check_str(value.name, "s");
    ck_assert(run("c = 5; i = 6;"));
    check_value("[a, c, i]", "[1, 5, 6]");
}
END_TEST

START_TEST(many_names_come_and_go) {
    Buf program = unit_buf(&unit);
    for (int i = 0; i < 200; i++) {
        buf_format(&program, "v%d = %d; ", i, i);
    }
    ck_assert(run(buf_c_string(&program)));
    ck_assert(!run("for w1, w2, w3 in [[1, 2, 3]] { w4 = 4; v7 = 0; w5 = 1 / 0; }"));
    ck_assert(run("w9 = 9; w1 = v7;"));
    check_value("[v0, v7, v199, w1, w9]", "[0, 7, 199, 7, 9]");
    HVal value;
    ck_assert(!elab_lookup(elab, "w4", 2, &value));
}
END_TEST

START_TEST(trial_can_reject) {
    ck_assert(run("x = 1; 5;"));
    reject_sops = true;
    ck_assert(!run("x = indices;"));
    ck_assert(!run("a, x = 3, indices;"));
    ck_assert(!run("indices;"));
    ck_assert(!run("for i in [1] { x = indices; }"));
    ck_assert(run("def f(y) { x = indices; return 1; } z = f(1); l = [indices];"));
    check_value("[x, out, z]", "[1, 5, 1]");
}
END_TEST

START_TEST(lookup_and_names) {
    HVal value;
    ck_assert(!elab_last_sop(elab, &value));
    size_t before = elab_name_count(elab);
    ck_assert(run("x = indices * 2; y = 3; tokens = tokens_int;"));
    ck_assert_uint_eq(elab_name_count(elab), before + 2);
    unsigned tokens = 0, lengths = 0;
    for (size_t i = 0; i < elab_name_count(elab); i++) {
        tokens += str_equal_text(elab_name(elab, i), "tokens");
        lengths += str_equal_text(elab_name(elab, i), "length");
    }
    ck_assert_uint_eq(tokens, 1);
    ck_assert_uint_eq(lengths, 1);
    ck_assert(elab_lookup(elab, "length", 6, &value));
    ck_assert_int_eq(value.kind, HVAL_SOP);
    ck_assert(elab_last_sop(elab, &value));
    unit_check_str(value.name, "tokens");
    ck_assert(elab_lookup(elab, "max", 3, &value));
    unit_check_str(function_origin(value.function), "library");
    ck_assert_uint_eq(function_parameter_count(value.function), 2);
    unit_check_str(function_parameter(value.function, 1), "b");
}
END_TEST

/* ---- loads */

START_TEST(load_binds_and_reports) {
    static const File lib[] = {{"inner",
                                "_hidden = 3; shown = _hidden + indices; def twice(x) { return x + x; } bad = nothing; "
                                "last = twice(shown); shown = 5; 1 + 1;"},
                               {"outer", "load \"inner\"; own = last + _own; peek = _hidden; _own = 2; twice(1);"},
                               {NULL, NULL}};
    files = lib;
    ck_assert(run_all("before = 1; load \"outer\";", KEEP_GOING, NULL));
    check_told("bound before=1\nloaded shown=s-op shown twice=function twice\nfailed undefined name 'nothing'\n"
               "loaded last=s-op last shown=5\nfailed undefined name '_own'; did you mean 'shown'?\nfailed undefined "
               "name '_hidden'\n");
}
END_TEST

START_TEST(load_announces_in_batches) {
    static const File lib[] = {{"inner", "a = 1; _p = 2; a = 3; b = 1 / 0; c = a; for i in [1, 2] { d = i; }"},
                               {"outer", "load \"inner\"; e = d; f = _p; g = 1;"},
                               {NULL, NULL}};
    files = lib;
    ck_assert(run("load \"outer\";"));
    check_told("loaded a=3\nfailed cannot divide by zero: 1 / 0\nloaded c=3 i=2 d=2 e=2\n"
               "failed undefined name '_p'\nloaded g=1\n");
    check_value("[a, c, d, e, g, i]", "[3, 3, 2, 2, 1, 2]");
    ck_assert(run("e = 4; x = e;"));
    check_value("x", "4");
}
END_TEST

START_TEST(loaded_functions_keep_their_file) {
    static const File lib[] = {{"lib", "_k = 2; k = 10; def f(x) { return x * _k + k; }"}, {NULL, NULL}};
    files = lib;
    ck_assert(run("load \"lib\"; k = 0; _k = 0; tokens = 1;"));
    check_value("f(1)", "12");
    HVal f;
    ck_assert(elab_lookup(elab, "f", 1, &f));
    unit_check_str(function_origin(f.function), "lib");
}
END_TEST

START_TEST(loaded_file_sees_only_the_base) {
    static const File lib[] = {{"lib", "a = mine; b = tokens; length = 3;"}, {NULL, NULL}};
    files = lib;
    ck_assert(run("mine = 1; tokens = tokens_int; load \"lib\";"));
    HVal value;
    ck_assert(!elab_lookup(elab, "a", 1, &value));
    ck_assert_int_eq(node_of("b")->input, INPUT_STRING);
    ck_assert_uint_eq(sink.items.count, 2);
    ck_assert_int_eq(sink.items.data[1].kind, ERR_RESERVED);
}
END_TEST

START_TEST(load_in_a_function_binds_there) {
    static const File lib[] = {{"lib", "secret = 7;"}, {NULL, NULL}};
    files = lib;
    ck_assert(run("def f() { load \"lib\"; return secret; } x = f();"));
    check_value("x", "7");
    HVal value;
    ck_assert(!elab_lookup(elab, "secret", 6, &value));
    check_told("bound f=function f\nbound x=7\n");
}
END_TEST

START_TEST(quit_ends_only_its_file) {
    static const File lib[] = {{"lib", "a = 1; quit\n b = 2;"}, {NULL, NULL}};
    files = lib;
    bool quit = true;
    ck_assert(run_all("load \"lib\"; c = a;", false, &quit));
    ck_assert(!quit);
    check_value("[a, c]", "[1, 1]");
    HVal value;
    ck_assert(!elab_lookup(elab, "b", 1, &value));
}
END_TEST

START_TEST(syntax_errors_of_a_file_are_told_one_by_one) {
    static const File lib[] = {{"lib", "a = 1; b = ; c = 2; d = ); e = 3;"}, {NULL, NULL}};
    files = lib;
    ck_assert(run("load \"lib\";"));
    check_value("[a, c, e]", "[1, 2, 3]");
    ck_assert_uint_eq(sink.items.count, 2);
    ck_assert_ptr_nonnull(strstr(buf_c_string(&told), "failed"));
}
END_TEST

START_TEST(load_cycles_end) {
    static const File lib[] = {{"a", "x = 1; load \"b\"; y = 2;"}, {"b", "load \"a\"; z = 3;"}, {NULL, NULL}};
    files = lib;
    ck_assert(run("load \"a\";"));
    check_value("[x, y, z]", "[1, 2, 3]");
    ck_assert_uint_eq(sink.items.count, 1);
    ck_assert_int_eq(last_error()->kind, ERR_RUNTIME);
}
END_TEST

START_TEST(load_by_the_owner) {
    static const File lib[] = {{"lib", "a = 1; b = nothing;"}, {NULL, NULL}};
    files = lib;
    bool quit = true;
    elab_reset_meter(elab);
    ck_assert(elab_load(elab, unit_str(&unit, "lib"), SPAN_NONE, &quit));
    ck_assert(!quit);
    check_told("loaded a=1\nfailed undefined name 'nothing'\n");
    ck_assert(!elab_load(elab, unit_str(&unit, "nowhere"), SPAN_NONE, &quit));
}
END_TEST

/* ---- limits */

static void check_limit(const char *program) {
    ck_assert_msg(!run(program), "%s", program);
    ck_assert_msg(last_error()->kind == ERR_LIMIT, "%s: %s", program, last_error()->message->text);
}

START_TEST(depth_is_limited) {
    check_limit("def f(n) { return f(n + 1); } x = f(0);");
    ck_assert_uint_eq(last_error()->notes.count, 2); /* the same call many times, and the first one */
    check_limit("def g(n) { x, y = g(n + 1), 1; return x; } x = g(0);");
    check_limit("def h(n) { for i in [1] { x = {1: [h(n)]}; } return x; } x = h(0);");
    ck_assert(run("def sum(n) { return 0 if n == 0 else 1 + sum(n - 1); } x = sum(1000);"));
    check_value("x", "1000");
}
END_TEST

START_TEST(steps_are_limited) {
    config.limits.steps = 10000;
    elab = elab_new(&config);
    check_limit("for i in range(9000) { x = i + 1; }");
    check_limit("x = [i for i in range(20000)];");
    check_limit("def f(n) { return 0 if n == 0 else f(n - 1) + f(n - 1); } x = f(20);");
    ck_assert(run("x = 1;"));
}
END_TEST

START_TEST(nodes_are_limited) {
    config.limits.nodes = 1000;
    elab = elab_new(&config);
    check_limit("x = indices; for i in range(2000) { x = x + 1; }");
    check_limit("x = tokens[-1];");
}
END_TEST

START_TEST(lengths_are_limited) {
    config.limits.list_length = 100;
    config.limits.string_length = 100;
    elab = elab_new(&config);
    ck_assert(run("x = range(100); s = \"a\" * 100;"));
    check_limit("y = range(101);");
    check_limit("y = x + [1];");
    check_limit("y = [x, x];");
    check_limit("y = {i: [1, 2] for i in range(40)};");
    check_limit("y = s + \"a\";");
}
END_TEST

static const char *always(void *user) {
    (void)user;
    return "enough";
}

START_TEST(the_host_can_cancel) {
    config.host.stopped = always;
    elab = elab_new(&config);
    ck_assert_ptr_nonnull(elab);
    check_limit("for i in range(100000) { x = i; }");
}
END_TEST

START_TEST(long_chains_need_no_stack) {
    static const char *const parts[][2] = {{"x = 1", "+1"},
                                           {"x = 1", " if 0 else 2"},
                                           {"x = 1 in [1]", " in [True]"},
                                           {"x = 1 if indices else 2", " if indices else 3"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Buf program = unit_buf(&unit);
        buf_text(&program, parts[i][0]);
        for (int k = 0; k < 100000; k++) {
            buf_text(&program, parts[i][1]);
        }
        buf_char(&program, ';');
        ck_assert_msg(run(buf_c_string(&program)), "%s", parts[i][1]);
    }
}
END_TEST

START_TEST(memory_can_run_out_and_the_session_lives) {
    jmp_buf escape;
    ck_assert(run("a = 1;"));
    unit.budget.limit = unit.budget.used + ((size_t)1 << 20);
    unit.budget.escape = &escape;
    if (setjmp(escape) == 0) {
        run("for i in range(100000) { a = i; l = [a] * 1000; }");
        ck_abort_msg("memory did not run out");
    }
    unit.budget.limit = SIZE_MAX;
    unit.budget.escape = NULL;
    elab_reset_meter(elab);
    check_value("a", "1");
    ck_assert(run("def f(x) { return x + 1; } b = f(a); for i in range(30) { c = [i]; }"));
    check_value("[a, b, c]", "[1, 2, [29]]");
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_loop_test(tests, expression_gives, 0, sizeof values / sizeof *values);
    tcase_add_loop_test(tests, statement_fails, 0, sizeof errors / sizeof *errors);
    tcase_add_loop_test(tests, node_fails_when_evaluated, 0, sizeof failing / sizeof *failing);
    tcase_add_loop_test(tests, library_reads_through, 0, sizeof heads / sizeof *heads);
    tcase_add_test(tests, errors_in_calls_have_notes);
    tcase_add_test(tests, library_takes);
    tcase_add_test(tests, library_nodes_are_placed_at_the_call);
    tcase_add_test(tests, aliases_are_one_node);
    tcase_add_test(tests, nodes_take_their_newest_name);
    tcase_add_test(tests, events_of_statements);
    tcase_add_test(tests, commands_and_drawings_are_told);
    tcase_add_test(tests, failing_statement_binds_nothing);
    tcase_add_test(tests, many_names_come_and_go);
    tcase_add_test(tests, trial_can_reject);
    tcase_add_test(tests, lookup_and_names);
}

static void add_load_tests(TCase *tests) {
    tcase_add_test(tests, load_binds_and_reports);
    tcase_add_test(tests, load_announces_in_batches);
    tcase_add_test(tests, loaded_functions_keep_their_file);
    tcase_add_test(tests, loaded_file_sees_only_the_base);
    tcase_add_test(tests, load_in_a_function_binds_there);
    tcase_add_test(tests, quit_ends_only_its_file);
    tcase_add_test(tests, syntax_errors_of_a_file_are_told_one_by_one);
    tcase_add_test(tests, load_cycles_end);
    tcase_add_test(tests, load_by_the_owner);
}

static void add_limit_tests(TCase *tests) {
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, depth_is_limited);
    tcase_add_test(tests, steps_are_limited);
    tcase_add_test(tests, nodes_are_limited);
    tcase_add_test(tests, lengths_are_limited);
    tcase_add_test(tests, the_host_can_cancel);
    tcase_add_test(tests, long_chains_need_no_stack);
    tcase_add_test(tests, memory_can_run_out_and_the_session_lives);
}

int main(void) {
    Suite *suite = suite_create("elab");
    static void (*const add[])(TCase *) = {add_tests, add_load_tests, add_limit_tests};
    static const char *const names[] = {"statements", "loads", "limits"};
    for (size_t i = 0; i < 3; i++) {
        TCase *tests = tcase_create(names[i]);
        tcase_add_checked_fixture(tests, setup, teardown);
        add[i](tests);
        suite_add_tcase(suite, tests);
    }
    return unit_run(suite);
}
