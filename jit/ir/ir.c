/* The array of IR nodes: value numbering, effects, liveness, and small questions.
 *
 * Equal nodes are one: a node's operation, operands, payload and constant decide what it is; types and facts follow
 * from them and are not compared.
 */
#include "jit/ir/internal.h"

#include <string.h>

void ir_init(Ir *ir, Arena *arena, const Graph *graph, const Specialization *spec) {
    *ir = (Ir){.arena = arena, .graph = graph, .spec = *spec, .root = IR_NONE};
    ir->slot_count = 64;
    ir->slots = arena_zalloc(arena, ir->slot_count * sizeof *ir->slots);
}

IrNode ir_blank(IrOp op, IrId a, IrId b, IrId c) {
    return (IrNode){.op = (uint8_t)op, .a = a, .b = b, .c = c, .no_nan = true};
}

/* ---- value numbering */

static uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static uint64_t hash_node(const IrNode *node) {
    uint64_t hash = mix(node->op, (uint64_t)node->map << 8 | node->input);
    hash = mix(hash, (uint64_t)node->a << 32 | node->b);
    hash = mix(hash, (uint64_t)node->c << 32 | node->payload);
    return node->op == IR_CONST ? mix(hash, atom_hash(node->atom)) : hash;
}

static bool same_node(const IrNode *a, const IrNode *b) {
    return a->op == b->op && a->map == b->map && a->input == b->input && a->a == b->a && a->b == b->b && a->c == b->c &&
           a->payload == b->payload && (a->op != IR_CONST || atom_identical(a->atom, b->atom));
}

/* The slot where the node is, or the free one where it belongs. */
static uint32_t find_slot(const Ir *ir, const IrNode *node) {
    uint32_t mask = ir->slot_count - 1;
    uint32_t slot = (uint32_t)hash_node(node) & mask;
    while (ir->slots[slot] != 0 && !same_node(&ir->nodes.data[ir->slots[slot] - 1], node)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void grow_slots(Ir *ir) {
    ir->slot_count *= 2;
    ir->slots = arena_zalloc(ir->arena, ir->slot_count * sizeof *ir->slots);
    for (size_t id = 0; id < ir->nodes.count; id++) {
        ir->slots[find_slot(ir, &ir->nodes.data[id])] = (uint32_t)id + 1;
    }
}

IrId ir_find(const Ir *ir, const IrNode *node) {
    uint32_t entry = ir->slots[find_slot(ir, node)];
    return entry == 0 ? IR_NONE : entry - 1;
}

IrId ir_add(Ir *ir, IrNode node, bool raises) {
    uint32_t slot = find_slot(ir, &node);
    if (ir->slots[slot] != 0) {
        return ir->slots[slot] - 1;
    }
    node.may_raise = raises;
    IrId id = (IrId)ir->nodes.count;
    vec_push(ir->arena, &ir->nodes, node);
    ir->slots[slot] = id + 1;
    if (raises) {
        vec_push(ir->arena, &ir->effects, id);
    }
    if (ir->nodes.count > ir->slot_count / 2) {
        grow_slots(ir);
    }
    return id;
}

/* ---- tables */

static bool same_atoms(const Atom *a, const Atom *b, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (!atom_identical(a[i], b[i])) {
            return false;
        }
    }
    return true;
}

static bool same_table(const Table *a, const Table *b) {
    return a->kind == b->kind && a->count == b->count && same_atoms(a->values, b->values, a->count) &&
           (a->kind != TABLE_DICT || same_atoms(a->keys, b->keys, a->count));
}

uint32_t ir_add_table(Ir *ir, Table table) {
    size_t recent = ir->tables.count > 64 ? ir->tables.count - 64 : 0; /* older twins are not worth the search */
    for (size_t i = ir->tables.count; i-- > recent;) {
        if (same_table(&ir->tables.data[i], &table)) {
            return (uint32_t)i;
        }
    }
    vec_push(ir->arena, &ir->tables, table);
    return (uint32_t)(ir->tables.count - 1);
}

/* ---- walks */

unsigned ir_operands(const IrNode *node, IrId out[3]) {
    out[0] = node->a;
    out[1] = node->b;
    out[2] = node->c;
    if (node->op == IR_MAP) {
        return op_operands((Op)node->map);
    }
    static const unsigned char counts[IR_OP_COUNT] = {
#define IR_OP(name, text, operands, family) operands,
#include "jit/ir/ops.def"
#undef IR_OP
    };
    return counts[node->op];
}

void ir_live(const Ir *ir, bool *live) {
    memset(live, 0, ir->nodes.count * sizeof *live);
    if (ir->root != IR_NONE) {
        live[ir->root] = true;
    }
    for (size_t i = 0; i < ir->effects.count; i++) {
        live[ir->effects.data[i]] = true;
    }
    for (size_t i = 0; i < ir->named.count; i++) {
        live[ir->named.data[i]] = true;
    }
    for (size_t id = ir->nodes.count; id-- > 0;) {
        IrId operands[3];
        unsigned count = live[id] ? ir_operands(&ir->nodes.data[id], operands) : 0;
        for (unsigned i = 0; i < count; i++) {
            live[operands[i]] = true;
        }
    }
}

void ir_mark_inputs(Ir *ir) {
    for (unsigned i = 0; i < sizeof ir->spec.input / sizeof *ir->spec.input; i++) {
        ir->spec.input[i].used = false;
    }
    bool *live = arena_array(ir->arena, bool, ir->nodes.count + 1);
    ir_live(ir, live);
    for (size_t id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = &ir->nodes.data[id];
        if (live[id] && node->op == IR_INPUT) {
            ir->spec.input[node->input].used = true;
        }
    }
}

IrId ir_fail(Ir *ir) {
    ir_guard(ir, ir_bool(ir, true));
    return ir_int(ir, 0);
}

/* ---- questions */

bool ir_is_const(const Ir *ir, IrId id) {
    return ir_node(ir, id)->op == IR_CONST;
}

bool ir_is_int_const(const Ir *ir, IrId id, int64_t value) {
    const IrNode *node = ir_node(ir, id);
    return node->op == IR_CONST && node->atom.type == ATOM_INT && node->atom.i == value;
}

bool ir_is_map(const Ir *ir, IrId id, Op op) {
    const IrNode *node = ir_node(ir, id);
    return node->op == IR_MAP && node->map == op;
}

bool ir_is_select(const Ir *ir, IrId id, Op op) {
    const IrNode *node = ir_node(ir, id);
    return node->op == IR_SELECT && node->map == op;
}

unsigned op_order_mask(Op comparison) {
    switch (comparison) {
    case OP_LT:
        return 1;
    case OP_EQ:
        return 2;
    case OP_LE:
        return 3;
    case OP_GT:
        return 4;
    case OP_NE:
        return 5;
    default: /* OP_GE */
        return 6;
    }
}

bool op_from_order_mask(unsigned mask, Op *out) {
    static const Op ops[] = {OP_LT, OP_EQ, OP_LE, OP_GT, OP_NE, OP_GE};
    if (mask == 0 || mask == 7) {
        return false;
    }
    *out = ops[mask - 1];
    return true;
}

Op op_negate(Op comparison) {
    Op result = comparison;
    op_from_order_mask(7 ^ op_order_mask(comparison), &result);
    return result;
}

Op op_swap(Op comparison) {
    unsigned mask = op_order_mask(comparison);
    Op result = comparison;
    op_from_order_mask((mask & 2) | (mask & 1) << 2 | mask >> 2, &result);
    return result;
}

AtomContext ir_atom_context(const Ir *ir) {
    return (AtomContext){.arena = ir->arena, .string_limit = 4096};
}
