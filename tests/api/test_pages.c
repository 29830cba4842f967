/* No page is ever writable and executable: every call that could make one is looked at, and the map of the process. */
#define _GNU_SOURCE
#include "include/rasp.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- these stand before the C library's functions of the same names, for the libraries that are loaded, too */

static unsigned made_executable, both;

static void look_at(int protection) {
    made_executable += (protection & PROT_EXEC) != 0;
    both += (protection & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC);
}

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
__attribute__((visibility("default"))) void *mmap(void *address, size_t length, int protection, int flags, int file,
                                                  off_t offset) {
    look_at(protection);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

__attribute__((visibility("default"))) void *mmap64(void *address, size_t length, int protection, int flags, int file,
                                                    off64_t offset) {
    return mmap(address, length, protection, flags, file, offset);
}

__attribute__((visibility("default"))) int mprotect(void *address, size_t length, int protection) {
    look_at(protection);
    return (int)syscall(SYS_mprotect, address, length, protection);
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

/* ---- the map */

static bool has_both_in_map(void) {
    char line[512];
    bool found = false;
    FILE *map = fopen("/proc/self/maps", "re");
    ck_assert_ptr_nonnull(map);
    while (map != NULL && fgets(line, sizeof line, map) != NULL) {
        const char *modes = strchr(line, ' ');
        found = found || (modes != NULL && modes[2] == 'w' && modes[3] == 'x');
    }
    if (map != NULL) {
        fclose(map);
    }
    return found;
}

static rasp_session *session;

static bool stop_to_look(void *user) {
    (void)user;
    ck_assert(!has_both_in_map());
    return false;
}

static void run_natively(void) {
    static const char program[] = "x = selector_width(select(tokens, tokens, ==)) ^ 2.5; s = sort(tokens, tokens_str);";
    static const char *const names[] = {"x", "s"};
    const rasp_config config = {.cancelled = stop_to_look};
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    ck_assert_int_eq(rasp_run_text(session, "main", program, SIZE_MAX, NULL, NULL), RASP_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
        rasp_value *value = rasp_lookup(session, names[i]);
        rasp_result *result = NULL;
        rasp_kernel *kernel = NULL;
        ck_assert_int_eq(rasp_evaluate_text(value, "hello", SIZE_MAX, &options, &result), RASP_OK);
        ck_assert_str_eq(rasp_result_engine(result), "jit");
        ck_assert_int_eq(rasp_compile(value, NULL, &kernel), RASP_OK);
        ck_assert(!has_both_in_map());
        rasp_kernel_free(kernel);
        rasp_result_free(result);
    }
    rasp_session_free(session);
    ck_assert_uint_gt(made_executable, 0);
    ck_assert_uint_eq(both, 0);
    ck_assert(!has_both_in_map());
}

START_TEST(our_loader) {
    run_natively();
}
END_TEST

/* What gdb is told of is linked by LLVM. */
START_TEST(linker_of_llvm) {
    setenv("RASP_JIT_GDB", "1", 1);
    run_natively();
}
END_TEST

START_TEST(the_test_sees_it) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page != MAP_FAILED) { /* a system that forbids it needs no test */
        ck_assert_uint_eq(both, 1);
        ck_assert(has_both_in_map());
        munmap(page, 4096);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pages");
    TCase *group = tcase_create("pages");
    tcase_set_timeout(group, 120);
    tcase_add_test(group, our_loader);
    tcase_add_test(group, linker_of_llvm);
    tcase_add_test(group, the_test_sees_it);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
