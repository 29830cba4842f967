/* `rasp repl`: statements are gathered from lines until they are complete, run, and echoed as they bind. Errors are
 * shown in order with the rest and never end the session. Ctrl-C while something runs stops it: SIGINT stays blocked on
 * a terminal, and the library asks now and then whether one is pending. */
#define _GNU_SOURCE
#include "driver/repl_colour.h"
#include "driver/repl_command.h"
#include "driver/repl_line.h"
#include "driver/show.h"
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The text of the statements that are being typed. */
typedef struct Entry {
    Text text;
    size_t judged;      /* length when it was last found incomplete */
    char expected[128]; /* what it waited for then */
} Entry;

static bool entry_add(Entry *entry, const char *line, size_t length) {
    return text_add(&entry->text, line, length) && text_add(&entry->text, "\n", 1);
}

static void entry_clear(Entry *entry) {
    text_cut(&entry->text, 0);
    entry->judged = 0;
    entry->expected[0] = '\0';
}

/* Says once what the entry waits for, unless its next line is on its way. */
static void tell_expected(Repl *repl, Entry *entry, LineSource *source, const char *expected) {
    if (source->interactive && expected[0] != '\0' && strcmp(expected, entry->expected) != 0 && !line_ready(source)) {
        memcpy(entry->expected, expected, sizeof entry->expected);
        writer_format(&repl->driver->out, "   (waits for %s)\n", expected);
        writer_flush(&repl->driver->out);
    }
}

/* Whether more lines are wanted. A long entry whose next line is there anyway is judged only after it grew by a
 * sixteenth, since every judgement reads all of it. Who types at a terminal may leave out the ';' at the end of an
 * entry; elsewhere, and in what is pasted, a statement may go on in the next line. */
static bool entry_wants_more(Repl *repl, Entry *entry, LineSource *source) {
    const size_t short_entry = 1 << 12;
    const Text *text = &entry->text;
    const char *statement = text->bytes;
    char expected[sizeof entry->expected];
    FoundCommand command;
    bool unknown = false;
    if (text->length > short_entry && text->length - entry->judged < text->length / 16 && line_ready(source)) {
        return true;
    }
    entry->judged = text->length;
    const bool is_command = prompt_find(repl, &statement, &command, &unknown);
    if (unknown || (is_command && command.kind != ARGUMENT_STATEMENT)) {
        return false;
    }
    statement = is_command ? command.argument : statement;
    const size_t left = text->length - (size_t)(statement - text->bytes);
    const rasp_text_state state = rasp_text_judge(statement, left, expected, sizeof expected);
    if (state == RASP_TEXT_LACKS_SEMICOLON) {
        return !is_command && (!source->interactive || line_ready(source));
    }
    if (state == RASP_TEXT_INCOMPLETE) {
        tell_expected(repl, entry, source, expected);
    }
    return state == RASP_TEXT_INCOMPLETE;
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
    const bool binds = event->kind == RASP_EVENT_BOUND || event->kind == RASP_EVENT_LOADED;
    repl->bound_count += binds;
    repl->shown_count += !binds;
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

/* Keeps the text of statements that bound something, or may have, as loops do; and of a load. */
static void keep(Repl *repl, const char *text, size_t length) {
    const char *start = text + strspn(text, " \t\r\n");
    if (repl->bound_count > 0 || repl->shown_count == 0) {
        text_add(&repl->kept, text, length);
    }
    if (repl->bound_count > 0 && strncmp(start, "load", 4) == 0) {
        text_cut(&repl->load, 0);
        text_add(&repl->load, text, length);
    }
}

/* With its ';' where only that is missing; false when memory ends. */
static bool complete_text(Text *whole, const char *text, size_t length) {
    const bool lacks_end = rasp_text_judge(text, length, NULL, 0) == RASP_TEXT_LACKS_SEMICOLON;
    while (length > 0 && lacks_end && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    const char *end = !lacks_end ? "" : memchr(text, '#', length) == NULL ? ";\n" : "\n;\n";
    return text_add(whole, text, length) && text_add(whole, end, strlen(end));
}

static bool run_whole(Repl *repl, const Text *whole) {
    const rasp_run_options options = {
        .event = on_event,
        .event_user = repl,
        .trial = on_trial,
        .trial_user = repl,
        .keep_going = true,
    };
    bool quit = false;
    repl->bound_count = repl->shown_count = 0;
    const rasp_status status = rasp_run_text(repl->session, "<prompt>", whole->bytes, whole->length, &options, &quit);
    repl->leaves |= quit;
    if (status == RASP_OK && whole->bytes[strspn(whole->bytes, " \t\r\n")] != '\0') {
        keep(repl, whole->bytes, whole->length);
    }
    finish_run(repl, status);
    return status == RASP_OK;
}

bool repl_run(Repl *repl, const char *text, size_t length) {
    Text whole = {0};
    bool good = complete_text(&whole, text, length);
    if (!good) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
    }
    good = good && run_whole(repl, &whole);
    text_free(&whole);
    return good;
}

bool repl_run_file(Repl *repl, const char *path) {
    const rasp_run_options options = {.event = on_file_event, .event_user = repl, .keep_going = true};
    const rasp_status status = rasp_run_file(repl->session, path, &options, NULL);
    const bool unreadable = status == RASP_ERROR_IO && repl->error_count == 0;
    finish_run(repl, status);
    if (unreadable) {
        report_status(repl->driver, status);
    }
    return !unreadable;
}

static void run_command(Repl *repl, const FoundCommand *command) {
    char *argument = strndup(command->argument, command->argument_length);
    if (argument == NULL) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
    } else {
        command->run(repl, argument);
    }
    free(argument);
    finish_run(repl, RASP_OK);
}

static void refuse_command(Repl *repl, const char *text) {
    report_failure(repl->driver, EXIT_FAULT, "no command ':%.*s'; 'help' lists them", (int)strcspn(text, " \t\r\n;"),
                   text);
    finish_run(repl, RASP_OK);
}

/* Runs an entry: commands, and then statements. */
static void run_entry(Repl *repl, const Entry *entry) {
    const char *text = entry->text.bytes;
    FoundCommand command;
    bool unknown = false;
    while (!repl->leaves && prompt_find(repl, &text, &command, &unknown)) {
        run_command(repl, &command);
        text = command.rest;
    }
    if (unknown) {
        refuse_command(repl, text);
    } else if (!repl->leaves && (*text != '\0' || text == entry->text.bytes)) {
        repl_run(repl, text, entry->text.length - (size_t)(text - entry->text.bytes));
    }
}

/* One line more; false when the session ends. */
static bool take_line(Repl *repl, LineSource *source, Entry *entry) {
    const char *line = NULL;
    size_t length = 0;
    const LineStatus status = line_next(source, entry->text.length > 0, &line, &length);
    if (status == LINE_ABANDONED) {
        entry_clear(entry);
        return true;
    }
    if (status == LINE_TEXT && !entry_add(entry, line, length)) {
        report_failure(repl->driver, EXIT_LIMIT, "out of memory");
        return false;
    }
    if (status == LINE_TEXT && entry_wants_more(repl, entry, source)) {
        return true;
    }
    if (entry->text.length > 0) {
        history_add(&source->history, entry->text.bytes, entry->text.length);
        run_entry(repl, entry);
        entry_clear(entry);
    }
    return !repl->leaves && status == LINE_TEXT && !writer_failed(&repl->driver->out);
}

static void on_startup_event(void *user, const rasp_event *event) {
    if (event->kind == RASP_EVENT_ERROR || event->kind == RASP_EVENT_COMMAND) {
        on_event(user, event);
    }
}

/* ~/.config/rasp/startup.rasp: what each session at a terminal begins with, in silence but for errors. */
static void run_startup(Repl *repl) {
    const rasp_run_options options = {.event = on_startup_event, .event_user = repl, .keep_going = true};
    const char *config = secure_getenv("XDG_CONFIG_HOME");
    const char *home = secure_getenv("HOME");
    const bool has_config = config != NULL && config[0] == '/';
    char *path = NULL;
    if (!has_config && (home == NULL || home[0] != '/')) {
        return;
    }
    if (asprintf(&path, "%s%s/rasp/startup.rasp", has_config ? config : home, has_config ? "" : "/.config") < 0) {
        return;
    }
    if (access(path, R_OK) == 0) {
        finish_run(repl, rasp_run_file(repl->session, path, &options, NULL));
    }
    free(path);
}

static void run_lines(Repl *repl) {
    LineSource source;
    Entry entry = {0};
    line_open(&source, repl->session, &repl->driver->out, repl->coloured);
    if (source.interactive && !repl->driver->options.quiet) {
        writer_format(&repl->driver->out,
                      "rasp %s; help explains, Tab completes, Ctrl-C abandons a line or stops what runs, exit leaves\n",
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
    text_free(&entry.text);
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

static void run_session(Driver *driver, rasp_session *session, const char *path, bool on_terminal) {
    Repl repl = {
        .driver = driver,
        .session = session,
        .show_sops = true,
        .show_selectors = true,
        .coloured = output_colours(driver),
        .tokens = rasp_lookup(session, "tokens_asis"),
        .path = path,
    };
    if (examples_init(&repl.examples, driver, session) && has_engine(&repl)) {
        if (on_terminal) {
            run_startup(&repl);
        }
        if (path == NULL || repl_run_file(&repl, path)) {
            run_lines(&repl);
        }
    }
    examples_free(&repl.examples);
    text_free(&repl.load);
    text_free(&repl.kept);
    text_free(&repl.saved_path);
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
        run_session(driver, session, arguments->count > 0 ? arguments->at[0] : NULL, on_terminal);
        rasp_session_free(session);
    }
    if (on_terminal) {
        drain_interrupts();
        sigprocmask(SIG_SETMASK, &old, NULL);
    }
}
