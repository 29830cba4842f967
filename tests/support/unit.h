/* What the unit tests share: an arena that never runs out, and a main. */
#ifndef TESTS_SUPPORT_UNIT_H
#define TESTS_SUPPORT_UNIT_H
#include "frontend/base/buf.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Unit {
    Budget budget;
    Arena arena;
} Unit;

/* The C library's memory; a test that gets none ends. */
static inline void *unit_allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    void *block = realloc(pointer, new_size);
    if (block == NULL) {
        fprintf(stderr, "out of memory\n");
        abort();
    }
    return block;
}

/* An arena without a limit. A test of limits sets budget.limit and budget.escape (from a setjmp of its own). */
static inline void unit_begin(Unit *unit) {
    budget_init(&unit->budget, unit_allocate, NULL, SIZE_MAX);
    arena_init(&unit->arena, &unit->budget);
}

/* Gives everything back and checks that the books say so. */
static inline void unit_end(Unit *unit) {
    arena_free(&unit->arena);
    ck_assert_uint_eq(unit->budget.used, 0);
}

static inline Buf unit_buf(Unit *unit) {
    Buf buf;
    buf_init(&buf, &unit->arena);
    return buf;
}

static inline const Str *unit_str(Unit *unit, const char *text) {
    return str_from(&unit->arena, text);
}

/* The text is exactly this one, NUL bytes inside it included. */
#define unit_check_buf(buf, text)                                                                                      \
    do {                                                                                                               \
        ck_assert_str_eq(buf_c_string(buf), (text));                                                                   \
        ck_assert_uint_eq((buf)->length, strlen(text));                                                                \
    } while (0)

#define unit_check_str(str, expected)                                                                                  \
    do {                                                                                                               \
        ck_assert_str_eq((str)->text, (expected));                                                                     \
        ck_assert_uint_eq((str)->length, strlen(expected));                                                            \
    } while (0)

/* Runs one suite; what main returns. CK_VERBOSITY, CK_FORK and check's other environment variables work. */
static inline int unit_run(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
