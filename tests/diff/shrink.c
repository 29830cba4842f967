/* Makes failing cases small. Every trial runs in a process of its own, so that crashes and endless loops are outcomes
 * like others. The program is cut by tokens: runs of them with balanced brackets are removed or replaced by something
 * simple, longest runs first, as long as the case fails in the same way. That knows nothing of the grammar: most trials
 * are no programs, which costs little.
 */
#define _GNU_SOURCE
#include "tests/diff/diff.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct Shrink {
    DiffCase *one; /* with one input */
    LengthMode mode;
    Outcome outcome; /* to be kept */
    time_t deadline;
} Shrink;

/* Runs a case in a child. */
static Outcome probe(const DiffCase *one, size_t only, LengthMode mode) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(30);
        _exit((int)case_run(one, only, mode, false, NULL, NULL));
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) >= OUTCOME_COUNT) {
        return OUTCOME_CRASH;
    }
    return (Outcome)WEXITSTATUS(status);
}

static bool still_fails(const Shrink *shrink) {
    return time(NULL) < shrink->deadline && probe(shrink->one, 0, shrink->mode) == shrink->outcome;
}

/* ----------------------------------------------------------------------------------------------------------- input */

/* Tries the case with this input instead; keeps it when it still fails. */
static bool try_input(Shrink *shrink, GenInput *input) {
    const GenInput before = shrink->one->inputs[0];
    shrink->one->inputs[0] = *input;
    if (still_fails(shrink)) {
        *input = before;
        gen_input_free(input);
        return true;
    }
    shrink->one->inputs[0] = before;
    gen_input_free(input);
    return false;
}

/* The input without the elements first <= i < first + count. */
static void cut_input(const GenInput *from, size_t first, size_t count, GenInput *out) {
    GenInput head, tail;
    gen_input_slice(from, 0, first, &head);
    gen_input_slice(from, first + count, from->count - first - count, &tail);
    *out = (GenInput){.is_text = from->is_text, .count = head.count + tail.count};
    out->atoms = test_allocate(out->count * sizeof *out->atoms);
    memcpy(out->atoms, head.atoms, head.count * sizeof *out->atoms);
    memcpy(out->atoms + head.count, tail.atoms, tail.count * sizeof *out->atoms);
    free(head.atoms);
    free(tail.atoms);
}

static bool shorten_input(Shrink *shrink) {
    bool any = false;
    for (size_t size = shrink->one->inputs[0].count / 2; size > 0; size /= 2) {
        for (size_t first = 0; first + size <= shrink->one->inputs[0].count;) {
            GenInput shorter;
            cut_input(&shrink->one->inputs[0], first, size, &shorter);
            const bool worked = shorter.count > 0 && try_input(shrink, &shorter);
            any = any || worked;
            first += worked ? 0 : size;
        }
    }
    return any;
}

static bool is_plain(rasp_atom atom) {
    switch (atom.type) {
    case RASP_INT:
        return atom.as.i >= 0 && atom.as.i <= 1;
    case RASP_FLOAT:
        return atom.as.f == 1.0;
    case RASP_BOOL:
        return true;
    case RASP_STRING:
        break;
    }
    return atom.as.s.length == 1 && atom.as.s.text[0] == 'a';
}

/* Makes single elements 1, 1.0 or "a". */
static bool simplify_input(Shrink *shrink) {
    bool any = false;
    const size_t count = shrink->one->inputs[0].count;
    for (size_t i = 0; i < count && count <= 100; i++) {
        GenInput simpler;
        const rasp_atom old = shrink->one->inputs[0].atoms[i];
        if (is_plain(old)) {
            continue;
        }
        gen_input_slice(&shrink->one->inputs[0], 0, count, &simpler);
        if (old.type == RASP_INT) {
            simpler.atoms[i].as.i = 1;
        } else if (old.type == RASP_FLOAT) {
            simpler.atoms[i].as.f = 1.0;
        } else {
            gen_input_replace(&simpler, i, "a");
        }
        any = try_input(shrink, &simpler) || any;
    }
    return any;
}

/* --------------------------------------------------------------------------------------------------------- program */

typedef struct TokenStarts {
    size_t *starts; /* of token i; starts[count] is the end of the text */
    size_t count;
} TokenStarts;

static size_t token_end(const char *text, size_t at) {
    if (isalnum((unsigned char)text[at]) || text[at] == '_') {
        while (isalnum((unsigned char)text[at]) || text[at] == '_' || text[at] == '.') {
            at++;
        }
        return at;
    }
    if (text[at] == '"') {
        at++;
        while (text[at] != '\0' && text[at] != '"') {
            at++;
        }
        return text[at] == '"' ? at + 1 : at;
    }
    const bool pair = strchr("=!<>", text[at]) != NULL && text[at + 1] == '=';
    return at + (pair ? 2 : 1);
}

static TokenStarts split(const Text *text) {
    TokenStarts tokens = {.starts = test_allocate((text->length + 1) * sizeof(size_t))};
    size_t at = 0;
    while (at < text->length) {
        if (isspace((unsigned char)text->at[at])) {
            at++;
            continue;
        }
        tokens.starts[tokens.count++] = at;
        at = token_end(text->at, at);
    }
    tokens.starts[tokens.count] = text->length;
    return tokens;
}

/* Whether brackets match within tokens first <= i < first + count. */
static bool is_balanced(const Text *text, const TokenStarts *tokens, size_t first, size_t count) {
    size_t depth = 0;
    for (size_t i = first; i < first + count; i++) {
        const char c = text->at[tokens->starts[i]];
        if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if (c == ')' || c == ']' || c == '}') {
            if (depth == 0) {
                return false;
            }
            depth--;
        }
    }
    return depth == 0;
}

/* Tries the text without the bytes from <= i < to, with another in their place. */
static bool try_text(Shrink *shrink, Text *text, size_t from, size_t to, const char *instead, size_t length) {
    const Text before = *text;
    Text shorter = {0};
    text_add(&shorter, before.at, from);
    text_add(&shorter, instead, length);
    text_add(&shorter, before.at + to, before.length - to);
    *text = shorter;
    if (shorter.length < before.length && still_fails(shrink)) {
        free(before.at);
        return true;
    }
    *text = before;
    text_free(&shorter);
    return false;
}

/* Tries what a run of tokens could be replaced by. */
static bool try_run(Shrink *shrink, Text *text, const TokenStarts *tokens, size_t first, size_t count) {
    static const char *const simple[] = {"", "indices", "0", "tokens", "full_s"};
    const size_t from = tokens->starts[first], to = tokens->starts[first + count];
    const size_t candidates = text->at[from] == ';' || text->at[to - 1] == ';' ? 1 : sizeof simple / sizeof *simple;
    for (size_t i = 0; i < candidates; i++) {
        /* Whitespace behind the run goes with it, so that a word must be kept apart from the next. */
        if (try_text(shrink, text, from, to, simple[i], strlen(simple[i]))) {
            return true;
        }
    }
    if (count > 2) { /* brackets around it, or what stands in a call's brackets */
        size_t open = first;
        while (open < first + count && strchr("([{", text->at[tokens->starts[open]]) == NULL) {
            open++;
        }
        if (open + 2 < first + count) {
            const size_t inner = tokens->starts[open + 1], end = tokens->starts[first + count - 1];
            return end > inner && try_text(shrink, text, from, to, text->at + inner, end - inner);
        }
    }
    return false;
}

/* One pass over all runs of a length; whether anything could be cut. */
static bool cut_runs(Shrink *shrink, Text *text, size_t count) {
    bool any = false;
    TokenStarts tokens = split(text);
    for (size_t first = 0; first + count <= tokens.count && time(NULL) < shrink->deadline; first++) {
        if (is_balanced(text, &tokens, first, count) && try_run(shrink, text, &tokens, first, count)) {
            any = true;
            free(tokens.starts);
            tokens = split(text);
        }
    }
    free(tokens.starts);
    return any;
}

static bool cut_text(Shrink *shrink, Text *text) {
    bool any = false;
    TokenStarts tokens = split(text);
    const size_t count = tokens.count;
    free(tokens.starts);
    for (size_t size = count; size > 0 && time(NULL) < shrink->deadline; size--) {
        any = cut_runs(shrink, text, size) || any;
    }
    return any;
}

/* Whole statements, from the last to the first: lines, as the generator writes them. */
static void cut_lines(Shrink *shrink, Text *text) {
    size_t end = text->length;
    while (end > 0) {
        size_t start = end - 1;
        while (start > 0 && text->at[start - 1] != '\n') {
            start--;
        }
        try_text(shrink, text, start, end, "", 0);
        end = start;
    }
}

static void make_small(Shrink *shrink) {
    cut_lines(shrink, &shrink->one->program);
    shorten_input(shrink);
    bool any = true;
    while (any && time(NULL) < shrink->deadline) {
        any = cut_text(shrink, &shrink->one->program);
        any = cut_text(shrink, &shrink->one->eval) || any;
        any = shorten_input(shrink) || any;
        any = simplify_input(shrink) || any;
    }
}

/* ---------------------------------------------------------------------------------------------------------- report */

static void describe(const Shrink *shrink, Text *out) {
    static const char *const kinds[OUTCOME_COUNT] = {
        [OUTCOME_VALUE] = "MISMATCH", [OUTCOME_STATUS] = "MISMATCH", [OUTCOME_CRASH] = "CRASH"};
    text_format(out, "%s in %.*s, made for %s\n", kinds[shrink->outcome], (int)shrink->one->label.length,
                shrink->one->label.at, shrink->mode == LENGTH_EXACT ? "this length" : "any length");
    if (shrink->outcome != OUTCOME_CRASH) {
        text_format(out, "  ");
        case_run(shrink->one, 0, shrink->mode, false, NULL, out);
        text_format(out, "\n");
    }
    case_write(out, shrink->one, &shrink->one->inputs[0]);
}

static void copy_case(const DiffCase *from, size_t input, DiffCase *out) {
    *out = (DiffCase){.input_count = 1};
    text_add(&out->label, from->label.at, from->label.length);
    text_add(&out->program, from->program.at, from->program.length);
    text_add(&out->eval, from->eval.at, from->eval.length);
    out->inputs = test_allocate(sizeof *out->inputs);
    gen_input_slice(&from->inputs[input], 0, from->inputs[input].count, &out->inputs[0]);
}

void case_investigate(const DiffCase *one, unsigned seconds, Text *out) {
    for (size_t input = 0; input < one->input_count; input++) {
        for (LengthMode mode = LENGTH_EXACT; mode < LENGTH_MODE_COUNT; mode++) {
            const Outcome outcome = probe(one, input, mode);
            if (outcome < OUTCOME_MISMATCH) {
                continue;
            }
            DiffCase small;
            copy_case(one, input, &small);
            Shrink shrink = {&small, mode, outcome, time(NULL) + (time_t)seconds};
            make_small(&shrink);
            describe(&shrink, out);
            case_free(&small);
            return;
        }
    }
    text_format(out, "MISMATCH in %.*s, only when several inputs follow each other in one session\n",
                (int)one->label.length, one->label.at);
    for (size_t input = 0; input < one->input_count; input++) {
        case_write(out, one, &one->inputs[input]);
    }
}
