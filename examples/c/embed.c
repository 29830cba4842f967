/* RASP inside a C program: a session, a program text, its values on inputs, and what errors look like.
 *
 *     cc -o embed embed.c $(pkg-config --cflags --libs rasp)
 *     ./embed hello banana
 */
#include <inttypes.h>
#include <rasp.h>
#include <stdio.h>

static const char PROGRAM[] = "same = select(tokens, tokens, ==);\n"
                              "hist = selector_width(same);\n"
                              "half = hist / 2;\n";

/* Errors of programs belong to the session: a syntax check can find several. */
static void print_errors(rasp_session *session) {
    for (size_t i = 0; i < rasp_error_count(session); i++) {
        const rasp_error error = rasp_error_at(session, i);
        printf("%s error in line %" PRIu32 ", column %" PRIu32 ": %s\n%s", rasp_status_text(error.kind), error.line,
               error.column, error.message, error.rendered);
    }
}

/* The elements one by one: each says its type. */
static void print_elements(const rasp_result *result) {
    for (size_t i = 0; i < rasp_result_count(result); i++) {
        const rasp_atom atom = rasp_result_atom(result, i);
        switch (atom.type) {
        case RASP_INT:
            printf(" %" PRId64, atom.as.i);
            break;
        case RASP_FLOAT:
            printf(" %g", atom.as.f);
            break;
        case RASP_BOOL:
            printf(" %s", atom.as.b ? "true" : "false");
            break;
        case RASP_STRING:
            printf(" \"%s\"", atom.as.s.text);
            break;
        }
    }
    printf("\n");
}

/* A result belongs to the caller, also when it holds an error. */
static void show(const char *name, const rasp_value *value, const char *input) {
    rasp_result *result = NULL;
    if (rasp_evaluate_text(value, input, SIZE_MAX, NULL, &result) == RASP_OK) {
        printf("%s(\"%s\") = %s\n ", name, input, rasp_result_display(result, NULL));
        print_elements(result);
    } else {
        printf("%s(\"%s\"): %s\n", name, input, rasp_result_error(result).message);
    }
    rasp_result_free(result);
}

static int run(rasp_session *session, char **inputs) {
    if (rasp_run_text(session, "built in", PROGRAM, SIZE_MAX, NULL, NULL) != RASP_OK) {
        print_errors(session);
        return 1;
    }
    /* Values live as long as the session. */
    rasp_value *hist = rasp_lookup(session, "hist");
    rasp_value *half = rasp_lookup(session, "half");
    for (size_t i = 0; inputs[i] != NULL; i++) {
        show("hist", hist, inputs[i]);
        show("half", half, inputs[i]);
    }
    /* A failing statement leaves the session as usable as before. */
    if (rasp_run_text(session, "mistake", "good = hist + 1; bad = hist + nothing;", SIZE_MAX, NULL, NULL) != RASP_OK) {
        print_errors(session);
    }
    show("good", rasp_lookup(session, "good"), "hello");
    /* So does an evaluation: this one adds a number to a character. */
    rasp_value *sum = NULL;
    if (rasp_eval_expression(session, "sum", "tokens + 1", SIZE_MAX, &sum) == RASP_OK) {
        show("sum", sum, "hi");
    }
    return 0;
}

int main(int argc, char **argv) {
    char hello[] = "hello";
    char *fixed[] = {hello, NULL};
    rasp_session *session = NULL;
    if (rasp_session_create(NULL, &session) != RASP_OK) {
        return 1; /* no memory */
    }
    const int status = run(session, argc > 1 ? argv + 1 : fixed);
    rasp_session_free(session);
    return status;
}
