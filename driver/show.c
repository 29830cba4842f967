/* Results as text. Every form of a value comes from the library; here are only the words around it. */
#include "driver/show.h"
#include <string.h>

void show_evaluation(Writer *out, const char *name, size_t name_length, rasp_result *result) {
    size_t length = 0;
    const char *input = rasp_result_input_text(result, &length);
    writer_put(out, name, name_length);
    writer_put(out, "(", 1);
    writer_put(out, input != NULL ? input : "", input != NULL ? length : 0);
    writer_put(out, ") =", 3);
    const char *text = rasp_result_display(result, &length);
    text = text != NULL ? text : "";
    if (rasp_result_is_selector(result)) {
        writer_put(out, "\n", 1);
        show_indented(out, text, 0);
        return;
    }
    writer_put(out, " ", 1);
    writer_put(out, text, strlen(text));
    writer_put(out, "\n", 1);
}

void show_indented(Writer *out, const char *text, size_t indent) {
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        size_t kept = length;
        while (kept > 0 && text[kept - 1] == ' ') {
            kept--;
        }
        writer_spaces(out, kept > 0 ? indent : 0);
        writer_put(out, text, kept);
        writer_put(out, "\n", 1);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}

void show_failure(Driver *driver, const rasp_result *result) {
    if (result == NULL) {
        report_failure(driver, EXIT_LIMIT, "out of memory");
        return;
    }
    const rasp_error error = rasp_result_error(result);
    report_error(driver, &error);
}
