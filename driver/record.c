/* Records are written piece by piece: every number and value comes as text from the library, which prints them
 * exactly. */
#include "driver/record.h"
#include <inttypes.h>
#include <string.h>

void record_error(Writer *out, const rasp_error *error, const char *in) {
    writer_text(out, "\"error\":");
    record_error_object(out, error, in);
}

void record_error_object(Writer *out, const rasp_error *error, const char *in) {
    writer_format(out, "{\"kind\":\"%s\",\"message\":", rasp_status_text(error->kind));
    writer_json_string(out, error->message, strlen(error->message));
    if (error->file != NULL) {
        writer_text(out, ",\"file\":");
        writer_json_string(out, error->file, strlen(error->file));
    }
    if (error->line > 0) {
        writer_format(out, ",\"line\":%" PRIu32 ",\"column\":%" PRIu32, error->line, error->column);
    }
    if (in != NULL) {
        writer_format(out, ",\"in\":\"%s\"", in);
    }
    writer_text(out, "}");
}

const char *record_type(rasp_type type) {
    switch (type) {
    case RASP_INT:
        return "int";
    case RASP_FLOAT:
        return "float";
    case RASP_BOOL:
        return "bool";
    case RASP_STRING:
        return "string";
    }
    return "";
}

bool record_result(Writer *out, rasp_result *result, const char *key) {
    size_t length = 0;
    const bool is_selector = rasp_result_is_selector(result);
    const char *json = rasp_result_json(result, &length);
    if (json == NULL) {
        return false;
    }
    writer_format(out, "\"%s\":", is_selector ? "selector" : key);
    writer_put(out, json, length);
    if (!is_selector) {
        writer_format(out, ",\"type\":\"%s\"", record_type(rasp_result_type(result)));
    }
    return true;
}

bool record_value(Writer *out, rasp_value *value) {
    size_t length = 0;
    const rasp_kind kind = rasp_value_kind(value);
    const char *json = rasp_value_json(value, &length);
    if (json == NULL) {
        return false;
    }
    writer_text(out, "\"value\":");
    writer_put(out, json, length);
    writer_format(out, ",\"type\":\"%s\"",
                  kind == RASP_KIND_LIST   ? "list"
                  : kind == RASP_KIND_DICT ? "dict"
                                           : record_type(rasp_value_atom(value).type));
    return true;
}

static void put_atom(Writer *out, const rasp_atom *atom) {
    char number[32];
    switch (atom->type) {
    case RASP_INT:
        writer_format(out, "%" PRId64, atom->as.i);
        break;
    case RASP_FLOAT:
        rasp_format_double(atom->as.f, number);
        writer_text(out, number);
        break;
    case RASP_BOOL:
        writer_text(out, atom->as.b ? "true" : "false");
        break;
    case RASP_STRING:
        writer_json_string(out, atom->as.s.text, atom->as.s.length);
        break;
    }
}

void record_input(Writer *out, const InputSequence *input) {
    writer_text(out, "\"input\":");
    record_sequence(out, input);
}

void record_sequence(Writer *out, const InputSequence *input) {
    if (input->is_text) {
        writer_json_string(out, input->text, input->length);
        return;
    }
    writer_text(out, "[");
    for (size_t i = 0; i < input->count; i++) {
        writer_text(out, i > 0 ? "," : "");
        put_atom(out, &input->atoms[i]);
    }
    writer_text(out, "]");
}
