/* Values of a session as rasp.h shows them. */
#include "runtime/session/session.h"

#include "runtime/api/value_text.h"

rasp_atom atom_to_public(Atom atom) {
    rasp_atom out = {.type = RASP_INT};
    switch (atom.type) {
    case ATOM_INT:
        out.as.i = atom.i;
        break;
    case ATOM_FLOAT:
        out.type = RASP_FLOAT;
        out.as.f = atom.f;
        break;
    case ATOM_BOOL:
        out.type = RASP_BOOL;
        out.as.b = atom.b;
        break;
    case ATOM_STRING:
    case ATOM_OTHER:
        out.type = RASP_STRING;
        out.as.s.text = atom.s->text;
        out.as.s.length = atom.s->length;
        break;
    }
    return out;
}

rasp_kind rasp_value_kind(const rasp_value *value) {
    static const rasp_kind kinds[] = {
        [HVAL_ATOM] = RASP_KIND_ATOM,         [HVAL_LIST] = RASP_KIND_LIST, [HVAL_DICT] = RASP_KIND_DICT,
        [HVAL_FUNCTION] = RASP_KIND_FUNCTION, [HVAL_SOP] = RASP_KIND_SOP,   [HVAL_SELECTOR] = RASP_KIND_SELECTOR,
        [HVAL_RESULT] = RASP_KIND_RESULT,
    };
    return is_value(value) ? kinds[value->value.kind] : RASP_KIND_ATOM;
}

const char *rasp_value_name(const rasp_value *value) {
    if (!is_value(value)) {
        return NULL;
    }
    const Str *name = value->value.kind == HVAL_FUNCTION ? function_name(value->value.function) : value->name;
    return name != NULL ? name->text : NULL;
}

rasp_atom rasp_value_atom(const rasp_value *value) {
    Atom atom = is_value(value) && value->value.kind == HVAL_ATOM ? value->value.atom : atom_int(0);
    return atom_to_public(atom);
}

size_t rasp_value_length(const rasp_value *value) {
    if (!is_value(value)) {
        return 0;
    }
    switch (value->value.kind) {
    case HVAL_LIST:
        return value->value.list->count;
    case HVAL_DICT:
        return value->value.dict->count;
    case HVAL_FUNCTION:
        return function_parameter_count(value->value.function);
    default:
        return 0;
    }
}

typedef struct ItemCall {
    rasp_session *session;
    HVal item;
    rasp_value *made;
} ItemCall;

static void make_item(void *argument) {
    ItemCall *call = argument;
    call->made = session_value(call->session, call->item, call->item.name);
}

rasp_value *rasp_value_item(rasp_value *value, size_t index) {
    bool has_items = rasp_value_kind(value) == RASP_KIND_LIST || rasp_value_kind(value) == RASP_KIND_DICT;
    if (!has_items || index >= rasp_value_length(value)) {
        return NULL;
    }
    HVal item = value->value.kind == HVAL_LIST ? value->value.list->items[index] : value->value.dict->values[index];
    ItemCall call = {value->session, item, NULL};
    if (!escape_run(&value->session->budget, make_item, &call)) {
        session_landed(value->session);
    }
    return call.made;
}

rasp_atom rasp_value_key(const rasp_value *value, size_t index) {
    bool has = rasp_value_kind(value) == RASP_KIND_DICT && index < rasp_value_length(value);
    return atom_to_public(has ? value->value.dict->keys[index] : atom_int(0));
}

const char *rasp_value_parameter(const rasp_value *value, size_t index) {
    bool has = rasp_value_kind(value) == RASP_KIND_FUNCTION && index < rasp_value_length(value);
    return has ? function_parameter(value->value.function, index)->text : NULL;
}

const char *rasp_value_origin(const rasp_value *value) {
    return rasp_value_kind(value) == RASP_KIND_FUNCTION ? function_origin(value->value.function)->text : NULL;
}

/* A result of the program itself lives in the session. */
static rasp_result *result_in_session(rasp_session *session, const Result *from) {
    rasp_result *result = arena_new(&session->arena, rasp_result);
    arena_init(&result->arena, &session->budget);
    result->handle = HANDLE_RESULT;
    result->in_session = true;
    result->session = session;
    result->is_selector = from->is_selector;
    result->sequence = (Sequence){.count = from->count, .type = from->type, .at = from->at};
    result->cells = from->cells;
    result->input = from->input;
    result->count = from->count;
    result->engine = "interp";
    Arena *arena = &session->arena;
    buf_init(&result->display, arena);
    buf_init(&result->json, arena);
    buf_init(&result->element, arena);
    buf_init(&result->input_text, arena);
    return result;
}

static void make_result(void *argument) {
    rasp_value *value = argument;
    value->result = result_in_session(value->session, value->value.result);
}

rasp_result *rasp_value_result(rasp_value *value) {
    if (rasp_value_kind(value) != RASP_KIND_RESULT) {
        return NULL;
    }
    if (value->result != NULL) {
        return value->result;
    }
    if (!escape_run(&value->session->budget, make_result, value)) {
        session_landed(value->session);
    }
    return value->result;
}

rasp_session *rasp_value_session(const rasp_value *value) {
    return is_value(value) ? value->session : NULL;
}

typedef struct ValueTextCall {
    rasp_value *value;
    bool (*write)(Buf *out, HVal value);
    const char *text;
    size_t length;
} ValueTextCall;

static void write_text(void *argument) {
    ValueTextCall *call = argument;
    Buf out;
    buf_init(&out, &call->value->session->arena);
    if (call->write(&out, call->value->value)) {
        call->text = buf_c_string(&out);
        call->length = out.length;
    }
}

/* Text of a value in the session's arena; NULL when the writer has no form for it or memory ends. */
static const char *value_written(rasp_value *value, size_t *length, bool (*write)(Buf *out, HVal value)) {
    if (!is_value(value)) {
        return NULL;
    }
    ValueTextCall call = {.value = value, .write = write};
    if (!escape_run(&value->session->budget, write_text, &call)) {
        session_landed(value->session);
        call.text = NULL;
    }
    if (length != NULL) {
        *length = call.length;
    }
    return call.text;
}

const char *rasp_value_text(rasp_value *value, size_t *length) {
    return value_written(value, length, value_write_text);
}

const char *rasp_value_json(rasp_value *value, size_t *length) {
    return value_written(value, length, value_write_json);
}
