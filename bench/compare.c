/* See compare.h. Contestants take turns, so that a disturbance of the machine hits all of them, and the least of their
 * times counts: what a neighbour takes away only ever makes a run longer. A turn repeats the call until it takes about
 * TURN_SECONDS of the thread's own time; that includes the call. The interpreter's is wall time. What would take longer
 * than PATIENCE for one call is left out. */
#define _GNU_SOURCE
#include "bench/compare.h"

#include "frontend/graph/input.h"
#include "runtime/engine/engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TURN_SECONDS 0.002
#define PATIENCE 1.0

static double seconds_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_seconds(void) {
    return seconds_of(CLOCK_MONOTONIC);
}

/* ---- contestants */

enum { OURS, BEST, DENSE, CONTESTANTS };

/* One call of one of the three. */
typedef struct Contest {
    const BenchProgram *program;
    ProgramData data;
    const JitKernel *kernel;
    const void *inputs[INPUT_KINDS];
    void *outputs[2];
    void *expected; /* what the rival wrote */
    void *scratch;
    void *columns[INPUT_KINDS];
} Contest;

static bool call(Contest *contest, unsigned who) {
    JitFlag never_raised = 0;
    switch (who) {
    case OURS:
        return contest->kernel->function(contest->inputs, contest->outputs, contest->data.length, contest->scratch,
                                         &never_raised) == 0;
    case BEST:
        contest->program->best(&contest->data, contest->expected);
        return true;
    default:
        contest->program->dense(&contest->data, contest->expected);
        return true;
    }
}

/* Seconds of one call; negative when a guard was raised. */
static double turn(Contest *contest, unsigned who, size_t repeat) {
    const double start = seconds_of(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < repeat; i++) {
        if (!call(contest, who)) {
            return -1;
        }
    }
    return (seconds_of(CLOCK_THREAD_CPUTIME_ID) - start) / (double)repeat;
}

/* ---- columns of the kernel */

/* What the rivals promise to take, no less: any byte, ints of 29 bits with their sign. Only the length is known to us
 * and not to them. */
static Specialization make_spec(const BenchProgram *program, size_t length, unsigned kinds) {
    Specialization spec = {.length = length};
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        InputColumn *column = &spec.input[kind];
        if ((kinds & 1u << kind) == 0) {
            continue;
        }
        switch (tokens_form(program->tokens)) {
        case COLUMN_U8:
            *column = (InputColumn){.kinds = KIND_STRING, .low = 0, .high = 127, .bytes = 4};
            break;
        case COLUMN_I32:
            *column = (InputColumn){.kinds = KIND_INT, .low = -(1 << 28), .high = (1 << 28) - 1, .lane = LANE_I32};
            break;
        case COLUMN_F64:
            *column = (InputColumn){.kinds = KIND_FLOAT, .low = INT64_MIN, .high = INT64_MAX, .lane = LANE_F64};
            break;
        }
        column->no_nan = true;
        column->lane = column->kinds == KIND_STRING ? lane_for_interval(0, 255) : column->lane;
    }
    return spec;
}

static int64_t token_at(const Contest *contest, size_t i) {
    return tokens_form(contest->program->tokens) == COLUMN_U8 ? contest->data.u8[i] : contest->data.i32[i];
}

/* The data as they are where the lane agrees, else a copy in the lane that the kernel wants. */
static const void *make_column(Contest *contest, unsigned kind) {
    const Lane lane = contest->kernel->spec.input[kind].lane;
    const ColumnType form = tokens_form(contest->program->tokens);
    const size_t bytes = lane_bytes(lane);
    if (form == COLUMN_F64) {
        return contest->data.f64;
    }
    if (!lane_is_string(lane) && bytes == form_bytes(form)) {
        return form == COLUMN_U8 ? (const void *)contest->data.u8 : contest->data.i32;
    }
    uint8_t *column = aligned_alloc(64, (contest->data.length * bytes + 127) / 64 * 64);
    contest->columns[kind] = column;
    for (size_t i = 0; column != NULL && i < contest->data.length; i++) {
        const int64_t value = token_at(contest, i);
        if (lane_is_string(lane)) {
            const char text = (char)value;
            lane_pack(lane, &text, 1, column + i * bytes);
        } else {
            memcpy(column + i * bytes, &value, bytes); /* little-endian, as this machine is */
        }
    }
    return column;
}

static bool contest_open(Contest *contest, const BenchProgram *program, const JitKernel *kernel, size_t length) {
    *contest = (Contest){.program = program, .kernel = kernel};
    if (!data_make(&contest->data, program, length)) {
        return false;
    }
    const size_t room = (length * 8 + 127) / 64 * 64;
    contest->outputs[0] = aligned_alloc(64, room);
    contest->outputs[1] = aligned_alloc(64, room);
    contest->expected = aligned_alloc(64, room);
    contest->scratch = aligned_alloc(64, (jit_scratch_bytes(kernel, length) + 127) / 64 * 64);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        contest->inputs[kind] = kernel->spec.input[kind].used ? make_column(contest, kind) : NULL;
    }
    if (contest->outputs[0] == NULL || contest->outputs[1] == NULL || contest->expected == NULL ||
        contest->scratch == NULL) {
        return false;
    }
    memset(contest->outputs[0], 0xA5, room); /* what no kernel writes cannot be right by chance */
    memset(contest->expected, 0x5A, room);
    memset(contest->scratch, 0xA5, jit_scratch_bytes(kernel, length));
    return true;
}

static void contest_close(Contest *contest) {
    free(contest->outputs[0]);
    free(contest->outputs[1]);
    free(contest->expected);
    free(contest->scratch);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        free(contest->columns[kind]);
    }
    data_free(&contest->data);
}

/* ---- results */

static double value_at(const void *plane, Lane lane, size_t i) {
    switch (lane) {
    case LANE_I8:
        return ((const int8_t *)plane)[i];
    case LANE_BOOL:
    case LANE_TAG:
    case LANE_U8:
        return ((const uint8_t *)plane)[i];
    case LANE_I16:
        return ((const int16_t *)plane)[i];
    case LANE_U16:
        return ((const uint16_t *)plane)[i];
    case LANE_I32:
        return ((const int32_t *)plane)[i];
    case LANE_I64:
        return (double)((const int64_t *)plane)[i];
    case LANE_F64:
        return ((const double *)plane)[i];
    default:
        break;
    }
    char text[64] = "";
    lane_unpack(lane, (const uint8_t *)plane + i * lane_bytes(lane), text);
    return (unsigned char)text[0];
}

/* Of a double, which distinguishes the zeros. */
static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool agree(const Contest *contest, const char *rival) {
    static const Lane lanes[] = {[COLUMN_U8] = LANE_U8, [COLUMN_I32] = LANE_I32, [COLUMN_F64] = LANE_F64};
    for (size_t i = 0; i < contest->data.length; i++) {
        const double has = value_at(contest->outputs[0], contest->kernel->lane, i);
        const double wanted = value_at(contest->expected, lanes[contest->program->output], i);
        if (bits_of(has) != bits_of(wanted)) {
            fprintf(stderr, "bench: %s, n = %zu: position %zu is %.17g, by %s %.17g\n", contest->program->name,
                    contest->data.length, i, has, rival, wanted);
            return false;
        }
    }
    return true;
}

/* ---- one row */

typedef struct CompareRow {
    const BenchProgram *program;
    size_t length;
    double seconds[CONTESTANTS]; /* negative: left out */
    double interpreter;
    double compile; /* milliseconds */
    char stages[256];
    const char *lane;
} CompareRow;

static double ratio(const CompareRow *row, unsigned rival) {
    return row->seconds[OURS] > 0 && row->seconds[rival] > 0 ? row->seconds[OURS] / row->seconds[rival] : NAN;
}

/* What a call will take, by the row before: quadratic, unless it was seen to grow less. */
static double predict(const CompareRow *before, double seconds, size_t length, bool linear) {
    const double grown = before->length > 0 ? (double)length / (double)before->length : 1;
    return before->length == 0 ? 0 : seconds < 0 ? INFINITY : seconds * (linear ? grown : grown * grown);
}

/* First calls: results are checked, and lengths of turns found. */
static bool first_calls(Contest *contest, const CompareRow *before, CompareRow *row, size_t repeat[CONTESTANTS]) {
    for (unsigned who = OURS; who < CONTESTANTS; who++) {
        const bool linear = who == BEST || (who == OURS && strstr(row->stages, "dense") == NULL);
        row->seconds[who] = -1;
        repeat[who] = 0;
        if (predict(before, before->seconds[who], row->length, linear) > (who == DENSE ? PATIENCE / 2 : PATIENCE)) {
            continue;
        }
        const double seconds = turn(contest, who, 1);
        if (seconds < 0) {
            fprintf(stderr, "bench: %s, n = %zu: a guard was raised\n", row->program->name, row->length);
            return false;
        }
        if (who != OURS && repeat[OURS] > 0 && !agree(contest, who == BEST ? "best" : "dense")) {
            return false;
        }
        row->seconds[who] = INFINITY;
        repeat[who] = seconds < TURN_SECONDS ? (size_t)(TURN_SECONDS / (seconds + 1e-8)) + 1 : 1;
    }
    return true;
}

static bool measure(Contest *contest, const CompareRow *before, CompareRow *row, unsigned runs) {
    size_t repeat[CONTESTANTS];
    if (!first_calls(contest, before, row, repeat)) {
        return false;
    }
    for (unsigned run = 0; run < runs; run++) {
        for (unsigned who = OURS; who < CONTESTANTS; who++) {
            const bool slow = run >= 3 && row->seconds[who] > 0.05;
            if (repeat[who] > 0 && !slow) {
                row->seconds[who] = fmin(row->seconds[who], turn(contest, who, repeat[who]));
            }
        }
    }
    /* Once more after all turns: a kernel must not depend on what an earlier call left in its scratch memory. */
    return repeat[OURS] == 0 || repeat[BEST] == 0 || agree(contest, "best");
}

static double interpreter_seconds(const Compiler *compiler, const Contest *contest) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    const ColumnType form = tokens_form(contest->program->tokens);
    rasp_atom *atoms = calloc(contest->data.length, sizeof *atoms);
    rasp_result *result = NULL;
    double seconds = -1;
    for (size_t i = 0; atoms != NULL && i < contest->data.length; i++) {
        if (form == COLUMN_F64) {
            atoms[i] = (rasp_atom){.type = RASP_FLOAT, .as.f = contest->data.f64[i]};
        } else if (form == COLUMN_I32) {
            atoms[i] = (rasp_atom){.type = RASP_INT, .as.i = contest->data.i32[i]};
        } else {
            atoms[i].type = RASP_STRING;
            atoms[i].as.s.text = (const char *)&contest->data.u8[i];
            atoms[i].as.s.length = 1;
        }
    }
    if (atoms != NULL &&
        rasp_evaluate_atoms(compiler->value, atoms, contest->data.length, &options, &result) == RASP_OK) {
        seconds = rasp_result_times(result).run;
    }
    rasp_result_free(result);
    free(atoms);
    return seconds;
}

static bool make_row(Compiler *compiler, const CompareOptions *options, const CompareRow *before, CompareRow *row) {
    const unsigned kinds =
        graph_input_kinds(&compiler->arena, elab_graph(compiler->session->elab), compiler->value->value.node);
    const Specialization spec = make_spec(row->program, row->length, kinds);
    BenchKernel kernel;
    Contest contest;
    if (!kernel_compile(compiler, &spec, &kernel)) {
        fprintf(stderr, "bench: %s: %s\n", row->program->name, compiler->error);
        return false;
    }
    row->compile = kernel.times.optimize + kernel.times.codegen + kernel.times.link;
    row->lane = lane_name(kernel.native->lane);
    snprintf(row->stages, sizeof row->stages, "%s", kernel_stages(compiler, &spec));
    bool ok = contest_open(&contest, row->program, kernel.native, row->length) &&
              measure(&contest, before, row, options->runs);
    row->interpreter = -1;
    if (ok && predict(before, before->interpreter, row->length, false) < PATIENCE && row->length <= 4096) {
        row->interpreter = interpreter_seconds(compiler, &contest);
    }
    contest_close(&contest);
    kernel_drop(compiler, &kernel);
    return ok;
}

/* ---- printing */

static void print_cell(double seconds, size_t length, int width) {
    if (seconds > 0) {
        printf(" %*.3f", width, 1e9 * seconds / (double)length);
    } else {
        printf(" %*s", width, "-");
    }
}

static void print_ratio(double value) {
    if (value > 0) {
        printf(" %9.3f", value);
    } else {
        printf(" %9s", "-");
    }
}

static void print_row(const CompareRow *row) {
    printf("%-9s %8zu", row->program->name, row->length);
    print_cell(row->seconds[OURS], row->length, 9);
    print_cell(row->seconds[BEST], row->length, 9);
    print_cell(row->seconds[DENSE], row->length, 9);
    print_ratio(ratio(row, BEST));
    print_ratio(ratio(row, DENSE));
    print_cell(row->interpreter, row->length, 11);
    printf(" %8.1f  %s: %s\n", row->compile, row->lane, row->stages);
    fflush(stdout);
}

static void print_number(const char *name, double value) {
    if (isfinite(value) && value > 0) {
        printf(", \"%s\": %.6g", name, value);
    } else {
        printf(", \"%s\": null", name);
    }
}

static void print_json(const CompareRow *row) {
    const double scale = 1e9 / (double)row->length;
    printf("{\"program\": \"%s\", \"n\": %zu", row->program->name, row->length);
    print_number("ours", row->seconds[OURS] * scale);
    print_number("best", row->seconds[BEST] * scale);
    print_number("dense", row->seconds[DENSE] * scale);
    print_number("interpreter", row->interpreter * scale);
    print_number("compile_ms", row->compile);
    printf(", \"stages\": \"%s\", \"lane\": \"%s\"}\n", row->stages, row->lane);
    fflush(stdout);
}

/* The geometric mean over the programs, and the programs of one length from the worst ratio to the best. */
static void summarize(const CompareRow *rows, size_t count, size_t length) {
    const CompareRow *chosen[PROGRAM_COUNT];
    size_t kept = 0;
    double logarithms = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].length != length || !(ratio(&rows[i], BEST) > 0)) {
            continue;
        }
        size_t at = kept++;
        for (; at > 0 && ratio(chosen[at - 1], BEST) < ratio(&rows[i], BEST); at--) {
            chosen[at] = chosen[at - 1];
        }
        chosen[at] = &rows[i];
        logarithms += log(ratio(&rows[i], BEST));
    }
    if (kept == 0) {
        return;
    }
    printf("n = %-8zu ours/best %.2f (geometric mean of %zu):", length, exp(logarithms / (double)kept), kept);
    for (size_t i = 0; i < kept; i++) {
        printf(" %s %.2f", chosen[i]->program->name, ratio(chosen[i], BEST));
    }
    printf("\n");
}

/* ---- all rows */

static bool compare_program(const CompareOptions *options, const BenchProgram *program, CompareRow *rows,
                            size_t *count) {
    char path[4096];
    Compiler compiler;
    CompareRow before = {0};
    snprintf(path, sizeof path, "%s/%s", options->root, program->file);
    bool ok = compiler_open(&compiler, path, program->sop);
    if (!ok) {
        fprintf(stderr, "bench: %s: %s\n", program->name, compiler.error);
    }
    for (size_t i = 0; ok && i < options->length_count; i++) {
        CompareRow row = {.program = program, .length = options->lengths[i]};
        if (row.length > program->longest) {
            continue;
        }
        ok = make_row(&compiler, options, &before, &row);
        if (ok) {
            (options->json ? print_json : print_row)(&row);
            rows[(*count)++] = row;
            before = row;
        }
    }
    compiler_close(&compiler);
    return ok;
}

bool compare_all(const CompareOptions *options) {
    static const char *const heading = "program          n      ours      best     dense ours/best ours/dense "
                                       "interpreter  compile  result: stages\n"
                                       "                           ns per element                              "
                                       "  ns/element       ms\n";
    CompareRow *rows = calloc(PROGRAM_COUNT * options->length_count, sizeof *rows);
    size_t count = 0;
    bool ok = rows != NULL;
    if (!options->json) {
        fputs(heading, stdout);
    }
    for (size_t p = 0; rows != NULL && p < PROGRAM_COUNT; p++) {
        if (options->program == NULL || strcmp(options->program, programs[p].name) == 0) {
            ok = compare_program(options, &programs[p], rows, &count) && ok;
        }
    }
    for (size_t i = 0; rows != NULL && !options->json && i < options->length_count; i++) {
        summarize(rows, count, options->lengths[i]);
    }
    free(rows);
    return ok;
}
