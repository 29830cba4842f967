/* What a piece of a long kernel finds in its tables. See emit.h. */
#include "jit/emit/emit.h"

static LLVMValueRef load_at(Emit *emit, LLVMTypeRef type, LLVMValueRef array, LLVMValueRef at) {
    LLVMValueRef place = LLVMBuildInBoundsGEP2(emit->entry, type, array, &at, 1, "");
    return LLVMBuildLoad2(emit->entry, type, place, "");
}

uint32_t l_piece_place(Emit *emit, uint32_t number) {
    Piece *piece = emit->piece;
    if (piece->place[number] == 0) {
        PiecePointer used = {number, NULL};
        vec_push(emit->arena, &piece->used, used);
        piece->place[number] = (uint32_t)piece->used.count;
    }
    return piece->place[number] - 1;
}

LLVMValueRef l_piece_pointer(Emit *emit, uint32_t number) {
    uint32_t place = l_piece_place(emit, number);
    PiecePointer *used = &emit->piece->used.data[place];
    if (used->pointer == NULL) {
        LLVMTypeRef i32 = l_int(emit, 32);
        LLVMValueRef found = load_at(emit, i32, emit->piece->v_numbers, l_i64(emit, place));
        found = LLVMBuildZExt(emit->entry, found, l_int(emit, 64), "");
        used->pointer = load_at(emit, l_pointer(emit), emit->piece->v_table, found);
    }
    return used->pointer;
}

static LLVMValueRef load_scalar(Emit *emit, uint32_t number, LLVMTypeRef type) {
    return LLVMBuildLoad2(emit->entry, type, l_piece_pointer(emit, number), "");
}

Val l_scalar(Emit *emit, IrId id) {
    Piece *piece = emit->piece;
    if (piece == NULL || emit->scalar[id].payload != NULL) {
        return emit->scalar[id];
    }
    uint32_t number = piece->scalar_number[id];
    Val value = {load_scalar(emit, number, piece->scalar_type[id]), NULL};
    if (ir_is_mixed(ir_node(emit->ir, id))) {
        value.tag = load_scalar(emit, number + 1, l_int(emit, 8));
    }
    emit->scalar[id] = value;
    vec_push(emit->arena, &piece->loaded, id);
    return value;
}

/* LLVM has each constant once. */
PieceArray *l_piece_array(Emit *emit, LLVMValueRef initializer) {
    PieceArrays *arrays = emit->piece->arrays;
    for (size_t i = 0; i < arrays->count; i++) {
        if (arrays->data[i].initializer == initializer) {
            return &arrays->data[i];
        }
    }
    PieceArray array = {initializer, NULL};
    vec_push(emit->arena, arrays, array);
    return &arrays->data[arrays->count - 1];
}
