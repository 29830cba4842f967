/* Commands of the prompt about the session: defs, time, analyze, reload, save, set full. */
#define _GNU_SOURCE
#include "driver/analysis.h"
#include "driver/repl_colour.h"
#include "driver/repl_command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void prompt_set_full(Repl *repl, const char *argument) {
    repl->whole = strcmp(argument, "off") != 0;
}

/* ------------------------------------------------------------------------------------------------------------ defs */

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names that the session has bound, sorted: malloc, or NULL. */
static const char **own_names(rasp_session *session, size_t *count) {
    const size_t all = rasp_name_count(session);
    const char **names = malloc((all + 1) * sizeof *names);
    *count = 0;
    for (size_t i = 0; names != NULL && i < all; i++) {
        const char *name = rasp_name_at(session, i);
        if (name != NULL && strcmp(name, "out") != 0 && rasp_name_is_own(session, name)) {
            names[(*count)++] = name;
        }
    }
    if (names != NULL) {
        qsort(names, *count, sizeof *names, by_text);
    }
    return names;
}

void prompt_defs(Repl *repl, const char *argument) {
    size_t count = 0;
    const char **names = own_names(repl->session, &count);
    (void)argument;
    for (size_t i = 0; i < count; i++) {
        rasp_value *value = rasp_lookup(repl->session, names[i]);
        if (value != NULL) {
            repl_show(repl, names[i], value, false);
        }
    }
    if (count == 0) {
        writer_text(&repl->driver->out, "    nothing is defined yet\n");
    }
    free(names);
}

/* ------------------------------------------------------------------------------------------------ time and analyze */

void prompt_time(Repl *repl, const char *argument) {
    if (argument[0] == '\0') {
        report_failure(repl->driver, EXIT_FAULT, "time wants a statement: time sort(tokens, tokens);");
        return;
    }
    const double start = clock_seconds();
    if (repl_run(repl, argument, strlen(argument))) {
        writer_format(&repl->driver->out, "    took %.3f ms\n", 1e3 * (clock_seconds() - start));
    }
}

/* Without the parentheses of a call around all of it. */
static char *expression_of(const char *argument) {
    const size_t length = strlen(argument);
    const bool is_call = length > 1 && argument[0] == '(' && bracket_partner(argument, length - 1) == 0;
    return is_call ? strndup(argument + 1, length - 2) : strdup(argument);
}

static void analyze_text(Repl *repl, const char *argument) {
    Driver *driver = repl->driver;
    rasp_value *value = NULL;
    rasp_analysis analysis;
    rasp_status status = rasp_eval_expression(repl->session, "<prompt>", argument, strlen(argument), &value);
    const rasp_kind kind = rasp_value_kind(value);
    if (status == RASP_OK && kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_failure(driver, EXIT_FAULT, "%s is no s-op or selector", argument);
        return;
    }
    status = status == RASP_OK ? rasp_analyze(repl->session, value, &analysis) : status;
    if (status != RASP_OK) {
        report_session(driver, repl->session, 0, status);
        return;
    }
    analysis_put(&driver->out, argument, strlen(argument), &analysis, true);
}

void prompt_analyze(Repl *repl, const char *argument) {
    char *expression = expression_of(argument);
    if (expression == NULL) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
    } else if (expression[0] == '\0') {
        report_failure(repl->driver, EXIT_FAULT, "analyze wants an s-op or selector: analyze(sort(tokens, tokens));");
    } else {
        analyze_text(repl, expression);
    }
    free(expression);
}

/* ---------------------------------------------------------------------------------------------------------- reload */

void prompt_reload(Repl *repl, const char *argument) {
    const size_t kept = repl->kept.length;
    (void)argument;
    if (repl->load.length > 0) {
        repl_run(repl, repl->load.bytes, repl->load.length);
    } else if (repl->path != NULL) {
        repl_run_file(repl, repl->path);
    } else {
        report_failure(repl->driver, EXIT_FAULT, "no file was loaded; load \"NAME\"; loads NAME.rasp");
    }
    text_cut(&repl->kept, kept); /* `save` needs the statement once */
}

/* ------------------------------------------------------------------------------------------------------------ save */

/* The path in quotes or plain, with .rasp where it has no ending: malloc, or NULL. */
static char *path_to_save(const char *argument) {
    size_t length = strlen(argument);
    char *path = NULL;
    if (length > 1 && argument[0] == '"' && argument[length - 1] == '"') {
        argument++;
        length -= 2;
    }
    const char *name = memrchr(argument, '/', length);
    name = name != NULL ? name + 1 : argument;
    const bool has_ending = memchr(name, '.', (size_t)(argument + length - name)) != NULL;
    const bool is_name = name < argument + length;
    return !is_name || asprintf(&path, "%.*s%s", (int)length, argument, has_ending ? "" : ".rasp") < 0 ? NULL : path;
}

static bool write_text(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        const ssize_t written = write(descriptor, text, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* Written beside and then given its name, so that no half of it is ever seen. A file of that name stays unless this
 * session made it. */
static bool write_file(const Repl *repl, const char *path) {
    char *beside = NULL;
    const bool again = repl->saved_path.length > 0 && strcmp(repl->saved_path.bytes, path) == 0;
    if (asprintf(&beside, "%s.XXXXXX", path) < 0) {
        return false;
    }
    const int descriptor = mkostemp(beside, O_CLOEXEC);
    bool good = descriptor >= 0 && write_text(descriptor, repl->kept.bytes, repl->kept.length);
    good = descriptor >= 0 && close(descriptor) == 0 && good;
    good = good && (again ? rename(beside, path) : link(beside, path)) == 0;
    const int error = errno;
    if (descriptor >= 0 && !(good && again)) {
        unlink(beside);
    }
    free(beside);
    errno = error;
    return good;
}

void prompt_save(Repl *repl, const char *argument) {
    Driver *driver = repl->driver;
    char *path = path_to_save(argument);
    if (path == NULL) {
        report_failure(driver, EXIT_FAULT, "save wants a file: save \"name\"");
    } else if (repl->kept.length == 0) {
        report_failure(driver, EXIT_FAULT, "there is nothing to save: nothing is defined yet");
    } else if (!write_file(repl, path)) {
        report_failure(driver, EXIT_FAULT, "cannot save %s: %s", path, strerror(errno));
    } else {
        text_cut(&repl->saved_path, 0);
        text_add(&repl->saved_path, path, strlen(path));
        writer_format(&driver->out, "    saved %s\n", path);
    }
    free(path);
}
