/* What tests of the IR share: a session's elaboration of RASP text, and its lowering for an input. */
#ifndef TESTS_SUPPORT_IR_FIXTURE_H
#define TESTS_SUPPORT_IR_FIXTURE_H
#include "frontend/elaborate/elab.h"
#include "frontend/syntax/parse.h"
#include "jit/opt/opt.h"
#include "runtime/interp/interp.h"
#include "tests/support/ir_eval.h"
#include "tests/support/unit.h"

typedef struct IrFixture {
    Unit unit;
    SourceMap sources;
    DiagSink sink;
    ElabConfig config;
    Elab *elab;
} IrFixture;

static inline bool ir_fixture_load(void *user, const Str *path, uint32_t from, Span span, uint32_t *source) {
    (void)path;
    (void)from;
    (void)source;
    return diag_report(user, ERR_VALUE, span, "no files here");
}

static inline bool ir_fixture_apply(void *user, NodeId node, const Atom *input, size_t count, Span span,
                                    const Result **out) {
    (void)node;
    (void)input;
    (void)count;
    (void)out;
    return diag_report(user, ERR_VALUE, span, "no results here");
}

static inline void ir_fixture_begin(IrFixture *fixture) {
    unit_begin(&fixture->unit);
    Arena *arena = &fixture->unit.arena;
    source_map_init(&fixture->sources, arena);
    diag_init(&fixture->sink, arena);
    fixture->config = (ElabConfig){
        .arena = arena,
        .sources = &fixture->sources,
        .sink = &fixture->sink,
        .limits = {.depth = LIMIT_ELABORATION_DEPTH,
                   .nodes = LIMIT_NODES,
                   .steps = LIMIT_STEPS,
                   .list_length = LIMIT_LIST_LENGTH,
                   .string_length = LIMIT_STRING_LENGTH},
        .host = {.user = &fixture->sink, .apply = ir_fixture_apply, .load = ir_fixture_load},
    };
    fixture->elab = elab_new(&fixture->config);
}

static inline void ir_fixture_end(IrFixture *fixture) {
    unit_end(&fixture->unit);
}

/* Runs a program and gives the node of an expression; false when something is no s-op or selector or fails. */
static inline bool ir_fixture_node(IrFixture *fixture, const char *program, const char *expression, NodeId *out) {
    Arena *arena = &fixture->unit.arena;
    bool quit = false;
    uint32_t source = source_add(&fixture->sources, "program", program, strlen(program));
    ParseResult parsed = parse_program(&fixture->sources, source, arena, &fixture->sink);
    bool ok = parsed.ok;
    for (uint32_t i = 0; ok && !quit && i < parsed.program.count; i++) {
        elab_reset_meter(fixture->elab);
        ok = elab_statement(fixture->elab, parsed.program.statements[i], &quit);
    }
    uint32_t text = source_add(&fixture->sources, "expression", expression, strlen(expression));
    Expr *expr = ok ? parse_expression(&fixture->sources, text, arena, &fixture->sink) : NULL;
    HVal value;
    elab_reset_meter(fixture->elab);
    if (expr == NULL || !elab_expression(fixture->elab, expr, &value)) {
        return false;
    }
    *out = value.node;
    return value.kind == HVAL_SOP || value.kind == HVAL_SELECTOR;
}

/* A string as an input: its characters. */
static inline const Atom *ir_fixture_letters(IrFixture *fixture, const char *text, size_t *count) {
    const Str *whole = str_from(&fixture->unit.arena, text);
    Atom *atoms = arena_array(&fixture->unit.arena, Atom, whole->characters + 1);
    for (size_t i = 0; i < whole->characters; i++) {
        size_t start, end;
        str_character(whole, i, &start, &end);
        atoms[i] = atom_string(str_new(&fixture->unit.arena, whole->text + start, end - start));
    }
    *count = whole->characters;
    return atoms;
}

/* Lowers an expression for inputs like the characters of a string; passes to leave out as in OptOptions, NULL for none
 * at all. The IR is verified. */
static inline void ir_fixture_lower(IrFixture *fixture, const char *program, const char *expression, const char *input,
                                    bool known, const OptOptions *options, Ir *out) {
    Arena *arena = &fixture->unit.arena;
    NodeId node = NODE_NONE;
    size_t count;
    const Atom *columns[INPUT_KINDS];
    const Atom *atoms = ir_fixture_letters(fixture, input, &count);
    ck_assert_msg(ir_fixture_node(fixture, program, expression, &node), "does not elaborate: %s %s", program,
                  expression);
    Specialization spec = ir_eval_specialize(arena, atoms, count, known, true, columns);
    Buf why = unit_buf(&fixture->unit);
    ck_assert(ir_build(out, arena, elab_graph(fixture->elab), node, &spec));
    ck_assert_msg(ir_verify(out, &why), "%s", buf_c_string(&why));
    ck_assert_msg(options == NULL || opt_run(out, options), "%s", out->reason == NULL ? "" : out->reason->text);
}

static inline void ir_fixture_check(const Ir *ir, IrFixture *fixture, const char *expected) {
    Buf text = unit_buf(&fixture->unit);
    ir_print(&text, ir);
    unit_check_buf(&text, expected);
}

#endif
