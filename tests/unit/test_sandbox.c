/* What a process can still do once the sandbox is closed, tried in a child; and what programs may load there. */
#define _GNU_SOURCE
#include "driver/sandbox.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static Driver driver;
static LoadableFiles files;

/* ---- the filter */

static bool is_refused(long result) {
    return result < 0 && errno == EPERM;
}

static bool maps_code(int protection) {
    const size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && mprotect(page, size, protection) == 0;
}

/* The number of the first thing that is not as it must be, 0 when there is none. */
static int try_calls(bool native) {
    static char nothing[] = "";
    char *arguments[] = {nothing, NULL};
    const bool good[] = {
        is_refused(open("/dev/null", O_RDONLY)),
        is_refused(openat(AT_FDCWD, ".", O_RDONLY | O_DIRECTORY)),
        is_refused(access("/", R_OK)),
        is_refused(unlink("/no such file")),
        is_refused(socket(AF_UNIX, SOCK_STREAM, 0)),
        native || is_refused(fork()),
        is_refused(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)),
        is_refused(syscall(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, 0, 0, 0, 0)),
        is_refused(execv("/bin/true", arguments)),
        is_refused(kill(getppid(), 0)),
        native || is_refused(read(STDERR_FILENO, nothing, 0)),
        is_refused(dup(STDIN_FILENO)),
        is_refused(kill(getpid(), SIGUSR1)),
        is_refused(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0),
        !maps_code(PROT_READ | PROT_WRITE | PROT_EXEC),
        maps_code(PROT_READ | PROT_EXEC) == native,
        write(STDERR_FILENO, nothing, 0) == 0,
        write(STDERR_FILENO + 1, nothing, 0) < 0,
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (!good[i]) {
            return (int)i + 1;
        }
    }
    return 0;
}

/* In a child, since there is no way back. */
static int status_inside(rasp_engine engine) {
    const pid_t child = fork();
    if (child == 0) {
        writer_init(&driver.out, STDOUT_FILENO);
        driver.options.engine = engine;
        dup2(STDERR_FILENO, STDERR_FILENO + 1); /* as if inherited */
        _exit(sandbox_enter(&driver, &files) ? try_calls(engine != RASP_ENGINE_INTERP) : 100);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

START_TEST(nothing_is_allowed_but_answering) {
    ck_assert_int_eq(status_inside(RASP_ENGINE_INTERP), 0);
    ck_assert_int_eq(status_inside(RASP_ENGINE_AUTO), 0);
}
END_TEST

/* ---- loading */

static char folder[] = "/tmp/rasp-sandbox-XXXXXX";

static void put(const char *name, const char *text) {
    const int file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq((int)write(file, text, strlen(text)), (int)strlen(text));
    close(file);
}

static void make_files(void) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(mkdir("in", 0700) | mkdir("in/sub", 0700) | mkdir("in/.hidden", 0700) | mkdir("in/d.rasp", 0700) |
                         mkdir("other", 0700) | mkfifo("in/pipe.rasp", 0600) | symlink("../out.rasp", "in/link.rasp"),
                     0);
    put("out.rasp", "out");
    put("in/a.rasp", "a");
    put("in/text.txt", "");
    put("in/sub/b.rasp", "b");
    put("in/.hidden/c.rasp", "c");
    put("in/d.rasp/e.rasp", "e");
    put("other/a.rasp", "other a");
    put("other/f.rasp", "");
}

static void remove_files(void) {
    static const char *const names[] = {"out.rasp",     "in/a.rasp",    "in/text.txt",      "in/sub/b.rasp",
                                        "in/pipe.rasp", "in/link.rasp", "in/d.rasp/e.rasp", "in/.hidden/c.rasp",
                                        "other/a.rasp", "other/f.rasp"};
    static const char *const folders[] = {"in/sub", "in/d.rasp", "in/.hidden", "in", "other", folder};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ck_assert_int_eq(unlink(names[i]), 0);
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        ck_assert_int_eq(rmdir(folders[i]), 0);
    }
}

static void check_load(const char *path, const char *from, const char *expected_name, const char *expected_text) {
    char *text = NULL;
    char *name = NULL;
    size_t length = 0;
    const bool found = loadable_load(&files, path, from, &text, &length, &name);
    ck_assert_msg(found == (expected_name != NULL), "%s from %s", path, from != NULL ? from : "nowhere");
    if (found) {
        ck_assert_str_eq(name, expected_name);
        ck_assert_uint_eq(length, strlen(expected_text));
        ck_assert_int_eq(memcmp(text, expected_text, length), 0);
        free(text);
        free(name);
    }
}

START_TEST(files_are_those_of_the_folders) {
    static const char *const folders[] = {"in", "other"};
    char why[LOADABLE_WHY_SIZE] = "";
    make_files();
    ck_assert_msg(loadable_read(&files, folders, 2, why), "%s", why);
    check_load("a", NULL, "in/a.rasp", "a");
    check_load("./sub//../a", "program", "in/a.rasp", "a");
    check_load("f", "program", "other/f.rasp", "");
    check_load("sub/b", "program", "in/sub/b.rasp", "b");
    check_load("b", "in/sub/b.rasp", "in/sub/b.rasp", "b");
    check_load("../a", "in/sub/b.rasp", "in/a.rasp", "a");
    check_load("a", "other/f.rasp", "other/a.rasp", "other a");
    check_load("d.rasp/e", NULL, "in/d.rasp/e.rasp", "e");
    static const char *const missing[] = {
        "b",  "out", "../out", "sub/../../out", "link", "pipe", ".hidden/c", "text", "", ".",
        "..", "/",   "d",      "/etc/passwd"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        check_load(missing[i], NULL, NULL, NULL);
        check_load(missing[i], "in/a.rasp", NULL, NULL);
    }
    check_load("../../out", "in/sub/b.rasp", NULL, NULL);
    loadable_free(&files);
    remove_files();
}
END_TEST

START_TEST(folders_that_cannot_be_read) {
    static const char *const missing[] = {"/no such folder"};
    static const char *const file[] = {"/dev/null"};
    char why[LOADABLE_WHY_SIZE];
    ck_assert(!loadable_read(&files, missing, 1, why));
    ck_assert_str_eq(why, "cannot read the folder /no such folder: No such file or directory");
    ck_assert(!loadable_read(&files, file, 1, why));
    ck_assert_str_eq(why, "cannot read the folder /dev/null: Not a directory");
    loadable_free(&files);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sandbox");
    TCase *group = tcase_create("sandbox");
    tcase_set_timeout(group, 60);
    tcase_add_test(group, nothing_is_allowed_but_answering);
    tcase_add_test(group, files_are_those_of_the_folders);
    tcase_add_test(group, folders_that_cannot_be_read);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
