/* What compiling costs: milliseconds of each step for every example, and whether dropped code gives its memory back. */
#define _GNU_SOURCE
#include "bench/compare.h"

#include "frontend/graph/input.h"
#include "runtime/engine/engine.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CYCLES = 10000, CYCLES_FIRST = 100 };

/* Characters, digits where numbers are read: what every example takes. */
static Specialization make_spec(Compiler *compiler) {
    Specialization spec = {0};
    const unsigned kinds =
        graph_input_kinds(&compiler->arena, elab_graph(compiler->session->elab), compiler->value->value.node);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        InputColumn *column = &spec.input[kind];
        if ((kinds & 1u << kind) == 0) {
            continue;
        }
        if (kind == INPUT_STRING || kind == INPUT_ASIS) {
            *column = (InputColumn){.kinds = KIND_STRING, .lane = LANE_U8, .high = 127, .bytes = 4};
        } else if (kind == INPUT_FLOAT) {
            *column = (InputColumn){.kinds = KIND_FLOAT, .lane = LANE_F64, .low = INT64_MIN, .high = INT64_MAX};
        } else {
            *column =
                (InputColumn){.kinds = kind == INPUT_INT ? KIND_INT : KIND_BOOL, .high = kind == INPUT_INT ? 15 : 1};
            column->lane = kind == INPUT_INT ? lane_for_interval(0, 15) : LANE_BOOL;
        }
        column->no_nan = true;
        if (column->kinds == KIND_STRING) {
            column->lane = lane_for_interval(0, 127);
        }
    }
    return spec;
}

static size_t resident_kilobytes(void) {
    size_t total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) {
        return 0;
    }
    if (fscanf(file, "%zu %zu", &total, &resident) != 2) {
        resident = 0;
    }
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

static bool compile_once(Compiler *compiler, const Specialization *spec, JitTimes *times) {
    BenchKernel kernel;
    if (!kernel_compile(compiler, spec, &kernel)) {
        return false;
    }
    *times = kernel.times;
    kernel_drop(compiler, &kernel);
    return true;
}

static bool compile_example(const char *path) {
    const char *name = strrchr(path, '/') + 1;
    Compiler compiler;
    JitTimes first = {0}, times = {0};
    bool ok = compiler_open(&compiler, path, NULL);
    if (ok) {
        const Specialization spec = make_spec(&compiler);
        ok = compile_once(&compiler, &spec, &first) && compile_once(&compiler, &spec, &times);
    }
    if (ok) {
        printf("%-22s %9.2f %9.2f %9.2f %9.2f\n", name, times.optimize, times.codegen, times.link,
               times.optimize + times.codegen + times.link);
    } else {
        printf("%-22s %s\n", name, compiler.error);
    }
    fflush(stdout);
    compiler_close(&compiler);
    return ok;
}

static bool cycle(const char *root) {
    char path[4096];
    Compiler compiler;
    JitTimes times;
    size_t before = 0;
    snprintf(path, sizeof path, "%s/examples/reverse.rasp", root);
    bool ok = compiler_open(&compiler, path, NULL);
    const double start = bench_seconds();
    if (ok) {
        const Specialization spec = make_spec(&compiler);
        for (unsigned i = 0; ok && i < CYCLES; i++) {
            before = i == CYCLES_FIRST ? resident_kilobytes() : before;
            ok = compile_once(&compiler, &spec, &times);
        }
    }
    if (ok) {
        printf("\n%d times compiled and dropped: %zu KiB resident after %d, %zu KiB after all, %.1f ms each\n", CYCLES,
               before, CYCLES_FIRST, resident_kilobytes(), 1e3 * (bench_seconds() - start) / (double)CYCLES);
    } else {
        fprintf(stderr, "bench: %s\n", compiler.error);
    }
    compiler_close(&compiler);
    return ok;
}

bool compile_all(const char *root) {
    char pattern[4096];
    glob_t files;
    bool ok = true;
    snprintf(pattern, sizeof pattern, "%s/examples/*.rasp", root);
    if (glob(pattern, 0, NULL, &files) != 0) {
        return false;
    }
    printf("%-22s %9s %9s %9s %9s\n", "milliseconds", "optimize", "codegen", "link", "all");
    for (size_t i = 0; i < files.gl_pathc; i++) {
        ok = compile_example(files.gl_pathv[i]) && ok;
    }
    globfree(&files);
    return cycle(root) && ok;
}
