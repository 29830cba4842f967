/* Lists, dicts and the other values of elaboration.
 *
 * Lists and dicts carry their height and weight, summed up where they are made, so that comparing and showing them may
 * simply recurse. Operators on values are in operators.c; nothing here reports errors.
 */
#include "frontend/elaborate/hval.h"
#include "frontend/base/limits.h"

#define BRIEF_LENGTH 60u /* bytes of hval_brief after which it ends with an ellipsis */
#define BRIEF_STRING 40u /* bytes of one string in it */

static size_t add_weight(size_t a, size_t b) {
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

HVal hval_atom(Atom atom) {
    return (HVal){.kind = HVAL_ATOM, .atom = atom};
}

size_t hval_weight(HVal value) {
    if (value.kind == HVAL_LIST) {
        return add_weight(value.list->weight, 1);
    }
    return value.kind == HVAL_DICT ? add_weight(value.dict->weight, 1) : 1;
}

uint32_t hval_height(HVal value) {
    if (value.kind == HVAL_LIST) {
        return value.list->height;
    }
    return value.kind == HVAL_DICT ? value.dict->height : 0;
}

HVal hval_list(Arena *arena, const HVal *items, size_t count) {
    List *list = arena_new(arena, List);
    list->items = arena_array(arena, HVal, count);
    list->count = count;
    uint32_t height = 0;
    for (size_t i = 0; i < count; i++) {
        list->items[i] = items[i];
        list->weight = add_weight(list->weight, hval_weight(items[i]));
        height = larger(height, hval_height(items[i]));
    }
    list->height = height + 1;
    return (HVal){.kind = HVAL_LIST, .list = list};
}

/* ---- dicts */

/* The slot of a key, or the free slot where it belongs. slot_count is above 0. */
static size_t dict_slot(const Dict *dict, Atom key) {
    size_t mask = dict->slot_count - 1;
    size_t at = (size_t)atom_hash(key) & mask;
    while (dict->slots[at] != 0 && !atom_equal(dict->keys[dict->slots[at] - 1], key)) {
        at = (at + 1) & mask;
    }
    return at;
}

size_t dict_find(const Dict *dict, Atom key) {
    if (dict->slot_count == 0) {
        return SIZE_MAX;
    }
    uint32_t entry = dict->slots[dict_slot(dict, key)];
    return entry == 0 ? SIZE_MAX : entry - 1;
}

static void dict_grow(DictBuilder *builder) {
    Dict *dict = builder->dict;
    Arena *arena = builder->arena;
    size_t old = builder->capacity, capacity = old == 0 ? 4 : old * 2;
    dict->keys = arena_grow(arena, dict->keys, old * sizeof(Atom), capacity * sizeof(Atom));
    dict->values = arena_grow(arena, dict->values, old * sizeof(HVal), capacity * sizeof(HVal));
    builder->capacity = capacity;
    dict->slots = arena_zalloc(arena, capacity * 2 * sizeof(uint32_t));
    dict->slot_count = capacity * 2;
    for (size_t i = 0; i < dict->count; i++) {
        dict->slots[dict_slot(dict, dict->keys[i])] = (uint32_t)i + 1;
    }
}

void dict_begin(DictBuilder *builder, Arena *arena) {
    *builder = (DictBuilder){.arena = arena, .dict = arena_new(arena, Dict)};
}

void dict_set(DictBuilder *builder, Atom key, HVal value) {
    Dict *dict = builder->dict;
    if (dict->count == builder->capacity) {
        dict_grow(builder);
    }
    size_t slot = dict_slot(dict, key);
    if (dict->slots[slot] != 0) {
        dict->values[dict->slots[slot] - 1] = value;
        return;
    }
    dict->keys[dict->count] = key;
    dict->values[dict->count] = value;
    dict->slots[slot] = (uint32_t)++dict->count;
}

const Dict *dict_finish(DictBuilder *builder) {
    Dict *dict = builder->dict;
    uint32_t height = 0;
    for (size_t i = 0; i < dict->count; i++) {
        dict->weight = add_weight(dict->weight, hval_weight(dict->values[i]));
        height = larger(height, hval_height(dict->values[i]));
    }
    dict->height = height + 1;
    return dict;
}

/* ---- any value */

bool hval_truth(HVal value) {
    switch (value.kind) {
    case HVAL_ATOM:
        return atom_truth(value.atom);
    case HVAL_LIST:
        return value.list->count > 0;
    case HVAL_DICT:
        return value.dict->count > 0;
    case HVAL_FUNCTION:
    case HVAL_SOP:
    case HVAL_SELECTOR:
    case HVAL_RESULT:
    case HVAL_STAND_IN:
        break;
    }
    return true;
}

static bool list_equal(const List *a, const List *b) {
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!hval_equal(a->items[i], b->items[i])) {
            return false;
        }
    }
    return true;
}

static bool dict_equal(const Dict *a, const Dict *b) {
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        size_t other = dict_find(b, a->keys[i]);
        if (other == SIZE_MAX || !hval_equal(a->values[i], b->values[other])) {
            return false;
        }
    }
    return true;
}

bool hval_equal(HVal a, HVal b) {
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
    case HVAL_ATOM:
        return atom_equal(a.atom, b.atom);
    case HVAL_LIST:
        return list_equal(a.list, b.list);
    case HVAL_DICT:
        return dict_equal(a.dict, b.dict);
    case HVAL_FUNCTION:
        return a.function == b.function;
    case HVAL_SOP:
    case HVAL_SELECTOR:
    case HVAL_STAND_IN:
        return a.node == b.node;
    case HVAL_RESULT:
        break;
    }
    return a.result == b.result;
}

static bool string_input(Arena *arena, const Str *text, const Atom **out, size_t *count) {
    Atom *atoms = arena_array(arena, Atom, text->characters);
    size_t start = 0, made = 0;
    while (start < text->length && made < text->characters) {
        uint32_t code_point = 0;
        size_t used = utf8_decode(text->text + start, text->length - start, &code_point);
        if (used == 0) {
            used = 1;
        }
        atoms[made++] = atom_string(str_new(arena, text->text + start, used));
        start += used;
    }
    *out = atoms;
    *count = made;
    return true;
}

static bool list_input(Arena *arena, const List *list, const Atom **out, size_t *count) {
    Atom *atoms = arena_array(arena, Atom, list->count);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind != HVAL_ATOM) {
            return false;
        }
        atoms[i] = list->items[i].atom;
    }
    *out = atoms;
    *count = list->count;
    return true;
}

bool hval_input(Arena *arena, HVal value, const Atom **out, size_t *count) {
    if (value.kind == HVAL_ATOM && value.atom.type == ATOM_STRING) {
        return string_input(arena, value.atom.s, out, count);
    }
    if (value.kind == HVAL_LIST) {
        return list_input(arena, value.list, out, count);
    }
    if (value.kind != HVAL_DICT) {
        return false;
    }
    *out = value.dict->keys;
    *count = value.dict->count;
    return true;
}

const char *hval_kind_name(HVal value) {
    switch (value.kind) {
    case HVAL_ATOM:
        return atom_type_name(value.atom.type);
    case HVAL_LIST:
        return "list";
    case HVAL_DICT:
        return "dict";
    case HVAL_FUNCTION:
        return "function";
    case HVAL_SOP:
        return "s-op";
    case HVAL_SELECTOR:
        return "selector";
    case HVAL_STAND_IN:
        return "stand-in";
    case HVAL_RESULT:
        break;
    }
    return "result";
}

/* ---- short text */

/* Text under construction that stops growing at BRIEF_LENGTH. */
typedef struct Brief {
    Buf *out;
    size_t start;
    bool cut; /* an ellipsis was written: nothing more is */
} Brief;

static bool brief_full(Brief *brief) {
    if (!brief->cut && brief->out->length - brief->start > BRIEF_LENGTH) {
        buf_text(brief->out, "…");
        brief->cut = true;
    }
    return brief->cut;
}

static void brief_text(Brief *brief, const char *text) {
    if (!brief->cut) {
        buf_text(brief->out, text);
    }
}

static void brief_atom(Brief *brief, Atom atom, char quote) {
    if (brief->cut) {
        return;
    }
    if (atom.type != ATOM_STRING || atom.s->length <= BRIEF_STRING) {
        atom_repr(brief->out, atom, quote);
        return;
    }
    size_t length = BRIEF_STRING;
    while (length > 0 && ((unsigned char)atom.s->text[length] & 0xC0) == 0x80) {
        length--;
    }
    atom_repr(brief->out, atom_string(str_new(brief->out->arena, atom.s->text, length)), quote);
    buf_text(brief->out, "…");
}

static void brief_value(Brief *brief, HVal value, char quote);

static void brief_list(Brief *brief, const List *list) {
    brief_text(brief, "[");
    for (size_t i = 0; i < list->count && !brief_full(brief); i++) {
        brief_text(brief, i == 0 ? "" : ", ");
        brief_value(brief, list->items[i], '\'');
    }
    brief_text(brief, "]");
}

static void brief_dict(Brief *brief, const Dict *dict) {
    brief_text(brief, "{");
    for (size_t i = 0; i < dict->count && !brief_full(brief); i++) {
        brief_text(brief, i == 0 ? "" : ", ");
        brief_atom(brief, dict->keys[i], '\'');
        brief_text(brief, ": ");
        brief_value(brief, dict->values[i], '\'');
    }
    brief_text(brief, "}");
}

/* Recursion ends at LIMIT_VALUE_HEIGHT, and here sooner: every level writes a bracket. */
static void brief_value(Brief *brief, HVal value, char quote) {
    if (brief_full(brief)) {
        return;
    }
    switch (value.kind) {
    case HVAL_ATOM:
        brief_atom(brief, value.atom, quote);
        return;
    case HVAL_LIST:
        brief_list(brief, value.list);
        return;
    case HVAL_DICT:
        brief_dict(brief, value.dict);
        return;
    case HVAL_FUNCTION:
    case HVAL_SOP:
    case HVAL_SELECTOR:
    case HVAL_RESULT:
    case HVAL_STAND_IN:
        break;
    }
    if (value.name == NULL) {
        brief_text(brief, value.kind == HVAL_SOP ? "an " : "a ");
        brief_text(brief, hval_kind_name(value));
        return;
    }
    buf_format(brief->out, "%s ", hval_kind_name(value));
    buf_str(brief->out, value.name);
}

void hval_brief(Buf *out, HVal value) {
    Brief brief = {.out = out, .start = out->length};
    brief_value(&brief, value, '"');
}
