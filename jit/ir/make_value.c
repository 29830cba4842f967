/* Constructors of leaves, tables and guards, and how numbers and strings get their type and facts. */
#include "jit/ir/internal.h"

#include <math.h>

/* ---- types and facts */

void ir_set_number(IrNode *node, unsigned kinds, Interval ints, Interval floats, bool *raises) {
    node->kinds = (uint8_t)kinds;
    if (!(kinds & KIND_FLOAT)) {
        floats = ints;
    } else {
        floats = interval_of_float(floats);
    }
    if (!(kinds & (KIND_INT | KIND_BOOL))) {
        ints = floats;
    } else if (ir_is_mixed(node) && !interval_is_exact(ints)) {
        *raises = true;
        ints.low = ints.low < -EXACT_INT_MOST ? -EXACT_INT_MOST : ints.low;
        ints.high = ints.high > EXACT_INT_MOST ? EXACT_INT_MOST : ints.high;
    }
    Interval all = interval_join(ints, floats);
    node->low = all.low;
    node->high = all.high;
    node->no_nan = node->no_nan || !(kinds & KIND_FLOAT);
    if (kinds == KIND_BOOL) {
        node->lane = LANE_BOOL;
    } else if (kinds == KIND_INT) {
        node->lane = (uint8_t)lane_for_interval(all.low, all.high);
    } else {
        node->lane = LANE_F64;
    }
}

/* Characters in unsigned lanes, so that they are compared without conversion; "" (-1) needs a sign. */
static Lane lane_for_characters(Interval characters) {
    if (characters.low < 0) {
        return lane_for_interval(characters.low, characters.high);
    }
    return characters.high <= UINT8_MAX ? LANE_U8 : characters.high <= UINT16_MAX ? LANE_U16 : LANE_I32;
}

uint32_t ir_string_capacity(const Ir *ir) {
    return ir->spec.strings == STRINGS_CHAR ? 4 : (uint32_t)lane_bytes(ir->spec.string_lane) - 1;
}

void ir_set_string(const Ir *ir, IrNode *node, Interval characters, uint64_t bytes, bool *raises) {
    uint32_t capacity = ir_string_capacity(ir);
    if (bytes > capacity) {
        *raises = true;
    }
    node->kinds = KIND_STRING;
    node->bytes = bytes > capacity ? capacity : (uint32_t)bytes;
    node->low = characters.low;
    node->high = characters.high;
    node->lane = (uint8_t)(ir->spec.strings == STRINGS_CHAR ? lane_for_characters(characters) : ir->spec.string_lane);
}

/* ---- constants */

static Interval float_interval(double value) {
    const double exact = (double)EXACT_INT_MOST;
    if (isnan(value)) {
        return (Interval){0, 0};
    }
    return (Interval){value < -exact  ? INT64_MIN
                      : value > exact ? EXACT_INT_MOST
                                      : (int64_t)floor(value),
                      value > exact    ? INT64_MAX
                      : value < -exact ? -EXACT_INT_MOST
                                       : (int64_t)ceil(value)};
}

/* What low and high of a string constant are in the class. */
static Interval string_numbers(const Ir *ir, const Str *text) {
    if (ir->spec.strings == STRINGS_PACKED) {
        return (Interval){0, text->characters};
    }
    int64_t value = str_character_number(text);
    return (Interval){value, value};
}

IrId ir_const(Ir *ir, Atom atom) {
    IrNode node = ir_blank(IR_CONST, IR_NONE, IR_NONE, IR_NONE);
    bool raises = false;
    Interval range = {0, 0};
    node.atom = atom;
    node.uniform = true;
    node.positional = true;
    switch (atom.type) {
    case ATOM_INT:
        range = (Interval){atom.i, atom.i};
        ir_set_number(&node, KIND_INT, range, range, &raises);
        break;
    case ATOM_BOOL:
        range = (Interval){atom.b, atom.b};
        ir_set_number(&node, KIND_BOOL, range, range, &raises);
        break;
    case ATOM_FLOAT:
        range = float_interval(atom.f);
        node.no_nan = !isnan(atom.f);
        ir_set_number(&node, KIND_FLOAT, range, range, &raises);
        break;
    case ATOM_STRING:
        ir_set_string(ir, &node, string_numbers(ir, atom.s), atom.s->length, &raises);
        node.bytes = atom.s->length; /* may be too long: ir_is_long_const */
        break;
    case ATOM_OTHER:
        return ir_fail(ir);
    }
    return ir_add(ir, node, false);
}

IrId ir_int(Ir *ir, int64_t value) {
    return ir_const(ir, atom_int(value));
}

IrId ir_bool(Ir *ir, bool value) {
    return ir_const(ir, atom_bool(value));
}

IrId ir_string(Ir *ir, const char *text, size_t length) {
    return ir_const(ir, atom_string(str_new(ir->arena, text, length)));
}

bool ir_is_long_const(const Ir *ir, IrId id) {
    const IrNode *node = ir_node(ir, id);
    if (node->op != IR_CONST || node->kinds != KIND_STRING) {
        return false;
    }
    return ir->spec.strings == STRINGS_CHAR ? node->low == SEVERAL_CHARACTERS : node->bytes > ir_string_capacity(ir);
}

IrId ir_fit(Ir *ir, IrId id) {
    if (!ir_is_long_const(ir, id)) {
        return id;
    }
    ir_fail(ir);
    return ir_string(ir, "", 0);
}

/* ---- leaves */

/* tokens_asis of ints is tokens_int, and so on: one column is enough. */
static InputKind plain_column(const Ir *ir, InputKind kind) {
    static const InputKind columns[] = {INPUT_STRING, INPUT_INT, INPUT_FLOAT, INPUT_BOOL};
    static const uint8_t kinds[] = {KIND_STRING, KIND_INT, KIND_FLOAT, KIND_BOOL};
    for (unsigned i = 0; kind == INPUT_ASIS && i < 4; i++) {
        if (ir->spec.input[INPUT_ASIS].kinds == kinds[i] && ir->spec.input[columns[i]].kinds == kinds[i]) {
            return columns[i];
        }
    }
    return kind;
}

static Interval column_codes(const Ir *ir, const InputColumn *column) {
    bool characters = column->high < SEVERAL_CHARACTERS;
    if (ir->spec.strings == STRINGS_PACKED) {
        return (Interval){0, characters ? 1 : (int64_t)column->bytes};
    }
    return (Interval){column->low, column->high};
}

static void set_column(Ir *ir, IrNode *node, InputColumn *column) {
    bool raises = false; /* the engine has looked at the elements */
    if (column->kinds == KIND_STRING) {
        ir_set_string(ir, node, column_codes(ir, column), column->bytes, &raises);
        column->lane = (Lane)node->lane;
        return;
    }
    Interval all = {INT64_MIN, INT64_MAX}, bools = {0, 1};
    Interval ints = {column->low, column->high};
    node->no_nan = column->no_nan;
    bool only_ints = column->kinds == KIND_INT;
    bool only_bools = column->kinds == KIND_BOOL;
    Interval exact = {-EXACT_INT_MOST, EXACT_INT_MOST};
    ir_set_number(node, column->kinds, only_ints ? ints : only_bools ? bools : exact, all, &raises);
    if (only_ints) {
        node->lane = (uint8_t)column->lane;
    } else {
        column->lane = (Lane)node->lane;
    }
}

IrId ir_input(Ir *ir, InputKind kind) {
    kind = plain_column(ir, kind);
    InputColumn *column = &ir->spec.input[kind];
    bool strings_and_numbers = (column->kinds & KIND_STRING) && (column->kinds & KIND_NUMBER);
    bool too_long =
        column->kinds == KIND_STRING && (ir->spec.strings == STRINGS_CHAR ? column->high >= SEVERAL_CHARACTERS
                                                                          : column->bytes > ir_string_capacity(ir));
    if (column->kinds == 0 || strings_and_numbers || too_long) {
        return ir_fail(ir);
    }
    IrNode node = ir_blank(IR_INPUT, IR_NONE, IR_NONE, IR_NONE);
    node.input = (uint8_t)kind;
    set_column(ir, &node, column);
    return ir_add(ir, node, false);
}

IrId ir_position(Ir *ir) {
    Interval n = ir_length_range(ir);
    if (n.high == 1) {
        return ir_int(ir, 0);
    }
    IrNode node = ir_blank(IR_POSITION, IR_NONE, IR_NONE, IR_NONE);
    bool raises = false;
    Interval range = {0, n.high - 1};
    node.positional = true;
    ir_set_number(&node, KIND_INT, range, range, &raises);
    return ir_add(ir, node, raises);
}

IrId ir_length(Ir *ir) {
    Interval n = ir_length_range(ir);
    if (n.low == n.high) {
        return ir_int(ir, n.low);
    }
    IrNode node = ir_blank(IR_LENGTH, IR_NONE, IR_NONE, IR_NONE);
    bool raises = false;
    node.positional = true;
    node.uniform = true;
    ir_set_number(&node, KIND_INT, n, n, &raises);
    return ir_add(ir, node, raises);
}

IrId ir_whole(Ir *ir, IrId value) {
    value = ir_fit(ir, value);
    const IrNode operand = *ir_node(ir, value);
    if (operand.kinds == KIND_INT) {
        return value;
    }
    if (operand.kinds == KIND_BOOL) {
        return ir_map(ir, OP_INDICATOR, value, IR_NONE, IR_NONE);
    }
    if (!ir_is_mixed(&operand)) {
        return ir_fail(ir);
    }
    IrNode node = ir_blank(IR_WHOLE, value, IR_NONE, IR_NONE);
    bool raises = (operand.kinds & KIND_FLOAT) != 0;
    const Interval range = {operand.low < -EXACT_INT_MOST ? -EXACT_INT_MOST : operand.low,
                            operand.high > EXACT_INT_MOST ? EXACT_INT_MOST : operand.high};
    node.uniform = operand.uniform;
    node.positional = operand.positional;
    ir_set_number(&node, KIND_INT, range, (Interval){0, 0}, &raises);
    return ir_add(ir, node, raises);
}

IrId ir_guard(Ir *ir, IrId condition) {
    if (ir_node(ir, condition)->kinds != KIND_BOOL) {
        condition = ir_truth(ir, condition);
    }
    if (ir_is_const(ir, condition) && ir_node(ir, condition)->high == 0) {
        return IR_NONE;
    }
    IrNode node = ir_blank(IR_GUARD, condition, IR_NONE, IR_NONE);
    const IrNode *what = ir_node(ir, condition);
    node.uniform = what->uniform;
    node.positional = what->positional;
    return ir_add(ir, node, true);
}
