/* Names and environments.
 *
 * A Symbol is a name met by the session; there is one per text, so that environments compare pointers. An Env is a list
 * of slots in the order of binding, with a hash index once it is long, and a parent where names not found are looked
 * up. A Journal remembers what a statement changed, so that a failing statement can be undone.
 */
#ifndef FRONTEND_ELABORATE_ENV_H
#define FRONTEND_ELABORATE_ENV_H
#include "frontend/elaborate/hval.h"

typedef struct Symbol {
    const Str *text;
    uint64_t hash;
    bool reserved; /* never assignable */
    bool library;  /* a name of the standard library: not assignable at top level and at the top of a loaded file */
    bool marked;   /* scratch of whoever walks a set of symbols; false otherwise */
} Symbol;

#define SYMBOL_CACHE 512u /* entries; a power of 2 */

typedef struct SymbolTable {
    Arena *arena;
    Symbol **slots; /* open addressing by hash */
    size_t slot_count, count;
    struct {
        const Str *text;
        Symbol *symbol;
    } cache[SYMBOL_CACHE]; /* by the address of the text, which the syntax tree repeats */
} SymbolTable;

void symbols_init(SymbolTable *table, Arena *arena);
/* The symbol of a name, made when it is new. text must live as long as the table. */
Symbol *symbols_intern(SymbolTable *table, const Str *text);
/* The symbol of a name, or NULL. */
Symbol *symbols_find(const SymbolTable *table, const char *name, size_t length);

typedef enum EnvKind {
    ENV_BASE,  /* constants and library */
    ENV_TOP,   /* what the session's own statements bind */
    ENV_FILE,  /* the top of a loaded file */
    ENV_LOCAL, /* a call or a comprehension */
} EnvKind;

typedef struct NameSlot {
    Symbol *symbol;
    HVal value;
    uint64_t stamp; /* the journal's serial when this slot was last saved */
} NameSlot;

typedef struct Env Env;
struct Env {
    EnvKind kind;
    bool captured;     /* a function has this environment as its closure, directly or further up */
    Env *parent;       /* NULL for the base environment */
    Env *loader;       /* ENV_FILE while its load runs: where names are bound, too */
    const Str *origin; /* what functions defined here are called after, NULL: as the parent's */
    NameSlot *slots;
    uint32_t count, capacity;
    uint32_t *index; /* open addressing by hash: slot + 1, 0 when free; NULL while there are few slots */
    uint32_t index_size;
    Env *next_free;
};

Env *env_new(Arena *arena, EnvKind kind, Env *parent);
/* The slot of a name in this environment alone, or NULL. */
NameSlot *env_find(const Env *env, const Symbol *symbol);
void env_set(Arena *arena, Env *env, Symbol *symbol, HVal value);

typedef struct JournalEntry {
    Env *env;
    uint32_t slot;
    bool is_new; /* undoing takes the slot away */
    uint64_t stamp;
    HVal value;
} JournalEntry;

typedef struct Journal {
    Arena *arena;
    VEC(JournalEntry) entries;
    uint64_t serial;  /* of the newest statement */
    uint64_t current; /* of the innermost statement that runs */
} Journal;

typedef struct JournalMark {
    size_t count;
    uint64_t outer;
} JournalMark;

/* Statements nest (a load runs those of its file): begin, changes, then end, which keeps or undoes the changes. When
 * the outermost statement ends the journal is empty. */
JournalMark journal_begin(Journal *journal);
void journal_end(Journal *journal, JournalMark mark, bool keep);
/* As env_set, but undone when the statement is. */
void journal_set(Journal *journal, Env *env, Symbol *symbol, HVal value);
/* Undoes everything that has not ended: after an escape for lack of memory. */
void journal_reset(Journal *journal);
#endif
