/* Finding a value among constant keys. A few are compared one by one. Ints and characters that lie close together index
 * an array of entry numbers; all other keys, floats by their bits and strings by their words, are found by a perfect
 * hash, with one comparison. So the time does not grow with the number of keys but by what the caches make of it.
 */
#include "frontend/base/perfect_hash.h"
#include "jit/emit/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An array by number may have so many elements for each key, and that many however few the keys are. */
enum { SPAN_A_KEY = 16, SPAN_FREE = 1024 };

/* A private constant array in the module. */
static LLVMValueRef new_array(Emit *emit, LLVMValueRef initializer) {
    LLVMValueRef global = LLVMAddGlobal(emit->module, LLVMTypeOf(initializer), "table");
    LLVMSetInitializer(global, initializer);
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

static LLVMValueRef global_array(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count) {
    LLVMValueRef initializer = LLVMConstArray2(type, values, count);
    if (emit->piece == NULL) {
        return new_array(emit, initializer);
    }
    PieceArray *array = l_piece_array(emit, initializer);
    array->global = array->global != NULL ? array->global : new_array(emit, initializer);
    return array->global;
}

LLVMValueRef l_constant_entry(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count, LLVMValueRef entry) {
    LLVMValueRef global = global_array(emit, type, values, count);
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emit->builder, type, global, &entry, 1, "");
    LLVMValueRef load = LLVMBuildLoad2(emit->builder, type, pointer, "");
    l_mark_constant(emit, load);
    return load;
}

/* entry = i where key i equals the value, else count; by compares. */
static LLVMValueRef find_few(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count, unsigned bits) {
    LLVMTypeRef type = l_int(emit, bits);
    LLVMValueRef entry = LLVMConstInt(type, count, false);
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef constant = l_key_constant(emit, operand, keys[i]);
        if (constant != NULL) {
            LLVMValueRef number = LLVMConstInt(type, i, false);
            entry = LLVMBuildSelect(emit->builder, l_key_equals(emit, operand, constant), number, entry, "");
        }
    }
    return entry;
}

/* The same by a loop over the keys in memory: of keys whose hashes collide. */
static LLVMValueRef find_many(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef *constants = arena_array(emit->arena, LLVMValueRef, count);
    LLVMValueRef *numbers = arena_array(emit->arena, LLVMValueRef, count);
    LLVMTypeRef type = LLVMTypeOf(operand->value);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef constant = l_key_constant(emit, operand, keys[i]);
        if (constant != NULL) {
            constants[kept] = constant;
            numbers[kept++] = l_i64(emit, i);
        }
    }
    if (kept == 0) {
        return l_i64(emit, count);
    }
    LLVMValueRef table = global_array(emit, type, constants, kept);
    LLVMValueRef names = global_array(emit, l_int(emit, 64), numbers, kept);
    LLVMValueRef found = LLVMBuildAlloca(emit->entry, l_int(emit, 64), "entry");
    LLVMBuildStore(builder, l_i64(emit, count), found);
    Loop loop = l_loop_begin(emit, l_i64(emit, 0), l_i64(emit, kept), 1, "find");
    LLVMValueRef at = LLVMBuildInBoundsGEP2(builder, type, table, &loop.v_index, 1, "");
    LLVMValueRef name = LLVMBuildInBoundsGEP2(builder, l_int(emit, 64), names, &loop.v_index, 1, "");
    LLVMValueRef hit = l_key_equals(emit, operand, LLVMBuildLoad2(builder, type, at, ""));
    LLVMValueRef old = LLVMBuildLoad2(builder, l_int(emit, 64), found, "");
    LLVMValueRef number = LLVMBuildLoad2(builder, l_int(emit, 64), name, "");
    LLVMBuildStore(builder, LLVMBuildSelect(builder, hit, number, old, ""), found);
    l_loop_end(emit, &loop);
    return LLVMBuildLoad2(builder, l_int(emit, 64), found, "");
}

/* ---- by number */

/* From the least number to the greatest; false where an array over it would be too long. */
static bool close_span(const KeyOperand *operand, const Atom *keys, uint32_t count, Interval *span) {
    uint32_t kept = 0;
    *span = (Interval){INT64_MAX, INT64_MIN};
    for (uint32_t i = 0; i < count; i++) {
        int64_t number;
        if (key_number(operand, keys[i], &number)) {
            span->low = number < span->low ? number : span->low;
            span->high = number > span->high ? number : span->high;
            kept++;
        }
    }
    return kept > 0 && (uint64_t)span->high - (uint64_t)span->low < (uint64_t)SPAN_A_KEY * kept + SPAN_FREE;
}

/* Numbers of entries, and `count` for none, take no more room than they must. */
static LLVMTypeRef entry_type(Emit *emit, uint32_t count) {
    return l_int(emit, count < UINT8_MAX ? 8 : count < UINT16_MAX ? 16 : 32);
}

static LLVMValueRef find_by_number(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count,
                                   Interval span) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type = entry_type(emit, count);
    const uint32_t length = (uint32_t)(span.high - span.low + 1);
    LLVMValueRef *entries = arena_array(emit->arena, LLVMValueRef, length);
    LLVMValueRef none = LLVMConstInt(type, count, false);
    for (uint32_t i = 0; i < length; i++) {
        entries[i] = none;
    }
    for (uint32_t i = 0; i < count; i++) {
        int64_t number;
        if (key_number(operand, keys[i], &number)) {
            entries[number - span.low] = LLVMConstInt(type, i, false);
        }
    }
    LLVMValueRef value = l_resize(emit, operand->value, lane_is_unsigned(operand->lane), 64);
    LLVMValueRef at = LLVMBuildSub(builder, value, l_i64(emit, span.low), "");
    LLVMValueRef inside = LLVMBuildICmp(builder, LLVMIntULT, at, l_i64(emit, length), "");
    at = LLVMBuildSelect(builder, inside, at, l_i64(emit, 0), "");
    LLVMValueRef entry = l_constant_entry(emit, type, entries, length, at);
    return LLVMBuildSelect(builder, inside, entry, none, "");
}

/* ---- by hash */

typedef struct HashedKey {
    uint64_t words[HASH_WORDS_MOST];
    uint64_t hash;
    uint32_t number;
} HashedKey;

static unsigned word_count(const KeyOperand *operand) {
    const size_t bytes = operand->as_string && lane_is_string(operand->lane) ? lane_bytes(operand->lane) : 8;
    return bytes <= 8 ? 1 : (unsigned)(bytes / 8);
}

/* The words of a key that a value can equal. */
static bool key_words(const KeyOperand *operand, Atom key, uint64_t words[HASH_WORDS_MOST]) {
    uint8_t bytes[8 * HASH_WORDS_MOST] = {0};
    int64_t number;
    if (operand->as_double) {
        const double value = atom_is_number(key) ? atom_number(key) + 0.0 : (double)NAN; /* -0.0 becomes 0.0 */
        memcpy(words, &value, sizeof value);
        return !isnan(value);
    }
    if (operand->as_string && lane_is_string(operand->lane)) {
        if (key.type != ATOM_STRING || key.s->length >= lane_bytes(operand->lane) ||
            !lane_pack(operand->lane, key.s->text, key.s->length, bytes)) {
            return false;
        }
        for (unsigned i = 0; i < HASH_WORDS_MOST; i++) {
            words[i] = 0;
            for (unsigned k = 8; k-- > 0;) {
                words[i] = words[i] << 8 | bytes[8 * i + k];
            }
        }
        return true;
    }
    const bool good = key_number(operand, key, &number);
    words[0] = good ? (uint64_t)number : 0;
    return good;
}

static int by_hash(const void *a, const void *b) {
    const HashedKey *left = a;
    const HashedKey *right = b;
    if (left->hash != right->hash) {
        return left->hash < right->hash ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

/* The keys that a value can equal, each once, the last of equal ones. False where different ones have equal hashes. */
static bool hash_keys(const KeyOperand *operand, const Atom *keys, uint32_t count, HashedKey *out, uint32_t *kept) {
    const unsigned words = word_count(operand);
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        HashedKey *key = &out[all];
        if (key_words(operand, keys[i], key->words)) {
            key->hash = hash_words(key->words, words);
            key->number = i;
            all++;
        }
    }
    qsort(out, all, sizeof *out, by_hash);
    *kept = 0;
    for (uint32_t i = 0; i < all; i++) {
        if (i + 1 == all || out[i + 1].hash != out[i].hash) {
            out[(*kept)++] = out[i];
        } else if (memcmp(out[i].words, out[i + 1].words, words * sizeof *out[i].words) != 0) {
            return false;
        }
    }
    return true;
}

static LLVMValueRef word_of(Emit *emit, const KeyOperand *operand, unsigned word) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef value = operand->value;
    if (operand->as_double) {
        LLVMValueRef sum = LLVMBuildFAdd(builder, value, LLVMConstReal(l_double(emit), 0.0), "");
        return LLVMBuildBitCast(builder, sum, l_int(emit, 64), "");
    }
    if (operand->as_string && lane_is_string(operand->lane)) {
        LLVMValueRef shift = LLVMConstInt(LLVMTypeOf(value), 64ull * word, false);
        value = word > 0 ? LLVMBuildLShr(builder, value, shift, "") : value;
        return l_resize(emit, value, true, 64);
    }
    return l_resize(emit, value, lane_is_unsigned(operand->lane), 64);
}

/* As hash_words does it. */
static LLVMValueRef hash_value(Emit *emit, const KeyOperand *operand) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef multiplier = l_i64(emit, (int64_t)HASH_MULTIPLIER);
    LLVMValueRef half = l_i64(emit, 32);
    LLVMValueRef hash = LLVMBuildMul(builder, word_of(emit, operand, 0), multiplier, "");
    for (unsigned i = 1; i < word_count(operand); i++) {
        LLVMValueRef turned =
            LLVMBuildOr(builder, LLVMBuildLShr(builder, hash, half, ""), LLVMBuildShl(builder, hash, half, ""), "");
        hash = LLVMBuildMul(builder, LLVMBuildXor(builder, turned, word_of(emit, operand, i), ""), multiplier, "");
    }
    return hash;
}

static LLVMValueRef top_bits(Emit *emit, LLVMValueRef value, unsigned bits) {
    return bits == 0 ? l_i64(emit, 0) : LLVMBuildLShr(emit->builder, value, l_i64(emit, 64 - (int64_t)bits), "");
}

/* As perfect_hash_slot does it. */
static LLVMValueRef slot_value(Emit *emit, const PerfectHash *table, LLVMValueRef hash) {
    LLVMBuilderRef builder = emit->builder;
    const uint32_t buckets = (uint32_t)1 << table->bucket_bits;
    LLVMTypeRef type = l_int(emit, 16);
    LLVMValueRef *displacements = arena_array(emit->arena, LLVMValueRef, buckets);
    for (uint32_t i = 0; i < buckets; i++) {
        displacements[i] = LLVMConstInt(type, table->displacements[i], false);
    }
    LLVMValueRef bucket = top_bits(emit, hash, table->bucket_bits);
    LLVMValueRef displacement = l_constant_entry(emit, type, displacements, buckets, bucket);
    LLVMValueRef displaced = LLVMBuildXor(builder, hash, l_resize(emit, displacement, true, 64), "");
    LLVMValueRef mixed = LLVMBuildMul(builder, displaced, l_i64(emit, (int64_t)HASH_SLOT_MULTIPLIER), "");
    return top_bits(emit, mixed, table->slot_bits);
}

/* A free slot holds any key and the number of none: a value that equals that key comes to another slot. */
static LLVMValueRef find_by_hash(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count,
                                 const PerfectHash *table, const HashedKey *hashed) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type = entry_type(emit, count);
    const uint32_t slots = (uint32_t)1 << table->slot_bits;
    LLVMValueRef *constants = arena_array(emit->arena, LLVMValueRef, slots);
    LLVMValueRef *entries = arena_array(emit->arena, LLVMValueRef, slots);
    LLVMValueRef none = LLVMConstInt(type, count, false);
    for (uint32_t i = 0; i < slots; i++) {
        const bool is_free = table->entries[i] == table->free;
        const uint32_t number = hashed[is_free ? 0 : table->entries[i]].number;
        constants[i] = l_key_constant(emit, operand, keys[number]);
        entries[i] = is_free ? none : LLVMConstInt(type, number, false);
    }
    LLVMValueRef slot = slot_value(emit, table, hash_value(emit, operand));
    LLVMValueRef key = l_constant_entry(emit, LLVMTypeOf(operand->value), constants, slots, slot);
    LLVMValueRef entry = l_constant_entry(emit, type, entries, slots, slot);
    return LLVMBuildSelect(builder, l_key_equals(emit, operand, key), entry, none, "");
}

LLVMValueRef l_find_key(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count) {
    Interval span;
    PerfectHash table;
    uint32_t kept = 0;
    if (count <= FEW_KEYS) {
        return find_few(emit, operand, keys, count, 8);
    }
    if (key_has_number(operand) && close_span(operand, keys, count, &span)) {
        return find_by_number(emit, operand, keys, count, span);
    }
    HashedKey *hashed = arena_alloc_array(emit->arena, count, sizeof *hashed);
    uint64_t *hashes = arena_array(emit->arena, uint64_t, count);
    bool good = hash_keys(operand, keys, count, hashed, &kept);
    for (uint32_t i = 0; i < kept; i++) {
        hashes[i] = hashed[i].hash;
    }
    good = good && kept > 0 && perfect_hash_make(&table, emit->arena, hashes, kept);
    return good ? find_by_hash(emit, operand, keys, count, &table, hashed) : find_many(emit, operand, keys, count);
}
