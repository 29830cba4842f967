/* The runtime of kernels beside hand-written C (bench/baselines), one sequence at a time, in the same run.
 *
 *     cc -O2 -march=native ... bench/rt/bench_rt.c runtime/kernels/*.c bench/baselines/{count,order,scan,util}.c
 *
 * usage: bench_rt [WORD]: only rows whose name has WORD in it. Prints nanoseconds per element of both and their ratio
 * (ours to theirs) for several n; CPU time, the best of several runs. Where the rival is "-", nobody wrote one. */
#define _GNU_SOURCE
#include "bench/baselines/baselines.h"
#include "runtime/kernels/rt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { MOST = 1000000, RUNS = 7 };
static const size_t LENGTHS[] = {16, 64, 256, 1024, 16384, MOST};

typedef struct RtData {
    uint8_t *letters, *printable, *mask, *brackets, *bytes_out;
    int8_t *steps;
    int32_t *ints, *sparse, *wide, *out, *within, *other;
    uint64_t *longs, *longs_out;
    int64_t *values, *sums;
    uint32_t *rank;
    char *scratch;
} RtData;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint64_t next_random(void) {
    static uint64_t state = UINT64_C(88172645463325252);
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

/* Pages are touched here, so that no row pays for them; huge ones, as a kernel's scratch would have. */
static void *memory(size_t bytes) {
    void *made = NULL;
    size_t align = (size_t)1 << 21;
    if (posix_memalign(&made, align, (bytes + align - 1) & ~(align - 1)) != 0) {
        exit(1);
    }
    madvise(made, bytes, MADV_HUGEPAGE);
    return memset(made, 1, bytes);
}

static RtData make_data(void) {
    RtData d = {memory(MOST),          memory(MOST),     memory(MOST),
                memory(MOST),          memory(MOST),     memory(MOST),
                memory(MOST * 4),      memory(MOST * 4), memory(MOST * 4),
                memory(MOST * 4 + 64), memory(MOST * 4), memory(MOST * 4),
                memory(MOST * 8),      memory(MOST * 8), memory(MOST * 8),
                memory(MOST * 8),      memory(MOST * 4), memory(RT_HIST_SCRATCH(MOST))};
    int depth = 0;
    for (size_t i = 0; i < MOST; i++) {
        d.letters[i] = (uint8_t)('a' + next_random() % 26);
        d.printable[i] = (uint8_t)(' ' + next_random() % 95);
        bool open = depth == 0 || (next_random() & 1) != 0;
        d.brackets[i] = open ? '(' : ')';
        d.steps[i] = open ? 1 : -1;
        depth += d.steps[i];
        d.mask[i] = next_random() % 4 == 0;
        d.ints[i] = (int32_t)(next_random() % 100000);
        d.sparse[i] = (int32_t)((uint32_t)(next_random() % 100000) * 2654435761u);
        d.wide[i] = (int32_t)next_random();
        d.longs[i] = (uint64_t)d.sparse[i] << 32 | (uint64_t)(next_random() % 4);
        d.values[i] = (int64_t)next_random() >> 20;
        d.within[i] = (int32_t)i;
        d.other[i] = (int32_t)next_random();
    }
    return d;
}

/* ------------------------------------------------------------------------------------------------------------- rows */

typedef void RtFunction(const RtData *d, size_t n);
#define RUN(name, call)                                                                                                \
    static void name(const RtData *d, size_t n) {                                                                      \
        call;                                                                                                          \
    }

#define U32(p) ((const uint32_t *)(p))
#define OUT32(p) ((uint32_t *)(p))
#define OUT (OUT32(d->out))

RUN(hist_u8_26, rasp_rt_hist_u8_to32(d->letters, n, OUT))
RUN(hist_u8_26_c, hist_u8_best(d->letters, d->out, n))
RUN(hist_u8_95, rasp_rt_hist_u8_to32(d->printable, n, OUT))
RUN(hist_u8_95_c, hist_u8_best(d->printable, d->out, n))
RUN(hist_i32_1e5, rasp_rt_hist_i32(d->ints, n, OUT, d->scratch))
RUN(hist_i32_1e5_c, hist_i32_best(d->ints, d->out, n))
RUN(hist_i32_sparse, rasp_rt_hist_i32(d->sparse, n, OUT, d->scratch))
RUN(hist_i32_sparse_c, hist_i32_best(d->sparse, d->out, n))
RUN(sort_u8_26, rasp_rt_sort_u8(d->letters, n, 0, d->bytes_out, d->scratch))
RUN(sort_u8_26_c, sort_u8_best(d->letters, d->bytes_out, n))
RUN(sort_i32, rasp_rt_sort_u32(U32(d->wide), n, RT_SIGNED_32, OUT, d->scratch))
RUN(sort_i32_c, sort_i32_best(d->wide, d->out, n))
RUN(prefix_to8, rasp_rt_prefix_i8_to8(d->steps, n, 0, false, false, (int8_t *)d->bytes_out))
RUN(prefix_to32, rasp_rt_prefix_i8_to32(d->steps, n, 0, false, false, d->out))
RUN(dyck1_c, dyck1_best(d->brackets, d->bytes_out, n))
RUN(prev_u8, rasp_rt_prev_u8(d->letters, n, d->out))
RUN(induct_u8_c, induct_u8_best(d->letters, d->bytes_out, n, 0))
RUN(occurrence_u8, rasp_rt_occurrence_u8(d->letters, n, d->out))

static void prev_sparse(const RtData *d, size_t n) {
    RtDict dict;
    uint32_t groups = rasp_rt_groups_u32(U32(d->sparse), n, RT_SIGNED_32, d->rank, &dict, d->scratch);
    rasp_rt_prev_ids(d->rank, n, groups, d->out, d->scratch);
}
RUN(induct_sparse_c, induct_i32_best(d->sparse, d->out, n, 0))

static void ids_u32(const RtData *d, size_t n) {
    RtDict dict;
    rasp_rt_ids_u32(U32(d->sparse), n, OUT, NULL, NULL, &dict, d->scratch);
}
static void ids_u64(const RtData *d, size_t n) {
    RtDict dict;
    rasp_rt_ids_u64(d->longs, n, OUT, NULL, NULL, &dict, d->scratch);
}
RUN(rank_u8, rasp_rt_rank_u8(d->letters, n, 0, OUT, d->scratch))
RUN(rank_u32, rasp_rt_rank_u32(U32(d->wide), n, RT_SIGNED_32, OUT, d->scratch))
RUN(order_u32, rasp_rt_order_u32(U32(d->wide), n, RT_SIGNED_32, OUT, d->scratch))
RUN(rank_u64, rasp_rt_rank_u64(d->longs, n, 0, OUT, d->scratch))
RUN(sort_u64, rasp_rt_sort_u64(d->longs, n, 0, d->longs_out, d->scratch))
RUN(below_u8, rasp_rt_below_u8(d->letters, d->letters, n, 0, false, NULL, OUT, NULL, d->scratch))
RUN(below_own, rasp_rt_below_u32(U32(d->wide), U32(d->wide), n, RT_SIGNED_32, false, NULL, OUT, NULL, d->scratch))
RUN(below_other, rasp_rt_below_u32(U32(d->wide), U32(d->other), n, RT_SIGNED_32, false, NULL, OUT, NULL, d->scratch))
RUN(below_sum,
    rasp_rt_below_u32(U32(d->wide), U32(d->other), n, RT_SIGNED_32, false, d->values, NULL, d->sums, d->scratch))
RUN(in_group, rasp_rt_rank_in_group(d->longs, n, OUT, d->scratch))
RUN(dominance, rasp_rt_dominance(d->rank, n, U32(d->within), d->rank, OUT, d->scratch))
RUN(dominance_sum, rasp_rt_dominance_sum(d->rank, d->values, n, U32(d->within), d->rank, d->sums, d->scratch))

typedef struct RtRow {
    const char *name;
    RtFunction *ours, *theirs;
} RtRow;

static const RtRow ROWS[] = {
    {"hist u8/26", hist_u8_26, hist_u8_26_c},
    {"hist u8/95", hist_u8_95, hist_u8_95_c},
    {"hist i32/1e5", hist_i32_1e5, hist_i32_1e5_c},
    {"hist i32 sparse", hist_i32_sparse, hist_i32_sparse_c},
    {"sort u8/26", sort_u8_26, sort_u8_26_c},
    {"sort i32", sort_i32, sort_i32_c},
    {"prefix to8 : dyck1", prefix_to8, dyck1_c},
    {"prefix to32 : dyck1", prefix_to32, dyck1_c},
    {"prev u8 : induct", prev_u8, induct_u8_c},
    {"occurrence u8", occurrence_u8, NULL},
    {"prev sparse : induct", prev_sparse, induct_sparse_c},
    {"ids u32 sparse", ids_u32, hist_i32_sparse_c},
    {"ids u64", ids_u64, NULL},
    {"rank u8/26", rank_u8, NULL},
    {"rank u32 : sort", rank_u32, sort_i32_c},
    {"order u32 : sort", order_u32, sort_i32_c},
    {"rank u64", rank_u64, NULL},
    {"sort u64", sort_u64, NULL},
    {"below u8", below_u8, NULL},
    {"below u32 own", below_own, NULL},
    {"below u32", below_other, NULL},
    {"below u32 sum", below_sum, NULL},
    {"rank in group u64", in_group, NULL},
    {"dominance j<i", dominance, NULL},
    {"dominance sum j<i", dominance_sum, NULL},
};

/* Nanoseconds per element. */
static double measure(RtFunction *run, const RtData *d, size_t n) {
    double best = 1e9;
    size_t repeat = 1;
    for (unsigned k = 0; k < RUNS; k++) {
        double start = seconds();
        for (size_t i = 0; i < repeat; i++) {
            run(d, n);
            __asm__ volatile("" ::: "memory");
        }
        double each = (seconds() - start) / (double)repeat;
        best = each < best ? each : best;
        if (k == 0 && each < 0.003) {
            repeat = (size_t)(0.003 / each) + 1;
        }
    }
    return best * 1e9 / (double)n;
}

static void print_row(const RtRow *row, RtData *d) {
    printf("%-22s", row->name);
    for (size_t i = 0; i < sizeof LENGTHS / sizeof LENGTHS[0]; i++) {
        size_t n = LENGTHS[i];
        rasp_rt_rank_u32(U32(d->wide), n, 0, d->rank, d->scratch);
        double ours = measure(row->ours, d, n);
        if (row->theirs != NULL) {
            double theirs = measure(row->theirs, d, n);
            printf(" | %6.3f %6.3f %5.2f", ours, theirs, ours / theirs);
        } else {
            printf(" | %6.3f      -     -", ours);
        }
        fflush(stdout);
    }
    printf("\n");
}

int main(int argc, char **argv) {
    RtData d = make_data();
    printf("%-22s", "ours, rival, ratio; n =");
    for (size_t i = 0; i < sizeof LENGTHS / sizeof LENGTHS[0]; i++) {
        printf(" | %20zu", LENGTHS[i]);
    }
    printf("\n");
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (argc < 2 || strstr(ROWS[i].name, argv[1]) != NULL) {
            print_row(&ROWS[i], &d);
        }
    }
    return 0;
}
