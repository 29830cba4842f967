/* Names and environments: hashing, lookup, undo.
 *
 * Slots are only added at the end and, by undoing, taken away from the end, so that the index needs no deletion marks:
 * the newest entry of an open-addressing table stands in no other entry's way.
 */
#include "frontend/elaborate/env.h"

#include <string.h>

#define FEW_SLOTS 8u /* environments up to this size are searched one by one */

/* ---- symbols */

static uint64_t hash_text(const char *text, size_t length) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
    }
    return hash ^ (hash >> 29);
}

void symbols_init(SymbolTable *table, Arena *arena) {
    memset(table, 0, sizeof *table);
    table->arena = arena;
    table->slot_count = 256;
    table->slots = arena_zalloc(arena, table->slot_count * sizeof *table->slots);
}

static size_t symbol_slot(const SymbolTable *table, const char *name, size_t length, uint64_t hash) {
    size_t mask = table->slot_count - 1;
    size_t at = (size_t)hash & mask;
    for (; table->slots[at] != NULL; at = (at + 1) & mask) {
        const Symbol *symbol = table->slots[at];
        if (symbol->hash == hash && symbol->text->length == length && memcmp(symbol->text->text, name, length) == 0) {
            break;
        }
    }
    return at;
}

Symbol *symbols_find(const SymbolTable *table, const char *name, size_t length) {
    return table->slots[symbol_slot(table, name, length, hash_text(name, length))];
}

static void symbols_grow(SymbolTable *table) {
    Symbol **old = table->slots;
    size_t old_count = table->slot_count;
    table->slots = arena_zalloc(table->arena, old_count * 2 * sizeof *table->slots);
    table->slot_count = old_count * 2;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i] != NULL) {
            table->slots[symbol_slot(table, old[i]->text->text, old[i]->text->length, old[i]->hash)] = old[i];
        }
    }
}

static Symbol *intern_slowly(SymbolTable *table, const Str *text) {
    uint64_t hash = hash_text(text->text, text->length);
    size_t at = symbol_slot(table, text->text, text->length, hash);
    if (table->slots[at] != NULL) {
        return table->slots[at];
    }
    if (table->count * 2 >= table->slot_count) {
        symbols_grow(table);
        at = symbol_slot(table, text->text, text->length, hash);
    }
    Symbol *symbol = arena_new(table->arena, Symbol);
    symbol->text = text;
    symbol->hash = hash;
    table->slots[at] = symbol;
    table->count++;
    return symbol;
}

Symbol *symbols_intern(SymbolTable *table, const Str *text) {
    size_t at = ((uintptr_t)text >> 4) % SYMBOL_CACHE;
    if (table->cache[at].text != text) {
        table->cache[at].symbol = intern_slowly(table, text);
        table->cache[at].text = text;
    }
    return table->cache[at].symbol;
}

/* ---- environments */

Env *env_new(Arena *arena, EnvKind kind, Env *parent) {
    Env *env = arena_new(arena, Env);
    env->kind = kind;
    env->parent = parent;
    return env;
}

/* Cell of the index where a symbol is or belongs. */
static uint32_t index_cell(const Env *env, const Symbol *symbol) {
    uint32_t mask = env->index_size - 1, at = (uint32_t)symbol->hash & mask;
    while (env->index[at] != 0 && env->slots[env->index[at] - 1].symbol != symbol) {
        at = (at + 1) & mask;
    }
    return at;
}

NameSlot *env_find(const Env *env, const Symbol *symbol) {
    if (env->index != NULL) {
        uint32_t entry = env->index[index_cell(env, symbol)];
        return entry == 0 ? NULL : &env->slots[entry - 1];
    }
    for (uint32_t i = 0; i < env->count; i++) {
        if (env->slots[i].symbol == symbol) {
            return &env->slots[i];
        }
    }
    return NULL;
}

/* Memory is taken before the environment changes: an escape leaves it as it was. */
static void env_grow(Arena *arena, Env *env) {
    uint32_t capacity = env->capacity == 0 ? FEW_SLOTS : env->capacity * 2;
    uint32_t *index = capacity > FEW_SLOTS ? arena_zalloc(arena, (size_t)capacity * 2 * sizeof *index) : NULL;
    env->slots = arena_grow(arena, env->slots, env->capacity * sizeof(NameSlot), capacity * sizeof(NameSlot));
    env->capacity = capacity;
    if (index == NULL) {
        return;
    }
    env->index = index;
    env->index_size = capacity * 2;
    for (uint32_t i = 0; i < env->count; i++) {
        index[index_cell(env, env->slots[i].symbol)] = i + 1;
    }
}

static void env_reserve(Arena *arena, Env *env) {
    if (env->count == env->capacity) {
        env_grow(arena, env);
    }
}

static NameSlot *env_add(Arena *arena, Env *env, Symbol *symbol) {
    env_reserve(arena, env);
    NameSlot *slot = &env->slots[env->count];
    *slot = (NameSlot){.symbol = symbol};
    if (env->index != NULL) {
        env->index[index_cell(env, symbol)] = env->count + 1;
    }
    env->count++;
    return slot;
}

static void env_drop_last(Env *env) {
    if (env->index != NULL) {
        env->index[index_cell(env, env->slots[env->count - 1].symbol)] = 0;
    }
    env->count--;
}

void env_set(Arena *arena, Env *env, Symbol *symbol, HVal value) {
    NameSlot *slot = env_find(env, symbol);
    if (slot == NULL) {
        slot = env_add(arena, env, symbol);
    }
    slot->value = value;
}

/* ---- undo */

JournalMark journal_begin(Journal *journal) {
    JournalMark mark = {journal->entries.count, journal->current};
    journal->current = ++journal->serial;
    return mark;
}

static void undo_to(Journal *journal, size_t count) {
    while (journal->entries.count > count) {
        const JournalEntry *entry = &journal->entries.data[--journal->entries.count];
        if (entry->is_new) {
            env_drop_last(entry->env);
            continue;
        }
        NameSlot *slot = &entry->env->slots[entry->slot];
        slot->value = entry->value;
        slot->stamp = entry->stamp;
    }
}

void journal_end(Journal *journal, JournalMark mark, bool keep) {
    if (!keep) {
        undo_to(journal, mark.count);
    }
    journal->current = mark.outer;
    if (mark.outer == 0) {
        journal->entries.count = 0;
    }
}

/* Room is made before anything changes, so that an escape for lack of memory leaves entries and slots in step. A slot
 * whose stamp is not below the running statement's serial was saved since that statement began. */
void journal_set(Journal *journal, Env *env, Symbol *symbol, HVal value) {
    NameSlot *slot = env_find(env, symbol);
    if (slot == NULL) {
        env_reserve(journal->arena, env);
        JournalEntry entry = {.env = env, .slot = env->count, .is_new = true};
        vec_push(journal->arena, &journal->entries, entry);
        slot = env_add(journal->arena, env, symbol);
    } else if (slot->stamp < journal->current) {
        JournalEntry entry = {
            .env = env, .slot = (uint32_t)(slot - env->slots), .stamp = slot->stamp, .value = slot->value};
        vec_push(journal->arena, &journal->entries, entry);
    }
    slot->stamp = journal->current;
    slot->value = value;
}

void journal_reset(Journal *journal) {
    undo_to(journal, 0);
    journal->current = 0;
}
