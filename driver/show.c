/* Results as text. Every form of a value comes from the library; here are only the words around it. */
#include "driver/show.h"
#include <string.h>

/* Behind a string that begins at `at`. */
static size_t skip_string(const char *text, size_t at, size_t length) {
    const char *end = memchr(text + at + 1, '"', length - at - 1);
    return end != NULL ? (size_t)(end - text) + 1 : length;
}

static size_t skip_blanks(const char *text, size_t at, size_t length) {
    while (at < length && memchr(" \t\r\n", text[at], 4) != NULL) {
        at++;
    }
    return at;
}

static size_t skip_comment(const char *text, size_t at, size_t length) {
    const char *end = memchr(text + at, '\n', length - at);
    return end != NULL ? (size_t)(end - text) : length;
}

/* Behind what is no blank, comment or string. */
static size_t skip_plain(const char *text, size_t at, size_t length) {
    while (at < length && memchr(" \t\r\n\"#", text[at], 6) == NULL) {
        at++;
    }
    return at;
}

void show_name(Writer *out, const char *name, size_t length) {
    bool blank = false; /* before what comes next */
    for (size_t at = skip_blanks(name, 0, length); at < length;) {
        const size_t start = at;
        at = name[at] == '#' ? skip_comment(name, at, length) : skip_blanks(name, at, length);
        if (at > start) {
            blank = true;
            continue;
        }
        at = name[at] == '"' ? skip_string(name, at, length) : skip_plain(name, at, length);
        writer_text(out, blank ? " " : "");
        writer_visible(out, name + start, at - start);
        blank = false;
    }
}

static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind the brackets that open at `at`; 0 where they do not close, or a comment stands in them. */
static size_t skip_brackets(const char *text, size_t at, size_t length) {
    size_t depth = 0;
    while (at < length && text[at] != '#') {
        const char c = text[at];
        if (c == '"') {
            at = skip_string(text, at, length);
            continue;
        }
        depth += c == '(' || c == '[' || c == '{' ? 1 : 0;
        depth -= c == ')' || c == ']' || c == '}' ? 1 : 0;
        at++;
        if (depth == 0) {
            return at;
        }
    }
    return 0;
}

/* Whether an expression is a name, or one in parentheses, with any number of calls and indexes behind it: what can be
 * called as it stands. */
static bool is_callable(const char *text, size_t length) {
    size_t at = 0;
    while (at < length && is_name_character(text[at])) {
        at++;
    }
    if ((at == 0 && (length == 0 || text[0] != '(')) || (at == 3 && memcmp(text, "not", 3) == 0)) {
        return false;
    }
    while (at < length) {
        at = skip_blanks(text, at, length);
        at = at < length && (text[at] == '(' || text[at] == '[') ? skip_brackets(text, at, length) : 0;
        if (at == 0) {
            return false;
        }
    }
    return true;
}

void show_call(Writer *out, const char *name, size_t name_length, const char *input, size_t input_length) {
    const bool is_plain = is_callable(name, name_length);
    writer_text(out, is_plain ? "" : "(");
    show_name(out, name, name_length);
    writer_text(out, is_plain ? "(" : ")(");
    writer_visible(out, input, input_length);
    writer_text(out, ")");
}

void show_evaluation(Writer *out, const char *name, size_t name_length, rasp_result *result) {
    size_t length = 0;
    const char *input = rasp_result_input_text(result, &length);
    show_call(out, name, name_length, input != NULL ? input : "", input != NULL ? length : 0);
    writer_text(out, " =");
    const char *text = rasp_result_display(result, &length);
    if (rasp_result_is_selector(result)) {
        writer_text(out, "\n");
        show_indented(out, text != NULL ? text : "", 0);
        return;
    }
    writer_text(out, " ");
    writer_visible(out, text != NULL ? text : "", text != NULL ? length : 0);
    writer_text(out, "\n");
}

void show_indented(Writer *out, const char *text, size_t indent) {
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        size_t kept = length;
        while (kept > 0 && text[kept - 1] == ' ') {
            kept--;
        }
        writer_spaces(out, kept > 0 ? indent : 0);
        writer_visible(out, text, kept);
        writer_text(out, "\n");
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
