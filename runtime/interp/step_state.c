/* Totals by group. A selector has one where it is a conjunction of
 *   equalities          key == query: which group a key is of, and a row asks for
 *   bounds              j + a <= i + b: from which row on a key counts
 *   filters             of the key alone: whether a key counts; of the query alone: whether a row selects at all
 * or what first, last, nearest or best chooses from such a one: no key is to the right, so that the nearest is the
 * last. Every key is put into its group once.
 */
#include "runtime/interp/step_internal.h"

enum { LEAVES_MOST = 16, EQUALITIES_MOST = 4 };

typedef struct Leaf {
    Op op;
    const StepColumn *key, *query;
} Leaf;

typedef struct Leaves {
    Leaf at[LEAVES_MOST];
    unsigned count;
} Leaves;

typedef struct Group {
    uint64_t hash;
    size_t key; /* the position of its first key */
    Atom score; /* SELECT_BEST: the greatest so far */
    StepTotal total;
} Group;

struct StepState {
    Arena *arena;
    NodeKind chooser; /* NODE_COUNT: none */
    Fold fold;
    const StepColumn *values, *scores;
    Leaves equalities, of_key, of_query;
    size_t lag;  /* row i sees the keys up to i - lag */
    size_t next; /* the first key that is in no group */
    VEC(Group) groups;
    uint32_t *slots; /* open addressing over groups: number + 1 */
    size_t slot_count;
};

/* ---- the form */

static bool add_leaf(Leaves *leaves, Leaf leaf) {
    if (leaves->count == LEAVES_MOST) {
        return false;
    }
    leaves->at[leaves->count++] = leaf;
    return true;
}

/* j + key.offset <= i + query.offset, or <. */
static bool add_bound(StepState *state, Op op, GraphLine key, GraphLine query) {
    const int64_t lag = key.offset - query.offset + (op == OP_LT);
    if (lag > 0 && (size_t)lag > state->lag) {
        state->lag = (size_t)lag;
    }
    return true;
}

static bool add_select(StepState *state, const Graph *graph, const Node *node, const StepColumn *columns) {
    const Leaf leaf = {(Op)node->op, &columns[node->a], &columns[node->b]};
    GraphLine key, query;
    if (graph_node(graph, node->b)->kind == NODE_CONST) {
        return add_leaf(&state->of_key, leaf);
    }
    if (graph_node(graph, node->a)->kind == NODE_CONST) {
        return add_leaf(&state->of_query, leaf);
    }
    if (node->op == OP_EQ) {
        return state->equalities.count < EQUALITIES_MOST && add_leaf(&state->equalities, leaf);
    }
    return (node->op == OP_LE || node->op == OP_LT) && graph_line(graph, node->a, &key) &&
           graph_line(graph, node->b, &query) && add_bound(state, (Op)node->op, key, query);
}

static bool add_conjunction(StepState *state, const Graph *graph, NodeId selector, const StepColumn *columns) {
    NodeId left[LEAVES_MOST] = {selector};
    unsigned count = 1;
    while (count > 0) {
        const Node *node = graph_node(graph, left[--count]);
        if (node->kind == NODE_SELECT_AND && count + 2 <= LEAVES_MOST) {
            left[count++] = node->a;
            left[count++] = node->b;
        } else if (node->kind != NODE_SELECT || !add_select(state, graph, node, columns)) {
            return false;
        }
    }
    return true;
}

StepState *step_state_new(Arena *arena, const Graph *graph, const Node *aggregate, const StepColumn *columns) {
    StepState *state = arena_zalloc(arena, sizeof *state);
    NodeId selector = aggregate->a;
    const Node *node = graph_node(graph, selector);
    *state = (StepState){
        .arena = arena, .chooser = NODE_COUNT, .fold = (Fold)aggregate->fold, .values = &columns[aggregate->b]};
    if (node->kind == NODE_SELECT_FIRST || node->kind == NODE_SELECT_LAST || node->kind == NODE_SELECT_NEAREST ||
        node->kind == NODE_SELECT_BEST) {
        state->chooser = (NodeKind)node->kind;
        state->scores = node->kind == NODE_SELECT_BEST ? &columns[node->b] : NULL;
        selector = node->a;
    }
    return add_conjunction(state, graph, selector, columns) ? state : NULL;
}

/* ---- groups */

static bool passes(const Leaves *leaves, size_t position) {
    AtomContext unused = {.arena = NULL}; /* who compares string and number was found before */
    for (unsigned k = 0; k < leaves->count; k++) {
        const Leaf *leaf = &leaves->at[k];
        bool answer = false;
        if (!atom_compare(&unused, leaf->op, leaf->key->data[position], leaf->query->data[position], &answer) ||
            !answer) {
            return false;
        }
    }
    return true;
}

/* Of the keys, or the queries, at a position. */
static uint64_t hash_at(const Leaves *equalities, size_t position, bool of_query) {
    uint64_t hash = 0x9E3779B97F4A7C15u;
    for (unsigned k = 0; k < equalities->count; k++) {
        const StepColumn *column = of_query ? equalities->at[k].query : equalities->at[k].key;
        hash = (hash ^ atom_hash(column->data[position])) * 0xBF58476D1CE4E5B9u;
        hash ^= hash >> 31;
    }
    return hash;
}

static bool same_group(const Leaves *equalities, size_t key, size_t position, bool of_query) {
    bool same = true;
    for (unsigned k = 0; same && k < equalities->count; k++) {
        const Leaf *leaf = &equalities->at[k];
        const StepColumn *column = of_query ? leaf->query : leaf->key;
        same = atom_equal(leaf->key->data[key], column->data[position]);
    }
    return same;
}

/* Where the group is, or would be. */
static size_t find_slot(const StepState *state, uint64_t hash, size_t position, bool of_query) {
    const size_t mask = state->slot_count - 1;
    size_t at = (size_t)hash & mask;
    while (state->slots[at] != 0) {
        const Group *group = &state->groups.data[state->slots[at] - 1];
        if (group->hash == hash && same_group(&state->equalities, group->key, position, of_query)) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

static void grow_slots(StepState *state) {
    const size_t count = state->slot_count == 0 ? 64 : 2 * state->slot_count;
    state->slots = arena_zalloc(state->arena, count * sizeof *state->slots);
    state->slot_count = count;
    for (size_t k = 0; k < state->groups.count; k++) {
        size_t at = (size_t)state->groups.data[k].hash & (count - 1);
        while (state->slots[at] != 0) {
            at = (at + 1) & (count - 1);
        }
        state->slots[at] = (uint32_t)k + 1;
    }
}

static Group *group_of_key(StepState *state, size_t position) {
    if (2 * (state->groups.count + 1) > state->slot_count) {
        grow_slots(state);
    }
    const uint64_t hash = hash_at(&state->equalities, position, false);
    const size_t slot = find_slot(state, hash, position, false);
    if (state->slots[slot] == 0) {
        const Group fresh = {.hash = hash, .key = position};
        vec_push(state->arena, &state->groups, fresh);
        state->slots[slot] = (uint32_t)state->groups.count;
    }
    return &state->groups.data[state->slots[slot] - 1];
}

static bool is_nan(Atom value) {
    return value.type == ATOM_FLOAT && value.f != value.f;
}

/* Starts the group anew when the score is a better one. False: the key does not count. */
static bool meets_score(Group *group, Atom score) {
    AtomContext unused = {.arena = NULL};
    bool better = false;
    bool worse = false;
    if (group->total.count > 0) {
        atom_compare(&unused, OP_GT, score, group->score, &better);
        atom_compare(&unused, OP_LT, score, group->score, &worse);
    }
    if (better) {
        group->total = (StepTotal){0};
    }
    group->score = better || group->total.count == 0 ? score : group->score;
    return !worse;
}

/* Of first and last only places are read. */
static bool add_key(StepState *state, size_t position) {
    if (!passes(&state->of_key, position)) {
        return true;
    }
    Group *group = group_of_key(state, position);
    if (state->scores != NULL) {
        const Atom score = state->scores->data[position];
        if (is_nan(score)) {
            return false;
        }
        if (!meets_score(group, score)) {
            return true;
        }
    }
    step_put(&group->total, state->fold, position, state->values->data[position]);
    return true;
}

bool step_state_row(StepState *state, size_t position, StepTotal *out) {
    *out = (StepTotal){0};
    for (; state->next + state->lag <= position; state->next++) {
        if (!add_key(state, state->next)) {
            return false;
        }
    }
    if (state->groups.count == 0 || !passes(&state->of_query, position)) {
        return true;
    }
    const uint64_t hash = hash_at(&state->equalities, position, true);
    const uint32_t number = state->slots[find_slot(state, hash, position, true)];
    if (number == 0) {
        return true;
    }
    const StepTotal *total = &state->groups.data[number - 1].total;
    if (state->chooser == NODE_COUNT || state->chooser == NODE_SELECT_BEST) {
        *out = *total;
    } else if (total->count > 0) {
        const size_t chosen = state->chooser == NODE_SELECT_FIRST ? total->first : total->last;
        step_put(out, state->fold, chosen, state->values->data[chosen]);
    }
    return true;
}
