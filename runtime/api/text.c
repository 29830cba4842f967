/* Text dumps of forms, and small helpers on text. */
#include "runtime/session/session.h"

#include "frontend/base/limits.h"
#include "frontend/base/nearest.h"
#include "frontend/base/visible.h"
#include "runtime/interp/display.h"

#include <stdlib.h>
#include <string.h>

static void *plain_allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

typedef struct Beginning {
    Arena arena;
    const char *text;
    size_t length;
    char *expected;
    size_t size; /* of expected, 0 when nobody asks */
    rasp_text_state state;
} Beginning;

static bool has_end(const Str *text, const char *end) {
    size_t length = strlen(end);
    return text->length >= length && memcmp(text->text + text->length - length, end, length) == 0;
}

/* "expected WHAT, found the end of the text": hands out WHAT of the last such error, as much as there is room for. */
static void tell_expected(Beginning *beginning, const DiagSink *sink) {
    static const char before[] = "expected ", behind[] = ", found the end of the text";
    for (size_t i = sink->items.count; i-- > 0 && beginning->size > 0;) {
        const Str *message = sink->items.data[i].message;
        if (!has_end(message, behind) || message->length < sizeof before + sizeof behind) {
            continue;
        }
        size_t length = message->length - (sizeof before - 1) - (sizeof behind - 1);
        length = length < beginning->size ? length : beginning->size - 1;
        memcpy(beginning->expected, message->text + sizeof before - 1, length);
        beginning->expected[length] = '\0';
        return;
    }
}

static void parse_beginning(void *argument) {
    Beginning *beginning = argument;
    SourceMap sources;
    DiagSink sink;
    source_map_init(&sources, &beginning->arena);
    diag_init(&sink, &beginning->arena);
    uint32_t source = source_add(&sources, "", beginning->text, beginning->length);
    ParseResult parsed = parse_program(&sources, source, &beginning->arena, &sink);
    if (parsed.incomplete) {
        beginning->state = parsed.lacks_semicolon ? RASP_TEXT_LACKS_SEMICOLON : RASP_TEXT_INCOMPLETE;
        tell_expected(beginning, &sink);
    }
}

rasp_text_state rasp_text_judge(const char *text, size_t length, char *expected, size_t size) {
    size = expected != NULL ? size : 0;
    if (size > 0) {
        expected[0] = '\0';
    }
    if (text == NULL) {
        return RASP_TEXT_COMPLETE;
    }
    length = length == SIZE_MAX ? strlen(text) : length;
    if (length > LIMIT_SOURCE_BYTES) {
        return RASP_TEXT_COMPLETE;
    }
    Budget budget;
    Stack stack = {0};
    Beginning beginning = {.text = text, .length = length, .expected = expected, .size = size};
    budget_init(&budget, plain_allocate, NULL, LIMIT_MEMORY);
    budget.stack_end = stack_find_end(&stack);
    arena_init(&beginning.arena, &budget);
    bool done = escape_run(&budget, parse_beginning, &beginning);
    arena_free(&beginning.arena);
    return done ? beginning.state : RASP_TEXT_COMPLETE;
}

bool rasp_text_is_incomplete(const char *text, size_t length) {
    return rasp_text_judge(text, length, NULL, 0) != RASP_TEXT_COMPLETE;
}

typedef struct DumpCall {
    rasp_form form;
    const char *name, *text;
    size_t length;
    const rasp_value *value;
    Buf out;
} DumpCall;

static void dump_text(rasp_session *session, DumpCall *call) {
    uint32_t source = source_add(&session->sources, call->name, call->text, call->length);
    if (call->form == RASP_FORM_TOKENS) {
        lex_print(&call->out, &session->sources, source, &session->call_arena, &session->sink);
    } else {
        ParseResult parsed = parse_program(&session->sources, source, &session->call_arena, &session->sink);
        ast_print(&call->out, &parsed.program);
    }
}

static rasp_status dump(rasp_session *session, void *argument) {
    DumpCall *call = argument;
    size_t first = session->sink.items.count;
    buf_init(&call->out, &session->call_arena);
    if (call->form == RASP_FORM_GRAPH) {
        graph_print(&call->out, elab_graph(session->elab), call->value->value.node);
    } else {
        dump_text(session, call);
    }
    buf_c_string(&call->out);
    return session_status(session, first);
}

static bool is_usable(const rasp_session *session, rasp_form form, const char *text, const rasp_value *value) {
    switch (form) {
    case RASP_FORM_TOKENS:
    case RASP_FORM_AST:
        return text != NULL;
    default:
        return is_value(value) && value->session == session &&
               (value->value.kind == HVAL_SOP || value->value.kind == HVAL_SELECTOR);
    }
    return false;
}

_Static_assert(RASP_FORM_TOKENS == 0 && RASP_FORM_AST < RASP_FORM_GRAPH && RASP_FORM_GRAPH < RASP_FORM_ASM,
               "the forms that need no native code come first");

rasp_status rasp_dump(rasp_session *session, rasp_form form, const char *name, const char *text, size_t length,
                      const rasp_value *value, const char **out, size_t *out_length) {
    if (!is_session(session) || out == NULL || (unsigned)form > RASP_FORM_ASM ||
        !is_usable(session, form, text, value)) {
        return RASP_ERROR_USAGE;
    }
    if (form > RASP_FORM_GRAPH) {
        return rasp_emit(session, form, value, NULL, out, out_length);
    }
    DumpCall call = {.form = form,
                     .name = name != NULL ? name : "<text>",
                     .text = text,
                     .length = text != NULL && length == SIZE_MAX ? strlen(text) : length,
                     .value = value};
    rasp_status status = session_call(session, dump, &call);
    *out = call.out.data;
    if (out_length != NULL) {
        *out_length = call.out.length;
    }
    return status;
}

size_t rasp_text_width(const char *text, size_t length) {
    return text != NULL ? display_width(text, length == SIZE_MAX ? strlen(text) : length) : 0;
}

_Static_assert(RASP_VISIBLE_SIZE == VISIBLE_BYTES, "the escapes are those of visible.h");

size_t rasp_text_visible(const char *text, size_t length, char shown[RASP_VISIBLE_SIZE]) {
    if (text == NULL || shown == NULL || length == 0) {
        return 0;
    }
    return character_visible(text, length == SIZE_MAX ? strlen(text) : length, shown);
}

const char *rasp_nearest_word(const char *typed, const char *const *words, size_t count) {
    Nearest nearest;
    if (typed == NULL || words == NULL) {
        return NULL;
    }
    nearest_begin(&nearest, typed, strlen(typed));
    for (size_t i = 0; i < count; i++) {
        if (words[i] != NULL) {
            nearest_offer(&nearest, words[i], strlen(words[i]));
        }
    }
    return nearest.found;
}

void rasp_format_double(double value, char out[32]) {
    size_t length = format_double(value, out);
    out[length < 31 ? length : 31] = '\0';
}
