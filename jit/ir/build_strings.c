/* Which class of strings a kernel uses: single characters where no string is longer, else the narrowest packed lane.
 *
 * Constants that are only compared do not count as long as the comparison can be answered without coding them: a string
 * equals no constant that is too long for its class, and a character can be ordered against any string. Strings that
 * nothing uses in the end do count: making them must not raise the guard.
 */
#include "jit/ir/build.h"

typedef struct Longest {
    int64_t characters; /* of strings that are made or passed on */
    uint32_t bytes;
    uint32_t ordered_bytes; /* of constants in < <= > >= */
} Longest;

static void note_string(Longest *longest, const IrNode *node) {
    longest->characters = node->high > longest->characters ? node->high : longest->characters;
    longest->bytes = node->bytes > longest->bytes ? node->bytes : longest->bytes;
}

static bool is_comparing(const IrNode *node) {
    return (node->op == IR_MAP || node->op == IR_SELECT) && op_is_comparison((Op)node->map);
}

/* The operands of a node, where they are string constants. */
static void note_constants(const Ir *ir, Longest *longest, const IrNode *node) {
    IrId operands[3];
    unsigned count = ir_operands(node, operands);
    for (unsigned i = 0; i < count; i++) {
        const IrNode *operand = ir_node(ir, operands[i]);
        if (operand->op != IR_CONST || operand->kinds != KIND_STRING) {
            continue;
        }
        if (!is_comparing(node)) {
            note_string(longest, operand);
        } else if (node->map != OP_EQ && node->map != OP_NE && operand->bytes > longest->ordered_bytes) {
            longest->ordered_bytes = operand->bytes;
        }
    }
}

bool ir_choose_strings(const Ir *ir, Specialization *spec) {
    Longest longest = {0};
    bool any = false;
    for (size_t id = 0; id < ir->nodes.count; id++) {
        const IrNode *node = &ir->nodes.data[id];
        any = any || node->kinds == KIND_STRING;
        if (node->kinds == KIND_STRING && (node->op != IR_CONST || ir->root == id)) {
            note_string(&longest, node);
        }
        note_constants(ir, &longest, node);
    }
    spec->strings = longest.characters <= 1 ? STRINGS_CHAR : STRINGS_PACKED;
    uint32_t bytes = longest.ordered_bytes > longest.bytes ? longest.ordered_bytes : longest.bytes;
    spec->string_lane = spec->strings == STRINGS_CHAR ? LANE_S8 : lane_for_string(bytes);
    return any;
}
