/* Tables: lists, dicts and strings that are asked for an element. */
#include "frontend/graph/internal.h"

/* ---- the entry of a key, or of an element */

/* The smallest power of two with at least half of the slots free. */
static uint32_t choose_slot_count(uint32_t count) {
    uint32_t slots = 4;
    while (slots / 2 < count && slots < (uint32_t)1 << 31) {
        slots *= 2;
    }
    return slots;
}

/* What is looked for. */
static const Atom *sought(const Table *table) {
    return table->kind == TABLE_DICT ? table->keys : table->values;
}

/* The slot of an atom that equals, or else the free one where the search for it ends. */
static uint32_t find_slot(const Table *table, Atom atom) {
    const uint32_t mask = table->slot_count - 1;
    uint32_t slot = (uint32_t)atom_hash(atom) & mask;
    while (table->slots[slot] != 0 && !atom_equal(sought(table)[table->slots[slot] - 1], atom)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

/* Of equal elements the first one counts; what equals nothing, itself neither, is never found. */
void table_index(Arena *arena, Table *table) {
    const Atom *atoms = sought(table);
    table->slot_count = choose_slot_count(table->count);
    uint32_t *slots = arena_zalloc(arena, (size_t)table->slot_count * sizeof *slots);
    table->slots = slots;
    for (uint32_t entry = 0; entry < table->count; entry++) {
        if (atoms[entry].type != ATOM_OTHER && atom_equal(atoms[entry], atoms[entry])) {
            const uint32_t slot = find_slot(table, atoms[entry]);
            slots[slot] = slots[slot] == 0 ? entry + 1 : slots[slot];
        }
    }
}

uint32_t table_find(const Table *table, Atom key) {
    const uint32_t found = table->slot_count > 0 ? table->slots[find_slot(table, key)] : 0;
    return found > 0 ? found - 1 : UINT32_MAX;
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
