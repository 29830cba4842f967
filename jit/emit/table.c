/* Tables: lists, strings and dicts indexed by a value, and membership in a list.
 *
 * Keys that are ints or characters are put together to runs: neighbouring keys whose values are equal, or grow with the
 * key by one, are one test of a range. While there are few runs, every one is tested (LLVM makes vector selects of
 * that); other keys are compared one by one, or by a loop over the keys in memory. Entries are then read from constant
 * arrays.
 */
#include "jit/emit/emit.h"

#include <stdlib.h>

#define FEW_KEYS 24u

static unsigned kind_of(Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        return KIND_INT;
    case ATOM_FLOAT:
        return KIND_FLOAT;
    case ATOM_BOOL:
        return KIND_BOOL;
    case ATOM_STRING:
        return KIND_STRING;
    case ATOM_OTHER:
        break;
    }
    return 0;
}

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

static LLVMValueRef load_entry(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count, LLVMValueRef entry) {
    LLVMValueRef global = global_array(emit, type, values, count);
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emit->builder, type, global, &entry, 1, "");
    LLVMValueRef load = LLVMBuildLoad2(emit->builder, type, pointer, "");
    l_mark_constant(emit, load);
    return load;
}

/* Values of a table at an entry that is in range. Values that the node's type excludes raise the guard. */
static Val read_entry(Emit *emit, const IrNode *node, const Table *table, LLVMValueRef entry) {
    LLVMValueRef *payloads = arena_array(emit->arena, LLVMValueRef, table->count);
    LLVMValueRef *tags = arena_array(emit->arena, LLVMValueRef, table->count);
    LLVMValueRef *excluded = arena_array(emit->arena, LLVMValueRef, table->count);
    bool excludes = false;
    bool is_bool = node->kinds == KIND_BOOL;
    for (uint32_t i = 0; i < table->count; i++) {
        bool fits = (kind_of(table->values[i]) & node->kinds) != 0;
        Val value = l_atom(emit, fits ? table->values[i] : atom_int(0), node->kinds, (Lane)node->lane);
        payloads[i] =
            is_bool ? LLVMConstInt(l_int(emit, 8), LLVMConstIntGetZExtValue(value.payload), false) : value.payload;
        tags[i] = value.tag;
        excluded[i] = l_i8(emit, fits ? 0 : 1);
        excludes = excludes || !fits;
    }
    if (excludes) {
        LLVMValueRef bad = load_entry(emit, l_int(emit, 8), excluded, table->count, entry);
        l_guard(emit, LLVMBuildICmp(emit->builder, LLVMIntNE, bad, l_i8(emit, 0), ""));
    }
    LLVMTypeRef type = is_bool ? l_int(emit, 8) : l_register(emit, node);
    Val result = {load_entry(emit, type, payloads, table->count, entry), NULL};
    if (is_bool) {
        result.payload = LLVMBuildTrunc(emit->builder, result.payload, l_int(emit, 1), "");
    }
    if (ir_is_mixed(node)) {
        result.tag = load_entry(emit, l_int(emit, 8), tags, table->count, entry);
    }
    return result;
}

/* Position in a list or string (ir_make_table has turned negative ones into that): those out of range raise the guard
 * and read entry 0. */
static LLVMValueRef list_entry(Emit *emit, const IrNode *node, const Table *table) {
    LLVMBuilderRef builder = emit->builder;
    const IrNode *index = ir_node(emit->ir, node->a);
    LLVMValueRef count = l_i64(emit, table->count);
    LLVMValueRef at = l_as_int(emit, node->a, LANE_I64);
    bool proven = index->low >= 0 && index->high < (int64_t)table->count;
    LLVMValueRef outside = LLVMBuildICmp(builder, LLVMIntUGE, at, count, "");
    if (!proven) {
        l_guard(emit, outside);
    } /* else only what comes after a raised guard is outside: it must not be read all the same */
    return LLVMBuildSelect(builder, outside, l_i64(emit, 0), at, "");
}

/* How a value is compared with constant keys: as a double, or as an int or string in a lane that holds both. */
typedef struct KeyOperand {
    bool as_double;
    bool as_string;
    Lane lane;
    int64_t low, high; /* of ints and characters */
    LLVMValueRef value;
} KeyOperand;

static KeyOperand key_operand(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    KeyOperand operand = {.lane = (Lane)node->lane, .as_string = node->kinds == KIND_STRING};
    operand.low = node->kinds == KIND_BOOL ? 0 : node->low;
    operand.high = node->kinds == KIND_BOOL ? 1 : node->high;
    operand.as_double = node->kinds == KIND_FLOAT || ir_is_mixed(node);
    operand.value = node->kinds == KIND_BOOL ? l_as_int(emit, id, LANE_U8) : l_value(emit, id).payload;
    if (node->kinds == KIND_BOOL) {
        operand.lane = LANE_U8;
    }
    return operand;
}

static bool int_fits(Lane lane, int64_t value) {
    int64_t low;
    int64_t high;
    lane_range(lane, &low, &high);
    return value >= low && value <= high;
}

/* The number of a string of at most one character. */
static bool character_number(const Str *text, int64_t *out) {
    uint32_t code_point = 0;
    if (text->characters > 1 || (text->length > 0 && utf8_decode(text->text, text->length, &code_point) == 0)) {
        return false;
    }
    *out = text->length == 0 ? -1 : (int64_t)code_point;
    return true;
}

static bool string_fits(Lane lane, const Str *text) {
    int64_t character;
    return lane_is_string(lane) ? text->length < lane_bytes(lane)
                                : character_number(text, &character) && int_fits(lane, character);
}

/* A whole double as int, for int values compared with float keys. */
static bool whole(Atom key, int64_t *out) {
    if (key.type == ATOM_FLOAT) {
        if (!(key.f >= -(double)EXACT_INT_MOST && key.f <= (double)EXACT_INT_MOST) || (double)(int64_t)key.f != key.f) {
            return false;
        }
        *out = (int64_t)key.f;
        return true;
    }
    *out = key.type == ATOM_INT ? key.i : (int64_t)key.b;
    return true;
}

/* The key as a constant of the operand's type, or NULL when no value can equal it. */
static LLVMValueRef key_constant(Emit *emit, const KeyOperand *operand, Atom key) {
    int64_t number;
    if (operand->as_string) {
        return key.type == ATOM_STRING && string_fits(operand->lane, key.s) ? l_lane_const(emit, operand->lane, key)
                                                                            : NULL;
    }
    if (!atom_is_number(key)) {
        return NULL;
    }
    if (operand->as_double) {
        return LLVMConstReal(l_double(emit), atom_number(key));
    }
    return whole(key, &number) && int_fits(operand->lane, number) ? l_lane_const(emit, operand->lane, atom_int(number))
                                                                  : NULL;
}

static LLVMValueRef equals(Emit *emit, const KeyOperand *operand, LLVMValueRef constant) {
    return operand->as_double ? LLVMBuildFCmp(emit->builder, LLVMRealOEQ, operand->value, constant, "")
                              : LLVMBuildICmp(emit->builder, LLVMIntEQ, operand->value, constant, "");
}

/* entry = i where key i equals the value, else count; by compares. */
static LLVMValueRef find_few(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count, unsigned bits) {
    LLVMTypeRef type = l_int(emit, bits);
    LLVMValueRef entry = LLVMConstInt(type, count, false);
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef constant = key_constant(emit, operand, keys[i]);
        if (constant != NULL) {
            LLVMValueRef number = LLVMConstInt(type, i, false);
            entry = LLVMBuildSelect(emit->builder, equals(emit, operand, constant), number, entry, "");
        }
    }
    return entry;
}

/* The same by a loop over the keys in memory. */
static LLVMValueRef find_many(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef *constants = arena_array(emit->arena, LLVMValueRef, count);
    LLVMValueRef *numbers = arena_array(emit->arena, LLVMValueRef, count);
    LLVMTypeRef type = LLVMTypeOf(operand->value);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef constant = key_constant(emit, operand, keys[i]);
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
    LLVMValueRef hit = equals(emit, operand, LLVMBuildLoad2(builder, type, at, ""));
    LLVMValueRef old = LLVMBuildLoad2(builder, l_int(emit, 64), found, "");
    LLVMValueRef number = LLVMBuildLoad2(builder, l_int(emit, 64), name, "");
    LLVMBuildStore(builder, LLVMBuildSelect(builder, hit, number, old, ""), found);
    l_loop_end(emit, &loop);
    return LLVMBuildLoad2(builder, l_int(emit, 64), found, "");
}

static LLVMValueRef dict_entry(Emit *emit, const IrNode *node, const Table *table) {
    KeyOperand operand = key_operand(emit, node->a);
    LLVMValueRef entry = table->count <= FEW_KEYS ? find_few(emit, &operand, table->keys, table->count, 8)
                                                  : find_many(emit, &operand, table->keys, table->count);
    LLVMValueRef missing = LLVMConstInt(LLVMTypeOf(entry), table->count, false);
    LLVMValueRef absent = LLVMBuildICmp(emit->builder, LLVMIntEQ, entry, missing, "");
    l_guard(emit, absent);
    entry = LLVMBuildSelect(emit->builder, absent, LLVMConstNull(LLVMTypeOf(entry)), entry, "");
    return l_resize(emit, entry, true, 64);
}

/* ---- runs of keys */

typedef struct KeyNumber {
    int64_t key;
    uint32_t number; /* of the entry */
} KeyNumber;

/* Keys low to high. Values: first, first + step, ... with step 0 or 1. */
typedef struct KeyRun {
    int64_t low, high;
    Atom first;
    int64_t value; /* the first one's number, where it has one */
    int64_t step;
    bool has_value;
} KeyRun;

typedef struct Runs {
    KeyRun *items;
    uint32_t count;
} Runs;

static int by_number(const void *a, const void *b) {
    const KeyNumber *left = a;
    const KeyNumber *right = b;
    if (left->key != right->key) {
        return left->key < right->key ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

/* The keys that a value can equal, sorted. */
static KeyNumber *sorted_numbers(Emit *emit, const KeyOperand *operand, const Atom *keys, uint32_t count,
                                 uint32_t *kept) {
    KeyNumber *sorted = arena_alloc_array(emit->arena, count + 1, sizeof *sorted);
    *kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t key;
        bool has = operand->as_string ? keys[i].type == ATOM_STRING && character_number(keys[i].s, &key)
                                      : atom_is_number(keys[i]) && whole(keys[i], &key);
        if (has && int_fits(operand->lane, key)) {
            sorted[(*kept)++] = (KeyNumber){key, i};
        }
    }
    qsort(sorted, *kept, sizeof *sorted, by_number);
    return sorted;
}

/* An int, bool or character as a number. */
static bool value_number(Atom value, int64_t *out) {
    switch (value.type) {
    case ATOM_INT:
        *out = value.i;
        return true;
    case ATOM_BOOL:
        *out = value.b;
        return true;
    case ATOM_STRING:
        return character_number(value.s, out);
    case ATOM_FLOAT:
    case ATOM_OTHER:
        break;
    }
    return false;
}

/* Whether a key and its value go on with a run. A run of one key takes either step. */
static bool extends(const KeyRun *run, int64_t key, bool has_value, int64_t value) {
    if (!run->has_value || !has_value || key - 1 != run->high) {
        return false;
    }
    uint64_t keys = (uint64_t)key - (uint64_t)run->low;
    uint64_t grown = (uint64_t)value - (uint64_t)run->value;
    return keys == 1 ? grown <= 1 : grown == keys * (uint64_t)run->step;
}

/* values: NULL where only the keys matter. numbers: they are ints, bools or characters. */
static Runs find_runs(Emit *emit, const KeyOperand *operand, const Atom *keys, const Atom *values, uint32_t count,
                      bool numbers) {
    uint32_t kept;
    KeyNumber *sorted = sorted_numbers(emit, operand, keys, count, &kept);
    Runs runs = {.items = arena_alloc_array(emit->arena, kept + 1, sizeof *runs.items)};
    for (uint32_t i = 0; i < kept; i++) {
        if (i + 1 < kept && sorted[i + 1].key == sorted[i].key) {
            continue; /* a later entry counts */
        }
        Atom atom = values != NULL ? values[sorted[i].number] : atom_int(0);
        int64_t value = 0;
        bool has_value = numbers && value_number(atom, &value);
        KeyRun *last = runs.count > 0 ? &runs.items[runs.count - 1] : NULL;
        if (last != NULL && extends(last, sorted[i].key, has_value, value)) {
            last->step = value != last->value;
            last->high = sorted[i].key;
        } else {
            runs.items[runs.count++] = (KeyRun){sorted[i].key, sorted[i].key, atom, value, 0, has_value};
        }
    }
    return runs;
}

static bool has_numbers(const KeyOperand *operand) {
    return !operand->as_double && !lane_is_string(operand->lane);
}

/* Whether the value lies in a run; what its interval says needs no test. */
static LLVMValueRef inside(Emit *emit, const KeyOperand *operand, const KeyRun *run) {
    LLVMBuilderRef builder = emit->builder;
    LLVMTypeRef type = LLVMTypeOf(operand->value);
    LLVMValueRef low = LLVMConstInt(type, (unsigned long long)run->low, true);
    LLVMValueRef high = LLVMConstInt(type, (unsigned long long)run->high, true);
    bool is_unsigned = lane_is_unsigned(operand->lane);
    bool above = run->low <= operand->low;
    bool below = run->high >= operand->high;
    if (above || below) {
        LLVMIntPredicate least = is_unsigned ? LLVMIntUGE : LLVMIntSGE;
        LLVMIntPredicate most = is_unsigned ? LLVMIntULE : LLVMIntSLE;
        return above && below ? LLVMConstInt(l_int(emit, 1), 1, false)
               : above        ? LLVMBuildICmp(builder, most, operand->value, high, "")
                              : LLVMBuildICmp(builder, least, operand->value, low, "");
    }
    if (run->low == run->high) {
        return LLVMBuildICmp(builder, LLVMIntEQ, operand->value, low, "");
    }
    LLVMValueRef distance = LLVMBuildSub(builder, operand->value, low, "");
    return LLVMBuildICmp(builder, LLVMIntULE, distance, LLVMConstSub(high, low), "");
}

/* The value of a key that lies in a run. */
static LLVMValueRef run_value(Emit *emit, const IrNode *node, const KeyOperand *operand, const KeyRun *run) {
    if (run->step == 0) {
        return l_atom(emit, run->first, node->kinds, (Lane)node->lane).payload;
    }
    LLVMTypeRef type = l_register(emit, node);
    unsigned bits = LLVMGetIntTypeWidth(type);
    LLVMValueRef key = l_resize(emit, operand->value, lane_is_unsigned(operand->lane), bits);
    unsigned long long shift = (unsigned long long)run->value - (unsigned long long)run->low;
    return LLVMBuildAdd(emit->builder, key, LLVMConstInt(type, shift, true), "");
}

/* A dict of plain values in a few runs: selects among the values themselves, which vectorizes where a table would
 * gather. */
static bool is_select_chain(const IrNode *node, const Table *table) {
    if (table->kind != TABLE_DICT || ir_is_mixed(node)) {
        return false;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        if ((kind_of(table->values[i]) & node->kinds) == 0) {
            return false;
        }
    }
    return true;
}

static LLVMValueRef select_run(Emit *emit, const IrNode *node, const KeyOperand *operand, const Runs *runs) {
    LLVMValueRef found = LLVMConstInt(l_int(emit, 1), runs->count == 0 ? 0 : 1, false);
    LLVMValueRef value = LLVMConstNull(l_register(emit, node));
    for (uint32_t i = 0; i < runs->count; i++) {
        LLVMValueRef hit = inside(emit, operand, &runs->items[i]);
        LLVMValueRef here = run_value(emit, node, operand, &runs->items[i]);
        found = i == 0 ? hit : LLVMBuildOr(emit->builder, found, hit, "");
        value = i == 0 ? here : LLVMBuildSelect(emit->builder, hit, here, value, "");
    }
    l_guard(emit, LLVMBuildNot(emit->builder, found, ""));
    return value;
}

static LLVMValueRef select_key(Emit *emit, const IrNode *node, const KeyOperand *operand, const Table *table) {
    LLVMValueRef found = LLVMConstInt(l_int(emit, 1), 0, false);
    LLVMValueRef value = LLVMConstNull(l_register(emit, node));
    for (uint32_t i = 0; i < table->count; i++) {
        LLVMValueRef constant = key_constant(emit, operand, table->keys[i]);
        if (constant != NULL) {
            LLVMValueRef hit = equals(emit, operand, constant);
            Val entry = l_atom(emit, table->values[i], node->kinds, (Lane)node->lane);
            found = LLVMBuildOr(emit->builder, found, hit, "");
            value = LLVMBuildSelect(emit->builder, hit, entry.payload, value, "");
        }
    }
    l_guard(emit, LLVMBuildNot(emit->builder, found, ""));
    return value;
}

/* The value by selects, or NULL where there would be too many. */
static LLVMValueRef select_value(Emit *emit, const IrNode *node, const Table *table) {
    if (!is_select_chain(node, table)) {
        return NULL;
    }
    KeyOperand operand = key_operand(emit, node->a);
    if (has_numbers(&operand)) {
        bool numbers = node->kinds != KIND_FLOAT && !lane_is_string((Lane)node->lane);
        Runs runs = find_runs(emit, &operand, table->keys, table->values, table->count, numbers);
        return runs.count <= FEW_KEYS ? select_run(emit, node, &operand, &runs) : NULL;
    }
    return table->count <= FEW_KEYS ? select_key(emit, node, &operand, table) : NULL;
}

Val l_lookup(Emit *emit, const IrNode *node) {
    const Table *table = &emit->ir->tables.data[node->payload];
    if (table->count == 0) {
        l_guard(emit, LLVMConstInt(l_int(emit, 1), 1, false));
        return l_atom(emit, atom_int(0), node->kinds, (Lane)node->lane);
    }
    LLVMValueRef selected = select_value(emit, node, table);
    if (selected != NULL) {
        return (Val){selected, NULL};
    }
    LLVMValueRef entry = table->kind == TABLE_DICT ? dict_entry(emit, node, table) : list_entry(emit, node, table);
    return read_entry(emit, node, table, entry);
}

static LLVMValueRef is_any_of(Emit *emit, const KeyOperand *operand, const Table *table) {
    LLVMValueRef found = LLVMConstInt(l_int(emit, 1), 0, false);
    for (uint32_t i = 0; i < table->count; i++) {
        LLVMValueRef constant = key_constant(emit, operand, table->values[i]);
        if (constant != NULL) {
            found = LLVMBuildOr(emit->builder, found, equals(emit, operand, constant), "");
        }
    }
    return found;
}

LLVMValueRef l_member(Emit *emit, const IrNode *node) {
    const Table *table = &emit->ir->tables.data[node->payload];
    KeyOperand operand = key_operand(emit, node->a);
    Runs runs = {0};
    if (has_numbers(&operand)) {
        runs = find_runs(emit, &operand, table->values, NULL, table->count, true);
    }
    if (runs.count > FEW_KEYS || (!has_numbers(&operand) && table->count > FEW_KEYS)) {
        LLVMValueRef entry = find_many(emit, &operand, table->values, table->count);
        return LLVMBuildICmp(emit->builder, LLVMIntNE, entry, l_i64(emit, table->count), "");
    }
    if (!has_numbers(&operand)) {
        return is_any_of(emit, &operand, table);
    }
    LLVMValueRef found = LLVMConstInt(l_int(emit, 1), 0, false);
    for (uint32_t i = 0; i < runs.count; i++) {
        found = LLVMBuildOr(emit->builder, found, inside(emit, &operand, &runs.items[i]), "");
    }
    return found;
}
