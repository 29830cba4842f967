/* Keys and queries as words of 32 or 64 bits, for the runtime's hashes and sorts.
 *
 * Words are equal exactly where values are: ints are extended, packed strings of at most 7 bytes are their code, and
 * doubles their bits after 0.0 has been added, which makes -0.0 plain. A nan equals nothing, so it raises the guard.
 * Ordered words keep the order, too: the sign bit of ints is turned, and so are doubles' bits where they are negative.
 */
#include "jit/stage/cells.h"

static bool is_double(const IrNode *node) {
    return node->kinds == KIND_FLOAT || ir_is_mixed(node);
}

static LLVMValueRef double_word(Emit *emit, LLVMValueRef value, bool ordered) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef i64 = l_int(emit, 64);
    LLVMValueRef plain = LLVMBuildFAdd(builder, value, LLVMConstReal(l_double(emit), 0.0), "");
    l_guard(emit, LLVMBuildFCmp(builder, LLVMRealUNO, plain, plain, ""));
    LLVMValueRef bits = LLVMBuildBitCast(builder, plain, i64, "");
    if (!ordered) {
        return bits;
    }
    LLVMValueRef sign = LLVMBuildAShr(builder, bits, l_i64(emit, 63), "");
    LLVMValueRef turn = LLVMBuildOr(builder, sign, l_i64(emit, INT64_MIN), "");
    return LLVMBuildXor(builder, bits, turn, "");
}

/* One side of a comparison as a word of this width. */
static LLVMValueRef word_of(Emit *emit, const SelComparison *comparison, bool of_query, unsigned bits, bool ordered) {
    const IrNode *key = ir_node(emit->ir, comparison->key);
    const IrNode *query = ir_node(emit->ir, comparison->query);
    IrId id = of_query ? comparison->query : comparison->key;
    const IrNode *node = ir_node(emit->ir, id);
    if (is_double(key) || is_double(query)) {
        return double_word(emit, l_as_double(emit, id), ordered);
    }
    if (node->kinds == KIND_STRING && lane_is_string((Lane)node->lane)) {
        return l_value(emit, id).payload;
    }
    LLVMValueRef word = node->kinds == KIND_STRING
                            ? l_resize(emit, l_value(emit, id).payload, lane_is_unsigned((Lane)node->lane), bits)
                            : l_as_int(emit, id, bits == 64 ? LANE_I64 : LANE_I32);
    if (!ordered) {
        return word;
    }
    LLVMValueRef sign = LLVMConstInt(l_int(emit, bits), 1ull << (bits - 1), false);
    return LLVMBuildXor(emit->builder, word, sign, "");
}

/* Word number `part` of a code, the least significant first. */
static LLVMValueRef part_of(Emit *emit, LLVMValueRef code, uint32_t part) {
    unsigned bits = LLVMGetIntTypeWidth(LLVMTypeOf(code));
    if (part > 0) {
        code = LLVMBuildLShr(emit->builder, code, LLVMConstInt(l_int(emit, bits), 64ull * part, false), "");
    }
    return bits > 64 ? LLVMBuildTrunc(emit->builder, code, l_int(emit, 64), "") : code;
}

/* Keys of several words: the words of one comparison behind those of the other. */
static void store_words(Emit *emit, const Codes *codes, const SelComparison *comparisons, uint32_t count, bool of_query,
                        bool ordered) {
    Place place = {PLACE_SCRATCH, of_query ? codes->query_words : codes->key_words};
    LLVMValueRef first = LLVMBuildNUWMul(emit->builder, emit->v_position, l_i64(emit, codes->words), "");
    uint32_t done = 0;
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef code = word_of(emit, &comparisons[i], of_query, 64, ordered);
        uint32_t words = sel_words(emit->ir, &comparisons[i]);
        for (uint32_t part = 0; part < words; part++) {
            LLVMValueRef at = LLVMBuildNUWAdd(emit->builder, first, l_i64(emit, done++), "");
            l_store(emit, place, LANE_I64, at, part_of(emit, code, part));
        }
    }
}

/* One side's word, or two comparisons of 32 bits side by side. */
static void store_side(Emit *emit, const Codes *codes, const SelComparison *comparisons, uint32_t count, bool of_query,
                       bool ordered) {
    if (codes->words > 1) {
        store_words(emit, codes, comparisons, count, of_query, ordered);
        return;
    }
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef word = word_of(emit, &comparisons[0], of_query, codes->wide && count == 1 ? 64 : 32, ordered);
    if (count == 2) {
        LLVMTypeRef i64 = l_int(emit, 64);
        LLVMValueRef low = LLVMBuildZExt(builder, word_of(emit, &comparisons[1], of_query, 32, ordered), i64, "");
        word = LLVMBuildZExt(builder, word, i64, "");
        word = LLVMBuildOr(builder, LLVMBuildShl(builder, word, l_i64(emit, 32), ""), low, "");
    }
    Place place = {PLACE_SCRATCH, of_query ? codes->query_words : codes->key_words};
    l_store(emit, place, codes->wide ? LANE_I64 : LANE_I32, emit->v_position, word);
}

void key_words_store(Emit *emit, const Stage *stage, const Codes *codes, const SelComparison *comparisons,
                     uint32_t count, bool ordered) {
    LLVMValueRef outer = l_guard_begin(emit);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), emit->v_n, 1, "words");
    emit->stamp++;
    emit->v_position = loop.v_index;
    l_compute_nodes(emit, stage);
    store_side(emit, codes, comparisons, count, false, ordered);
    if (!codes->shared) {
        l_compute_query_nodes(emit, stage);
        store_side(emit, codes, comparisons, count, true, ordered);
    }
    l_loop_end(emit, &loop);
    l_guard_end(emit, outer);
    emit->v_position = NULL;
    emit->stamp++;
}

/* Keys of several words. */
static void make_wide(Emit *emit, const Codes *codes, LLVMValueRef dict, LLVMValueRef work) {
    LLVMValueRef none = LLVMConstNull(l_pointer(emit));
    LLVMValueRef words = l_i64(emit, codes->words);
    LLVMValueRef keys = l_buffer(emit, codes->key_words);
    LLVMValueRef args[8] = {keys, words, emit->v_n, l_buffer(emit, codes->key_codes), none, none, dict, work};
    emit->v_groups = l_resize(emit, l_runtime(emit, "rasp_rt_ids_wide", l_int(emit, 32), args, 8), true, 64);
    if (!codes->shared) {
        LLVMValueRef find[7] = {
            dict, keys, l_buffer(emit, codes->query_words), words, emit->v_n, l_buffer(emit, codes->query_codes), work};
        l_runtime(emit, "rasp_rt_find_wide", NULL, find, 7);
    }
}

void codes_make(Emit *emit, const Stage *stage) {
    const Codes *codes = &stage->codes;
    if (codes->kind != CODES_HASH) {
        return;
    }
    key_words_store(emit, stage, codes, stage->conjunction.equal, stage->conjunction.equal_count, false);
    LLVMTypeRef word = l_int(emit, codes->wide ? 64 : 32);
    LLVMValueRef dict = LLVMBuildAlloca(emit->entry, LLVMArrayType2(l_int(emit, 64), 3), "dict");
    LLVMValueRef flip = LLVMConstInt(word, 1ull << (codes->wide ? 63 : 31), false);
    LLVMValueRef work = l_buffer(emit, emit->plan->work);
    if (codes->words > 1) {
        make_wide(emit, codes, dict, work);
        return;
    }
    LLVMValueRef args[6] = {l_buffer(emit, codes->key_words), emit->v_n, flip,
                            l_buffer(emit, codes->key_codes), dict,      work};
    const char *make = codes->wide ? "rasp_rt_groups_u64" : "rasp_rt_groups_u32";
    LLVMValueRef groups = l_runtime(emit, make, l_int(emit, 32), args, 6);
    emit->v_groups = l_resize(emit, groups, true, 64);
    if (!codes->shared) {
        LLVMValueRef find[5] = {dict, l_buffer(emit, codes->query_words), emit->v_n, l_buffer(emit, codes->query_codes),
                                work};
        l_runtime(emit, codes->wide ? "rasp_rt_groups_find_u64" : "rasp_rt_groups_find_u32", NULL, find, 5);
    }
}
