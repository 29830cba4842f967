/* Counting outcomes, by feature and by reason. */
#include "tests/diff/diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *text;
} FEATURE_TABLE[] = {
#define FEATURE(name, text) {name, text},
#include "tests/diff/features.def"
#undef FEATURE
};
enum { FEATURE_COUNT = sizeof FEATURE_TABLE / sizeof *FEATURE_TABLE };
_Static_assert((int)FEATURE_COUNT <= (int)FEATURES, "Counts has no room for so many features");

static bool mentions(const Text *text, const char *part) {
    return text->at != NULL && strstr(text->at, part) != NULL;
}

uint64_t features_of(const DiffCase *one) {
    uint64_t bits = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        const char *part = FEATURE_TABLE[i].text;
        if (mentions(&one->program, part) || mentions(&one->eval, part) || mentions(&one->label, part)) {
            bits |= (uint64_t)1 << i;
        }
    }
    return bits;
}

static void note_reason(DiffCounts *counts, const char *reason, uint64_t times) {
    for (size_t i = 0; i < REASONS; i++) {
        if (counts->reasons[i].count == 0) {
            snprintf(counts->reasons[i].text, REASON_SIZE, "%s", reason);
        }
        if (strncmp(counts->reasons[i].text, reason, REASON_SIZE - 1) == 0) {
            counts->reasons[i].count += times;
            return;
        }
    }
}

void counts_note(DiffCounts *counts, uint64_t features, Outcome outcome, const char *reason) {
    counts->outcomes[outcome]++;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        counts->features[i][outcome] += (features >> i) & 1;
    }
    if (outcome != OUTCOME_NATIVE && reason != NULL) {
        note_reason(counts, reason, 1);
    }
}

void counts_add(DiffCounts *to, const DiffCounts *from) {
    to->programs += from->programs;
    to->no_program += from->no_program;
    to->errors += from->errors;
    to->evaluations += from->evaluations;
    for (size_t outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        to->outcomes[outcome] += from->outcomes[outcome];
        for (size_t i = 0; i < FEATURES; i++) {
            to->features[i][outcome] += from->features[i][outcome];
        }
    }
    for (size_t i = 0; i < REASONS && from->reasons[i].count > 0; i++) {
        note_reason(to, from->reasons[i].text, from->reasons[i].count);
    }
}

static double percent(uint64_t part, uint64_t whole) {
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0.0;
}

static void print_row(const char *name, const uint64_t outcomes[OUTCOME_COUNT]) {
    uint64_t whole = 0;
    for (size_t i = 0; i < OUTCOME_COUNT; i++) {
        whole += outcomes[i];
    }
    if (whole > 0) {
        printf("  %-16s %9" PRIu64 " %8.1f %8.1f %8.1f\n", name, whole, percent(outcomes[OUTCOME_NATIVE], whole),
               percent(outcomes[OUTCOME_FALLBACK], whole), percent(outcomes[OUTCOME_NOT_COMPILED], whole));
    }
}

static void print_reasons(const DiffCounts *counts) {
    DiffCounts rest = *counts;
    for (size_t printed = 0; printed < 15; printed++) {
        size_t most = 0;
        for (size_t i = 1; i < REASONS; i++) {
            most = rest.reasons[i].count > rest.reasons[most].count ? i : most;
        }
        if (rest.reasons[most].count == 0) {
            return;
        }
        printf("%s%9" PRIu64 "  %s\n", printed == 0 ? "why not native:\n" : "", rest.reasons[most].count,
               rest.reasons[most].text);
        rest.reasons[most].count = 0;
    }
}

void counts_print(const DiffCounts *counts) {
    printf("%" PRIu64 " programs (%.1f%% with nothing to evaluate), %" PRIu64 " inputs (%.1f%% end in an error)\n",
           counts->programs, percent(counts->no_program, counts->programs), counts->evaluations,
           percent(counts->errors, counts->evaluations));
    uint64_t whole = 0;
    for (size_t i = 0; i < OUTCOME_COUNT; i++) {
        whole += counts->outcomes[i];
    }
    if (whole == 0) {
        return;
    }
    printf("  %-16s %9s %8s %8s %8s\n", "", "compared", "% native", "fallback", "not comp");
    print_row("all", counts->outcomes);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        print_row(FEATURE_TABLE[i].name, counts->features[i]);
    }
    print_reasons(counts);
}
