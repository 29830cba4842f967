/* Tables: lists, dicts and strings that are asked for an element. */
#include "frontend/graph/internal.h"

/* ---- dicts */

/* The smallest power of two with at least half of the slots free. */
static uint32_t choose_slot_count(uint32_t count) {
    uint32_t slots = 4;
    while (slots / 2 < count && slots < (uint32_t)1 << 31) {
        slots *= 2;
    }
    return slots;
}

void table_index(Arena *arena, Table *table) {
    uint32_t slot_count = choose_slot_count(table->count);
    uint32_t *slots = arena_zalloc(arena, (size_t)slot_count * sizeof *slots);
    for (uint32_t entry = 0; entry < table->count; entry++) {
        uint32_t slot = (uint32_t)atom_hash(table->keys[entry]) & (slot_count - 1);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (slot_count - 1);
        }
        slots[slot] = entry + 1;
    }
    table->slots = slots;
    table->slot_count = slot_count;
}

uint32_t table_find(const Table *table, Atom key) {
    if (table->slot_count == 0) {
        return UINT32_MAX;
    }
    uint32_t mask = table->slot_count - 1;
    for (uint32_t slot = (uint32_t)atom_hash(key) & mask; table->slots[slot] != 0; slot = (slot + 1) & mask) {
        uint32_t entry = table->slots[slot] - 1;
        if (atom_equal(table->keys[entry], key)) {
            return entry;
        }
    }
    return UINT32_MAX;
}

/* ---- one element */

/* False with the error "WHAT: INDEX". */
static bool fail_index(AtomContext *context, ErrorKind kind, const char *what, Atom index) {
    Buf text;
    buf_init(&text, context->arena);
    buf_format(&text, "%s: ", what);
    atom_brief(&text, index);
    context->error = (AtomError){.kind = kind, .message = buf_to_str(&text)};
    return false;
}

static bool fail_range(AtomContext *context, const Table *table, int64_t wanted) {
    Buf text;
    buf_init(&text, context->arena);
    buf_format(&text, "index %lld is out of range for a %s of length %lu", (long long)wanted,
               table->kind == TABLE_STRING ? "string" : "list", (unsigned long)table->count);
    context->error = (AtomError){.kind = ERR_VALUE, .message = buf_to_str(&text)};
    return false;
}

static bool pick_element(AtomContext *context, const Table *table, Atom index, Atom *out) {
    if (index.type != ATOM_INT && index.type != ATOM_BOOL) {
        return fail_index(
            context, ERR_RUNTIME,
            table->kind == TABLE_STRING ? "index into a string must be int" : "index into a list must be int", index);
    }
    int64_t wanted = index.type == ATOM_BOOL ? (int64_t)index.b : index.i;
    int64_t entry = wanted < 0 ? wanted + (int64_t)table->count : wanted;
    if (entry < 0 || entry >= (int64_t)table->count) {
        return fail_range(context, table, wanted);
    }
    *out = table->values[entry];
    return true;
}

bool table_pick(AtomContext *context, const Table *table, Atom index, Atom *out) {
    if (table->kind != TABLE_DICT) {
        return pick_element(context, table, index, out);
    }
    uint32_t entry = table_find(table, index);
    if (entry == UINT32_MAX) {
        return fail_index(context, ERR_VALUE, "key not in the dict", index);
    }
    *out = table->values[entry];
    return true;
}

bool table_has(const Table *list, Atom value) {
    for (uint32_t entry = 0; entry < list->count; entry++) {
        if (atom_equal(list->values[entry], value)) {
            return true;
        }
    }
    return false;
}
