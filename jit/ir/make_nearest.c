/* The constructors of NEAREST and DISTINCT. */
#include "jit/ir/internal.h"

IrId ir_nearest(Ir *ir, IrId selector, IrId value, IrId otherwise, bool greatest) {
    value = ir_fit(ir, value);
    otherwise = ir_fit(ir, otherwise);
    const IrNode *rows = ir_node(ir, selector), *what = ir_node(ir, value), *none = ir_node(ir, otherwise);
    if (rows->high <= 0) {
        return otherwise;
    }
    if (rows->low >= 1 && what->uniform) {
        return value;
    }
    IrNode node = ir_blank(IR_NEAREST, selector, value, otherwise);
    bool raises = false;
    Interval range = {what->low, what->high};
    if (rows->low <= 0) {
        range = interval_join(range, (Interval){none->low, none->high});
    }
    node.payload = greatest;
    node.uniform = rows->uniform;
    node.positional = rows->positional && what->positional;
    node.no_nan = what->no_nan && none->no_nan;
    if (what->kinds == KIND_STRING) {
        ir_set_string(ir, &node, range, what->bytes > none->bytes ? what->bytes : none->bytes, &raises);
    } else {
        ir_set_number(&node, what->kinds, range, range, &raises);
    }
    return ir_add(ir, node, raises);
}

IrId ir_distinct(Ir *ir, uint32_t program, IrId token) {
    const IrDistinct *distinct = &ir->programs.data[program];
    const IrNode *root = ir_node(distinct->program, distinct->program->root);
    IrNode node = ir_blank(IR_DISTINCT, token, IR_NONE, IR_NONE);
    Interval range = {distinct->low, distinct->high};
    bool raises = false;
    node.payload = program;
    node.no_nan = root->no_nan;
    if (root->kinds == KIND_STRING) {
        ir_set_string(ir, &node, range, distinct->bytes, &raises);
    } else {
        ir_set_number(&node, root->kinds, range, range, &raises);
    }
    return ir_add(ir, node, raises);
}
