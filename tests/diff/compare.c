/* One case through both engines. Values are the same when their types and bits are; any nan equals any other. */
#include "tests/diff/diff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------ comparison */

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool same_double(double a, double b) {
    return (a != a && b != b) || bits_of(a) == bits_of(b);
}

static bool same_atom(rasp_atom a, rasp_atom b) {
    if (a.type != b.type) {
        return false;
    }
    switch (a.type) {
    case RASP_INT:
        return a.as.i == b.as.i;
    case RASP_FLOAT:
        return same_double(a.as.f, b.as.f);
    case RASP_BOOL:
        return a.as.b == b.as.b;
    case RASP_STRING:
        break;
    }
    return a.as.s.length == b.as.s.length && memcmp(a.as.s.text, b.as.s.text, a.as.s.length) == 0;
}

static void write_atom(Text *out, rasp_atom atom) {
    char number[32];
    switch (atom.type) {
    case RASP_INT:
        text_format(out, "%" PRId64, atom.as.i);
        break;
    case RASP_FLOAT:
        rasp_format_double(atom.as.f, number);
        text_format(out, "%s", number);
        break;
    case RASP_BOOL:
        text_format(out, "%s", atom.as.b ? "true" : "false");
        break;
    case RASP_STRING:
        text_json(out, atom.as.s.text, atom.as.s.length);
        break;
    }
}

static const char *type_text(rasp_type type) {
    static const char *const texts[] = {"int", "float", "bool", "string"};
    return texts[type];
}

static bool same_sequence(const rasp_result *oracle, const rasp_result *native, Text *what) {
    const size_t count = rasp_result_count(oracle);
    if (rasp_result_count(native) != count) {
        text_format(what, "%zu positions, not %zu", rasp_result_count(native), count);
        return false;
    }
    if (rasp_result_type(oracle) != rasp_result_type(native)) {
        text_format(what, "type %s, not %s", type_text(rasp_result_type(native)), type_text(rasp_result_type(oracle)));
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const rasp_atom expected = rasp_result_atom(oracle, i), got = rasp_result_atom(native, i);
        if (!same_atom(expected, got)) {
            text_format(what, "position %zu of %zu is ", i, count);
            write_atom(what, got);
            text_format(what, ", not ");
            write_atom(what, expected);
            return false;
        }
    }
    return true;
}

static bool same_matrix(const rasp_result *oracle, const rasp_result *native, Text *what) {
    const size_t count = rasp_result_count(oracle);
    if (rasp_result_count(native) != count) {
        text_format(what, "%zu positions, not %zu", rasp_result_count(native), count);
        return false;
    }
    const uint8_t *expected = rasp_result_cells(oracle), *got = rasp_result_cells(native);
    for (size_t i = 0; i < count * count; i++) {
        if (expected[i] != got[i]) {
            text_format(what, "row %zu, column %zu of %zu is %u, not %u", i / count, i % count, count, got[i],
                        expected[i]);
            return false;
        }
    }
    return true;
}

static bool same_error(const rasp_result *oracle, const rasp_result *native, Text *what) {
    const rasp_error expected = rasp_result_error(oracle), got = rasp_result_error(native);
    if (rasp_result_status(oracle) == rasp_result_status(native) &&
        (rasp_result_status(oracle) == RASP_OK || strcmp(expected.rendered, got.rendered) == 0)) {
        return true;
    }
    text_format(what, "%s (%s), not %s (%s)", rasp_status_text(rasp_result_status(native)), got.message,
                rasp_status_text(rasp_result_status(oracle)), expected.message);
    return false;
}

static Outcome compare(const rasp_result *oracle, const rasp_result *native, Text *what) {
    if (rasp_result_status(native) == RASP_ERROR_ENGINE) {
        return OUTCOME_NOT_COMPILED;
    }
    if (!same_error(oracle, native, what)) {
        return OUTCOME_STATUS;
    }
    if (rasp_result_is_selector(oracle) != rasp_result_is_selector(native)) {
        text_format(what, "one is a selector, one is not");
        return OUTCOME_STATUS;
    }
    if (rasp_result_status(oracle) == RASP_OK) {
        const bool same =
            rasp_result_is_selector(oracle) ? same_matrix(oracle, native, what) : same_sequence(oracle, native, what);
        if (!same) {
            return OUTCOME_VALUE;
        }
    }
    return strcmp(rasp_result_engine(native), "jit") == 0 ? OUTCOME_NATIVE : OUTCOME_FALLBACK;
}

/* ------------------------------------------------------------------------------------------------------ evaluation */

static rasp_result *evaluate(const rasp_value *value, const GenInput *input, rasp_engine engine, size_t length) {
    const rasp_evaluate_options options = {.engine = engine, .length = length};
    rasp_result *result = NULL;
    if (!input->is_text) {
        rasp_evaluate_atoms(value, input->atoms, input->count, &options, &result);
        return result;
    }
    Text text = {0};
    text_add(&text, "", 0);
    for (size_t i = 0; i < input->count; i++) {
        text_add(&text, input->atoms[i].as.s.text, input->atoms[i].as.s.length);
    }
    rasp_evaluate_text(value, text.at, text.length, &options, &result);
    text_free(&text);
    return result;
}

typedef struct CompareRun {
    const rasp_value *value;
    DiffCounts *counts;
    uint64_t features;
    Outcome worst;
    Text *what;
} CompareRun;

static void run_mode(CompareRun *run, const GenInput *input, const rasp_result *oracle, LengthMode mode) {
    Text what = {0};
    const size_t length = mode == LENGTH_FOR_ANY ? RASP_LENGTH_ANY : input->count;
    rasp_result *native = evaluate(run->value, input, RASP_ENGINE_JIT, length);
    const Outcome outcome = native == NULL ? OUTCOME_STATUS : compare(oracle, native, &what);
    if (run->counts != NULL) {
        const char *reason = rasp_result_reason(native);
        if (outcome == OUTCOME_NOT_COMPILED && reason == NULL) {
            reason = rasp_result_error(native).message;
        }
        counts_note(run->counts, run->features, outcome, reason);
    }
    if (outcome >= OUTCOME_MISMATCH && run->worst < OUTCOME_MISMATCH && run->what != NULL) {
        text_format(run->what, "made for %s: %s", mode == LENGTH_FOR_ANY ? "any length" : "this length",
                    what.at != NULL ? what.at : "no result");
    }
    run->worst = outcome > run->worst ? outcome : run->worst;
    text_free(&what);
    rasp_result_free(native);
}

static void run_input(CompareRun *run, const GenInput *input, LengthMode only, bool oracle_alone) {
    rasp_result *oracle = evaluate(run->value, input, RASP_ENGINE_INTERP, 0);
    if (oracle == NULL) {
        return;
    }
    if (run->counts != NULL) {
        run->counts->evaluations++;
        run->counts->errors += rasp_result_status(oracle) != RASP_OK;
    }
    for (LengthMode mode = LENGTH_EXACT; mode < LENGTH_MODE_COUNT && !oracle_alone; mode++) {
        if (only == LENGTH_MODE_COUNT || only == mode) {
            run_mode(run, input, oracle, mode);
        }
    }
    rasp_result_free(oracle);
}

/* What the case is about, or NULL when the program has no s-op or selector to offer. */
static const rasp_value *value_of(rasp_session *session, const DiffCase *one) {
    rasp_value *value = NULL;
    if (rasp_run_text(session, "program", one->program.at, one->program.length, NULL, NULL) != RASP_OK ||
        rasp_eval_expression(session, "eval", one->eval.at, one->eval.length, &value) != RASP_OK) {
        return NULL;
    }
    const rasp_kind kind = rasp_value_kind(value);
    return kind == RASP_KIND_SOP || kind == RASP_KIND_SELECTOR ? value : NULL;
}

Outcome case_run(const DiffCase *one, size_t only, LengthMode mode, bool oracle_alone, DiffCounts *counts, Text *what) {
    rasp_session *session = NULL;
    if (rasp_session_create(one->config, &session) != RASP_OK) {
        return OUTCOME_NO_PROGRAM;
    }
    CompareRun run = {.value = value_of(session, one), .counts = counts, .features = features_of(one), .what = what};
    run.worst = OUTCOME_NO_PROGRAM;
    if (counts != NULL) {
        counts->programs++;
        counts->no_program += run.value == NULL;
    }
    for (size_t i = 0; i < one->input_count && run.value != NULL; i++) {
        if (only >= one->input_count || only == i) {
            run_input(&run, &one->inputs[i], mode, oracle_alone);
        }
    }
    rasp_session_free(session);
    return run.worst;
}
