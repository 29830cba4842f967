/* Tables: lists, strings and dicts indexed by a value, and membership in a list.
 *
 * A key is found by comparing with every key while there are few (LLVM makes vector selects of that), or by a loop over
 * the keys in memory. Entries are then read from constant arrays.
 */
#include "jit/llvm_emit.h"

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
static LLVMValueRef global_array(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count) {
    LLVMTypeRef array = LLVMArrayType2(type, count);
    LLVMValueRef global = LLVMAddGlobal(emit->module, array, "table");
    LLVMSetInitializer(global, LLVMConstArray2(type, values, count));
    LLVMSetGlobalConstant(global, true);
    LLVMSetLinkage(global, LLVMPrivateLinkage);
    LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
    return global;
}

static LLVMValueRef load_entry(Emit *emit, LLVMTypeRef type, LLVMValueRef *values, uint32_t count, LLVMValueRef entry) {
    LLVMValueRef global = global_array(emit, type, values, count);
    LLVMValueRef pointer = LLVMBuildInBoundsGEP2(emit->builder, type, global, &entry, 1, "");
    return LLVMBuildLoad2(emit->builder, type, pointer, "");
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

/* How a value is compared with constant keys: as a double, or as an int or code in a lane that holds both. */
typedef struct KeyForm {
    bool as_double;
    bool as_string;
    Lane lane;
    LLVMValueRef value;
} KeyForm;

static KeyForm key_form(Emit *emit, IrId id) {
    const IrNode *node = ir_node(emit->ir, id);
    KeyForm form = {.lane = (Lane)node->lane, .as_string = node->kinds == KIND_STRING};
    form.as_double = node->kinds == KIND_FLOAT || ir_is_mixed(node);
    form.value = node->kinds == KIND_BOOL ? l_as_int(emit, id, LANE_U8) : l_value(emit, id).payload;
    if (node->kinds == KIND_BOOL) {
        form.lane = LANE_U8;
    }
    return form;
}

static bool int_fits(Lane lane, int64_t value) {
    int64_t low;
    int64_t high;
    lane_range(lane, &low, &high);
    return value >= low && value <= high;
}

static bool string_fits(Lane lane, const Str *text) {
    if (lane_is_string(lane)) {
        return text->length < lane_bytes(lane);
    }
    uint32_t code = 0;
    if (text->characters > 1 || (text->length > 0 && utf8_decode(text->text, text->length, &code) == 0)) {
        return false;
    }
    return int_fits(lane, text->length == 0 ? -1 : (int64_t)code);
}

/* A whole double as int, for int values compared with float keys. */
static bool whole(Atom key, int64_t *out) {
    if (key.type == ATOM_FLOAT) {
        if (!(key.f >= -9007199254740992.0 && key.f <= 9007199254740992.0) || (double)(int64_t)key.f != key.f) {
            return false;
        }
        *out = (int64_t)key.f;
        return true;
    }
    *out = key.type == ATOM_INT ? key.i : (int64_t)key.b;
    return true;
}

/* The key as a constant of the form, or NULL when no value can equal it. */
static LLVMValueRef key_constant(Emit *emit, const KeyForm *form, Atom key) {
    int64_t number;
    if (form->as_string) {
        return key.type == ATOM_STRING && string_fits(form->lane, key.s) ? l_lane_const(emit, form->lane, key) : NULL;
    }
    if (!atom_is_number(key)) {
        return NULL;
    }
    if (form->as_double) {
        return LLVMConstReal(l_double(emit), atom_number(key));
    }
    return whole(key, &number) && int_fits(form->lane, number) ? l_lane_const(emit, form->lane, atom_int(number))
                                                               : NULL;
}

static LLVMValueRef equals(Emit *emit, const KeyForm *form, LLVMValueRef constant) {
    return form->as_double ? LLVMBuildFCmp(emit->builder, LLVMRealOEQ, form->value, constant, "")
                           : LLVMBuildICmp(emit->builder, LLVMIntEQ, form->value, constant, "");
}

/* entry = i where key i equals the value, else count; by compares. */
static LLVMValueRef find_few(Emit *emit, const KeyForm *form, const Atom *keys, uint32_t count, unsigned bits) {
    LLVMTypeRef type = l_int(emit, bits);
    LLVMValueRef entry = LLVMConstInt(type, count, false);
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef constant = key_constant(emit, form, keys[i]);
        if (constant != NULL) {
            LLVMValueRef number = LLVMConstInt(type, i, false);
            entry = LLVMBuildSelect(emit->builder, equals(emit, form, constant), number, entry, "");
        }
    }
    return entry;
}

/* The same by a loop over the keys in memory. */
static LLVMValueRef find_many(Emit *emit, const KeyForm *form, const Atom *keys, uint32_t count) {
    LLVMBuilderRef builder = emit->builder;
    LLVMValueRef *constants = arena_array(emit->arena, LLVMValueRef, count);
    LLVMValueRef *numbers = arena_array(emit->arena, LLVMValueRef, count);
    LLVMTypeRef type = LLVMTypeOf(form->value);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        LLVMValueRef constant = key_constant(emit, form, keys[i]);
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
    LLVMValueRef hit = equals(emit, form, LLVMBuildLoad2(builder, type, at, ""));
    LLVMValueRef old = LLVMBuildLoad2(builder, l_int(emit, 64), found, "");
    LLVMValueRef number = LLVMBuildLoad2(builder, l_int(emit, 64), name, "");
    LLVMBuildStore(builder, LLVMBuildSelect(builder, hit, number, old, ""), found);
    l_loop_end(emit, &loop);
    return LLVMBuildLoad2(builder, l_int(emit, 64), found, "");
}

static LLVMValueRef dict_entry(Emit *emit, const IrNode *node, const Table *table) {
    KeyForm form = key_form(emit, node->a);
    LLVMValueRef entry = table->count <= FEW_KEYS ? find_few(emit, &form, table->keys, table->count, 8)
                                                  : find_many(emit, &form, table->keys, table->count);
    LLVMValueRef missing = LLVMConstInt(LLVMTypeOf(entry), table->count, false);
    LLVMValueRef absent = LLVMBuildICmp(emit->builder, LLVMIntEQ, entry, missing, "");
    l_guard(emit, absent);
    entry = LLVMBuildSelect(emit->builder, absent, LLVMConstNull(LLVMTypeOf(entry)), entry, "");
    return l_resize(emit, entry, true, 64);
}

/* A small dict of plain values: selects among the values themselves, which vectorizes where a table would gather. */
static bool is_select_chain(const IrNode *node, const Table *table) {
    if (table->kind != TABLE_DICT || table->count > FEW_KEYS || ir_is_mixed(node)) {
        return false;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        if ((kind_of(table->values[i]) & node->kinds) == 0) {
            return false;
        }
    }
    return true;
}

static Val select_chain(Emit *emit, const IrNode *node, const Table *table) {
    KeyForm form = key_form(emit, node->a);
    LLVMValueRef found = LLVMConstInt(l_int(emit, 1), 0, false);
    LLVMValueRef value = LLVMConstNull(l_register(emit, node));
    for (uint32_t i = 0; i < table->count; i++) {
        LLVMValueRef constant = key_constant(emit, &form, table->keys[i]);
        if (constant != NULL) {
            LLVMValueRef hit = equals(emit, &form, constant);
            Val entry = l_atom(emit, table->values[i], node->kinds, (Lane)node->lane);
            found = LLVMBuildOr(emit->builder, found, hit, "");
            value = LLVMBuildSelect(emit->builder, hit, entry.payload, value, "");
        }
    }
    l_guard(emit, LLVMBuildNot(emit->builder, found, ""));
    return (Val){value, NULL};
}

Val l_table(Emit *emit, const IrNode *node) {
    const Table *table = &emit->ir->tables.data[node->payload];
    if (table->count == 0) {
        l_guard(emit, LLVMConstInt(l_int(emit, 1), 1, false));
        return l_atom(emit, atom_int(0), node->kinds, (Lane)node->lane);
    }
    if (is_select_chain(node, table)) {
        return select_chain(emit, node, table);
    }
    LLVMValueRef entry = table->kind == TABLE_DICT ? dict_entry(emit, node, table) : list_entry(emit, node, table);
    return read_entry(emit, node, table, entry);
}

LLVMValueRef l_member(Emit *emit, const IrNode *node) {
    const Table *table = &emit->ir->tables.data[node->payload];
    KeyForm form = key_form(emit, node->a);
    if (table->count > FEW_KEYS) {
        LLVMValueRef entry = find_many(emit, &form, table->values, table->count);
        return LLVMBuildICmp(emit->builder, LLVMIntNE, entry, l_i64(emit, table->count), "");
    }
    LLVMValueRef found = LLVMConstInt(l_int(emit, 1), 0, false);
    for (uint32_t i = 0; i < table->count; i++) {
        LLVMValueRef constant = key_constant(emit, &form, table->values[i]);
        if (constant != NULL) {
            found = LLVMBuildOr(emit->builder, found, equals(emit, &form, constant), "");
        }
    }
    return found;
}
