/* The IR as text: a heading, then every live node in schedule order, numbered from 0.
 *
 *     ir length=5 strings=char input string:u8[97,122]
 *     %0 = input string : string[97,122] u8
 *     %1 = select == %0 %0 : rows[1,5] diagonal
 *     %2 = count %1 : int[1,5] i8
 *     root %2
 *
 * After the colon: kinds, interval (omitted where nothing is known), lane, bytes of packed strings, and the facts
 * uniform, positional, nan (it may be one), raises.
 */
#include "jit/ir/internal.h"

const char *ir_operation_name(const IrNode *node) {
    static const char *const names[] = {
#define IR_OP(name, text, ...) text,
#include "jit/ir/ops.def"
    };
    return node->op == IR_FOLD ? fold_text((Fold)node->fold) : names[node->op];
}

static void print_kinds(Buf *out, unsigned kinds) {
    static const char *const names[] = {"int", "float", "bool", "string"};
    const char *between = "";
    for (unsigned i = 0; i < 4; i++) {
        if (kinds & 1u << i) {
            buf_format(out, "%s%s", between, names[i]);
            between = "|";
        }
    }
}

static void print_bound(Buf *out, int64_t bound) {
    if (bound == INT64_MIN || bound == INT64_MAX) {
        buf_text(out, bound < 0 ? "-inf" : "inf");
    } else {
        buf_format(out, "%lld", (long long)bound);
    }
}

static void print_interval(Buf *out, int64_t low, int64_t high) {
    if (low == INT64_MIN && high == INT64_MAX) {
        return;
    }
    buf_char(out, '[');
    print_bound(out, low);
    buf_char(out, ',');
    print_bound(out, high);
    buf_char(out, ']');
}

static const char *input_name(unsigned kind) {
    static const char *const names[] = {"asis", "string", "int", "float", "bool"};
    return names[kind];
}

/* ---- heading */

static void print_column(Buf *out, const Ir *ir, unsigned kind) {
    const InputColumn *column = &ir->spec.input[kind];
    bool characters = column->kinds == KIND_STRING && ir->spec.strings == STRINGS_CHAR;
    buf_format(out, " input %s:%s", input_name(kind), lane_name(column->lane));
    if (column->kinds == KIND_INT || characters) {
        print_interval(out, column->low, column->high);
    }
}

static void print_heading(Buf *out, const Ir *ir) {
    buf_text(out, "ir length=");
    if (ir->spec.length > 0) {
        buf_format(out, "%llu", (unsigned long long)ir->spec.length);
    } else {
        buf_text(out, "any");
    }
    bool characters = ir->spec.strings == STRINGS_CHAR;
    buf_format(out, " strings=%s", characters ? "char" : lane_name(ir->spec.string_lane));
    for (unsigned kind = 0; kind < sizeof ir->spec.input / sizeof *ir->spec.input; kind++) {
        if (ir->spec.input[kind].used) {
            print_column(out, ir, kind);
        }
    }
    buf_char(out, '\n');
}

/* ---- nodes */

static void print_atom(Buf *out, Atom atom) {
    if (atom.type == ATOM_STRING) {
        json_string(out, atom.s->text, atom.s->length);
    } else if (atom.type == ATOM_OTHER) {
        buf_text(out, "<none>");
    } else {
        atom_repr(out, atom, '"');
    }
}

static void print_table(Buf *out, const Table *table) {
    bool dict = table->kind == TABLE_DICT;
    buf_text(out, dict ? " {" : " [");
    for (uint32_t i = 0; i < table->count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        if (dict) {
            print_atom(out, table->keys[i]);
            buf_text(out, ": ");
        }
        print_atom(out, table->values[i]);
    }
    buf_char(out, dict ? '}' : ']');
}

static void print_details(Buf *out, const Ir *ir, const IrNode *node) {
    switch ((IrOp)node->op) {
    case IR_INPUT:
        buf_format(out, " %s", input_name(node->input));
        break;
    case IR_CONST:
        buf_char(out, ' ');
        print_atom(out, node->atom);
        break;
    case IR_MAP:
        buf_char(out, ' ');
        op_print(out, (Op)node->map);
        break;
    case IR_SELECT:
        buf_format(out, " %s", op_text((Op)node->map));
        break;
    case IR_LOOKUP:
    case IR_MEMBER:
        print_table(out, &ir->tables.data[node->payload]);
        break;
    case IR_SELECT_CONST:
        buf_text(out, node->payload == 0 ? " none" : "");
        break;
    case IR_POSITION:
    case IR_LENGTH:
    case IR_COUNT:
    case IR_FOLD:
    case IR_COMBINE:
    case IR_NEAREST:
    case IR_DISTINCT:
    case IR_WHOLE:
    case IR_GUARD:
    case IR_SELECT_AND:
    case IR_SELECT_OR:
    case IR_SELECT_NOT:
    case IR_OP_COUNT:
        break;
    }
}

static void print_selector_facts(Buf *out, const IrNode *node) {
    buf_text(out, " : rows");
    print_interval(out, node->low, node->high);
    if (node->diagonal != 0) {
        buf_text(out, node->diagonal == DIAGONAL_ALL ? " diagonal" : " no-diagonal");
    }
}

static void print_value_facts(Buf *out, const Ir *ir, const IrNode *node) {
    buf_text(out, " : ");
    print_kinds(out, node->kinds);
    bool packed = node->kinds == KIND_STRING && ir->spec.strings == STRINGS_PACKED;
    if (!packed && node->kinds != KIND_BOOL) {
        print_interval(out, node->low, node->high);
    }
    buf_format(out, " %s%s", lane_name((Lane)node->lane), ir_is_mixed(node) ? "+tag" : "");
    if (packed) {
        buf_format(out, " bytes=%u", node->bytes);
    }
}

static void print_facts(Buf *out, const Ir *ir, const IrNode *node) {
    if (ir_is_selector(node)) {
        print_selector_facts(out, node);
    } else if (node->op != IR_GUARD) {
        print_value_facts(out, ir, node);
    } else {
        buf_text(out, " :");
    }
    if (node->op != IR_CONST) {
        buf_text(out, node->uniform ? " uniform" : "");
        buf_text(out, node->positional ? " positional" : "");
    }
    buf_text(out, node->no_nan ? "" : " nan");
    buf_text(out, node->may_raise ? " raises" : "");
}

void ir_number(const Ir *ir, uint32_t *number) {
    bool *live = arena_array(ir->arena, bool, ir->nodes.count + 1);
    uint32_t next = 0;
    ir_live(ir, live);
    for (size_t id = 0; id < ir->nodes.count; id++) {
        if (live[id]) {
            number[id] = next++;
        }
    }
}

void ir_print(Buf *out, const Ir *ir) {
    size_t count = ir->nodes.count;
    bool *live = arena_array(out->arena, bool, count + 1);
    uint32_t *number = arena_array(out->arena, uint32_t, count + 1);
    ir_live(ir, live);
    ir_number(ir, number);
    print_heading(out, ir);
    for (size_t id = 0; id < count; id++) {
        if (!live[id]) {
            continue;
        }
        const IrNode *node = &ir->nodes.data[id];
        IrId operands[3];
        unsigned operand_count = ir_operands(node, operands);
        buf_format(out, "%%%u = %s", number[id], ir_operation_name(node));
        print_details(out, ir, node);
        for (unsigned i = 0; i < operand_count; i++) {
            buf_format(out, " %%%u", number[operands[i]]);
        }
        print_facts(out, ir, node);
        buf_char(out, '\n');
    }
    buf_format(out, "root %%%u\n", number[ir->root]);
}
