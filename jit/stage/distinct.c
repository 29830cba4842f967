/* STAGE_DISTINCT: the runtime lists the different bytes of the input and counts them; the program's own stages run on
 * that list, as code inside this kernel; then every position looks up what the program gave for its byte, or the list
 * is written and filled up. */
#include "jit/stage/cells.h"
#include "jit/stage/stage_code.h"

#include <string.h>

typedef struct DistinctTokens {
    LLVMValueRef v_count, v_low, v_high; /* how many (i64); the interval of their code points, i32 */
} DistinctTokens;

static DistinctTokens list_tokens(Emit *emit, const Stage *stage, const IrDistinct *distinct) {
    LLVMTypeRef i32 = l_int(emit, 32);
    LLVMValueRef low = LLVMBuildAlloca(emit->entry, i32, "low");
    LLVMValueRef high = LLVMBuildAlloca(emit->entry, i32, "high");
    LLVMValueRef args[7] = {l_place_pointer(emit, (Place){PLACE_INPUT, distinct->token}),
                            emit->v_n,
                            LLVMConstInt(l_int(emit, 1), distinct->list, false),
                            l_buffer(emit, stage->tables),
                            l_buffer(emit, stage->tables + 1),
                            low,
                            high};
    LLVMValueRef count = l_runtime(emit, "rasp_rt_distinct_u8", i32, args, 7);
    return (DistinctTokens){l_resize(emit, count, true, 64), LLVMBuildLoad2(emit->builder, i32, low, ""),
                            LLVMBuildLoad2(emit->builder, i32, high, "")};
}

/* The program's stages, on as many positions as there are tokens. */
static void run_program(Emit *emit, const Stage *stage, const IrDistinct *distinct, LLVMValueRef v_count) {
    Emit inner = *emit;
    inner.plan = stage->as.program;
    inner.v_n = v_count;
    inner.v_position = NULL;
    inner.piece = NULL;
    memset(inner.v_input, 0, sizeof inner.v_input);
    inner.v_input[INPUT_INT] = l_buffer(emit, stage->tables + 1);
    inner.v_input[distinct->token] = l_buffer(emit, stage->tables);
    inner.v_output[0] = l_buffer(emit, stage->tables + 2);
    inner.v_output[1] = NULL;
    l_plan(&inner, l_buffer(emit, stage->tables + 3), "program");
}

/* The program's values in the node's lane, one for each token, written to `place`. */
static void convert_results(Emit *emit, const Stage *stage, const IrDistinct *distinct, DistinctTokens tokens,
                            Place place) {
    const IrNode *node = ir_node(emit->ir, stage->folds.data[0]);
    const IrNode *root = ir_node(distinct->program, distinct->program->root);
    Loop values = l_loop_begin(emit, l_i64(emit, 0), tokens.v_count, 1, "values");
    LLVMValueRef value = l_load(emit, (Place){PLACE_SCRATCH, stage->tables + 2}, (Lane)root->lane, values.v_index);
    if (lane_bytes((Lane)root->lane) != lane_bytes((Lane)node->lane)) {
        bool is_unsigned = lane_is_unsigned((Lane)root->lane);
        value = l_resize(emit, value, is_unsigned, (unsigned)lane_bytes((Lane)node->lane) * 8);
    }
    l_store(emit, place, (Lane)node->lane, values.v_index, value);
    l_loop_end(emit, &values);
}

static void look_up(Emit *emit, const Stage *stage, const IrDistinct *distinct, DistinctTokens tokens) {
    static const char *const functions[] = {"rasp_rt_spread_u8_8", "rasp_rt_spread_u8_16", "rasp_rt_spread_u8_32",
                                            "rasp_rt_spread_u8_64"};
    IrId id = stage->folds.data[0];
    size_t bytes = lane_bytes((Lane)ir_node(emit->ir, id)->lane);
    uint32_t converted = stage->tables + 4;
    convert_results(emit, stage, distinct, tokens, (Place){PLACE_SCRATCH, converted});
    LLVMValueRef args[8] = {l_place_pointer(emit, (Place){PLACE_INPUT, distinct->token}),
                            emit->v_n,
                            l_buffer(emit, stage->tables),
                            tokens.v_count,
                            l_buffer(emit, converted),
                            tokens.v_low,
                            tokens.v_high,
                            l_place_pointer(emit, emit->plan->payload[id])};
    l_runtime(emit, functions[bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3], NULL, args, 8);
}

/* The program's values, then the filler. */
static void write_list(Emit *emit, const Stage *stage, const IrDistinct *distinct, DistinctTokens tokens) {
    IrId id = stage->folds.data[0];
    const IrNode *node = ir_node(emit->ir, id);
    convert_results(emit, stage, distinct, tokens, emit->plan->payload[id]);
    Loop rest = l_loop_begin(emit, tokens.v_count, emit->v_n, 1, "filler");
    l_store(emit, emit->plan->payload[id], (Lane)node->lane, rest.v_index,
            l_atom(emit, distinct->otherwise, node->kinds, (Lane)node->lane).payload);
    l_loop_end(emit, &rest);
}

static void emit_stage(Emit *emit, const Stage *stage) {
    const IrNode *node = ir_node(emit->ir, stage->folds.data[0]);
    const IrDistinct *distinct = &emit->ir->programs.data[node->payload];
    DistinctTokens tokens = list_tokens(emit, stage, distinct);
    run_program(emit, stage, distinct, tokens.v_count);
    if (distinct->list) {
        write_list(emit, stage, distinct, tokens);
    } else {
        look_up(emit, stage, distinct, tokens);
    }
    emit->stamp++;
}

const StageCode code_distinct = {NOTHING_BEFORE, NO_PART, emit_stage};
