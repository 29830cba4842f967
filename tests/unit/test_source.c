/* Lines, columns and spans. */
#include "frontend/source.h"
#include "tests/support/unit.h"

static Unit unit;
static SourceMap map;

static void setup(void) {
    unit_begin(&unit);
    source_map_init(&map, &unit.arena);
}

static void teardown(void) {
    unit_end(&unit);
}

static uint32_t add(const char *text) {
    return source_add(&map, "a.rasp", text, strlen(text));
}

static void check_position(uint32_t source, uint32_t offset, uint32_t line, uint32_t column) {
    uint32_t found_line = 99, found_column = 99;
    source_position(&map, source, offset, &found_line, &found_column);
    ck_assert_msg(found_line == line && found_column == column, "offset %u: %u:%u, not %u:%u", offset, found_line,
                  found_column, line, column);
}

static void check_line(uint32_t source, uint32_t line, const char *expected) {
    size_t length = 99;
    const char *text = source_line(&map, source, line, &length);
    ck_assert_uint_eq(length, strlen(expected));
    ck_assert_int_eq(memcmp(text, expected, length), 0);
}

START_TEST(sources_are_copied_and_numbered) {
    char text[] = "x = 1;";
    ck_assert_uint_eq(source_add(&map, "one", text, 6), 0);
    ck_assert_uint_eq(source_add(&map, "-", "a\0b", 3), 1);
    text[0] = 'y';
    ck_assert_str_eq(source_get(&map, 0)->text, "x = 1;");
    unit_check_str(source_get(&map, 0)->name, "one");
    ck_assert_uint_eq(source_get(&map, 1)->length, 3);
    ck_assert_int_eq(source_get(&map, 1)->text[2], 'b');
    ck_assert_int_eq(source_get(&map, 1)->text[3], '\0');
    ck_assert_ptr_null(source_get(&map, 2));
    ck_assert_ptr_null(source_get(&map, SOURCE_NONE));
}
END_TEST

START_TEST(positions_count_code_points) {
    uint32_t source = add("a\xC3\xA9 b\n\nxy");
    check_position(source, 0, 1, 1);
    check_position(source, 1, 1, 2);
    check_position(source, 3, 1, 3);
    check_position(source, 4, 1, 4);
    check_position(source, 5, 1, 5);
    check_position(source, 6, 2, 1);
    check_position(source, 7, 3, 1);
    check_position(source, 9, 3, 3);
    check_position(source, 1000, 3, 3);
    check_position(SOURCE_NONE, 0, 0, 0);
    check_position(source + 1, 0, 0, 0);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_columns) {
    uint32_t source = add("\xFF\xFF\xC3"
                          "a");
    check_position(source, 3, 1, 4);
}
END_TEST

START_TEST(lines_lose_their_ends) {
    uint32_t source = add("ab\ncd\r\n\n\rx\r\nlast\r");
    check_line(source, 1, "ab");
    check_line(source, 2, "cd");
    check_line(source, 3, "");
    check_line(source, 4, "\rx");
    check_line(source, 5, "last\r");
    check_line(source, 6, "");
    check_line(source, 0, "");
    check_line(SOURCE_NONE, 1, "");
}
END_TEST

START_TEST(empty_text_has_one_line) {
    uint32_t source = add("");
    check_position(source, 0, 1, 1);
    check_line(source, 1, "");
    source = add("\n");
    check_position(source, 1, 2, 1);
    check_line(source, 2, "");
}
END_TEST

START_TEST(many_lines_are_found) {
    Buf text = unit_buf(&unit);
    for (uint32_t i = 1; i <= 20000; i++) {
        buf_format(&text, "%06u\n", i);
    }
    uint32_t source = source_add(&map, "big", text.data, text.length);
    for (uint32_t i = 1; i <= 20000; i += 7) {
        check_position(source, (i - 1) * 7, i, 1);
        check_position(source, (i - 1) * 7 + 6, i, 7);
        char expected[16];
        snprintf(expected, sizeof expected, "%06u", i);
        check_line(source, i, expected);
    }
    check_position(source, 140000, 20001, 1);
}
END_TEST

START_TEST(spans_join) {
    Span a = {1, 5, 9}, b = {1, 7, 20}, other = {2, 0, 1};
    Span joined = span_join(a, b);
    ck_assert(joined.source == 1 && joined.start == 5 && joined.end == 20);
    joined = span_join(b, a);
    ck_assert(joined.start == 5 && joined.end == 20);
    joined = span_join(SPAN_NONE, a);
    ck_assert(joined.source == 1 && joined.start == 5 && joined.end == 9);
    joined = span_join(a, SPAN_NONE);
    ck_assert(joined.source == 1 && joined.start == 5 && joined.end == 9);
    ck_assert_uint_eq(span_join(a, other).source, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("source");
    TCase *tests = tcase_create("source");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, sources_are_copied_and_numbered);
    tcase_add_test(tests, positions_count_code_points);
    tcase_add_test(tests, bytes_that_are_no_text_are_columns);
    tcase_add_test(tests, lines_lose_their_ends);
    tcase_add_test(tests, empty_text_has_one_line);
    tcase_add_test(tests, many_lines_are_found);
    tcase_add_test(tests, spans_join);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
