/* Native code stays inside of its buffers: each lies between two pages that cannot be touched, once directly behind the
 * first and once directly before the second; what is left of its pages is looked at afterwards. For arrays of every
 * element type, alone, in rows of one length and in rows of any, and for memory that the library allocates itself. */
#define _GNU_SOURCE
#include "rasp.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ROWS = 5, LONGEST = 130, UNTOUCHED = 0xA5 };

/* ---- buffers */

typedef enum Side { AFTER_A_GUARD, BEFORE_A_GUARD, SIDES } Side;

typedef struct Guarded {
    unsigned char *map; /* a page, `room` bytes, a page */
    size_t room;
    unsigned char *at;
    size_t bytes;
} Guarded;

static size_t round_up(size_t bytes, size_t alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
}

static size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* NULL in `map` when there is no memory. */
static Guarded guarded(size_t bytes, size_t alignment, Side side) {
    const size_t page = page_size();
    Guarded out = {.room = round_up(bytes, page), .bytes = bytes};
    void *map = mmap(NULL, out.room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) {
        return out;
    }
    out.map = map;
    unsigned char *first = out.map + page;
    if (out.room > 0) {
        ck_assert_int_eq(mprotect(first, out.room, PROT_READ | PROT_WRITE), 0);
        memset(first, UNTOUCHED, out.room);
    }
    out.at = side == AFTER_A_GUARD ? first : first + out.room - round_up(bytes, alignment);
    return out;
}

/* The first byte that is not as it was, or NULL. Each assertion of check writes to a pipe: one for a buffer. */
static const unsigned char *written_byte(const unsigned char *from, const unsigned char *to) {
    while (from < to && *from == UNTOUCHED) {
        from++;
    }
    return from < to ? from : NULL;
}

static void release(Guarded *buffer) {
    const unsigned char *first = buffer->map + page_size();
    const unsigned char *written = written_byte(first, buffer->at);
    written = written != NULL ? written : written_byte(buffer->at + buffer->bytes, first + buffer->room);
    ck_assert_msg(written == NULL, "byte %td of a buffer of %zu was written", written - buffer->at, buffer->bytes);
    ck_assert_int_eq(munmap(buffer->map, buffer->room + 2 * page_size()), 0);
}

/* What the library allocates lies before a guard, as near as the alignment of malloc allows. */
static void *allocate_guarded(void *user, void *pointer, size_t old_size, size_t new_size) {
    Guarded old = {0};
    Guarded made = {0};
    (void)user;
    if (pointer != NULL) {
        old = (Guarded){.room = round_up(old_size, page_size()), .at = pointer, .bytes = old_size};
        old.map = old.at + round_up(old_size, 16) - old.room - page_size();
    }
    if (new_size > 0) {
        made = guarded(new_size, 16, BEFORE_A_GUARD);
        if (made.map == NULL) {
            return NULL;
        }
        if (pointer != NULL) {
            memcpy(made.at, pointer, old_size < new_size ? old_size : new_size);
        }
    }
    if (pointer != NULL) {
        release(&old);
    }
    return made.at;
}

/* ---- inputs */

static uint64_t random_state;

static size_t draw(size_t below) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random_state >> 33) % below;
}

static void put(unsigned char *at, const void *value, size_t bytes) {
    memcpy(at, value, bytes);
}

static void put_element(rasp_element element, unsigned char *at) {
    const int8_t small = (int8_t)((int)draw(10) - 3);
    const int16_t i16 = (int16_t)(draw(8) == 0 ? INT16_MAX : small);
    const int32_t i32 = draw(8) == 0 ? INT32_MIN : small;
    const int64_t i64 = draw(8) == 0 ? (int64_t)1 << 40 : small;
    const float f32 = (float)small / 2;
    const double f64 = (double)small / 2;
    const uint8_t byte = (uint8_t)(element == RASP_ELEMENT_BOOL ? draw(2) : 'a' + draw(6));
    switch (element) {
    case RASP_ELEMENT_I8:
        put(at, &small, sizeof small);
        break;
    case RASP_ELEMENT_I16:
        put(at, &i16, sizeof i16);
        break;
    case RASP_ELEMENT_I32:
        put(at, &i32, sizeof i32);
        break;
    case RASP_ELEMENT_I64:
        put(at, &i64, sizeof i64);
        break;
    case RASP_ELEMENT_F32:
        put(at, &f32, sizeof f32);
        break;
    case RASP_ELEMENT_F64:
        put(at, &f64, sizeof f64);
        break;
    case RASP_ELEMENT_TEXT: /* filled by put_text */
    case RASP_ELEMENT_U8:
    case RASP_ELEMENT_BOOL:
        put(at, &byte, sizeof byte);
        break;
    }
}

/* n bytes of UTF-8: characters of up to 4, the last one at the very end. */
static void put_text(unsigned char *at, size_t n) {
    static const char *const characters[] = {"a", "b", "\xC3\xA9", "\xE4\xB8\xAD", "\xF0\x9F\x98\x80"};
    while (n > 0) {
        const char *character = characters[draw(5)];
        const size_t bytes = strlen(character);
        if (bytes <= n) {
            put(at, character, bytes);
            at += bytes;
            n -= bytes;
        }
    }
}

static void put_elements(const rasp_kernel_info *info, unsigned char *at, size_t n) {
    if (info->element == RASP_ELEMENT_TEXT) {
        put_text(at, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        put_element(info->element, at + i * info->element_bytes);
    }
}

/* ---- runs */

typedef struct Runs {
    const rasp_kernel *kernel;
    rasp_kernel_info info;
    size_t good, refused;
} Runs;

static size_t results_of(const Runs *runs, size_t positions) {
    return runs->info.is_selector ? positions * positions : positions;
}

static void note(Runs *runs, rasp_status status) {
    ck_assert_msg(status == RASP_OK || status == RASP_ERROR_ENGINE, "%s", rasp_status_text(status));
    runs->good += status == RASP_OK;
    runs->refused += status != RASP_OK;
}

static void run_one(Runs *runs, size_t n, Side side) {
    const rasp_kernel_info *info = &runs->info;
    Guarded tokens = guarded(n * info->element_bytes, info->element_bytes, side);
    put_elements(info, tokens.at, n);
    const size_t results = results_of(runs, rasp_kernel_count(runs->kernel, tokens.at, n));
    Guarded out = guarded(results * info->cell_bytes, 8, side);
    Guarded tags = guarded(info->has_tags ? results : 0, 1, side);
    Guarded scratch = guarded(rasp_kernel_scratch(runs->kernel, n), 64, side);
    note(runs, rasp_kernel_run(runs->kernel, tokens.at, n, out.at, info->has_tags ? tags.at : NULL, scratch.at));
    release(&tokens);
    release(&out);
    release(&tags);
    release(&scratch);
}

static void run_rows(Runs *runs, size_t n, Side side) {
    const rasp_kernel_info *info = &runs->info;
    const size_t results = results_of(runs, n);
    const size_t token_stride = n + draw(3);
    const size_t out_stride = round_up(results + draw(3), 8 / info->cell_bytes > 0 ? 8 / info->cell_bytes : 1);
    const size_t last = (ROWS - 1) * out_stride + results;
    Guarded tokens = guarded(((ROWS - 1) * token_stride + n) * info->element_bytes, info->element_bytes, side);
    Guarded out = guarded(last * info->cell_bytes, 8, side);
    Guarded tags = guarded(info->has_tags ? last : 0, 1, side);
    Guarded statuses = guarded(ROWS, 1, side);
    for (size_t row = 0; row < ROWS; row++) {
        put_elements(info, tokens.at + row * token_stride * info->element_bytes, n);
    }
    rasp_kernel_batch(runs->kernel, &(rasp_batch){.tokens = tokens.at,
                                                  .token_stride = token_stride,
                                                  .n = n,
                                                  .count = ROWS,
                                                  .out = out.at,
                                                  .out_stride = out_stride,
                                                  .tags = info->has_tags ? tags.at : NULL,
                                                  .statuses = statuses.at,
                                                  .threads = 1 + (unsigned)draw(2)});
    for (size_t row = 0; row < ROWS; row++) {
        note(runs, (rasp_status)statuses.at[row]);
    }
    release(&tokens);
    release(&out);
    release(&tags);
    release(&statuses);
}

/* The memory of a buffer is aligned for them. */
static int64_t *numbers_at(const Guarded *buffer) {
    void *at = buffer->at;
    return at;
}

/* Rows of n elements, or of others where the kernel takes any. */
static void put_offsets(const Runs *runs, size_t n, int64_t offsets[ROWS + 1]) {
    offsets[0] = (int64_t)draw(3);
    for (size_t row = 0; row < ROWS; row++) {
        offsets[row + 1] = offsets[row] + (int64_t)(runs->info.length == RASP_LENGTH_ANY ? 1 + draw(n) : n);
    }
}

static void run_ragged(Runs *runs, size_t n, Side side) {
    const rasp_kernel_info *info = &runs->info;
    int64_t from[ROWS + 1];
    put_offsets(runs, n, from);
    Guarded offsets = guarded(sizeof from, sizeof from[0], side);
    put(offsets.at, from, sizeof from);
    Guarded tokens = guarded((size_t)from[ROWS] * info->element_bytes, info->element_bytes, side);
    size_t results = 0;
    for (size_t row = 0; row < ROWS; row++) {
        unsigned char *at = tokens.at + (size_t)from[row] * info->element_bytes;
        const size_t length = (size_t)(from[row + 1] - from[row]);
        put_elements(info, at, length);
        results += results_of(runs, rasp_kernel_count(runs->kernel, at, length));
    }
    Guarded out = guarded(results * info->cell_bytes, 8, side);
    Guarded tags = guarded(info->has_tags ? results : 0, 1, side);
    Guarded out_offsets = guarded(sizeof from, sizeof from[0], side);
    Guarded statuses = guarded(ROWS, 1, side);
    rasp_kernel_ragged(runs->kernel, &(rasp_ragged){.tokens = tokens.at,
                                                    .offsets = numbers_at(&offsets),
                                                    .count = ROWS,
                                                    .out = out.at,
                                                    .tags = info->has_tags ? tags.at : NULL,
                                                    .out_offsets = numbers_at(&out_offsets),
                                                    .statuses = statuses.at,
                                                    .threads = 1 + (unsigned)draw(2)});
    for (size_t row = 0; row < ROWS; row++) {
        note(runs, (rasp_status)statuses.at[row]);
    }
    release(&offsets);
    release(&tokens);
    release(&out);
    release(&tags);
    release(&out_offsets);
    release(&statuses);
}

static void run_length(Runs *runs, size_t n) {
    for (Side side = AFTER_A_GUARD; side < SIDES; side++) {
        run_one(runs, n, side);
        if (runs->info.element != RASP_ELEMENT_TEXT) {
            run_rows(runs, n, side);
        }
        run_ragged(runs, n, side);
    }
}

/* ---- kernels */

static const char *const PROGRAMS[] = {
    "tokens_asis",
    "tokens_asis + tokens_asis",
    "selector_width(select(tokens_asis, tokens_asis, ==))",
    "selector_width(select(tokens_asis, tokens_asis, <))",
    "aggregate(select(indices, length - 1 - indices, ==), tokens_asis)",
    "aggregate(select(tokens_asis, tokens_asis, ==), indices)",
    "aggregate(select(indices, indices - 1, ==), indices, 7)",
    "aggregate(select(tokens_asis, tokens_asis, ==) and select(indices, indices, <), indices + 0.5)",
    "select(tokens_asis, tokens_asis, ==)",
    "sort(tokens_asis, tokens_asis)",
};
enum { PROGRAM_COUNT = sizeof PROGRAMS / sizeof PROGRAMS[0] };

static const size_t LENGTHS[] = {1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, LONGEST};
enum { LENGTH_COUNT = sizeof LENGTHS / sizeof LENGTHS[0] };

/* A program for any length on all lengths, then for one; 1 where there is a kernel. */
static unsigned run_kernel(rasp_value *value, rasp_element element, size_t length, Runs *runs) {
    const rasp_kernel_options options = {.element = element, .length = length, .native_only = true};
    rasp_kernel *kernel = NULL;
    if (rasp_compile(value, &options, &kernel) != RASP_OK) {
        return 0;
    }
    runs->kernel = kernel;
    runs->info = rasp_kernel_describe(kernel);
    for (size_t i = 0; i < LENGTH_COUNT; i++) {
        if (length == RASP_LENGTH_ANY || length == LENGTHS[i]) {
            run_length(runs, LENGTHS[i]);
        }
    }
    rasp_kernel_free(kernel);
    return 1;
}

START_TEST(buffers_are_kept_to) {
    const rasp_element element = (rasp_element)_i;
    const rasp_config config = {.allocate = allocate_guarded};
    rasp_session *session = NULL;
    Runs runs = {0};
    unsigned kernels = 0;
    random_state = 5 + (uint64_t)_i;
    ck_assert_int_eq(rasp_session_create(&config, &session), RASP_OK);
    for (size_t i = 0; i < PROGRAM_COUNT; i++) {
        rasp_value *value = NULL;
        ck_assert_int_eq(rasp_eval_expression(session, "test", PROGRAMS[i], SIZE_MAX, &value), RASP_OK);
        kernels += run_kernel(value, element, RASP_LENGTH_ANY, &runs);
        /* Of text, n is bytes, and characters may be fewer. */
        if (element != RASP_ELEMENT_TEXT) {
            kernels += run_kernel(value, element, LENGTHS[((size_t)_i * 3 + i) % LENGTH_COUNT], &runs);
        }
    }
    rasp_session_free(session);
    ck_assert_uint_ge(kernels, (element == RASP_ELEMENT_TEXT ? 1 : 2) * (PROGRAM_COUNT - 1));
    ck_assert_uint_gt(runs.good, 9 * runs.refused);
}
END_TEST

/* A buffer that is a byte too small must be noticed. Sanitizers have a handler of their own. */
START_TEST(guards_are_there) {
    signal(SIGSEGV, SIG_DFL);
    Guarded buffer = guarded(100, 1, (Side)_i);
    *(volatile unsigned char *)(buffer.at + (_i == AFTER_A_GUARD ? -1 : 100)) = 0;
}
END_TEST

int main(void) {
    Suite *suite = suite_create("guard pages");
    TCase *group = tcase_create("guard pages");
    tcase_set_timeout(group, 120);
    tcase_add_loop_test(group, buffers_are_kept_to, RASP_ELEMENT_TEXT, RASP_ELEMENT_BOOL + 1);
#if !defined(UNDER_VALGRIND) /* it would report what is meant */
    tcase_add_loop_test_raise_signal(group, guards_are_there, SIGSEGV, AFTER_A_GUARD, SIDES);
#endif
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
