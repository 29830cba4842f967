/* Runs cases through both engines and compares: random programs from a seed, or the cases of files. Workers are
 * processes, so that a crash is found out and the rest still runs.
 */
#define _GNU_SOURCE
#include "tests/diff/diff.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS_MAX = 16 };

typedef struct DiffOptions {
    Series series;
    size_t workers;
    unsigned shrink_seconds, failures_shown;
    double native_least; /* percent of evaluations that must be native */
    bool oracle_alone, print, quiet;
} DiffOptions;

/* Of one worker, in memory shared with the parent. */
typedef struct WorkerSlot {
    DiffCounts counts;
    size_t next; /* the case that it runs or will run next */
    size_t failures;
} WorkerSlot;

static void write_out(const Text *text) {
    size_t done = 0;
    while (done < text->length) {
        const ssize_t written = write(STDOUT_FILENO, text->at + done, text->length - done);
        if (written < 0 && errno != EINTR) {
            return;
        }
        done += written > 0 ? (size_t)written : 0;
    }
}

static void report_failure(const DiffOptions *options, const DiffCase *one, size_t failures, const char *what) {
    Text out = {0};
    if (failures < options->failures_shown) {
        case_investigate(one, options->shrink_seconds, &out);
    } else {
        text_format(&out, "%s: %s\n", one->label.at, what);
    }
    write_out(&out);
    text_free(&out);
}

/* A sign of life of long runs. */
static void report_progress(const DiffOptions *options, size_t number) {
    const size_t done = number - options->series.first;
    if (!options->quiet && done > 0 && done % 1000 == 0) {
        fprintf(stderr, "%zu of %zu\n", done, options->series.count);
    }
}

static void run_one(const DiffOptions *options, size_t number, WorkerSlot *slot) {
    DiffCase one;
    Text what = {0};
    series_case(&options->series, number, &one);
    if (options->print) {
        Text line = {0};
        case_write(&line, &one, &one.inputs[0]);
        write_out(&line);
        text_free(&line);
    }
    alarm(300);
    if (case_run(&one, one.input_count, LENGTH_MODE_COUNT, options->oracle_alone, &slot->counts, &what) >=
        OUTCOME_MISMATCH) {
        alarm(0);
        report_failure(options, &one, slot->failures++, what.at != NULL ? what.at : "mismatch");
    }
    text_free(&what);
    case_free(&one);
}

/* Runs every step-th case; the parent learns from the slot how far it came. */
static void work(const DiffOptions *options, WorkerSlot *slot) {
    const size_t end = options->series.first + options->series.count;
    for (; slot->next < end; slot->next += options->workers) {
        report_progress(options, slot->next);
        run_one(options, slot->next, slot);
    }
}

static pid_t start(const DiffOptions *options, WorkerSlot *slot) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        work(options, slot);
        _exit(EXIT_SUCCESS);
    }
    return child;
}

/* A worker died: the case that killed it is reported, and another one goes on behind it. */
static pid_t restart(const DiffOptions *options, WorkerSlot *slot) {
    DiffCase one;
    series_case(&options->series, slot->next, &one);
    report_failure(options, &one, slot->failures++, "crash");
    case_free(&one);
    slot->next += options->workers;
    return start(options, slot);
}

static void run_all(const DiffOptions *options, WorkerSlot *slots) {
    pid_t children[WORKERS_MAX];
    size_t running = 0;
    for (size_t i = 0; i < options->workers; i++) {
        slots[i].next = options->series.first + i;
        children[i] = start(options, &slots[i]);
        running += children[i] > 0;
    }
    while (running > 0) {
        int status = 0;
        const pid_t ended = wait(&status);
        if (ended < 0) {
            return;
        }
        for (size_t i = 0; i < options->workers; i++) {
            if (children[i] == ended) {
                const bool good = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
                children[i] = good ? 0 : restart(options, &slots[i]);
                running -= good || children[i] < 0;
            }
        }
    }
}

/* --------------------------------------------------------------------------------------------------------- options */

static int usage(void) {
    fputs("usage: diff_engines [OPTION...] [FILE...]\n"
          "Compares the interpreter and native code on random programs, or on the cases of files of JSON lines.\n"
          "  --programs N        how many (400)\n"
          "  --seed S            of the random programs (1)\n"
          "  --first I           number of the first one (0)\n"
          "  --sweep             each random program on 16 lengths from 0 to 1000, instead of three drawn ones\n"
          "  --jobs N            processes (1)\n"
          "  --native PERCENT    fail when less, or nothing, is answered by native code (0)\n"
          "  --shrink SECONDS    for making a failure small (60)\n"
          "  --failures N        make that many failures of each process small (10)\n"
          "  --oracle            the interpreter alone, to see how many programs are right\n"
          "  --print             show each case before it is run\n"
          "  --quiet             no table\n",
          stderr);
    return 2;
}

static bool number_option(const char *text, uint64_t *out) {
    char *end = NULL;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

/* An option with a number; false when it is none of them. */
static bool set_option(DiffOptions *options, const char *name, uint64_t value) {
    if (strcmp(name, "--programs") == 0) {
        options->series.count = (size_t)value;
    } else if (strcmp(name, "--seed") == 0) {
        options->series.seed = value;
    } else if (strcmp(name, "--first") == 0) {
        options->series.first = (size_t)value;
    } else if (strcmp(name, "--jobs") == 0 && value > 0 && value <= WORKERS_MAX) {
        options->workers = (size_t)value;
    } else if (strcmp(name, "--native") == 0) {
        options->native_least = (double)value;
    } else if (strcmp(name, "--shrink") == 0) {
        options->shrink_seconds = (unsigned)value;
    } else if (strcmp(name, "--failures") == 0) {
        options->failures_shown = (unsigned)value;
    } else {
        return false;
    }
    return true;
}

static bool set_switch(DiffOptions *options, const char *name) {
    if (strcmp(name, "--oracle") == 0) {
        options->oracle_alone = true;
    } else if (strcmp(name, "--sweep") == 0) {
        options->series.sweep = true;
    } else if (strcmp(name, "--print") == 0) {
        options->print = true;
    } else if (strcmp(name, "--quiet") == 0) {
        options->quiet = true;
    } else {
        return false;
    }
    return true;
}

static bool read_options(int count, char **arguments, DiffOptions *options) {
    for (int i = 1; i < count; i++) {
        uint64_t value;
        if (strncmp(arguments[i], "--", 2) != 0) {
            if (!series_add_file(&options->series, arguments[i])) {
                fprintf(stderr, "cannot read %s\n", arguments[i]);
                return false;
            }
        } else if (!set_switch(options, arguments[i])) {
            if (i + 1 == count || !number_option(arguments[i + 1], &value) ||
                !set_option(options, arguments[i], value)) {
                return false;
            }
            i++;
        }
    }
    if (options->series.lines != NULL) {
        options->series.first = 0;
        options->series.count = options->series.line_count;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------------------ main */

static int conclude(const DiffOptions *options, const WorkerSlot *slots) {
    DiffCounts *counts = test_allocate(sizeof *counts);
    size_t failures = 0;
    memset(counts, 0, sizeof *counts);
    for (size_t i = 0; i < options->workers; i++) {
        counts_add(counts, &slots[i].counts);
        failures += slots[i].failures;
    }
    uint64_t whole = 0;
    for (size_t i = 0; i < OUTCOME_COUNT; i++) {
        whole += counts->outcomes[i];
    }
    const double native = whole > 0 ? 100.0 * (double)counts->outcomes[OUTCOME_NATIVE] / (double)whole : 0.0;
    if (!options->quiet) {
        counts_print(counts);
    }
    const bool enough = (native > 0 && native >= options->native_least) || options->oracle_alone;
    printf("%zu cases failed; %.1f%% native%s\n", failures, native, enough ? "" : ", which is too little");
    free(counts);
    return failures == 0 && enough ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The module of this build, unless another one is named: without one there is nothing to compare. */
static void choose_module(void) {
#ifdef DIFF_MODULE
    setenv("RASP_JIT_MODULE", DIFF_MODULE, 0);
#endif
}

int main(int count, char **arguments) {
    choose_module();
    DiffOptions options = {
        .series = {.seed = 1, .count = 400}, .workers = 1, .shrink_seconds = 60, .failures_shown = 10};
    if (!read_options(count, arguments, &options)) {
        series_free(&options.series);
        return usage();
    }
    if (options.series.lines == NULL && !options.quiet) {
        printf("seed %llu, programs %zu to %zu\n", (unsigned long long)options.series.seed, options.series.first,
               options.series.first + options.series.count);
    }
    WorkerSlot *slots =
        mmap(NULL, WORKERS_MAX * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (slots == MAP_FAILED) {
        perror("diff_engines");
        return EXIT_FAILURE;
    }
    run_all(&options, slots);
    const int status = conclude(&options, slots);
    munmap(slots, WORKERS_MAX * sizeof *slots);
    series_free(&options.series);
    return status;
}
