/* Writing values. Nesting is walked with an explicit stack, as a program can nest lists deeper than the C stack. */
#include "runtime/api/value_text.h"

#include "frontend/base/vec.h"
#include "frontend/elaborate/elab.h"

typedef struct Level {
    HVal value;
    size_t next; /* item to write next */
} Level;

typedef struct Style {
    const char *separator;
    const char *colon; /* between key and value of a dict */
    char dict_open, dict_close;
    const char *pair_open, *pair_close;
    void (*atom)(Buf *out, Atom atom);
    bool (*leaf)(Buf *out, HVal value);
} Style;

static size_t item_count(HVal value) {
    return value.kind == HVAL_LIST ? value.list->count : value.dict->count;
}

/* Opens a container or writes a leaf; false where the style has no form for the leaf. */
static bool write_begin(Buf *out, const Style *style, HVal value, bool *is_container) {
    *is_container = value.kind == HVAL_LIST || value.kind == HVAL_DICT;
    if (*is_container) {
        buf_char(out, value.kind == HVAL_LIST ? '[' : style->dict_open);
        return true;
    }
    if (value.kind == HVAL_ATOM) {
        style->atom(out, value.atom);
        return true;
    }
    return style->leaf(out, value);
}

static bool write_value(Buf *out, const Style *style, HVal root) {
    VEC(Level) stack = {0};
    bool is_container;
    if (!write_begin(out, style, root, &is_container)) {
        return false;
    }
    if (is_container) {
        vec_push(out->arena, &stack, ((Level){root, 0}));
    }
    while (stack.count > 0) {
        Level *top = &stack.data[stack.count - 1];
        bool is_list = top->value.kind == HVAL_LIST;
        if (top->next > 0 && !is_list) {
            buf_text(out, style->pair_close);
        }
        if (top->next == item_count(top->value)) {
            buf_char(out, is_list ? ']' : style->dict_close);
            stack.count--;
            continue;
        }
        size_t index = top->next++;
        buf_text(out, index > 0 ? style->separator : "");
        if (!is_list) {
            buf_text(out, style->pair_open);
            style->atom(out, top->value.dict->keys[index]);
            buf_text(out, style->colon);
        }
        HVal item = is_list ? top->value.list->items[index] : top->value.dict->values[index];
        if (!write_begin(out, style, item, &is_container)) {
            return false;
        }
        if (is_container) {
            vec_push(out->arena, &stack, ((Level){item, 0}));
        }
    }
    return true;
}

static void text_atom(Buf *out, Atom atom) {
    atom_repr(out, atom, '\'');
}

static bool text_leaf(Buf *out, HVal value) {
    hval_brief(out, value);
    return true;
}

bool value_write_text(Buf *out, HVal value) {
    static const Style python = {", ", ": ", '{', '}', "", "", text_atom, text_leaf};
    if (value.kind == HVAL_ATOM) {
        atom_repr(out, value.atom, '"');
        return true;
    }
    return write_value(out, &python, value);
}

void json_sequence(Buf *out, const Atom *at, size_t count) {
    buf_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i > 0 ? "," : "");
        atom_json(out, at[i]);
    }
    buf_char(out, ']');
}

void json_matrix(Buf *out, const uint8_t *cells, size_t count) {
    buf_char(out, '[');
    for (size_t row = 0; row < count; row++) {
        buf_text(out, row > 0 ? ",[" : "[");
        for (size_t column = 0; column < count; column++) {
            buf_text(out, column > 0 ? "," : "");
            buf_char(out, cells[row * count + column] != 0 ? '1' : '0');
        }
        buf_char(out, ']');
    }
    buf_char(out, ']');
}

static bool json_leaf(Buf *out, HVal value) {
    if (value.kind != HVAL_RESULT) {
        return false;
    }
    if (value.result->is_selector) {
        json_matrix(out, value.result->cells, value.result->count);
    } else {
        json_sequence(out, value.result->at, value.result->count);
    }
    return true;
}

bool value_write_json(Buf *out, HVal value) {
    static const Style json = {",", ",", '[', ']', "[", "]", atom_json, json_leaf};
    return write_value(out, &json, value);
}
