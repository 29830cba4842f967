/* Four rules, each a fact of nodes that follows from those of their operands: what is a position, what can be a float,
 * and between which bounds an int lies. */
#include "frontend/graph/raspl.h"

#include "frontend/graph/causal.h"

enum { INT8_LOW = -128, INT8_HIGH = 127 };
static const int64_t FAR = INT64_C(1) << 62; /* as good as any number */

typedef struct Range {
    int64_t low, high;
} Range;

/* What is known of a node. */
typedef struct Fact {
    bool marked;
    bool position; /* computed from indices */
    bool single;   /* a selector: at most one column in each row */
    bool is_float;
    bool is_mean;  /* a float that trunc may be taken of */
    bool used;     /* by something else than trunc */
    bool reported; /* as a float, or something that it is computed of was */
    Range range;
} Fact;

typedef struct Check {
    Arena *arena;
    const Graph *graph;
    bool small_ints;
    Fact *facts;
    bool *causal;
    RasplReport report;
} Check;

static void find(Check *check, NodeId node, RasplRule rule, Range range) {
    const RasplFinding finding = {node, rule, range.low, range.high};
    vec_push(check->arena, &check->report.findings, finding);
}

static bool is_constant(const Check *check, NodeId id) {
    return graph_node(check->graph, id)->kind == NODE_CONST;
}

/* ---- ranges */

static int64_t clamp(Int128 value) {
    return value < -FAR ? -FAR : value > FAR ? FAR : (int64_t)value;
}

static Range range_of(int64_t low, int64_t high) {
    return (Range){low, high};
}

static Range hull(Range a, Range b) {
    return range_of(a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high);
}

static Range product(Range a, Range b) {
    const Int128 all[4] = {(Int128)a.low * b.low, (Int128)a.low * b.high, (Int128)a.high * b.low,
                           (Int128)a.high * b.high};
    Range out = range_of(clamp(all[0]), clamp(all[0]));
    for (unsigned k = 1; k < 4; k++) {
        out = hull(out, range_of(clamp(all[k]), clamp(all[k])));
    }
    return out;
}

/* The sign of a remainder is that of what is divided by. */
static Range remainder_of(Range a, Range b) {
    if (b.low > 0) {
        return range_of(0, a.low >= 0 && a.high < b.high ? a.high : b.high - 1);
    }
    return range_of(b.low < 0 ? b.low + 1 : 0, b.high > 0 ? b.high - 1 : 0);
}

static Range range_of_arithmetic(Op op, Range a, Range b) {
    switch ((ArithmeticOp)op) {
    case ARITHMETIC_ADD:
        return range_of(clamp((Int128)a.low + b.low), clamp((Int128)a.high + b.high));
    case ARITHMETIC_SUB:
        return range_of(clamp((Int128)a.low - b.high), clamp((Int128)a.high - b.low));
    case ARITHMETIC_MUL:
        return product(a, b);
    case ARITHMETIC_MOD:
        return remainder_of(a, b);
    case ARITHMETIC_DIV:
    case ARITHMETIC_POW:
        break;
    }
    return range_of(-FAR, FAR);
}

static Range range_of_numeric(Op op, Range a) {
    const Range minus = range_of(-a.high, -a.low);
    if (op == OP_NEG) {
        return minus;
    }
    if (op != OP_ABS) {
        return a;
    }
    return a.low >= 0 ? a : a.high <= 0 ? minus : range_of(0, minus.high > a.high ? minus.high : a.high);
}

static Range range_of_atom(Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        return range_of(clamp(atom.i), clamp(atom.i));
    case ATOM_BOOL:
        return range_of(atom.b, atom.b);
    default:
        return range_of(0, 0);
    }
}

static Range range_of_table(const Table *table) {
    Range range = range_of_atom(table->count > 0 ? table->values[0] : atom_int(0));
    for (uint32_t k = 1; k < table->count; k++) {
        range = hull(range, range_of_atom(table->values[k]));
    }
    return range;
}

/* At most as many positions as fit the ints add up. */
static Range range_of_sum(Range value) {
    return product(value, range_of(value.low < 0 && value.high > 0 ? 1 : 0, INT8_HIGH));
}

/* ---- nodes */

/* Whether adding or subtracting moves a position by a constant. */
static bool moves_position(const Check *check, const Node *node) {
    const Fact *facts = check->facts;
    if (node->op == OP_ADD) {
        return is_constant(check, facts[node->a].position ? node->b : node->a);
    }
    return node->op == OP_SUB && facts[node->a].position && is_constant(check, node->b);
}

/* Positions are compared with positions, and with constants, which stand for some. */
static bool compares_positions(const Check *check, const Node *node) {
    const NodeId operands[2] = {node->a, node->b};
    for (unsigned k = 0; k < 2; k++) {
        if (!check->facts[operands[k]].position && !is_constant(check, operands[k])) {
            return false;
        }
    }
    return true;
}

static bool keeps_position(Op op) {
    return op == OP_TRUNC || op == OP_ROUND || op == OP_FLOOR || op == OP_CEIL || op == OP_POS;
}

/* What operators make of positions; false: nothing that is allowed. */
static bool map_position(const Check *check, const Node *node, bool *is_position) {
    const Fact *facts = check->facts;
    switch (op_family((Op)node->op)) {
    case FAMILY_ARITHMETIC:
        *is_position = true;
        return moves_position(check, node);
    case FAMILY_COMPARISON:
        *is_position = false;
        return compares_positions(check, node);
    case FAMILY_CHOICE:
        *is_position = facts[node->a].position || facts[node->c].position;
        return !facts[node->b].position;
    case FAMILY_NUMERIC:
        *is_position = true;
        return keeps_position((Op)node->op);
    case FAMILY_JUNCTION:
    case FAMILY_TRUTH:
        break;
    }
    *is_position = false;
    return false;
}

static bool any_position(const Check *check, const Node *node) {
    NodeId operands[3];
    const unsigned count = graph_operands(node, operands);
    bool any = false;
    for (unsigned k = 0; k < count; k++) {
        any = any || check->facts[operands[k]].position;
    }
    return any;
}

static bool makes_float(const Check *check, const Node *node) {
    const Fact *facts = check->facts;
    switch (op_family((Op)node->op)) {
    case FAMILY_ARITHMETIC:
        return node->op == OP_DIV || facts[node->a].is_float || facts[node->b].is_float ||
               (node->op == OP_POW && facts[node->b].range.low < 0);
    case FAMILY_NUMERIC:
        return (node->op == OP_NEG || node->op == OP_POS || node->op == OP_ABS) && facts[node->a].is_float;
    case FAMILY_CHOICE:
        return facts[node->a].is_float || facts[node->c].is_float;
    case FAMILY_COMPARISON:
    case FAMILY_JUNCTION:
    case FAMILY_TRUTH:
        break;
    }
    return false;
}

static Range range_of_map(const Check *check, const Node *node) {
    const Fact *facts = check->facts;
    switch (op_family((Op)node->op)) {
    case FAMILY_ARITHMETIC:
        return range_of_arithmetic((Op)node->op, facts[node->a].range, facts[node->b].range);
    case FAMILY_NUMERIC:
        return range_of_numeric((Op)node->op, facts[node->a].range);
    case FAMILY_CHOICE:
        return hull(facts[node->a].range, facts[node->c].range);
    case FAMILY_COMPARISON:
    case FAMILY_JUNCTION:
    case FAMILY_TRUTH:
        break;
    }
    return range_of(0, 1);
}

/* round(1 / mean): how the library counts what a selector selects. */
static bool is_library_count(const Check *check, const Node *node) {
    const Node *divided = node->op == OP_ROUND ? graph_node(check->graph, node->a) : NULL;
    return divided != NULL && divided->kind == NODE_MAP && divided->op == OP_DIV && is_constant(check, divided->a) &&
           graph_node(check->graph, divided->b)->kind == NODE_AGGREGATE;
}

static void look_at_map(Check *check, NodeId id, const Node *node) {
    Fact *fact = &check->facts[id];
    check->report.operations++;
    if (any_position(check, node) && !map_position(check, node, &fact->position)) {
        find(check, id, RASPL_POSITION, range_of(0, 0));
    }
    fact->range = range_of_map(check, node);
    fact->is_float = makes_float(check, node);
    if (is_library_count(check, node)) {
        fact->range = range_of(0, INT8_HIGH);
    }
}

/* Tables could make anything of a position. */
static void look_at_table(Check *check, NodeId id, const Node *node) {
    Fact *fact = &check->facts[id];
    const Table *table = &check->graph->tables.data[node->payload];
    check->report.operations++;
    if (check->facts[node->a].position) {
        find(check, id, RASPL_POSITION, range_of(0, 0));
    }
    fact->range = node->kind == NODE_MEMBER ? range_of(0, 1) : range_of_table(table);
    for (uint32_t k = 0; node->kind == NODE_LOOKUP && k < table->count; k++) {
        fact->is_float = fact->is_float || table->values[k].type == ATOM_FLOAT;
    }
}

static Range range_of_default(const Check *check, const Node *node) {
    return node->c != NODE_NONE ? check->facts[node->c].range : range_of_atom(check->graph->atoms.data[node->payload]);
}

/* Of a selector that looks ahead, the part that makes it so. */
static NodeId forward_part(const Check *check, NodeId id) {
    for (;;) {
        const Node *node = graph_node(check->graph, id);
        switch ((NodeKind)node->kind) {
        case NODE_SELECT_OR:
            id = check->causal[node->a] ? node->b : node->a;
            break;
        case NODE_SELECT_FIRST:
        case NODE_SELECT_LAST:
        case NODE_SELECT_NEAREST:
        case NODE_SELECT_BEST:
            id = node->a;
            break;
        default:
            return id;
        }
    }
}

static void look_at_aggregate(Check *check, NodeId id, const Node *node) {
    Fact *fact = &check->facts[id];
    const Fact *value = &check->facts[node->b];
    const bool single = check->facts[node->a].single;
    const bool adds = node->fold == FOLD_SUM || (node->fold == FOLD_MEAN && !single);
    fact->position = value->position && !adds;
    fact->is_mean = node->fold == FOLD_MEAN && !single;
    fact->is_float = fact->is_mean || value->is_float;
    fact->range = hull(node->fold == FOLD_SUM && !single ? range_of_sum(value->range) : value->range,
                       range_of_default(check, node));
    if (!check->causal[node->a]) {
        find(check, forward_part(check, node->a), RASPL_FORWARD, range_of(0, 0));
    }
    if (value->position && adds && !single) {
        find(check, id, RASPL_POSITION, range_of(0, 0));
    }
}

/* A column for each position at most: the row names its position, or keeps one of several. */
static bool selects_one(const Check *check, const Node *node) {
    GraphLine line;
    switch ((NodeKind)node->kind) {
    case NODE_SELECT:
        return node->op == OP_EQ && graph_line(check->graph, node->a, &line) && line.moves;
    case NODE_SELECT_AND:
        return check->facts[node->a].single || check->facts[node->b].single;
    case NODE_SELECT_FIRST:
    case NODE_SELECT_LAST:
    case NODE_SELECT_NEAREST:
        return true;
    case NODE_SELECT_BEST:
        return check->facts[node->a].single;
    default:
        return false;
    }
}

/* What is computed of it is taken for what fits. */
static void check_range(Check *check, NodeId id) {
    Fact *fact = &check->facts[id];
    const bool is_value = !graph_is_selector(check->graph, id) && !graph_node(check->graph, id)->of_pairs;
    if (check->small_ints && is_value && !fact->is_float &&
        (fact->range.low < INT8_LOW || fact->range.high > INT8_HIGH)) {
        find(check, id, RASPL_RANGE, fact->range);
        fact->range = range_of(fact->range.low < INT8_LOW ? INT8_LOW : fact->range.low,
                               fact->range.high > INT8_HIGH ? INT8_HIGH : fact->range.high);
    }
}

static void look_at(Check *check, NodeId id) {
    const Node *node = graph_node(check->graph, id);
    Fact *fact = &check->facts[id];
    switch ((NodeKind)node->kind) {
    case NODE_INPUT:
        fact->range = node->input == INPUT_BOOL ? range_of(0, 1) : range_of(INT8_LOW, INT8_HIGH);
        fact->is_float = node->input == INPUT_FLOAT;
        break;
    case NODE_INDICES:
        fact->position = true;
        fact->range = range_of(0, INT8_HIGH);
        break;
    case NODE_CONST:
        fact->range = range_of_atom(check->graph->atoms.data[node->payload]);
        fact->is_float = check->graph->atoms.data[node->payload].type == ATOM_FLOAT;
        break;
    case NODE_MAP:
        look_at_map(check, id, node);
        break;
    case NODE_LOOKUP:
    case NODE_MEMBER:
        look_at_table(check, id, node);
        break;
    case NODE_AGGREGATE:
        look_at_aggregate(check, id, node);
        break;
    default:
        check->report.selectors += node->kind == NODE_SELECT || node->kind == NODE_PREDICATE;
        fact->single = selects_one(check, node);
        break;
    }
}

/* ---- what is used how */

/* Operands of trunc, and of the library's own counting, are on their way to an int. */
static bool makes_int(const Check *check, const Node *node) {
    return node->kind == NODE_MAP && (node->op == OP_TRUNC || is_library_count(check, node));
}

static void note_uses(Check *check, NodeId root) {
    const Graph *graph = check->graph;
    check->facts[root].used = true;
    for (NodeId id = 0; id <= root; id++) {
        const Node *node = graph_node(graph, id);
        NodeId operands[3];
        const unsigned count = check->facts[id].marked && !makes_int(check, node) ? graph_operands(node, operands) : 0;
        for (unsigned k = 0; k < count; k++) {
            check->facts[operands[k]].used = true;
        }
    }
}

/* The division of a count has no use but that; the mean that it divides by is its own. */
static bool is_of_count(const Check *check, NodeId id, NodeId root) {
    for (NodeId user = id + 1; user <= root && user <= id + 2; user++) {
        const Node *node = graph_node(check->graph, user);
        if (check->facts[user].marked && node->kind == NODE_MAP && node->op == OP_DIV && node->b == id &&
            !check->facts[user].used) {
            return true;
        }
    }
    return false;
}

/* Constants and inputs are reported where they are used: only there they have a place. */
static bool is_leaf(const Node *node) {
    return node->kind == NODE_CONST || node->kind == NODE_INPUT;
}

/* Of floats that come of floats the first is reported. */
static void check_floats(Check *check, NodeId root) {
    for (NodeId id = 0; id <= root; id++) {
        Fact *fact = &check->facts[id];
        const Node *node = graph_node(check->graph, id);
        NodeId operands[3];
        const unsigned count = fact->marked ? graph_operands(node, operands) : 0;
        for (unsigned k = 0; k < count; k++) {
            fact->reported = fact->reported || check->facts[operands[k]].reported;
        }
        const bool is_value = fact->marked && fact->is_float && !node->of_pairs && (!is_leaf(node) || id == root);
        const bool allowed = !fact->used || (fact->is_mean && is_of_count(check, id, root));
        if (is_value && !allowed && !fact->reported) {
            find(check, id, RASPL_FLOAT, fact->range);
            fact->reported = true;
        }
    }
}

RasplReport raspl_check(Arena *arena, const Graph *graph, NodeId root, bool small_ints) {
    const size_t count = (size_t)root + 1;
    Check check = {.arena = arena, .graph = graph, .small_ints = small_ints};
    bool *marked = arena_zalloc(arena, count);
    check.facts = arena_zalloc(arena, count * sizeof *check.facts);
    check.causal = arena_zalloc(arena, count);
    graph_ancestors(graph, root, marked);
    graph_causal(graph, root, check.causal);
    for (NodeId id = 0; id <= root; id++) {
        check.facts[id].marked = marked[id];
        if (marked[id]) {
            look_at(&check, id);
            check_range(&check, id);
        }
    }
    if (graph_is_selector(graph, root) && !check.causal[root]) {
        find(&check, forward_part(&check, root), RASPL_FORWARD, range_of(0, 0));
    }
    note_uses(&check, root);
    check_floats(&check, root);
    return check.report;
}
