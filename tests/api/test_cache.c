/* Native code kept in files, through the public interface: sessions of other processes use it, without LLVM. */
#define _GNU_SOURCE
#include "rasp.h"

#include <check.h>
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static void setup(void) {
    unsetenv("RASP_CACHE");
    snprintf(folder, sizeof folder, "/tmp/rasp-test-cache-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

typedef enum Origin { COMPILED, CACHED, FAILED } Origin;

/* A histogram by native code in a session of its own: right, and where the code came from. */
static Origin evaluate(const char *cache, const char *program) {
    rasp_session *session = NULL;
    rasp_result *result = NULL;
    const rasp_config config = {.cache_dir = cache};
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_JIT};
    Origin origin = FAILED;
    if (rasp_session_create(&config, &session) == RASP_OK &&
        rasp_run_text(session, "test", program, SIZE_MAX, NULL, NULL) == RASP_OK &&
        rasp_evaluate_text(rasp_lookup(session, "h"), "abca", 4, &options, &result) == RASP_OK &&
        strcmp(rasp_result_engine(result), "jit") == 0 &&
        strcmp(rasp_result_display(result, NULL), "[2, 1, 1, 2] (ints)") == 0) {
        origin = rasp_result_from_cache(result) ? CACHED : COMPILED;
    }
    rasp_result_free(result);
    rasp_session_free(session);
    return origin;
}

static const char histogram[] = "h = selector_width(select(tokens, tokens, ==));";

/* In a process of its own. */
static int in_child(Origin (*work)(void)) {
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        _exit((int)work());
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

static Origin evaluate_histogram(void) {
    return evaluate(folder, histogram);
}

static bool has_llvm(void) {
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        found = found || strstr(line, "libLLVM") != NULL;
    }
    if (maps != NULL) {
        fclose(maps);
    }
    return found;
}

static Origin evaluate_without_llvm(void) {
    const Origin origin = evaluate_histogram();
    return has_llvm() ? FAILED : origin;
}

START_TEST(other_processes_need_no_compiler) {
    ck_assert_int_eq(in_child(evaluate_without_llvm), FAILED); /* it had to compile */
    ck_assert_int_eq(in_child(evaluate_without_llvm), CACHED);
    ck_assert_int_eq(evaluate("", histogram), COMPILED);
}
END_TEST

START_TEST(what_is_computed_counts_not_its_names) {
    ck_assert_int_eq(evaluate_histogram(), COMPILED);
    ck_assert_int_eq(evaluate(folder, "h = selector_width(select(tokens, tokens, ==));"), CACHED);
    ck_assert_int_eq(evaluate(folder, "h = selector_width(select(tokens, tokens, ==)) + 0;"), COMPILED);
}
END_TEST

/* Calls visit for the file of every entry; how many there are. */
static size_t visit_entries(void (*visit)(const char *path)) {
    size_t count = 0;
    for (unsigned i = 0; i < 16; i++) {
        char shard[128];
        char path[512];
        snprintf(shard, sizeof shard, "%s/%x", folder, i);
        DIR *listing = opendir(shard);
        for (const struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
            if (entry->d_name[0] != '.') {
                snprintf(path, sizeof path, "%s/%s", shard, entry->d_name);
                visit(path);
                count++;
            }
        }
        if (listing != NULL) {
            closedir(listing);
        }
    }
    return count;
}

static void damage(const char *path) {
    FILE *file = fopen(path, "r+be");
    ck_assert_ptr_nonnull(file);
    if (file != NULL) {
        ck_assert_int_eq(fseek(file, -20, SEEK_END), 0);
        fputs("damage", file);
        fclose(file);
    }
}

static void empty(const char *path) {
    ck_assert_int_eq(truncate(path, 0), 0);
}

START_TEST(damage_is_repaired) {
    ck_assert_int_eq(evaluate_histogram(), COMPILED);
    ck_assert_uint_eq(visit_entries(damage), 1);
    ck_assert_int_eq(evaluate_histogram(), COMPILED);
    ck_assert_int_eq(evaluate_histogram(), CACHED);
    ck_assert_uint_eq(visit_entries(empty), 1);
    ck_assert_int_eq(evaluate_histogram(), COMPILED);
    ck_assert_int_eq(evaluate_histogram(), CACHED);
}
END_TEST

START_TEST(without_a_place_for_it) {
    char file[96];
    snprintf(file, sizeof file, "%s/file", folder);
    FILE *made = fopen(file, "we");
    ck_assert_ptr_nonnull(made);
    if (made != NULL) {
        fclose(made);
    }
    ck_assert_int_eq(evaluate(file, histogram), COMPILED);
    ck_assert_int_eq(evaluate(file, histogram), COMPILED);
    ck_assert_int_eq(evaluate("/proc/nowhere", histogram), COMPILED);
}
END_TEST

/* ---- several at once */

enum { WORKERS = 3, ROUNDS = 6 };

/* Programs that give the same and are not the same. */
static void make_program(char out[128], unsigned number) {
    snprintf(out, 128, "h = selector_width(select(tokens, tokens, ==)) + %u - %u;", number, number);
}

static void *work(void *unused) {
    char program[128];
    for (unsigned i = 0; i < ROUNDS; i++) {
        make_program(program, i % 3 + 1);
        if (evaluate(folder, program) == FAILED) {
            return unused;
        }
    }
    return NULL;
}

static Origin work_in_process(void) {
    return work(folder) == NULL ? CACHED : FAILED;
}

START_TEST(threads_and_processes) {
    pthread_t threads[WORKERS];
    for (unsigned i = 0; i < WORKERS; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, folder), 0);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        void *failed = folder;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
    }
    ck_assert_int_eq(in_child(work_in_process), CACHED);
    char program[128];
    make_program(program, 2);
    ck_assert_int_eq(evaluate(folder, program), CACHED);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cache");
    TCase *group = tcase_create("cache");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_set_timeout(group, 120);
    tcase_add_test(group, other_processes_need_no_compiler);
    tcase_add_test(group, what_is_computed_counts_not_its_names);
    tcase_add_test(group, damage_is_repaired);
    tcase_add_test(group, without_a_place_for_it);
    tcase_add_test(group, threads_and_processes);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
