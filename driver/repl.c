/* `rasp repl`: statements are gathered from lines until they are complete, run, and echoed as they bind. Errors are
 * shown in order with the rest and never end the session. Ctrl-C while something runs stops it: SIGINT stays blocked on
 * a terminal, and the library asks now and then whether one is pending. */
#define _GNU_SOURCE
#include "driver/repl.h"
#include "driver/repl_line.h"
#include "driver/show.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The text of the statements that are being typed. */
typedef struct TypedText {
    char *text;
    size_t length, capacity;
    size_t judged; /* length when it was last found incomplete */
} TypedText;

static bool entry_add(TypedText *entry, const char *line, size_t length) {
    if (entry->capacity - entry->length < length + 2) {
        const size_t capacity = 2 * (entry->length + length) + 256;
        char *text = realloc(entry->text, capacity);
        if (text == NULL) {
            return false;
        }
        entry->text = text;
        entry->capacity = capacity;
    }
    memcpy(entry->text + entry->length, line, length);
    entry->length += length;
    entry->text[entry->length++] = '\n';
    entry->text[entry->length] = '\0';
    return true;
}

/* Whether more lines are wanted. A long entry whose next line is there anyway is judged only after it grew by a
 * sixteenth, since every judgement reads all of it. */
static bool entry_wants_more(TypedText *entry, LineSource *source) {
    const size_t short_entry = 1 << 12;
    if (entry->length > short_entry && entry->length - entry->judged < entry->length / 16 && line_ready(source)) {
        return true;
    }
    entry->judged = entry->length;
    return rasp_text_is_incomplete(entry->text, entry->length);
}

static bool is_interrupted(void *user) {
    sigset_t pending;
    (void)user;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGINT) == 1;
}

static void block_interrupts(sigset_t *old) {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupts, old);
}

/* Forgets an interrupt that came while something ran. */
static void drain_interrupts(void) {
    const struct timespec now = {0};
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    while (sigtimedwait(&interrupts, NULL, &now) > 0) {
    }
}

static void on_event(void *user, const rasp_event *event) {
    Repl *repl = user;
    switch (event->kind) {
    case RASP_EVENT_BOUND:
    case RASP_EVENT_EXPRESSION:
    case RASP_EVENT_LOADED:
        for (size_t i = 0; i < event->count; i++) {
            repl_show(repl, event->names[i], event->values[i], event->kind != RASP_EVENT_LOADED);
        }
        break;
    case RASP_EVENT_ERROR:
        repl->error_count++;
        report_error(repl->driver, event->error);
        break;
    case RASP_EVENT_COMMAND:
        repl_command(repl, event);
        break;
    case RASP_EVENT_DRAW:
        examples_draw(&repl->examples, repl->driver, event);
        break;
    }
}

/* A file on the command line shows what it binds, as a load does, and not the values of its expressions. */
static void on_file_event(void *user, const rasp_event *event) {
    Repl *repl = user;
    if (event->kind == RASP_EVENT_EXPRESSION) {
        return;
    }
    if (event->kind != RASP_EVENT_BOUND && event->kind != RASP_EVENT_LOADED) {
        on_event(user, event);
        return;
    }
    for (size_t i = 0; i < event->count && !repl->driver->options.quiet; i++) {
        repl_show(repl, event->names[i], event->values[i], false);
    }
}

/* Definitions are tried on the running example; only s-ops and selectors can fail there. */
static bool on_trial(void *user, rasp_value *value, rasp_result **result) {
    const Repl *repl = user;
    const rasp_kind kind = rasp_value_kind(value);
    rasp_result *made = NULL;
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        return true;
    }
    const InputSequence *input = &examples_for(&repl->examples, kind)->input;
    const rasp_evaluate_options options = evaluate_options(repl->driver);
    if (input_evaluate(value, input, &options, &made) == RASP_OK) {
        rasp_result_free(made);
        return true;
    }
    *result = made;
    return false;
}

/* Errors were shown as they came; what is left is an error that is no statement's. Statements that fail are part of a
 * session and leave its exit status alone, but for a bug of ours. */
static void finish_run(Repl *repl, rasp_status status) {
    if (status != RASP_OK && (repl->error_count == 0 || repl->error_count < rasp_error_count(repl->session))) {
        report_session(repl->driver, repl->session, repl->error_count, status);
    }
    repl->error_count = 0;
    if (repl->driver->status != EXIT_BUG) {
        repl->driver->status = EXIT_FINE;
    }
    writer_flush(&repl->driver->out);
}

/* Runs an entry; true when it asks to leave. */
static bool run_entry(Repl *repl, const TypedText *entry) {
    const rasp_run_options options = {
        .event = on_event,
        .event_user = repl,
        .trial = on_trial,
        .trial_user = repl,
        .keep_going = true,
    };
    bool quit = false;
    finish_run(repl, rasp_run_text(repl->session, "<prompt>", entry->text, entry->length, &options, &quit));
    return quit;
}

/* The file on the command line; false when it cannot be read. */
static bool run_file(Repl *repl, const char *path) {
    const rasp_run_options options = {.event = on_file_event, .event_user = repl, .keep_going = true};
    const rasp_status status = rasp_run_file(repl->session, path, &options, NULL);
    const bool unreadable = status == RASP_ERROR_IO && repl->error_count == 0;
    finish_run(repl, status);
    if (unreadable) {
        report_status(repl->driver, status);
    }
    return !unreadable;
}

/* One line more; false when the session ends. */
static bool take_line(Repl *repl, LineSource *source, TypedText *entry) {
    const char *line = NULL;
    size_t length = 0;
    bool quit = false;
    const LineStatus status = line_next(source, entry->length > 0, &line, &length);
    if (status == LINE_ABANDONED) {
        entry->length = 0;
        entry->judged = 0;
        return true;
    }
    if (status == LINE_TEXT && !entry_add(entry, line, length)) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
        return false;
    }
    if (status == LINE_TEXT && entry_wants_more(entry, source)) {
        return true;
    }
    if (entry->length > 0) {
        quit = run_entry(repl, entry);
        entry->length = 0;
        entry->judged = 0;
    }
    return !quit && status == LINE_TEXT && !writer_failed(&repl->driver->out);
}

static void run_lines(Repl *repl) {
    LineSource source;
    TypedText entry = {0};
    line_open(&source, repl->session, &repl->driver->out);
    if (source.interactive && !repl->driver->options.quiet) {
        writer_format(&repl->driver->out, "rasp %s; 'show example' prints the running example, 'exit' leaves\n",
                      rasp_version());
        writer_flush(&repl->driver->out);
    }
    do {
        if (source.interactive) {
            drain_interrupts();
        }
    } while (take_line(repl, &source, &entry));
    if (source.lines.error != 0) {
        report_failure(repl->driver, EXIT_FAULT, "cannot read the input: %s", strerror(source.lines.error));
    }
    line_close(&source);
    free(entry.text);
}

/* Whether the engine that was asked for can be had; else every statement would fail. */
static bool has_engine(Repl *repl) {
    rasp_result *result = NULL;
    const Examples *examples = &repl->examples;
    const rasp_evaluate_options options = evaluate_options(repl->driver);
    const bool good = input_evaluate(examples->probe, &examples->sop.input, &options, &result) == RASP_OK;
    if (!good) {
        show_failure(repl->driver, result);
    }
    rasp_result_free(result);
    return good;
}

static void run_session(Driver *driver, rasp_session *session, const char *path) {
    Repl repl = {
        .driver = driver,
        .session = session,
        .show_sops = true,
        .show_selectors = true,
        .tokens = rasp_lookup(session, "tokens_asis"),
    };
    if (examples_init(&repl.examples, driver, session) && has_engine(&repl) &&
        (path == NULL || run_file(&repl, path))) {
        run_lines(&repl);
    }
    examples_free(&repl.examples);
}

void command_repl(Driver *driver) {
    const TextList *arguments = &driver->options.arguments;
    const bool on_terminal = isatty(STDIN_FILENO) == 1;
    sigset_t old;
    if (arguments->count > 1) {
        report_usage(driver, "only one file can be loaded first");
        return;
    }
    if (on_terminal) {
        block_interrupts(&old);
    }
    rasp_session *session = session_open(driver, on_terminal ? is_interrupted : NULL);
    if (session != NULL) {
        run_session(driver, session, arguments->count > 0 ? arguments->at[0] : NULL);
        rasp_session_free(session);
    }
    if (on_terminal) {
        drain_interrupts();
        sigprocmask(SIG_SETMASK, &old, NULL);
    }
}
