/* How the prompt echoes values. S-ops and selectors come with their value on the running example; lists and dicts that
 * hold more than atoms are spread over lines, part by part. Spread lists nest only so deep: below, the library's
 * one-line text stands for them. */
#define _GNU_SOURCE
#include "driver/repl_window.h"
#include "driver/show.h"
#include <inttypes.h>
#include <string.h>

enum { SPREAD_LIMIT = 32, ITEM_INDENT = 8, KEY_INDENT = 4, MATRIX_INDENT = 13 };

/* One value on its way to the screen. */
typedef struct Item {
    const char *name; /* or NULL */
    rasp_value *value;
    const rasp_atom *key; /* of a dict's pair, or NULL */
    size_t indent;
    size_t depth;
    bool with_examples;
} Item;

static void put_key(Writer *out, const rasp_atom *key) {
    char number[32];
    switch (key->type) {
    case RASP_INT:
        writer_format(out, "%" PRId64, key->as.i);
        break;
    case RASP_FLOAT:
        rasp_format_double(key->as.f, number);
        writer_text(out, number);
        break;
    case RASP_BOOL:
        writer_text(out, key->as.b ? "True" : "False");
        break;
    case RASP_STRING:
        writer_put(out, "\"", 1);
        writer_put(out, key->as.s.text, key->as.s.length);
        writer_put(out, "\"", 1);
        break;
    }
}

/* The beginning of an item's first line. */
static void put_margin(Writer *out, const Item *item) {
    writer_spaces(out, item->indent + 5);
    if (item->key != NULL) {
        put_key(out, item->key);
        writer_text(out, " :     ");
    }
}

/* The indentation of what follows an item's first line. */
static size_t body_indent(const Item *item) {
    return item->indent + 5 + (item->key != NULL ? KEY_INDENT : 0);
}

static void put_optional(Writer *out, const char *text, const char *behind) {
    if (text != NULL) {
        writer_text(out, text);
        writer_text(out, behind);
    }
}

/* ------------------------------------------------------------------------------------------------- the full display */

static bool is_uniform(rasp_result *result) {
    const char *text = rasp_result_display(result, NULL);
    const char *bracket = text != NULL ? strrchr(text, ']') : NULL;
    return bracket != NULL && bracket[1] == '*';
}

static const char *type_name(const rasp_result *result) {
    switch (rasp_result_type(result)) {
    case RASP_INT:
        return "(ints)";
    case RASP_FLOAT:
        return "(floats)";
    case RASP_BOOL:
        return "(bools)";
    default:
        return "(strings)";
    }
}

static size_t element_width(rasp_result *result, size_t index) {
    const char *text = rasp_result_element(result, index);
    return text != NULL ? rasp_text_width(text, SIZE_MAX) : 0;
}

/* False when memory ends. */
static bool add_row(Text *line, const char *label, rasp_result *row, rasp_result *other) {
    const size_t count = rasp_result_count(row);
    const char *type = type_name(row);
    bool good = text_add(line, label, strlen(label));
    for (size_t i = 0; i < count && good; i++) {
        const char *text = rasp_result_element(row, i);
        const size_t width = element_width(row, i);
        const size_t other_width = element_width(other, i);
        for (size_t blanks = width < other_width ? other_width - width + 1 : 1; blanks > 0 && good; blanks--) {
            good = text_add(line, " ", 1);
        }
        good = good && text_add(line, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    }
    return good && text_add(line, "   ", 3) && text_add(line, type, strlen(type));
}

static void put_row(Repl *repl, const char *label, size_t indent, rasp_result *row, rasp_result *other) {
    Text line = {0};
    if (add_row(&line, label, row, other)) {
        window_line(repl, indent, line.bytes, line.length);
    } else {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
    }
    text_free(&line);
}

/* Input and output one above the other. False when the input has no such row: its elements are of mixed kinds. */
static bool put_full(Repl *repl, const Item *item, rasp_result *result) {
    Writer *out = &repl->driver->out;
    rasp_result *input = NULL;
    const bool good = input_evaluate(repl->tokens, &repl->examples.sop.input, NULL, &input) == RASP_OK;
    if (good) {
        writer_spaces(out, body_indent(item));
        writer_text(out, "Example:\n");
        put_row(repl, "input:  ", body_indent(item) + 3, input, result);
        put_row(repl, "output: ", body_indent(item) + 3, result, input);
    }
    rasp_result_free(input);
    return good;
}

/* --------------------------------------------------------------------------------------------- s-ops and selectors */

/* Where the line is too long for the window, a long input leaves most of it to the value. */
static void put_example(Repl *repl, size_t indent, const char *name, const char *value, const char *behind) {
    const char *input = repl->examples.sop.shown;
    const size_t columns = window_columns(repl), input_width = rasp_text_width(input, SIZE_MAX);
    const size_t width = strlen("Example: () = ") + rasp_text_width(name, SIZE_MAX) + rasp_text_width(value, SIZE_MAX);
    if (columns > 0 && indent + width + input_width > columns && input_width > columns / 4) {
        const int shown = (int)window_bytes(input, columns / 4);
        window_format(repl, indent, "Example: %s(%.*s…) = %s%s", name, shown, input, value, behind);
    } else {
        window_format(repl, indent, "Example: %s(%s) = %s%s", name, input, value, behind);
    }
}

static void put_sop_value(Repl *repl, const Item *item, const char *name, rasp_result *result) {
    const bool uniform = is_uniform(result);
    const char *text = rasp_result_display(result, NULL);
    if (repl->full_display && !uniform && put_full(repl, item, result)) {
        return;
    }
    const char *behind = repl->full_display && uniform ? " [skipped full display: identical values]" : "";
    put_example(repl, body_indent(item), name, text != NULL ? text : "", behind);
}

static void put_selector_value(Repl *repl, const Item *item, rasp_result *result) {
    Writer *out = &repl->driver->out;
    const char *text = rasp_result_display(result, NULL);
    writer_spaces(out, body_indent(item));
    writer_text(out, "Example:\n");
    window_matrix(repl, body_indent(item) + MATRIX_INDENT - 5, text != NULL ? text : "");
}

static void show_graph_value(Repl *repl, const Item *item) {
    Writer *out = &repl->driver->out;
    const rasp_kind kind = rasp_value_kind(item->value);
    const bool is_selector = kind == RASP_KIND_SELECTOR;
    const char *name = item->name != NULL ? item->name : rasp_value_name(item->value);
    rasp_result *result = NULL;
    name = name != NULL ? name : "out";
    put_margin(out, item);
    writer_format(out, "%s: %s\n", is_selector ? "selector" : "s-op", name);
    if (!item->with_examples || !(is_selector ? repl->show_selectors : repl->show_sops)) {
        return;
    }
    const InputSequence *input = &examples_for(&repl->examples, kind)->input;
    const rasp_evaluate_options options = evaluate_options(repl->driver);
    if (input_evaluate(item->value, input, &options, &result) != RASP_OK) {
        show_failure(repl->driver, result);
    } else if (is_selector) {
        put_selector_value(repl, item, result);
    } else {
        put_sop_value(repl, item, name, result);
    }
    rasp_result_free(result);
}

/* ------------------------------------------------------------------------------------------------ all other values */

static void show_item(Repl *repl, const Item *item);

static const char *text_of(rasp_value *value) {
    const char *text = rasp_value_text(value, NULL);
    return text != NULL ? text : "";
}

static void show_atom(Repl *repl, const Item *item) {
    const bool has_name = item->name != NULL;
    window_format(repl, item->indent + 4, "value: %s%s %s", has_name ? item->name : "", has_name ? " = " : "",
                  text_of(item->value));
}

static void show_function(Repl *repl, const Item *item) {
    Writer *out = &repl->driver->out;
    const char *origin = rasp_value_origin(item->value);
    const char *name = rasp_value_name(item->value);
    const size_t count = rasp_value_length(item->value);
    put_margin(out, item);
    put_optional(out, origin, " ");
    writer_text(out, "function: ");
    put_optional(out, name, "(");
    for (size_t i = 0; i < count; i++) {
        writer_text(out, i > 0 ? ", " : "");
        writer_text(out, rasp_value_parameter(item->value, i));
    }
    writer_text(out, ")\n");
}

static void show_result(Repl *repl, const Item *item) {
    Writer *out = &repl->driver->out;
    rasp_result *result = rasp_value_result(item->value);
    const char *text = rasp_result_display(result, NULL);
    text = text != NULL ? text : "";
    const char *name = item->name != NULL ? item->name : "", *blank = item->name != NULL ? " " : "";
    if (rasp_result_is_selector(result)) {
        put_margin(out, item);
        writer_format(out, "%s%s=\n", name, blank);
        window_matrix(repl, body_indent(item) + MATRIX_INDENT - 5, text);
    } else if (item->key == NULL) {
        window_format(repl, item->indent + 5, "%s%s=  %s", name, blank, text);
    } else {
        put_margin(out, item);
        writer_format(out, "%s%s=  %s\n", name, blank, text);
    }
}

/* Whether one line shows a list or dict: it holds only atoms, or is too deep for more. */
static bool is_flat(const Item *item) {
    const size_t count = rasp_value_length(item->value);
    for (size_t i = 0; i < count && item->depth < SPREAD_LIMIT; i++) {
        const rasp_value *part = rasp_value_item(item->value, i);
        if (part != NULL && rasp_value_kind(part) != RASP_KIND_ATOM) {
            return false;
        }
    }
    return true;
}

static void show_parts(Repl *repl, const Item *item, bool is_dict) {
    const size_t count = rasp_value_length(item->value);
    for (size_t i = 0; i < count && !writer_failed(&repl->driver->out); i++) {
        rasp_atom key = {.type = RASP_INT};
        Item part = {
            .value = rasp_value_item(item->value, i),
            .indent = item->indent + ITEM_INDENT + (is_dict ? KEY_INDENT : 0),
            .depth = item->depth + 1,
            .with_examples = item->with_examples,
        };
        if (is_dict) {
            key = rasp_value_key(item->value, i);
            part.key = &key;
            part.indent -= KEY_INDENT;
        }
        if (part.value != NULL) {
            show_item(repl, &part);
        }
    }
}

static void show_collection(Repl *repl, const Item *item) {
    Writer *out = &repl->driver->out;
    const bool is_dict = rasp_value_kind(item->value) == RASP_KIND_DICT;
    const bool flat = is_flat(item);
    size_t closing = item->indent + 11;
    const char *kind = is_dict ? "dict: " : "list: ";
    if (flat && item->key == NULL) {
        const bool has_name = item->name != NULL;
        window_format(repl, item->indent + 5, "%s%s%s%s", kind, has_name ? item->name : "", has_name ? " = " : "",
                      text_of(item->value));
        return;
    }
    put_margin(out, item);
    writer_text(out, kind);
    put_optional(out, item->name, " = ");
    if (flat) {
        writer_format(out, "%s\n", text_of(item->value));
        return;
    }
    closing += item->name != NULL ? rasp_text_width(item->name, SIZE_MAX) + 3 : 0;
    writer_text(out, is_dict ? " {\n" : " [\n");
    show_parts(repl, item, is_dict);
    writer_spaces(out, closing);
    writer_text(out, is_dict ? "}\n" : "]\n");
}

static void show_item(Repl *repl, const Item *item) {
    switch (rasp_value_kind(item->value)) {
    case RASP_KIND_ATOM:
        show_atom(repl, item);
        break;
    case RASP_KIND_LIST:
    case RASP_KIND_DICT:
        show_collection(repl, item);
        break;
    case RASP_KIND_FUNCTION:
        show_function(repl, item);
        break;
    case RASP_KIND_RESULT:
        show_result(repl, item);
        break;
    default:
        show_graph_value(repl, item);
    }
}

void repl_show(Repl *repl, const char *name, rasp_value *value, bool with_examples) {
    const Item item = {.name = name, .value = value, .with_examples = with_examples};
    show_item(repl, &item);
}
