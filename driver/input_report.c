/* Inputs are shown as they were typed: JSON with its own quotes, other texts in quotes. */
#include "driver/input_report.h"
#include "driver/show.h"
#include <string.h>

enum {
    LINE_BYTES = 200, /* of an input that is shown below its error */
    NOTE_BYTES = 60   /* of an input inside a note */
};

/* At most `limit` bytes of a text, cut between characters. Columns that they take. */
static size_t put_cut(Writer *out, const char *text, size_t length, size_t limit) {
    size_t columns = 0;
    size_t at = 0;
    while (at < length && at < limit) {
        char shown[RASP_VISIBLE_SIZE];
        at += rasp_text_visible(text + at, length - at, shown);
        if (out != NULL) {
            writer_text(out, shown);
        }
        columns += rasp_text_width(shown, SIZE_MAX);
    }
    if (out != NULL) {
        writer_text(out, at < length ? "..." : "");
    }
    return columns;
}

uint32_t input_column(const InputPlace *place, size_t offset) {
    uint32_t column = 1;
    for (size_t i = 0; i < offset && i < place->length; i++) {
        column += ((unsigned char)place->text[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return column;
}

void report_input(Driver *driver, const InputPlace *place, size_t offset, rasp_status kind, const char *message) {
    Writer *out = &driver->error_out;
    writer_flush(&driver->out);
    writer_format(out, "%s:%zu:%u: error: ", place->source, place->line, (unsigned)input_column(place, offset));
    writer_visible(out, message, strlen(message));
    writer_text(out, "\n");
    if (place->length > 0 && offset <= LINE_BYTES) {
        writer_text(out, "    | ");
        put_cut(out, place->text, place->length, LINE_BYTES);
        writer_text(out, "\n    | ");
        writer_spaces(out, put_cut(NULL, place->text, offset, LINE_BYTES));
        writer_text(out, "^\n");
    }
    writer_flush(out);
    report_status(driver, kind);
}

void report_input_of(Driver *driver, const InputPlace *place, const char *name, size_t name_length) {
    Writer *out = &driver->error_out;
    const char *quote = driver->options.input_type == INPUT_JSON ? "" : "\"";
    if (driver->options.quiet) {
        return;
    }
    writer_format(out, "%s:%zu: note: while evaluating ", place->source, place->line);
    show_name(out, name, name_length);
    writer_format(out, " on %s", quote);
    put_cut(out, place->text, place->length, NOTE_BYTES);
    writer_format(out, "%s\n", quote);
    writer_flush(out);
}
