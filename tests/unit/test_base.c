/* Budget, arenas, growing arrays, the stack, text, UTF-8 and display width. */
#define _GNU_SOURCE /* pthread_getattr_np */
#include "frontend/base/nearest.h"
#include "frontend/base/number.h"
#include "frontend/base/perfect_hash.h"
#include "frontend/base/stack.h"
#include "frontend/base/vec.h"
#include "frontend/base/visible.h"
#include "frontend/base/width.h"
#include "tests/support/unit.h"

#include <pthread.h>

static Unit unit;
static size_t allocator_calls;

static void setup(void) {
    unit_begin(&unit);
}

static void teardown(void) {
    unit_end(&unit);
}

static void *counting_allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    allocator_calls++;
    return unit_allocate(user, pointer, old_size, new_size);
}

static void *refusing_allocate(void *user, void *pointer, size_t old_size, size_t new_size) {
    return new_size > 100000 ? NULL : unit_allocate(user, pointer, old_size, new_size);
}

/* ------------------------------------------------------------------------------------------------ budget and arena */

/* Allocates until control leaves; 1 when the limit stopped it, 2 when the allocator did. */
static int allocate_until_escape(AllocFunction allocate, size_t limit, size_t size, size_t *most) {
    Budget budget;
    Arena arena;
    jmp_buf escape;
    budget_init(&budget, allocate, NULL, limit);
    arena_init(&arena, &budget);
    budget.escape = &escape;
    if (setjmp(escape) == 0) {
        for (;;) {
            memset(arena_alloc(&arena, size), 1, size);
            *most = budget.used;
        }
    }
    int reason = budget.over_limit ? 1 : 2;
    arena_free(&arena);
    ck_assert_uint_eq(budget.used, 0);
    return reason;
}

START_TEST(limit_stops_allocation) {
    size_t most = 0;
    ck_assert_int_eq(allocate_until_escape(NULL, 100000, 100, &most), 1);
    ck_assert_uint_gt(most, 50000);
    ck_assert_uint_le(most, 100000);
}
END_TEST

START_TEST(allocator_refusal_is_told_apart) {
    size_t most = 0;
    ck_assert_int_eq(allocate_until_escape(refusing_allocate, SIZE_MAX, 200000, &most), 2);
}
END_TEST

START_TEST(impossible_sizes_escape) {
    static const size_t counts[] = {SIZE_MAX, SIZE_MAX / 2 + 2, SIZE_MAX - 15};
    jmp_buf escape;
    unit.budget.escape = &escape;
    if (setjmp(escape) == 0) {
        size_t count = counts[_i];
        arena_alloc_array(&unit.arena, count, count == SIZE_MAX / 2 + 2 ? 2 : 1);
        ck_abort_msg("returned");
    }
    ck_assert(unit.budget.over_limit);
}
END_TEST

START_TEST(allocations_are_aligned_and_apart) {
    unsigned char *previous = NULL;
    size_t previous_size = 0;
    for (size_t i = 0; i < 3000; i++) {
        size_t size = i * 7 % 300 + (i % 500 == 0 ? 70000 : 0);
        unsigned char *block = arena_alloc(&unit.arena, size);
        ck_assert_ptr_nonnull(block);
        ck_assert_uint_eq((uintptr_t)block % 16, 0);
        memset(block, (int)(i & 0xFF), size);
        for (size_t j = 0; j < previous_size; j++) {
            ck_assert_uint_eq(previous[j], (i - 1) & 0xFF);
        }
        previous = block;
        previous_size = size;
    }
}
END_TEST

START_TEST(zalloc_clears_used_memory) {
    ArenaMark mark = arena_mark(&unit.arena);
    memset(arena_alloc(&unit.arena, 1000), 0xFF, 1000);
    arena_release(&unit.arena, mark);
    unsigned char *block = arena_zalloc(&unit.arena, 1000);
    for (size_t i = 0; i < 1000; i++) {
        ck_assert_uint_eq(block[i], 0);
    }
}
END_TEST

START_TEST(newest_grows_in_place) {
    char *a = arena_alloc(&unit.arena, 20);
    memset(a, 'a', 20);
    ck_assert_ptr_eq(arena_grow(&unit.arena, a, 20, 500), a);
    char *b = arena_alloc(&unit.arena, 8);
    memset(b, 'b', 8);
    char *moved = arena_grow(&unit.arena, a, 500, 600);
    ck_assert_ptr_ne(moved, a);
    for (size_t i = 0; i < 20; i++) {
        ck_assert_int_eq(moved[i], 'a');
    }
    ck_assert_int_eq(b[7], 'b');
    ck_assert_ptr_eq(arena_grow(&unit.arena, moved, 600, 10), moved);
}
END_TEST

START_TEST(large_array_grows_without_leaving_copies) {
    size_t size = 1000;
    unsigned char *data = arena_alloc(&unit.arena, size);
    memset(data, 3, size);
    while (size < (size_t)40 << 20) {
        data = arena_grow(&unit.arena, data, size, size * 2);
        memset(data + size, 3, size);
        size *= 2;
    }
    for (size_t i = 0; i < size; i += 997) {
        ck_assert_uint_eq(data[i], 3);
    }
    ck_assert_uint_lt(unit.budget.used, size + ((size_t)4 << 20));
    memset(arena_alloc(&unit.arena, 100), 4, 100);
    ck_assert_uint_eq(data[size - 1], 3);
}
END_TEST

START_TEST(marks_nest) {
    char *kept = arena_alloc(&unit.arena, 100);
    memset(kept, 'k', 100);
    size_t used = unit.budget.used;
    ArenaMark outer = arena_mark(&unit.arena);
    arena_alloc(&unit.arena, 5000);
    ArenaMark inner = arena_mark(&unit.arena);
    arena_alloc(&unit.arena, 3000000);
    arena_alloc(&unit.arena, 100000);
    arena_release(&unit.arena, inner);
    arena_release(&unit.arena, outer);
    ck_assert_ptr_eq(arena_alloc(&unit.arena, 16), kept + 112);
    ck_assert_uint_le(unit.budget.used, used + ((size_t)2 << 20));
    ck_assert_int_eq(kept[99], 'k');
}
END_TEST

START_TEST(mark_of_an_empty_arena) {
    ArenaMark mark = arena_mark(&unit.arena);
    arena_alloc(&unit.arena, 100);
    arena_release(&unit.arena, mark);
    ck_assert_ptr_null(unit.arena.block);
    memset(arena_alloc(&unit.arena, 100), 1, 100);
}
END_TEST

START_TEST(mark_and_release_loops_do_not_allocate) {
    Budget budget;
    Arena arena;
    budget_init(&budget, counting_allocate, NULL, SIZE_MAX);
    arena_init(&arena, &budget);
    arena_alloc(&arena, 4000);
    allocator_calls = 0;
    for (size_t i = 0; i < 1000; i++) {
        ArenaMark mark = arena_mark(&arena);
        memset(arena_alloc(&arena, 1000), 1, 1000);
        memset(arena_alloc(&arena, 1000), 1, 1000);
        arena_release(&arena, mark);
    }
    ck_assert_uint_le(allocator_calls, 4);
    arena_free(&arena);
    ck_assert_uint_eq(budget.used, 0);
}
END_TEST

START_TEST(arena_is_usable_after_free) {
    arena_alloc(&unit.arena, 100000);
    arena_free(&unit.arena);
    ck_assert_uint_eq(unit.budget.used, 0);
    memset(arena_alloc(&unit.arena, 10), 1, 10);
}
END_TEST

START_TEST(vector_keeps_its_elements) {
    VEC(uint32_t) numbers = {0};
    for (uint32_t i = 0; i < 200000; i++) {
        vec_push(&unit.arena, &numbers, i * 3);
        if (i % 1000 == 0) {
            arena_alloc(&unit.arena, 8);
        }
    }
    ck_assert_uint_eq(numbers.count, 200000);
    for (uint32_t i = 0; i < 200000; i++) {
        ck_assert_uint_eq(numbers.data[i], i * 3);
    }
}
END_TEST

/* ------------------------------------------------------------------------------------------------ text */

START_TEST(str_counts_bytes_and_characters) {
    const Str *text = str_new(&unit.arena, "a\0\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 11);
    ck_assert_uint_eq(text->length, 11);
    ck_assert_uint_eq(text->characters, 5);
    ck_assert_int_eq(text->text[11], '\0');
    static const size_t starts[] = {0, 1, 2, 4, 7, 11};
    for (size_t i = 0; i < 5; i++) {
        size_t start = 99, end = 99;
        str_character(text, i, &start, &end);
        ck_assert_uint_eq(start, starts[i]);
        ck_assert_uint_eq(end, starts[i + 1]);
    }
    size_t start = 99, end = 99;
    str_character(unit_str(&unit, "abc"), 2, &start, &end);
    ck_assert_uint_eq(start, 2);
    ck_assert_uint_eq(end, 3);
}
END_TEST

START_TEST(str_order_is_code_point_order) {
    static const char *const ascending[] = {
        "", "A", "AB", "B", "a", "a\x01", "\xC3\xA9", "\xEE\x80\x80", "\xF0\x9F\x98\x80"};
    size_t count = sizeof ascending / sizeof ascending[0];
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = str_compare(unit_str(&unit, ascending[i]), unit_str(&unit, ascending[j]));
            ck_assert_int_eq((order > 0) - (order < 0), (i > j) - (i < j));
            ck_assert(str_equal(unit_str(&unit, ascending[i]), unit_str(&unit, ascending[j])) == (i == j));
            ck_assert(str_equal_text(unit_str(&unit, ascending[i]), ascending[j]) == (i == j));
        }
    }
}
END_TEST

START_TEST(str_sees_behind_nul) {
    const Str *a = str_new(&unit.arena, "a\0b", 3), *b = str_new(&unit.arena, "a\0c", 3);
    ck_assert(!str_equal(a, b));
    ck_assert_int_lt(str_compare(a, b), 0);
    ck_assert_uint_ne(str_hash(a), str_hash(b));
    ck_assert(!str_equal_text(a, "a"));
}
END_TEST

START_TEST(str_hash_looks_at_everything) {
    char text[41];
    memset(text, 'x', sizeof text);
    for (size_t length = 0; length <= 40; length++) {
        const Str *a = str_new(&unit.arena, text, length);
        ck_assert_uint_eq(str_hash(a), str_hash(str_new(&unit.arena, text, length)));
        for (size_t i = 0; i < length; i++) {
            text[i] = 'y';
            ck_assert_uint_ne(str_hash(a), str_hash(str_new(&unit.arena, text, length)));
            text[i] = 'x';
        }
        ck_assert_uint_ne(str_hash(a), str_hash(str_concat(&unit.arena, a, unit_str(&unit, "x"))));
    }
}
END_TEST

START_TEST(str_concat_joins) {
    const Str *joined = str_concat(&unit.arena, unit_str(&unit, "a\xC3\xA9"), unit_str(&unit, "\xE2\x82\xAC."));
    unit_check_str(joined, "a\xC3\xA9\xE2\x82\xAC.");
    ck_assert_uint_eq(joined->characters, 4);
    unit_check_str(str_concat(&unit.arena, unit_str(&unit, ""), unit_str(&unit, "")), "");
}
END_TEST

START_TEST(str_of_one_character_is_a_number) {
    ck_assert_int_eq(str_character_number(unit_str(&unit, "")), -1);
    ck_assert_int_eq(str_character_number(unit_str(&unit, "a")), 'a');
    ck_assert_int_eq(str_character_number(str_new(&unit.arena, "", 1)), 0);
    ck_assert_int_eq(str_character_number(unit_str(&unit, "\xF4\x8F\xBF\xBF")), CODE_POINT_MOST);
    ck_assert_int_eq(str_character_number(unit_str(&unit, "ab")), SEVERAL_CHARACTERS);
}
END_TEST

START_TEST(utf8_round_trip) {
    for (uint32_t c = 0; c <= CODE_POINT_MOST; c++) {
        char bytes[4];
        uint32_t back = UINT32_MAX;
        size_t length = utf8_encode(c, bytes), used = utf8_decode(bytes, length, &back);
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (is_surrogate ? used != 0 : used != length || back != c) {
            ck_abort_msg("code point %x", c);
        }
        if (length > 1 && utf8_decode(bytes, length - 1, &back) != 0) {
            ck_abort_msg("code point %x without its last byte", c);
        }
    }
}
END_TEST

START_TEST(utf8_rejects_what_is_not) {
    static const char *const bad[] = {"\x80",         "\xBF",         "\xC0\x80",         "\xC1\xBF",
                                      "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",     "\xED\xBF\xBF",
                                      "\xFF",         "\xFE",         "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
                                      "\xF5\x80\x80", "\xC3(",        "\xF4\x90\x80\x80", "\xE2\x82(",
                                      "\xC3",         "\xE2\x82",     "\xF0\x9F\x98",     "\xF8\x88\x80\x80\x80"};
    const char *text = bad[_i];
    uint32_t code_point = 7;
    ck_assert_uint_eq(utf8_decode(text, strlen(text), &code_point), 0);
    ck_assert_uint_eq(code_point, 7);
    for (size_t before = 0; before < 20; before++) {
        Buf buf = unit_buf(&unit);
        buf_repeat(&buf, 'x', before);
        buf_text(&buf, text);
        buf_text(&buf, "xxxxxxxxxxxx");
        ck_assert_uint_eq(utf8_check(buf.data, buf.length), before);
        ck_assert_uint_eq(utf8_check(buf.data, before), before);
    }
}
END_TEST

START_TEST(utf8_decodes_nothing) {
    uint32_t code_point = 7;
    ck_assert_uint_eq(utf8_decode("", 0, &code_point), 0);
    ck_assert_uint_eq(utf8_check("", 0), 0);
    ck_assert_uint_eq(utf8_check("a\0b\xC3\xA9", 5), 5);
}
END_TEST

/* ------------------------------------------------------------------------------------------------ buffers and width */

START_TEST(buf_builds_text) {
    Buf buf = unit_buf(&unit);
    ck_assert_str_eq(buf_c_string(&buf), "");
    unit_check_str(buf_to_str(&buf), "");
    buf_char(&buf, 'a');
    buf_text(&buf, "bc");
    buf_bytes(&buf, "defg", 2);
    buf_str(&buf, unit_str(&unit, "\xC3\xA9"));
    buf_repeat(&buf, '-', 3);
    buf_repeat(&buf, '-', 0);
    buf_format(&buf, "%d%s|%5.2f", 12, "x", 1.5);
    buf_format(&buf, "%s", "");
    unit_check_buf(&buf, "abcde\xC3\xA9---12x| 1.50");
    ck_assert_uint_eq(buf_to_str(&buf)->characters, 18);
}
END_TEST

START_TEST(buf_grows) {
    Buf buf = unit_buf(&unit);
    for (size_t i = 0; i < 20000; i++) {
        buf_format(&buf, "%zu,", i % 10);
        arena_alloc(&unit.arena, i % 100 == 0 ? 100 : 0);
    }
    ck_assert_uint_eq(buf.length, 40000);
    for (size_t i = 0; i < 20000; i++) {
        ck_assert_int_eq(buf.data[2 * i], (int)('0' + i % 10));
    }
    buf_format(&buf, "%0*d", 5000, 0);
    ck_assert_uint_eq(strlen(buf_c_string(&buf)), 45000);
}
END_TEST

START_TEST(width_of_text) {
    static const struct {
        const char *text;
        size_t width;
    } rows[] = {
        {"", 0},
        {"abc ~", 5},
        {"\xC3\xA9", 1},                 /* e with acute accent */
        {"e\xCC\x81", 1},                /* e and a combining accent */
        {"\xE4\xB8\xAD\xE6\x96\x87", 4}, /* two Chinese characters */
        {"\xF0\x9F\x98\x80", 2},         /* a face */
        {"\xEF\xBD\xB1", 1},             /* half-width katakana */
        {"\xCE\xB1\xE2\x80\xA6", 2},     /* narrow here, whatever a CJK locale says */
        {"a\x01\x7F"
         "b",
         2},
        {"a\xFF\xC3", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_uint_eq(text_width(rows[i].text, strlen(rows[i].text)), rows[i].width);
    }
    ck_assert_uint_eq(character_width(0), 0);
    ck_assert_uint_eq(character_width(0x200B), 0);
}
END_TEST

static void add_memory_tests(TCase *tests) {
    tcase_add_test(tests, limit_stops_allocation);
    tcase_add_test(tests, allocator_refusal_is_told_apart);
    tcase_add_loop_test(tests, impossible_sizes_escape, 0, 3);
    tcase_add_test(tests, allocations_are_aligned_and_apart);
    tcase_add_test(tests, zalloc_clears_used_memory);
    tcase_add_test(tests, newest_grows_in_place);
    tcase_add_test(tests, large_array_grows_without_leaving_copies);
    tcase_add_test(tests, marks_nest);
    tcase_add_test(tests, mark_of_an_empty_arena);
    tcase_add_test(tests, mark_and_release_loops_do_not_allocate);
    tcase_add_test(tests, arena_is_usable_after_free);
    tcase_add_test(tests, vector_keeps_its_elements);
}

static const struct {
    const char *typed, *words[4], *meant;
} mistyped[] = {
    {"tokns", {"indices", "tokens", "tokens_int"}, "tokens"},
    {"lenght", {"length", "len"}, "length"}, /* letters that changed places cost nothing */
    {"ji", {"auto", "interp", "jit"}, "jit"},
    {"eavl", {"eval", "serve"}, "eval"},
    {"toks", {"tokens", "indices"}, "tokens"}, /* two letters left out */
    {"max", {"min", "average"}, NULL},         /* two wrong letters of three */
    {"x", {"y", "max"}, NULL},
    {"abcdefgh", {"stuvwxyz"}, NULL},
    {"", {"a"}, NULL},
};

START_TEST(nearest_word) {
    Nearest nearest;
    const char *typed = mistyped[_i].typed, *meant = mistyped[_i].meant;
    nearest_begin(&nearest, typed, strlen(typed));
    for (size_t i = 0; mistyped[_i].words[i] != NULL; i++) {
        nearest_offer(&nearest, mistyped[_i].words[i], strlen(mistyped[_i].words[i]));
    }
    ck_assert_msg((nearest.found == NULL) == (meant == NULL), "%s", typed);
    if (meant != NULL) {
        ck_assert_str_eq(nearest.found, meant);
    }
}
END_TEST

/* The nearest word has git's distance: words that are far too long are left out. */
START_TEST(nearest_word_is_bounded) {
    char typed[200], word[200];
    Nearest nearest;
    memset(typed, 'a', sizeof typed);
    memset(word, 'a', sizeof word);
    nearest_begin(&nearest, typed, sizeof typed);
    nearest_offer(&nearest, word, sizeof word);
    ck_assert_ptr_null(nearest.found);
    nearest_begin(&nearest, typed, 64);
    nearest_offer(&nearest, word, 63);
    ck_assert_ptr_eq(nearest.found, word);
    ck_assert_uint_eq(nearest.distance, 3);
}
END_TEST

static const struct {
    const char *text;
    size_t length;
    const char *shown;
} characters[] = {
    {"a", 1, "a"},
    {"\0", 1, "\\x00"},
    {"\033", 1, "\\x1b"},
    {"\n", 1, "\\n"},
    {"\r", 1, "\\r"},
    {"\t", 1, "\\t"},
    {"\x7f", 1, "\\x7f"},
    {"\xC2\x85", 2, "\\x85"},
    {"\xC2\xA0", 2, "\xC2\xA0"},
    {"\xE2\x80\xAE", 3, "\\u202e"},
    {"\xE2\x80\x8D", 3, "\xE2\x80\x8D"},
    {"\xFF", 1, "\\xff"},
    {"\xE2\x80", 1, "\\xe2"},
    {"\\", 1, "\\"},
};

START_TEST(visible_characters) {
    char shown[VISIBLE_BYTES];
    const char *text = characters[_i].text;
    const size_t length = strlen(text) > 0 ? strlen(text) : 1;
    ck_assert_uint_eq(character_visible(text, length, shown), characters[_i].length);
    ck_assert_str_eq(shown, characters[_i].shown);
}
END_TEST

/* Every key at a slot of its own, by the hashes of consecutive, of spread and of random words. */
static void check_perfect(uint32_t count, uint64_t step) {
    PerfectHash made;
    uint64_t *hashes = arena_array(&unit.arena, uint64_t, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t words[] = {i * step, step};
        hashes[i] = hash_words(words, 1 + i % 2);
    }
    ck_assert(perfect_hash_make(&made, &unit.arena, hashes, count));
    ck_assert_uint_lt((uint64_t)1 << made.slot_bits, 4 * ((uint64_t)count + 2));
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t slot = perfect_hash_slot(&made, hashes[i]);
        ck_assert_uint_lt(slot, 1u << made.slot_bits);
        ck_assert_uint_eq(made.entries[slot], i);
    }
}

START_TEST(perfect_hash_finds_every_key) {
    static const uint32_t counts[] = {1, 2, 3, 24, 100, 1000, 20000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        check_perfect(counts[i], 1);
        check_perfect(counts[i], (uint64_t)1 << 40);
        check_perfect(counts[i], 0x123456789ABCDEFu);
    }
}
END_TEST

START_TEST(perfect_hash_refuses_equal_hashes) {
    PerfectHash made;
    const uint64_t hashes[] = {5, 7, 5};
    ck_assert(!perfect_hash_make(&made, &unit.arena, hashes, 3));
}
END_TEST

/* Here the C library reads all mappings of the process to find it. */
START_TEST(stack_is_not_taken_for_larger) {
    Stack found = {0};
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    ck_assert_int_eq(pthread_getattr_np(pthread_self(), &attributes), 0);
    ck_assert_int_eq(pthread_attr_getstack(&attributes, &low, &size), 0);
    pthread_attr_destroy(&attributes);
    const uintptr_t end = stack_find_end(&found);
    ck_assert_uint_ge(end, (uintptr_t)low + STACK_RESERVE);
    ck_assert_uint_lt(end, (uintptr_t)low + size / 2);
    ck_assert_uint_eq(stack_find_end(&found), end);
}
END_TEST

static void add_text_tests(TCase *tests) {
    tcase_add_test(tests, perfect_hash_finds_every_key);
    tcase_add_test(tests, perfect_hash_refuses_equal_hashes);
    tcase_add_test(tests, str_counts_bytes_and_characters);
    tcase_add_test(tests, str_order_is_code_point_order);
    tcase_add_test(tests, str_sees_behind_nul);
    tcase_add_test(tests, str_hash_looks_at_everything);
    tcase_add_test(tests, str_concat_joins);
    tcase_add_test(tests, str_of_one_character_is_a_number);
    tcase_add_test(tests, utf8_round_trip);
    tcase_add_loop_test(tests, utf8_rejects_what_is_not, 0, 20);
    tcase_add_test(tests, utf8_decodes_nothing);
    tcase_add_test(tests, buf_builds_text);
    tcase_add_test(tests, buf_grows);
    tcase_add_test(tests, width_of_text);
    tcase_add_loop_test(tests, nearest_word, 0, sizeof mistyped / sizeof *mistyped);
    tcase_add_test(tests, nearest_word_is_bounded);
    tcase_add_loop_test(tests, visible_characters, 0, sizeof characters / sizeof *characters);
}

int main(void) {
    Suite *suite = suite_create("base");
    TCase *memory = tcase_create("memory"), *text = tcase_create("text");
    tcase_add_checked_fixture(memory, setup, teardown);
    tcase_add_checked_fixture(text, setup, teardown);
    tcase_set_timeout(text, 60);
    add_memory_tests(memory);
    tcase_add_test(memory, stack_is_not_taken_for_larger);
    add_text_tests(text);
    suite_add_tcase(suite, memory);
    suite_add_tcase(suite, text);
    return unit_run(suite);
}
