/* Constructors of TABLE and MEMBER.
 *
 * A table is cut to what its operand can ask for: keys of the operand's kind, within its interval, that the string
 * class holds. Of values that are strings and others, the more frequent kind is kept; picking one of the rest
 * raises.
 */
#include "jit/ir/internal.h"

#include <math.h>

/* ---- keys */

static bool key_to_int(Atom key, Atom *out) {
    if (key.type == ATOM_FLOAT) {
        bool whole = fabs(key.f) < 9.2e18 && key.f == trunc(key.f);
        *out = atom_int(whole ? (int64_t)key.f : 0);
        return whole;
    }
    *out = atom_int(key.type == ATOM_BOOL ? (int64_t)key.b : key.i);
    return true;
}

static bool key_to_float(Atom key, Atom *out) {
    *out = atom_float(atom_number(key));
    return atom_equal(key, *out); /* not for a NaN or an int that is no double */
}

/* The key as values of this node see it; false when none of them can equal it. */
static bool normalise_key(Ir *ir, const IrNode *value, Atom key, Atom *out) {
    if (value->kinds == KIND_STRING) {
        *out = key;
        if (key.type != ATOM_STRING) {
            return false;
        }
        IrId id = ir_const(ir, key);
        const IrNode *node = ir_node(ir, id);
        bool packed = ir->spec.strings == STRINGS_PACKED;
        return !ir_is_long_const(ir, id) && (packed || interval_has((Interval){value->low, value->high}, node->low));
    }
    if (!atom_is_number(key)) {
        return false;
    }
    if (value->kinds & KIND_FLOAT || ir_is_mixed(value)) {
        return key_to_float(key, out);
    }
    return key_to_int(key, out) && interval_has((Interval){value->low, value->high}, out->i);
}

static bool has_atom(const Atom *atoms, uint32_t count, Atom atom) {
    for (uint32_t i = 0; i < count; i++) {
        if (atom_equal(atoms[i], atom)) {
            return true;
        }
    }
    return false;
}

/* ---- MEMBER */

/* Whether one of few values equals: comparisons, which fold further. */
static IrId any_equal(Ir *ir, IrId value, const Atom *atoms, uint32_t count) {
    IrId any = ir_bool(ir, false);
    for (uint32_t i = 0; i < count; i++) {
        any = ir_map(ir, OP_OR, any, ir_map(ir, OP_EQ, value, ir_const(ir, atoms[i]), IR_NONE), IR_NONE);
    }
    return any;
}

IrId ir_member(Ir *ir, uint32_t table, IrId value) {
    const Table list = ir->tables.data[table];
    value = ir_fit(ir, value);
    const IrNode operand = *ir_node(ir, value);
    Atom *atoms = arena_array(ir->arena, Atom, list.count + 1);
    uint32_t count = 0;
    bool broken = false;
    for (uint32_t i = 0; i < list.count; i++) {
        Atom atom;
        broken = broken || list.values[i].type == ATOM_OTHER;
        if (normalise_key(ir, &operand, list.values[i], &atom) && (list.count > 256 || !has_atom(atoms, count, atom))) {
            atoms[count++] = atom;
        }
    }
    if (broken) {
        ir_fail(ir);
    }
    if (count < 2 || operand.op == IR_CONST) {
        return any_equal(ir, value, atoms, count);
    }
    IrNode node = ir_blank(IR_MEMBER, value, IR_NONE, IR_NONE);
    bool raises = false;
    node.uniform = operand.uniform;
    node.positional = operand.positional;
    node.payload = ir_add_table(ir, (Table){.kind = TABLE_LIST, .count = count, .values = atoms});
    ir_set_number(&node, KIND_BOOL, (Interval){0, 1}, (Interval){0, 1}, &raises);
    return ir_add(ir, node, raises);
}

/* ---- TABLE: which values are kept */

static bool is_string_value(Atom atom) {
    return atom.type == ATOM_STRING;
}

static bool mostly_strings(const Table *table) {
    uint32_t strings = 0, numbers = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        strings += is_string_value(table->values[i]);
        numbers += atom_is_number(table->values[i]);
    }
    return strings > 0 && strings >= numbers;
}

/* Which values a table keeps. */
typedef struct Keep {
    bool strings;   /* else numbers */
    bool only_ints; /* ints of any size: none has to be a double beside floats or bools */
    Atom broken;    /* stands for the others in a list */
} Keep;

static Keep choose_kept(Ir *ir, const Table *table) {
    Keep keep = {.strings = mostly_strings(table), .only_ints = true};
    for (uint32_t i = 0; i < table->count; i++) {
        AtomType type = table->values[i].type;
        keep.only_ints = keep.only_ints && type != ATOM_FLOAT && type != ATOM_BOOL;
    }
    keep.broken = (Atom){.type = ATOM_OTHER, .s = str_new(ir->arena, "", 0)};
    return keep;
}

static bool is_kept(Ir *ir, Atom atom, const Keep *keep) {
    if (keep->strings) {
        return is_string_value(atom) && !ir_is_long_const(ir, ir_const(ir, atom));
    }
    bool exact = atom.type != ATOM_INT || interval_is_exact((Interval){atom.i, atom.i});
    return atom_is_number(atom) && (keep->only_ints || exact);
}

/* A list as it is, but for the elements that are not kept and those behind what the index can reach. */
static Table cut_list(Ir *ir, const Table *table, const IrNode *index, const Keep *keep) {
    int64_t reach = index->high < 0 ? -1 : index->high;
    uint32_t count = reach < (int64_t)table->count ? (uint32_t)(reach + 1) : table->count;
    Atom *values = arena_array(ir->arena, Atom, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        values[i] = is_kept(ir, table->values[i], keep) ? table->values[i] : keep->broken;
    }
    return (Table){.kind = TABLE_LIST, .count = count, .values = values};
}

static Table cut_dict(Ir *ir, const Table *table, const IrNode *index, const Keep *keep) {
    Atom *keys = arena_array(ir->arena, Atom, (size_t)table->count + 1);
    Atom *values = arena_array(ir->arena, Atom, (size_t)table->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        Atom key;
        if (normalise_key(ir, index, table->keys[i], &key) && is_kept(ir, table->values[i], keep)) {
            keys[count] = key;
            values[count++] = table->values[i];
        }
    }
    return (Table){.kind = TABLE_DICT, .count = count, .keys = keys, .values = values};
}

/* ---- TABLE: facts */

/* Ints that the operand can be, where they are few enough to look at each: keys of bools, ints and characters. */
static bool small_range(const Ir *ir, const IrNode *index, Interval *out) {
    bool characters = index->kinds == KIND_STRING && ir->spec.strings == STRINGS_CHAR;
    *out = (Interval){index->low, index->high};
    if (index->op == IR_INPUT && index->kinds == KIND_STRING) {
        return false; /* a range, but hardly ever without gaps */
    }
    return (index->kinds == KIND_INT || index->kinds == KIND_BOOL || characters) && out->low > -(1 << 20) &&
           out->high < (1 << 20) && out->high - out->low < 4096;
}

static int64_t key_code(Ir *ir, Atom key) {
    return ir_node(ir, ir_const(ir, key))->low;
}

/* Whether every key of the range is there: keys are different and within it. */
static bool dict_covers(Ir *ir, const Table *table, Interval range) {
    uint32_t within = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        within += interval_has(range, key_code(ir, table->keys[i]));
    }
    return (int64_t)within == range.high - range.low + 1;
}

/* All positions that the index can ask for are elements that can be given. */
static bool list_covers(const Table *table, Interval range) {
    if (range.low < 0 || range.high >= (int64_t)table->count) {
        return false;
    }
    for (int64_t i = range.low; i <= range.high; i++) {
        if (table->values[i].type == ATOM_OTHER) {
            return false;
        }
    }
    return true;
}

static bool covers(Ir *ir, const Table *table, const IrNode *index) {
    Interval range;
    if (table->kind == TABLE_LIST) {
        return list_covers(table, (Interval){index->low, index->high});
    }
    return small_range(ir, index, &range) && dict_covers(ir, table, range);
}

/* Kinds and intervals of all values. */
static void set_values(Ir *ir, IrNode *node, const Table *table, bool *raises) {
    Interval ints = {INT64_MAX, INT64_MIN}, floats = ints, strings = ints;
    unsigned kinds = 0;
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        if (table->values[i].type == ATOM_OTHER) {
            continue;
        }
        const IrNode *value = ir_node(ir, ir_const(ir, table->values[i]));
        Interval range = {value->low, value->high};
        Interval *into = value->kinds == KIND_STRING ? &strings : value->kinds == KIND_FLOAT ? &floats : &ints;
        *into = interval_join(*into, range);
        kinds |= value->kinds;
        bytes = value->bytes > bytes ? value->bytes : bytes;
        node->no_nan = node->no_nan && value->no_nan;
    }
    if (kinds == KIND_STRING) {
        ir_set_string(ir, node, strings, bytes, raises);
    } else {
        ir_set_number(node, kinds, ints, floats, raises);
    }
}

static uint32_t count_good(const Table *table) {
    uint32_t good = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        good += table->values[i].type != ATOM_OTHER;
    }
    return good;
}

static IrId table_of_const(Ir *ir, const Table *table, const IrNode *index) {
    for (uint32_t i = 0; i < table->count; i++) {
        bool here = table->kind == TABLE_LIST ? index->low == (int64_t)i : atom_equal(table->keys[i], index->atom);
        if (here && table->values[i].type != ATOM_OTHER) {
            return ir_const(ir, table->values[i]);
        }
    }
    return ir_fail(ir);
}

IrId ir_lookup(Ir *ir, uint32_t table, IrId index) {
    const Table whole = ir->tables.data[table];
    index = ir_fit(ir, index);
    IrNode operand = *ir_node(ir, index);
    if (whole.kind != TABLE_DICT && operand.kinds != KIND_INT && operand.kinds != KIND_BOOL) {
        return ir_fail(ir);
    }
    Keep keep = choose_kept(ir, &whole);
    Table cut =
        whole.kind == TABLE_DICT ? cut_dict(ir, &whole, &operand, &keep) : cut_list(ir, &whole, &operand, &keep);
    if (count_good(&cut) == 0) {
        return ir_fail(ir);
    }
    if (operand.op == IR_CONST) {
        return table_of_const(ir, &cut, &operand);
    }
    IrNode node = ir_blank(IR_LOOKUP, index, IR_NONE, IR_NONE);
    bool raises = !covers(ir, &cut, &operand);
    node.uniform = operand.uniform;
    node.positional = operand.positional;
    node.payload = ir_add_table(ir, cut);
    set_values(ir, &node, &cut, &raises);
    return ir_add(ir, node, raises);
}
