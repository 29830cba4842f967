/* Lowering and optimizer against the interpreter: on chosen and on random programs the IR, evaluated the slow way,
 * gives the same values or raises its guard, and every fact it claims holds. */
#include "tests/support/gen.h"
#include "tests/support/ir_fixture.h"

#define LONGEST 20u
#define RANDOM_PROGRAMS 250u

typedef struct Tally {
    unsigned answered, native; /* evaluations that have an answer; those of them that raised no guard */
} Tally;

static bool same_atom(Atom a, Atom b) {
    bool nans = a.type == ATOM_FLOAT && b.type == ATOM_FLOAT && a.f != a.f && b.f != b.f;
    return nans || atom_identical(a, b);
}

static bool same_sequence(const Sequence *sequence, const Atom *at) {
    for (size_t i = 0; i < sequence->count; i++) {
        if (!same_atom(sequence->at[i], at[i])) {
            return false;
        }
    }
    return true;
}

/* ---- one evaluation */

typedef struct Answer {
    bool good, is_selector;
    Sequence sequence;
    const uint8_t *cells;
} Answer;

static Answer interpret(IrFixture *fixture, const Graph *graph, NodeId node, const Atom *input, size_t count) {
    Arena *arena = &fixture->unit.arena;
    InterpContext context = {.arena = arena, .sink = &fixture->sink, .string_limit = LIMIT_STRING_LENGTH};
    Answer answer = {.is_selector = graph_is_selector(graph, node)};
    answer.good = answer.is_selector ? interp_selector(&context, graph, node, input, count, &answer.cells)
                                     : interp_sequence(&context, graph, node, input, count, &answer.sequence);
    return answer;
}

/* NULL, or what is wrong. */
static const char *judge(const Answer *answer, const IrResult *result, size_t count, Tally *tally) {
    tally->answered += answer->good;
    if (result->outcome == IR_BROKEN) {
        return result->why->text;
    }
    if (result->outcome == IR_RAISED) {
        return NULL;
    }
    if (!answer->good) {
        return "the interpreter fails, the IR does not";
    }
    tally->native++;
    bool same = answer->is_selector ? memcmp(answer->cells, result->cells, count * count) == 0
                                    : same_sequence(&answer->sequence, result->at);
    return same ? NULL : "different values";
}

/* For the exact length and any, for exactly this input and wider classes, before and after the passes. A graph that has
 * no IR says why. */
static void compare_graph(IrFixture *fixture, const Graph *graph, NodeId node, const Atom *input, size_t count,
                          const char *label, Tally *tally) {
    Arena *arena = &fixture->unit.arena;
    Answer answer = interpret(fixture, graph, node, input, count);
    const OptOptions options = {.verify_each = true};
    for (unsigned variant = 0; variant < 8; variant++) {
        const Atom *columns[INPUT_KINDS];
        Specialization spec = ir_eval_specialize(arena, input, count, (variant & 1) != 0, (variant & 2) != 0, columns);
        Ir ir;
        Buf why = unit_buf(&fixture->unit);
        if (!ir_build(&ir, arena, graph, node, &spec)) {
            ck_assert_ptr_nonnull(ir.reason);
            return;
        }
        ck_assert_msg(ir_verify(&ir, &why), "%s: %s", label, buf_c_string(&why));
        ck_assert_msg((variant & 4) == 0 || opt_run(&ir, &options), "%s: %s", label, ir.reason->text);
        IrResult result = ir_eval(arena, &ir, columns, count);
        const char *wrong = judge(&answer, &result, count, tally);
        ck_assert_msg(wrong == NULL, "%s, variant %u: %s", label, variant, wrong);
    }
}

/* The same program with every fold in the place of its means. */
static void compare(IrFixture *fixture, NodeId node, const Atom *input, size_t count, const char *label,
                    Tally tallies[FOLD_COUNT]) {
    for (unsigned fold = 0; fold < FOLD_COUNT; fold++) {
        Graph graph;
        NodeId root = graph_copy(&graph, &fixture->unit.arena, elab_graph(fixture->elab), node);
        for (NodeId id = 0; id <= root; id++) {
            if (graph.nodes.data[id].kind == NODE_AGGREGATE) {
                graph.nodes.data[id].fold = (uint8_t)fold;
            }
        }
        compare_graph(fixture, &graph, root, input, count, label, &tallies[fold]);
    }
}

/* ---- chosen programs */

typedef struct ProgramCase {
    const char *program, *expression;
} ProgramCase;

static const ProgramCase CASES[] = {
    {"", "sort(tokens, tokens)"},
    {"", "selector_width(select(tokens, tokens, ==) and select(indices, indices, <))"},
    {"", "aggregate(select(indices, length - 1 - indices, ==), tokens)"},
    {"", "aggregate(select(tokens, \"a\", ==), indices, -1)"},
    {"", "aggregate(select(indices, indices, <=), indicator(tokens == \"a\"))"},
    {"", "shift(tokens, 2, \"-\") + tokens"},
    {"", "\"ab\" * (indices % 3) + tokens"},
    {"", "count(tokens, \"a\") / length"},
    {"", "2 ^ -indices"},
    {"", "(indices - 3) % 3 - (3 - indices) % -2"},
    {"", "round(indices / 2) + indices ^ 2"},
    {"", "[1, 2.5, True][indices % 3]"},
    {"", "aggregate(full_s, [1, 2.5, True][indices % 3])"},
    {"", "aggregate(full_s, [True, False, 2][indices % 3])"},
    {"", "aggregate(select(indices, indices - 1, ==), tokens == \"a\")"},
    {"", "{\"a\": 1, \"b\": \"x\"}[tokens]"},
    {"", "tokens if indices < 3 else 0"},
    {"", "0 if indices < 3 else tokens"},
    {"", "1 / (indices - 2)"},
    {"", "[5, 6, 7][-indices % 4]"},
    {"", "[5, 6, 7][-indices]"},
    {"", "tokens in [\"a\", \"bc\", 1]"},
    {"", "\"c\" in tokens"},
    {"", "not (select(tokens, \"b\", <) or select(indices, 2, >)) and select(tokens, tokens, !=)"},
    {"", "aggregate(not select(indices, 0, ==), indices)"},
    {"", "9223372036854775807 - 1 + indices"},
    {"", "(indices - 9007199254740993) / 3"},
    {"", "aggregate(full_s, indices - 9007199254740993)"},
    {"", "max(tokens, \"b\")"},
    {"", "mark_first_instance(tokens, \"b\")"},
    {"same = select(tokens, tokens, ==); n = selector_width(same and select(indices, indices, <));",
     "aggregate(same and select(n, n - 1, ==), tokens, \"none\")"},
    {"def deep(x, k) { return x if k == 0 else deep(aggregate(select(indices, indices, <=), x), k - 1); }",
     "deep(indices, 3)"},
};

static const char *const INPUTS[] = {"a", "ab", "abcab", "zyx", "\xe2\x82\xac-\xc3\xa9", "aaaaaaaaa"};

START_TEST(chosen_programs) {
    IrFixture fixture;
    NodeId node = NODE_NONE;
    Tally tallies[FOLD_COUNT] = {{0}};
    ir_fixture_begin(&fixture);
    ck_assert_msg(ir_fixture_node(&fixture, CASES[_i].program, CASES[_i].expression, &node), "%s",
                  CASES[_i].expression);
    for (size_t i = 0; i < sizeof INPUTS / sizeof *INPUTS; i++) {
        size_t count;
        const Atom *input = ir_fixture_letters(&fixture, INPUTS[i], &count);
        compare(&fixture, node, input, count, CASES[_i].expression, tallies);
    }
    ir_fixture_end(&fixture);
}
END_TEST

/* ---- random programs */

static const Atom *take_input(IrFixture *fixture, const GenInput *from) {
    Atom *atoms = arena_array(&fixture->unit.arena, Atom, from->count + 1);
    for (size_t i = 0; i < from->count; i++) {
        rasp_atom atom = from->atoms[i];
        atoms[i] = atom.type == RASP_INT     ? atom_int(atom.as.i)
                   : atom.type == RASP_FLOAT ? atom_float(atom.as.f)
                   : atom.type == RASP_BOOL
                       ? atom_bool(atom.as.b)
                       : atom_string(str_new(&fixture->unit.arena, atom.as.s.text, atom.as.s.length));
    }
    return atoms;
}

static void compare_random(uint64_t member, Tally tallies[FOLD_COUNT]) {
    Rng rng;
    GenProgram program = {0};
    GenInput input;
    IrFixture fixture;
    NodeId node = NODE_NONE;
    rng_init(&rng, 20260101, member);
    gen_program(&rng, &program);
    ir_fixture_begin(&fixture);
    const char *text = program.text.at == NULL ? "" : program.text.at;
    if (ir_fixture_node(&fixture, text, program.eval.at, &node)) {
        size_t count = 1 + gen_length(&rng) % LONGEST;
        gen_input(&rng, program.input, program.alphabet, count, &input);
        compare(&fixture, node, take_input(&fixture, &input), input.count, program.eval.at, tallies);
        gen_input_free(&input);
    }
    ir_fixture_end(&fixture);
    gen_program_free(&program);
}

START_TEST(random_programs) {
    Tally tallies[FOLD_COUNT] = {{0}};
    for (uint64_t member = 0; member < RANDOM_PROGRAMS; member++) {
        compare_random(member, tallies);
    }
    for (unsigned fold = 0; fold < FOLD_COUNT; fold++) {
        ck_assert_uint_gt(tallies[fold].answered, 4 * RANDOM_PROGRAMS);
        ck_assert_uint_ge(tallies[fold].native * 100, tallies[fold].answered * 80);
    }
    ck_assert_uint_ge(tallies[FOLD_MEAN].native * 100, tallies[FOLD_MEAN].answered * 90);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ir_eval");
    TCase *cases = tcase_create("ir_eval");
    tcase_set_timeout(cases, 120);
    tcase_add_loop_test(cases, chosen_programs, 0, (int)(sizeof CASES / sizeof *CASES));
    tcase_add_test(cases, random_programs);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
