/* Code that our loader refuses: the back end's linker takes it, and nothing of it is kept.
 *
 * What needs native code runs where RASP_JIT_MODULE names the module, as ctest does in builds that have one. */
#define _GNU_SOURCE
#include "runtime/engine/engine.h"
#include "tests/support/unit.h"

#include <elf.h>
#include <fts.h>
#include <unistd.h>

static Unit unit;
static rasp_session *session;
static JitBackEnd back_end;
static JitProvider provider;
static const JitProvider *real;
static char folder[64];
static unsigned makes, readies;

/* A flag that tells linkers to keep a section: harmless, and none that our loader knows. */
static void mark(char *object, size_t length) {
    Elf64_Ehdr header;
    ck_assert_uint_ge(length, sizeof header);
    memcpy(&header, object, sizeof header);
    for (unsigned i = 0; i < header.e_shnum; i++) {
        Elf64_Shdr section;
        char *at = object + header.e_shoff + i * sizeof section;
        memcpy(&section, at, sizeof section);
        section.sh_flags |= (section.sh_flags & SHF_EXECINSTR) != 0 ? 1u << 21 : 0;
        memcpy(at, &section, sizeof section);
    }
}

static bool make_marked(JitSession *made_by, const JitUnit *what, char **object, size_t *length, char **message) {
    makes++;
    readies += what->is_ready != NULL;
    if (!real->make(made_by, what, object, length, message)) {
        return false;
    }
    mark(*object, *length);
    return true;
}

static void setup(void) {
    const Str *reason = NULL;
    unit_begin(&unit);
    makes = readies = 0;
    snprintf(folder, sizeof folder, "/tmp/rasp-test-refused-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    unsetenv("RASP_CACHE");
    ck_assert_int_eq(rasp_session_create(NULL, &session), RASP_OK);
    jit_back_end_init(&back_end, folder, 0);
    real = jit_open(&unit.arena, &reason);
    ck_assert_msg(real != NULL, "%s", real == NULL ? reason->text : "");
    provider = *real;
    provider.make = make_marked;
    /* what opening the module would do, with the real one, whose files the cache has to know */
    char *message = NULL;
    ck_assert(real->session_create(&back_end.session, &message));
    ck_assert(jit_module_files(real, back_end.files));
    back_end.provider = &provider;
}

static size_t kept_files(void) {
    char *const paths[] = {folder, NULL};
    size_t count = 0;
    FTS *walk = fts_open(paths, FTS_PHYSICAL, NULL);
    for (const FTSENT *entry; walk != NULL && (entry = fts_read(walk)) != NULL;) {
        count += entry->fts_info == FTS_F;
    }
    fts_close(walk);
    return count;
}

static void teardown(void) {
    char command[128];
    jit_back_end_close(&back_end);
    rasp_session_free(session);
    unit_end(&unit);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static JitEntryKernel *compile(const char *text) {
    rasp_value *value = NULL;
    JitTimes times = {0};
    JitEntryKernel *kernel = NULL;
    const Str *reason = NULL;
    rasp_run_text(session, "test", "", 0, NULL, NULL);
    ck_assert_int_eq(rasp_eval_expression(session, "test", text, SIZE_MAX, &value), RASP_OK);
    JitJob job = {.back_end = &back_end,
                  .kept = &unit.arena,
                  .work = &unit.arena,
                  .graph = elab_graph(session->elab),
                  .root = value->value.node};
    ck_assert_msg(jit_compile_entry(&job, &(EntryWish){.element = ELEMENT_I64}, &times, &kernel, &reason), "%s",
                  reason != NULL ? reason->text : "");
    return kernel;
}

static void check_runs(const JitEntryKernel *kernel) {
    static const int64_t tokens[] = {3, 1, 3, 2, 3};
    static const uint8_t expected[] = {3, 1, 3, 1, 3};
    int64_t out[5] = {0};
    _Alignas(64) static uint8_t scratch[1 << 20];
    ck_assert_uint_le(jit_entry_scratch(kernel, 5), sizeof scratch);
    ck_assert_int_eq(jit_entry_run(kernel, tokens, 5, out, NULL, scratch), ENTRY_OK);
    const size_t bytes = lane_bytes(kernel->lane);
    for (size_t i = 0; i < 5; i++) {
        int64_t value = 0;
        memcpy(&value, (const uint8_t *)out + i * bytes, bytes);
        ck_assert_int_eq(value, expected[i]);
    }
}

START_TEST(refused_code_runs) {
    JitEntryKernel *first = compile("selector_width(select(tokens_int, tokens_int, ==))");
    ck_assert_ptr_null(first->loaded.image.base);
    ck_assert_ptr_nonnull(first->loaded.code);
    ck_assert_uint_eq(makes, 2); /* as our loader would have it, and for LLVM's linker */
    ck_assert_uint_eq(readies, 1);
    JitEntryKernel *second = compile("selector_width(select(tokens_int, tokens_int, ==))");
    ck_assert(!second->loaded.from_cache);
    ck_assert_uint_eq(kept_files(), 0);
    check_runs(first);
    check_runs(second);
    jit_drop(&back_end, &first->loaded);
    check_runs(second);
    jit_back_end_close(&back_end); /* which the code outlives */
    check_runs(second);
    jit_drop(&back_end, &second->loaded);
    jit_drop(&back_end, &second->loaded);
}
END_TEST

START_TEST(taken_code_is_kept) {
    provider.make = real->make;
    JitEntryKernel *first = compile("selector_width(select(tokens_int, tokens_int, ==))");
    ck_assert_ptr_nonnull(first->loaded.image.base);
    ck_assert_ptr_null(first->loaded.code);
    ck_assert_uint_eq(kept_files(), 1);
    check_runs(first);
    jit_drop(&back_end, &first->loaded);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("refused");
    TCase *native = tcase_create("native");
    tcase_add_checked_fixture(native, setup, teardown);
    tcase_set_timeout(native, 120);
    const char *named = getenv("RASP_JIT_MODULE");
    if (named != NULL && named[0] != '\0' && image_supported()) {
        tcase_add_test(native, refused_code_runs);
        tcase_add_test(native, taken_code_is_kept);
    }
    suite_add_tcase(suite, native);
    return unit_run(suite);
}
