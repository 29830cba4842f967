/* Position by position against the interpreter, which evaluates the whole sequence: random programs in causal mode,
 * with every fold, give the same at every position, and fail where it fails. */
#include "runtime/interp/step.h"
#include "tests/support/gen.h"
#include "tests/support/ir_fixture.h"

enum { LONGEST = 40, RANDOM_PROGRAMS = 600 };

typedef struct Tally {
    unsigned programs, stepped; /* with a value or a failure of the whole; those that had a stepper */
    unsigned given_up;          /* it failed where the whole has a value: scores that are no number */
} Tally;

static bool interpret(IrFixture *fixture, const Graph *graph, NodeId node, const Atom *input, size_t count,
                      Sequence *out) {
    Arena *arena = &fixture->unit.arena;
    InterpContext context = {.arena = arena, .sink = &fixture->sink, .string_limit = LIMIT_STRING_LENGTH};
    return interp_sequence(&context, graph, node, input, count, out);
}

static bool same_atom(Atom a, Atom b) {
    bool nans = a.type == ATOM_FLOAT && b.type == ATOM_FLOAT && a.f != a.f && b.f != b.f;
    return nans || atom_identical(a, b);
}

static void step_through(IrFixture *fixture, const Graph *graph, NodeId node, const Atom *input, size_t count,
                         const char *label, Tally *tally) {
    const char *why = NULL;
    Sequence whole;
    Stepper *stepper = stepper_new(&fixture->unit.arena, graph, node, LIMIT_STRING_LENGTH, &why);
    tally->programs++;
    if (stepper == NULL) {
        ck_assert_ptr_nonnull(why);
        return;
    }
    tally->stepped++;
    const bool good = interpret(fixture, graph, node, input, count, &whole);
    for (size_t i = 0; i < count; i++) {
        Atom value;
        Sequence prefix;
        if (!stepper_append(stepper, input[i], &value)) {
            tally->given_up += interpret(fixture, graph, node, input, i + 1, &prefix);
            return;
        }
        if (!good) {
            ck_assert_msg(interpret(fixture, graph, node, input, i + 1, &prefix), "%s: no failure at %zu", label, i);
        }
        const Atom expected = good ? whole.at[i] : prefix.at[i];
        ck_assert_msg(same_atom(value, expected), "%s: another value at position %zu", label, i);
    }
    ck_assert_msg(good, "%s: no failure", label);
}

/* With every fold in the place of its own. */
static void try_folds(IrFixture *fixture, NodeId node, const Atom *input, size_t count, const char *label,
                      Tally *tally) {
    for (unsigned fold = 0; fold < FOLD_COUNT; fold++) {
        Graph graph;
        NodeId root = graph_copy(&graph, &fixture->unit.arena, elab_graph(fixture->elab), node);
        for (NodeId id = 0; id <= root && fold > 0; id++) {
            if (graph.nodes.data[id].kind == NODE_AGGREGATE) {
                graph.nodes.data[id].fold = (uint8_t)fold;
            }
        }
        step_through(fixture, &graph, root, input, count, label, tally);
    }
}

/* ---- chosen programs: every form that has a state, and others */

static const char *const CHOSEN[] = {
    "aggregate(upto, indices, 7, \"max\")",
    "aggregate(before, indices, 7, \"sum\")",
    "aggregate(select(tokens, tokens, ==) and upto, indices)",
    "aggregate(select(tokens, tokens, ==) and before, indices, -1)",
    "aggregate(first(select(tokens, tokens, ==) and upto), indices)",
    "aggregate(last(select(tokens, tokens, ==) and before), indices, -1)",
    "aggregate(nearest(select(tokens, \"a\", ==) and upto), indices, -1)",
    "aggregate(best(upto, tokens), indices)",
    "aggregate(best(select(tokens, tokens, ==) and before, indices % 3), indices, -1)",
    "aggregate(select(indices + 2, indices, ==), tokens, \"?\")",
    "aggregate(select(indices, indices - 3, <=), tokens, \"?\", \"max\")",
    "aggregate(select(indices, indices - 3, >=) and upto, indices, 0, \"sum\")",
    "aggregate(select(tokens, tokens, <) and upto, indices, 0)",
    "aggregate(not select(tokens, tokens, ==) and upto, indices, 0)",
    "aggregate((select(tokens, \"a\", ==) or select(tokens, tokens, ==)) and upto, indices, 0)",
    "aggregate(first(upto) and select(tokens, tokens, !=), indices, 9)",
    "selector_width(select(tokens, tokens, ==) and upto)",
    "aggregate(select(2, indices, ==) and upto, indices, tokens_str)",
    "[1, 2.5, True][indices % 3] + aggregate(upto, [1, 2.5, True][indices % 3])",
    "indices if indices < 5 else \"x\"",
    "tokens < indices",
    "aggregate(select(tokens, indices, <) and upto, 1)",
    "1 / (indices - 4)",
};

START_TEST(chosen_programs) {
    IrFixture fixture;
    NodeId node;
    Tally tally = {0};
    size_t count;
    ir_fixture_begin(&fixture);
    ck_assert_msg(ir_fixture_node(&fixture, "", CHOSEN[_i], &node), "%s", CHOSEN[_i]);
    const Atom *input = ir_fixture_letters(&fixture, "abcabbcaXbac", &count);
    try_folds(&fixture, node, input, count, CHOSEN[_i], &tally);
    ck_assert_uint_eq(tally.stepped, FOLD_COUNT);
    ck_assert_uint_eq(tally.given_up, 0);
    ir_fixture_end(&fixture);
}
END_TEST

/* What can select to the right has no stepper. */
static const char *const FORWARD[] = {
    "aggregate(full_s, indices)",
    "length",
    "aggregate(after, indices, 0)",
    "aggregate(not before, indices)",
    "aggregate(select(indices, indices + 1, ==), indices, 0)",
    "aggregate(select(tokens, tokens, ==), indices)",
    "aggregate(upto or select(indices, 5, ==), indices)",
};

START_TEST(forward_programs) {
    IrFixture fixture;
    NodeId node;
    const char *why = NULL;
    ir_fixture_begin(&fixture);
    ck_assert_msg(ir_fixture_node(&fixture, "", FORWARD[_i], &node), "%s", FORWARD[_i]);
    ck_assert_ptr_null(stepper_new(&fixture.unit.arena, elab_graph(fixture.elab), node, LIMIT_STRING_LENGTH, &why));
    ck_assert_str_eq(why, "a selector can select to the right");
    ir_fixture_end(&fixture);
}
END_TEST

/* ---- random programs */

static const Atom *take_input(IrFixture *fixture, const GenInput *from) {
    Arena *arena = &fixture->unit.arena;
    Atom *atoms = arena_array(arena, Atom, from->count + 1);
    for (size_t i = 0; i < from->count; i++) {
        const rasp_atom *atom = &from->atoms[i];
        atoms[i] = atom->type == RASP_INT     ? atom_int(atom->as.i)
                   : atom->type == RASP_FLOAT ? atom_float(atom->as.f)
                   : atom->type == RASP_BOOL  ? atom_bool(atom->as.b)
                                              : atom_string(str_new(arena, atom->as.s.text, atom->as.s.length));
    }
    return atoms;
}

static void try_random(uint64_t member, Tally *tally) {
    Rng rng;
    GenProgram program = {0};
    GenInput input;
    IrFixture fixture;
    NodeId node = NODE_NONE;
    Text causal = {0};
    rng_init(&rng, 20261201, member);
    gen_program(&rng, &program);
    text_add(&causal, "causal on;\n", 11);
    text_add(&causal, program.text.at == NULL ? "" : program.text.at, program.text.length);
    ir_fixture_begin(&fixture);
    if (ir_fixture_node(&fixture, causal.at, program.eval.at, &node) &&
        !graph_is_selector(elab_graph(fixture.elab), node)) {
        gen_input(&rng, program.input, program.alphabet, 1 + gen_length(&rng) % LONGEST, &input);
        try_folds(&fixture, node, take_input(&fixture, &input), input.count, program.eval.at, tally);
        gen_input_free(&input);
    }
    ir_fixture_end(&fixture);
    text_free(&causal);
    gen_program_free(&program);
}

START_TEST(random_programs) {
    Tally tally = {0};
    for (uint64_t member = 0; member < RANDOM_PROGRAMS; member++) {
        try_random(member, &tally);
    }
    ck_assert_uint_gt(tally.programs, 2 * RANDOM_PROGRAMS);
    ck_assert_uint_ge(tally.stepped * 100, tally.programs * 60);
    ck_assert_uint_le(tally.given_up * 200, tally.stepped);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("step");
    TCase *cases = tcase_create("step");
    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, chosen_programs, 0, (int)(sizeof CHOSEN / sizeof *CHOSEN));
    tcase_add_loop_test(cases, forward_programs, 0, (int)(sizeof FORWARD / sizeof *FORWARD));
    tcase_add_test(cases, random_programs);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
