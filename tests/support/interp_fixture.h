/* What tests of evaluation share: a graph with an input, nodes in one call, and checks of values, matrices and errors.
 * Nodes made here have the place HERE, leaves the place THERE: an error must point at the former. */
#ifndef TESTS_SUPPORT_INTERP_FIXTURE_H
#define TESTS_SUPPORT_INTERP_FIXTURE_H
#include "runtime/interp/interp.h"

#include "tests/support/unit.h"

#define HERE ((Span){0, 4, 9})
#define THERE ((Span){0, 20, 21})

typedef struct Fixture {
    Unit unit;
    Graph graph;
    DiagSink sink;
    InterpContext context;
    NodeId tokens, asis, indices;
} Fixture;

static inline void fixture_begin(Fixture *fixture) {
    unit_begin(&fixture->unit);
    graph_init(&fixture->graph, &fixture->unit.arena, 100000);
    diag_init(&fixture->sink, &fixture->unit.arena);
    fixture->context =
        (InterpContext){.arena = &fixture->unit.arena, .sink = &fixture->sink, .string_limit = 100, .stopped = NULL};
    fixture->tokens = graph_input(&fixture->graph, INPUT_STRING, THERE);
    fixture->asis = graph_input(&fixture->graph, INPUT_ASIS, THERE);
    fixture->indices = graph_indices(&fixture->graph, THERE);
}

static inline void fixture_end(Fixture *fixture) {
    unit_end(&fixture->unit);
}

/* ---- making things */

static inline const Atom *letters(Fixture *fixture, const char *text) {
    size_t count = strlen(text);
    Atom *atoms = arena_array(&fixture->unit.arena, Atom, count);
    for (size_t i = 0; i < count; i++)
        atoms[i] = atom_string(str_new(&fixture->unit.arena, text + i, 1));
    return atoms;
}

static inline NodeId constant(Fixture *fixture, Atom value) {
    return graph_const(&fixture->graph, value, THERE);
}

static inline NodeId binary(Fixture *fixture, Op op, NodeId a, NodeId b) {
    return graph_map(&fixture->graph, op, a, b, NODE_NONE, HERE);
}

static inline NodeId unary(Fixture *fixture, Op op, NodeId a) {
    return graph_map(&fixture->graph, op, a, NODE_NONE, NODE_NONE, HERE);
}

static inline NodeId choose(Fixture *fixture, NodeId then, NodeId condition, NodeId other) {
    return graph_map(&fixture->graph, OP_TERNARY, then, condition, other, HERE);
}

static inline NodeId selects(Fixture *fixture, Op op, NodeId key, NodeId query) {
    return graph_select(&fixture->graph, op, key, query, HERE);
}

static inline NodeId folds(Fixture *fixture, Fold fold, NodeId selector, NodeId values, Atom otherwise) {
    return graph_aggregate(&fixture->graph, fold, selector, values, otherwise, HERE);
}

static inline NodeId aggregates(Fixture *fixture, NodeId selector, NodeId values, Atom otherwise) {
    return folds(fixture, FOLD_MEAN, selector, values, otherwise);
}

static inline NodeId everything(Fixture *fixture) {
    return selects(fixture, OP_EQ, constant(fixture, atom_int(1)), constant(fixture, atom_int(1)));
}

/* Element number of an s-op that lists these atoms by position. */
static inline NodeId listed(Fixture *fixture, const Atom *values, size_t count) {
    Table table = {.kind = TABLE_LIST, .count = (uint32_t)count, .values = values};
    return graph_lookup(&fixture->graph, table, fixture->indices, HERE);
}

/* ---- checking things */

static inline const char *describe(Fixture *fixture, const Sequence *sequence) {
    Buf text = unit_buf(&fixture->unit);
    for (size_t i = 0; i < sequence->count; i++) {
        atom_repr(&text, sequence->at[i], '\'');
        buf_char(&text, ' ');
    }
    buf_format(&text, "(%s)", seq_type_name(sequence->type));
    return buf_c_string(&text);
}

static inline void check_on(Fixture *fixture, NodeId node, const Atom *input, size_t count, const char *expected) {
    Sequence out;
    fixture->sink.items.count = 0;
    if (!interp_sequence(&fixture->context, &fixture->graph, node, input, count, &out)) {
        ck_assert_uint_eq(fixture->sink.items.count, 1);
        ck_assert_msg(false, "failed: %s", fixture->sink.items.data[0].message->text);
    }
    ck_assert_uint_eq(fixture->sink.items.count, 0);
    ck_assert_str_eq(describe(fixture, &out), expected);
}

static inline void check(Fixture *fixture, NodeId node, const char *input, const char *expected) {
    check_on(fixture, node, letters(fixture, input), strlen(input), expected);
}

static inline void check_error(Fixture *fixture, bool good, ErrorKind kind, const char *message) {
    ck_assert(!good);
    ck_assert_uint_eq(fixture->sink.items.count, 1);
    const Diag *diag = &fixture->sink.items.data[0];
    ck_assert_str_eq(diag->message->text, message);
    ck_assert_str_eq(error_kind_text(diag->kind), error_kind_text(kind));
    ck_assert_uint_eq(diag->span.start, HERE.start);
    fixture->sink.items.count = 0;
}

static inline void check_fails_on(Fixture *fixture, NodeId node, const Atom *input, size_t count, ErrorKind kind,
                                  const char *message) {
    Sequence out;
    const uint8_t *cells;
    bool good = graph_is_selector(&fixture->graph, node)
                    ? interp_selector(&fixture->context, &fixture->graph, node, input, count, &cells)
                    : interp_sequence(&fixture->context, &fixture->graph, node, input, count, &out);
    check_error(fixture, good, kind, message);
}

static inline void check_fails(Fixture *fixture, NodeId node, const char *input, ErrorKind kind, const char *message) {
    check_fails_on(fixture, node, letters(fixture, input), strlen(input), kind, message);
}

static inline void check_matrix(Fixture *fixture, NodeId node, const char *input, const char *expected) {
    const uint8_t *cells;
    size_t count = strlen(input);
    ck_assert(interp_selector(&fixture->context, &fixture->graph, node, letters(fixture, input), count, &cells));
    Buf text = unit_buf(&fixture->unit);
    for (size_t i = 0; i < count * count; i++) {
        if (i > 0 && i % count == 0)
            buf_char(&text, ' ');
        buf_char(&text, (char)('0' + cells[i]));
    }
    unit_check_buf(&text, expected);
}

#endif
