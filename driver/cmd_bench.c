/* `rasp bench`: the interpreter against native code, on inputs of several lengths. One evaluation is timed by having
 * the library repeat it, so that short ones are not lost in the clock; what is shown are medians of several such times.
 * Compiling is timed in fresh sessions, where nothing is left of the time before.
 */
#include "driver/bench_input.h"
#include "driver/program.h"
#include "driver/show.h"
#include "driver/text.h"
#include <stdlib.h>
#include <string.h>

enum { RUNS = 9, RUNS_SLOW = 3, COMPILES = 3 };

static const double run_seconds = 0.02; /* one timed run repeats evaluations for about that long */
static const double slow_seconds = 0.2; /* an evaluation from here on is run less often */

/* What one engine needs for one length. */
typedef struct Measure {
    bool made;
    size_t runs;
    double seconds; /* of one evaluation */
    double compile; /* seconds */
} Measure;

typedef struct Bench {
    Driver *driver;
    const char *path;
    const char *expression; /* NULL: the last s-op */
    Text name;              /* what it is called; a copy, as sessions come and go */
    BenchInput input;
    double slowest; /* seconds of the interpreter at the latest length, and that length */
    size_t slowest_length;
} Bench;

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, size_t count) {
    qsort(times, count, sizeof *times, compare);
    return times[count / 2];
}

static bool take_name(Bench *bench, const char *name) {
    text_cut(&bench->name, 0);
    if (text_add(&bench->name, name, strlen(name))) {
        return true;
    }
    report_failure(bench->driver, EXIT_LIMIT, "out of memory");
    return false;
}

/* A session with the program run; the value to evaluate, or NULL after reporting. */
static rasp_value *open_value(Bench *bench, DriverProgram *program) {
    if (!program_open(program, bench->driver)) {
        return NULL;
    }
    program->silent = true;
    if (!program_run_file(program, bench->path)) {
        return NULL;
    }
    if (bench->expression != NULL) {
        return take_name(bench, bench->expression) ? program_expression(program, "-e", bench->expression) : NULL;
    }
    const char *name = NULL;
    rasp_value *value = program_last_sop(program, bench->path, "time", &name);
    return value != NULL && take_name(bench, name) ? value : NULL;
}

/* One timed evaluation; false after reporting. */
static bool evaluate(Bench *bench, const rasp_value *value, const InputSequence *input, rasp_engine engine,
                     uint32_t repeat, rasp_times *times) {
    const size_t length = engine == RASP_ENGINE_JIT ? bench->input.length : 0;
    const rasp_evaluate_options options = {.engine = engine, .length = length, .repeat = repeat};
    rasp_result *result = NULL;
    const rasp_status status = input_evaluate(value, input, &options, &result);
    bool good = status == RASP_OK;
    if (!good && result == NULL) {
        report_kind(bench->driver, status, "%s cannot be evaluated: %s", bench->name.bytes, rasp_status_text(status));
    } else if (!good) {
        const rasp_error error = rasp_result_error(result);
        report_error(bench->driver, &error);
    } else if (engine == RASP_ENGINE_JIT && strcmp(rasp_result_engine(result), "jit") != 0) {
        const char *reason = rasp_result_reason(result);
        report_kind(bench->driver, RASP_ERROR_ENGINE, "%s is not native: %s", bench->name.bytes,
                    reason != NULL ? reason : "");
        good = false;
    }
    *times = rasp_result_times(result);
    rasp_result_free(result);
    return good;
}

/* The median of several runs; first is the time of one evaluation, as far as known. */
static bool measure_runs(Bench *bench, const rasp_value *value, rasp_engine engine, double first, Measure *measure) {
    double times[RUNS];
    const double wanted = first > 0 ? run_seconds / first : 1e6;
    const uint32_t repeat = wanted < 1 ? 1 : wanted > 1e6 ? 1000000 : (uint32_t)wanted;
    measure->runs = first >= slow_seconds ? RUNS_SLOW : RUNS;
    for (size_t i = 0; i < measure->runs; i++) {
        rasp_times parts;
        if (!evaluate(bench, value, &bench->input.input, engine, repeat, &parts)) {
            return false;
        }
        times[i] = parts.run;
    }
    measure->seconds = median(times, measure->runs);
    return true;
}

/* The interpreter's time grows with the square of the length at most: no run is begun that may take too long. */
static bool is_too_slow(const Bench *bench) {
    if (bench->slowest_length == 0) {
        return false;
    }
    const double ratio = (double)bench->input.length / (double)bench->slowest_length;
    return bench->slowest * (ratio > 1 ? ratio * ratio : ratio) > bench->driver->options.limit_seconds;
}

/* The interpreter's time on the first elements, which says what to expect of all. */
static bool probe(Bench *bench, const rasp_value *value) {
    InputSequence part = bench->input.input;
    rasp_times times;
    const size_t length = bench_input_cut(&part, 128);
    if (!evaluate(bench, value, &part, RASP_ENGINE_INTERP, 1, &times)) {
        return false;
    }
    bench->slowest = times.run;
    bench->slowest_length = length;
    return true;
}

static bool measure_interpreter(Bench *bench, Measure *measure) {
    DriverProgram program;
    rasp_times times;
    rasp_value *value = open_value(bench, &program);
    bool good = value != NULL && (bench->slowest_length > 0 || probe(bench, value));
    if (good && !is_too_slow(bench)) {
        good = evaluate(bench, value, &bench->input.input, RASP_ENGINE_INTERP, 1, &times) &&
               measure_runs(bench, value, RASP_ENGINE_INTERP, times.run, measure);
        measure->made = good;
        bench->slowest = measure->seconds;
        bench->slowest_length = bench->input.length;
    }
    program_close(&program);
    return good;
}

static bool measure_native(Bench *bench, Measure *measure) {
    double compiles[COMPILES];
    bool good = true;
    for (size_t i = 0; good && i < COMPILES; i++) {
        DriverProgram program;
        rasp_times times = {0};
        rasp_value *value = open_value(bench, &program);
        good = value != NULL && evaluate(bench, value, &bench->input.input, RASP_ENGINE_JIT, 1, &times);
        compiles[i] = times.optimize + times.codegen + times.link;
        if (good && i + 1 == COMPILES) {
            good = measure_runs(bench, value, RASP_ENGINE_JIT, times.run, measure);
            measure->made = good;
        }
        program_close(&program);
    }
    measure->compile = good ? median(compiles, COMPILES) : 0;
    return good;
}

/* ---- output */

static void put_json(Bench *bench, const char *engine, const Measure *measure) {
    Writer *out = &bench->driver->out;
    if (!measure->made) {
        return;
    }
    writer_text(out, "{\"expr\":");
    writer_json_string(out, bench->name.bytes, bench->name.length);
    writer_format(out, ",\"engine\":\"%s\",\"n\":%zu,\"runs\":%zu,\"ns_per_element\":%.6g,\"compile_ms\":%.4g}\n",
                  engine, bench->input.length, measure->runs, measure->seconds * 1e9 / (double)bench->input.length,
                  measure->compile * 1e3);
}

static void put_cell(Writer *out, bool present, int decimals, double value) {
    if (present) {
        writer_format(out, " %13.*f", decimals, value);
    } else {
        writer_format(out, " %13s", "-");
    }
}

static void put_heading(Bench *bench) {
    Writer *out = &bench->driver->out;
    show_name(out, bench->name.bytes, bench->name.length);
    writer_format(out, "\n%10s %13s %13s %13s %13s %13s\n", "n", "interp us", "compile ms", "jit us", "jit ns/elem",
                  "ratio");
}

static void put_row(Bench *bench, const Measure *interpreter, const Measure *native) {
    Writer *out = &bench->driver->out;
    writer_format(out, "%10zu", bench->input.length);
    put_cell(out, interpreter->made, 2, interpreter->seconds * 1e6);
    put_cell(out, native->made, 1, native->compile * 1e3);
    put_cell(out, native->made, 3, native->seconds * 1e6);
    put_cell(out, native->made, 3, native->seconds * 1e9 / (double)bench->input.length);
    put_cell(out, interpreter->made && native->made, 1, interpreter->seconds / native->seconds);
    writer_text(out, "\n");
}

static bool bench_length(Bench *bench, bool first) {
    const Options *options = &bench->driver->options;
    Measure interpreter = {0};
    Measure native = {0};
    bool good = options->engine == RASP_ENGINE_JIT || measure_interpreter(bench, &interpreter);
    good = good && (options->engine == RASP_ENGINE_INTERP || measure_native(bench, &native));
    if (!good) {
        return false;
    }
    if (options->json) {
        put_json(bench, "interp", &interpreter);
        put_json(bench, "jit", &native);
    } else {
        if (first) {
            put_heading(bench);
        }
        put_row(bench, &interpreter, &native);
    }
    writer_flush(&bench->driver->out);
    return true;
}

static void bench_expression(Bench *bench) {
    static const size_t usual[] = {16, 256, 4096};
    const LengthList *lengths = &bench->driver->options.lengths;
    const size_t count = lengths->count > 0 ? lengths->count : sizeof usual / sizeof usual[0];
    bench->slowest_length = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t length = lengths->count > 0 ? lengths->at[i] : usual[i];
        if (!bench_input_make(&bench->input, bench->driver, length) || !bench_length(bench, i == 0)) {
            return;
        }
    }
}

void command_bench(Driver *driver) {
    const Options *options = &driver->options;
    const TextList *expressions = &options->expressions;
    Bench bench = {.driver = driver};
    driver->timing = true;
    if (options->arguments.count != 1) {
        report_usage(driver, options->arguments.count == 0 ? "a file is missing" : "only one file can be timed");
        return;
    }
    if (options->lengths.count > 0 && options->lengths.at[0] == RASP_LENGTH_ANY) {
        report_usage(driver, "-n needs numbers here");
        return;
    }
    bench.path = options->arguments.at[0];
    for (size_t i = 0; i == 0 || i < expressions->count; i++) {
        bench.expression = expressions->count > 0 ? expressions->at[i] : NULL;
        bench_expression(&bench);
    }
    bench_input_free(&bench.input);
    text_free(&bench.name);
}
