/* Offsets of affine nodes: what is left of scale * position + offset without the position. See ir_affine. */
#include "jit/ir/internal.h"

IrId ir_affine_offset(Ir *ir, IrId id) {
    const IrNode node = *ir_node(ir, id);
    if (node.op == IR_POSITION) {
        return ir_int(ir, 0);
    }
    if (node.uniform) {
        return id;
    }
    if (node.map == OP_NEG) {
        return ir_map(ir, OP_SUB, ir_int(ir, 0), ir_affine_offset(ir, node.a), IR_NONE);
    }
    IrId left = ir_affine_offset(ir, node.a);
    IrId right = ir_affine_offset(ir, node.b);
    return ir_map(ir, (Op)node.map, left, right, IR_NONE);
}
