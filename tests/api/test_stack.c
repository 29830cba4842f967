/* Threads with little stack: whatever nests, the library says that it is too deep, and nothing is overrun. */
#define _GNU_SOURCE
#include "include/rasp.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED
#endif
#endif

/* Frames are several times larger there. */
#ifdef SANITIZED
enum { SCALE = 4 };
#else
enum { SCALE = 1 };
#endif

enum { TEXT_SIZE = 1 << 16 };

/* begin, count times open, middle, count times close, end */
typedef struct Program {
    const char *begin, *open, *middle, *close, *end;
    unsigned count;
} Program;

static const Program programs[] = {
    {"def f(x) { return [f(c) for c in [x]]; } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return {a: f(a) for a in [x]}; } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return f(x + 1); } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return {1: f(x)}; } x = f(1);", "", "", "", "", 0},
    {"def f(x) { for i in [1] { y = f(x); } return y; } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return zip([f(x)], [f(x)]); } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return select(f(x), f(x), ==); } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return 1 if f(x) else f(x); } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return len(f(x)) + aggregate(f(x), f(x)); } x = f(1);", "", "", "", "", 0},
    {"def f(x) { return -(1 + f(x)[0] ^ 2); } x = f(1);", "", "", "", "", 0},
    {"x = ", "[", "1", "]", ";", 990},
    {"x = ", "(", "1", ")", ";", 990},
    {"x = ", "not ", "True", "", ";", 990},
    {"x = ", "1 + (", "tokens_int", ")", ";", 450},
    {"x = ", "{1: ", "1", "}", ";", 900},
    {"x = ", "[a for a in [", "1", "]]", ";", 400},
    {"x = ", "select(tokens, ", "tokens", ", ==)", ";", 400},
    {"x = ", "1 if True else ", "2", "", ";", 900},
    {"", "for i in [1] { ", "x = 1;", "}", "", 900},
    {"", "def f() { ", "x = 1;", "return 1; }", "", 900},
    {"def f(x) { return x; } x = ", "f(", "1", ")", ";", 450},
    {"x = []; for i in range(990) { x = [x]; } y = [x] == [x]; z = [x] < [x, 1];", "", "", "", "", 0},
    {"x = []; for i in range(990) { x = [x]; } y = x + 1;", "", "", "", "", 0},
    {"x = []; for i in range(990) { x = [x]; } def f(n) { y = [x] == [x]; return f(n); } f(1);", "", "", "", "", 0},
    {"x = tokens", " + \"a\"", "", "", ";", 5000},
};
enum { PROGRAMS = sizeof programs / sizeof programs[0] };

static const size_t sizes[] = {256, 320, 384, 512, 1024, 8192}; /* KiB */
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static char *write_program(const Program *program) {
    char *text = malloc(TEXT_SIZE);
    size_t used = 0;
    ck_assert_ptr_nonnull(text);
    used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s", program->begin);
    for (unsigned i = 0; i < program->count; i++) {
        used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s", program->open);
    }
    used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s", program->middle);
    for (unsigned i = 0; i < program->count; i++) {
        used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s", program->close);
    }
    used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%s", program->end);
    ck_assert_uint_lt(used, TEXT_SIZE);
    return text;
}

static bool is_fine(rasp_status status) {
    return status == RASP_OK || status == RASP_ERROR_LIMIT || status == RASP_ERROR_RUNTIME ||
           status == RASP_ERROR_TYPE || status == RASP_ERROR_ENGINE;
}

/* Everything that walks over what a program makes. */
static void use_value(rasp_session *session, rasp_value *value) {
    const rasp_kind kind = rasp_value_kind(value);
    const char *out = NULL;
    rasp_result *result = NULL;
    ck_assert_ptr_nonnull(rasp_value_text(value, NULL));
    rasp_value_json(value, NULL);
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        return;
    }
    static const rasp_engine engines[] = {RASP_ENGINE_INTERP, RASP_ENGINE_AUTO};
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        const rasp_evaluate_options options = {.engine = engines[i]};
        ck_assert(is_fine(rasp_evaluate_text(value, "1234", SIZE_MAX, &options, &result)));
        rasp_result_free(result);
    }
    ck_assert(is_fine(rasp_dump(session, RASP_FORM_GRAPH, "x", NULL, 0, value, &out, NULL)));
}

typedef struct Job {
    char *text;
    rasp_session *session; /* NULL: the thread opens its own */
    rasp_status status;
} Job;

static void *run(void *argument) {
    Job *job = argument;
    rasp_session *session = job->session;
    const char *out = NULL;
    if (session == NULL) {
        ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    }
    job->status = rasp_run_text(session, "main", job->text, SIZE_MAX, NULL, NULL);
    ck_assert(is_fine(job->status));
    ck_assert(job->status == RASP_OK || strlen(rasp_error_at(session, 0).rendered) > 0);
    rasp_value *value = rasp_lookup(session, "x");
    if (value != NULL) {
        use_value(session, value);
    }
    ck_assert(is_fine(rasp_dump(session, RASP_FORM_AST, "main", job->text, SIZE_MAX, NULL, &out, NULL)));
    rasp_text_is_incomplete(job->text, SIZE_MAX);
    /* what failed leaves the session as usable as before */
    ck_assert_int_eq(rasp_run_text(session, "main", "good = 1 + 1;", SIZE_MAX, NULL, NULL), RASP_OK);
    if (job->session == NULL) {
        rasp_session_free(session);
    }
    return NULL;
}

static void run_in_thread(Job *job, size_t bytes) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    ck_assert_int_eq(pthread_attr_setstacksize(&attributes, bytes), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, run, job), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

START_TEST(every_program_in_every_thread) {
    Job job = {.text = write_program(&programs[_i])};
    for (size_t i = 0; i < SIZES; i++) {
        run_in_thread(&job, (sizes[i] << 10) * SCALE);
    }
    free(job.text);
}
END_TEST

/* A program that nests is no matter of its count of levels, but of bytes. */
START_TEST(more_stack_is_more_depth) {
    static const char text[] = "def f(n) { return [1 if n == 0 else f(n - 1)]; } x = f(900);";
    Job job = {.text = strdup(text)};
    run_in_thread(&job, ((size_t)256 << 10) * SCALE);
    ck_assert_int_eq(job.status, RASP_ERROR_LIMIT);
    run_in_thread(&job, ((size_t)2048 << 10) * SCALE);
    ck_assert_int_eq(job.status, RASP_OK);
    free(job.text);
}
END_TEST

/* One session, used by one thread after the other: each by its own stack. */
START_TEST(sessions_move) {
    rasp_session *session = NULL;
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    static const char deep[] = "d = []; for i in range(990) { d = [d]; } def f(x) { return [f(c) for c in [x]]; }";
    ck_assert_int_eq(rasp_run_text(session, "main", deep, SIZE_MAX, NULL, NULL), RASP_OK);
    Job job = {.text = strdup("x = d; y = [d] == [d]; f(1);"), .session = session};
    for (size_t i = 0; i < SIZES; i++) {
        run_in_thread(&job, (sizes[i] << 10) * SCALE);
        ck_assert_int_eq(job.status, RASP_ERROR_LIMIT);
        ck_assert_int_eq(rasp_run_text(session, "main", "f(1);", SIZE_MAX, NULL, NULL), RASP_ERROR_LIMIT);
    }
    free(job.text);
    rasp_session_free(session);
}
END_TEST

#ifndef SANITIZED
static ucontext_t outside, inside;
static Job context_job;

static void run_in_context(void) {
    run(&context_job);
}

/* A stack that the program has made for itself. */
START_TEST(coroutines) {
    const size_t bytes = (size_t)320 << 10;
    void *stack = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(stack != MAP_FAILED);
    ck_assert_int_eq(mprotect(stack, 4096, PROT_NONE), 0);
    context_job = (Job){.text = write_program(&programs[_i])};
    getcontext(&inside);
    inside.uc_stack.ss_sp = stack;
    inside.uc_stack.ss_size = bytes;
    inside.uc_link = &outside;
    makecontext(&inside, run_in_context, 0);
    swapcontext(&outside, &inside);
    free(context_job.text);
    munmap(stack, bytes);
}
END_TEST
#endif

int main(void) {
    Suite *suite = suite_create("stack");
    TCase *group = tcase_create("stack");
    tcase_set_timeout(group, 300);
    tcase_add_loop_test(group, every_program_in_every_thread, 0, PROGRAMS);
    tcase_add_test(group, more_stack_is_more_depth);
    tcase_add_test(group, sessions_move);
#ifndef SANITIZED
    tcase_add_loop_test(group, coroutines, 0, PROGRAMS);
#endif
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
