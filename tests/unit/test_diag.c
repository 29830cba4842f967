/* Reporting errors and rendering them. */
#include "frontend/base/limits.h"
#include "frontend/base/width.h"
#include "frontend/diag.h"
#include "tests/support/unit.h"

#define ELLIPSIS "\xE2\x80\xA6"

static Unit unit;
static SourceMap map;
static DiagSink sink;

static void setup(void) {
    unit_begin(&unit);
    source_map_init(&map, &unit.arena);
    diag_init(&sink, &unit.arena);
}

static void teardown(void) {
    unit_end(&unit);
}

static uint32_t add(const char *text) {
    return source_add(&map, "a.rasp", text, strlen(text));
}

/* The newest error without colours. */
static Buf render(void) {
    Buf out = unit_buf(&unit);
    diag_render(&out, &map, &sink.items.data[sink.items.count - 1], false);
    return out;
}

/* An error "bad" at bytes [start, end) of a text. */
static Buf render_at(const char *text, uint32_t start, uint32_t end) {
    diag_report(&sink, ERR_VALUE, (Span){add(text), start, end}, "bad");
    return render();
}

/* Line number `index` (from 0) of a rendered text. */
static const char *line_of(Buf *out, size_t index) {
    const char *at = buf_c_string(out);
    for (; index > 0; index--) {
        at = strchr(at, '\n');
        ck_assert_ptr_nonnull(at);
        at++;
    }
    const char *end = strchr(at, '\n');
    ck_assert_ptr_nonnull(end);
    return str_new(&unit.arena, at, (size_t)(end - at))->text;
}

START_TEST(report_keeps_everything) {
    Span span = {3, 4, 5};
    ck_assert(!diag_report(&sink, ERR_TYPE, span, "mixed %s and %d", "int", 7));
    diag_report(&sink, ERR_LIMIT, SPAN_NONE, "second");
    ck_assert_uint_eq(sink.items.count, 2);
    ck_assert_int_eq(sink.items.data[0].kind, ERR_TYPE);
    ck_assert_uint_eq(sink.items.data[0].span.start, 4);
    unit_check_str(sink.items.data[0].message, "mixed int and 7");
    unit_check_str(sink.items.data[1].message, "second");
}
END_TEST

START_TEST(kinds_have_texts) {
    ck_assert_str_eq(error_kind_text(ERR_SYNTAX), "syntax");
    ck_assert_str_eq(error_kind_text(ERR_OVERFLOW), "overflow");
    ck_assert_str_eq(error_kind_text(ERR_LIMIT), "limit");
}
END_TEST

START_TEST(notes_are_bounded_and_need_an_error) {
    diag_note(&sink, SPAN_NONE, "nothing to note");
    ck_assert_uint_eq(sink.items.count, 0);
    diag_report(&sink, ERR_NAME, SPAN_NONE, "first");
    diag_report(&sink, ERR_NAME, SPAN_NONE, "second");
    for (unsigned i = 0; i < LIMIT_NOTES + 5; i++) {
        diag_note(&sink, SPAN_NONE, "note %u", i);
    }
    ck_assert_uint_eq(sink.items.data[0].notes.count, 0);
    ck_assert_uint_eq(sink.items.data[1].notes.count, LIMIT_NOTES);
    const DiagNote *last = &sink.items.data[1].notes.data[LIMIT_NOTES - 1];
    unit_check_str(last->message, "note 12");
    ck_assert_uint_eq(last->skipped, 5);
}
END_TEST

START_TEST(notes_of_a_recursion_are_folded) {
    uint32_t source = add("def f(x) { return f(x); }\nf(1);\n");
    diag_report(&sink, ERR_LIMIT, (Span){source, 18, 22}, "too deep");
    for (unsigned i = 0; i < 3; i++) {
        diag_note(&sink, (Span){source, 18, 22}, "called from here");
    }
    diag_note(&sink, (Span){source, 26, 30}, "called from here");
    ck_assert_uint_eq(sink.items.data[0].notes.count, 2);
    Buf out = render();
    unit_check_buf(&out, "a.rasp:1:19: error: too deep\n"
                         "    1 | def f(x) { return f(x); }\n"
                         "      |                   ^~~~\n"
                         "      | a.rasp:1:19: note: called from here, 3 times\n"
                         "    1 | def f(x) { return f(x); }\n"
                         "      |                   ^~~~\n"
                         "      | a.rasp:2:1: note: called from here\n"
                         "    2 | f(1);\n"
                         "      | ^~~~\n");
}
END_TEST

START_TEST(messages_are_valid_and_bounded) {
    diag_report(&sink, ERR_NAME, SPAN_NONE, "%.2s|", "a\xC3\xA9");
    unit_check_str(sink.items.data[0].message, "a?|");
    char *text = arena_zalloc(&unit.arena, 100001);
    for (size_t i = 0; i < 99999; i += 3) {
        memcpy(text + i, "\xE2\x82\xAC", 3);
    }
    diag_report(&sink, ERR_NAME, SPAN_NONE, "x%s", text);
    const Str *message = sink.items.data[1].message;
    ck_assert_uint_eq(utf8_check(message->text, message->length), message->length);
    ck_assert_uint_lt(message->length, 2100);
    ck_assert_ptr_null(strchr(message->text, '?'));
    ck_assert_str_eq(message->text + message->length - 3, ELLIPSIS);
    diag_report(&sink, ERR_NAME, SPAN_NONE, "%s", "");
    unit_check_str(sink.items.data[2].message, "");
}
END_TEST

START_TEST(render_marks_the_place) {
    Buf out = render_at("x = 1;\ny = foo + 1;\n", 11, 14);
    unit_check_buf(&out, "a.rasp:2:5: error: bad\n"
                         "    2 | y = foo + 1;\n"
                         "      |     ^~~\n");
}
END_TEST

START_TEST(render_at_the_edges) {
    Buf out = render_at("x", 0, 0);
    unit_check_buf(&out, "a.rasp:1:1: error: bad\n    1 | x\n      | ^\n");
    out = render_at("x = \n", 4, 4);
    unit_check_buf(&out, "a.rasp:1:5: error: bad\n    1 | x = \n      |     ^\n");
    out = render_at("", 0, 0);
    unit_check_buf(&out, "a.rasp:1:1: error: bad\n    1 | \n      | ^\n");
    out = render_at("ab", 1000, 2000);
    unit_check_buf(&out, "a.rasp:1:3: error: bad\n    1 | ab\n      |   ^\n");
    out = render_at("ab\r\nc", 3, 4);
    unit_check_buf(&out, "a.rasp:1:4: error: bad\n    1 | ab\n      |   ^\n");
}
END_TEST

START_TEST(render_marks_the_first_line_of_several) {
    Buf out = render_at("f(1,\n  2,\n  3)", 1, 14);
    unit_check_buf(&out, "a.rasp:1:2: error: bad\n    1 | f(1,\n      |  ^~~\n");
}
END_TEST

START_TEST(render_without_place) {
    diag_report(&sink, ERR_LIMIT, SPAN_NONE, "out of memory");
    Buf out = render();
    unit_check_buf(&out, "error: out of memory\n");
}
END_TEST

START_TEST(render_aligns_by_width) {
    /* Two wide characters, one combining accent, then the place: a wide character. */
    Buf out = render_at("\xE4\xB8\xAD\xE6\x96\x87"
                        "e\xCC\x81\xE4\xB8\xAD;",
                        9, 12);
    unit_check_buf(&out, "a.rasp:1:5: error: bad\n"
                         "    1 | \xE4\xB8\xAD\xE6\x96\x87"
                         "e\xCC\x81\xE4\xB8\xAD;\n"
                         "      |      ^~\n");
}
END_TEST

START_TEST(render_tames_what_disturbs) {
    Buf out = render_at("\ta\x1B[31m\xFF\x7F\xE2\x80\xAE\xC2\x85 b", 15, 16);
    unit_check_buf(&out, "a.rasp:1:13: error: bad\n"
                         "    1 |  a\xE2\x90\x9B[31m\xEF\xBF\xBD\xE2\x90\xA1\xEF\xBF\xBD\xEF\xBF\xBD b\n"
                         "      |             ^\n");
    diag_report(&sink, ERR_NAME, SPAN_NONE, "a\nb\x1B");
    out = render();
    unit_check_buf(&out, "error: a\xE2\x90\x8A"
                         "b\xE2\x90\x9B\n");
}
END_TEST

START_TEST(render_shows_notes) {
    uint32_t source = add("def f(x) {\n  return x/0; }\ny = f(1);\n");
    diag_report(&sink, ERR_RUNTIME, (Span){source, 21, 22}, "division by zero");
    diag_note(&sink, (Span){source, 32, 36}, "called from here");
    diag_note(&sink, SPAN_NONE, "somewhere");
    Buf out = render();
    unit_check_buf(&out, "a.rasp:2:11: error: division by zero\n"
                         "    2 |   return x/0; }\n"
                         "      |           ^\n"
                         "      | a.rasp:3:6: note: called from here\n"
                         "    3 | y = f(1);\n"
                         "      |      ^~~~\n"
                         "      | note: somewhere\n");
}
END_TEST

/* A line of `before` dots, MARK, and `after` dots; the place is MARK. Returns the rendered text. */
static Buf render_long(size_t before, size_t after, const char *dot) {
    Buf text = unit_buf(&unit);
    for (size_t i = 0; i < before; i++) {
        buf_text(&text, dot);
    }
    uint32_t start = (uint32_t)text.length;
    buf_text(&text, "MARK");
    for (size_t i = 0; i < after; i++) {
        buf_text(&text, dot);
    }
    return render_at(buf_c_string(&text), start, start + 4);
}

START_TEST(render_cuts_long_lines) {
    static const size_t sizes[] = {0, 1, 49, 50, 51, 100, 113, 114, 115, 116, 117, 118, 119, 120, 500, 100000};
    static const char *const dots[] = {".", "\xE4\xB8\xAD", "e\xCC\x81"};
    size_t count = sizeof sizes / sizeof sizes[0];
    for (size_t i = 0; i < count * count * 3; i++) {
        size_t before = sizes[i % count], after = sizes[i / count % count];
        ArenaMark mark = arena_mark(&unit.arena);
        Buf out = render_long(before, after, dots[i / count / count]);
        const char *shown = line_of(&out, 1), *marks = line_of(&out, 2);
        ck_assert_uint_le(text_width(shown, strlen(shown)), 8 + 120);
        const char *place = strstr(shown, "MARK"), *caret = strstr(marks, "^~~~");
        ck_assert_ptr_nonnull(place);
        ck_assert_ptr_nonnull(caret);
        ck_assert_uint_eq(text_width(shown, (size_t)(place - shown)), (size_t)(caret - marks));
        bool cut_left = strncmp(shown + 8, ELLIPSIS, 3) == 0;
        ck_assert(!cut_left || (caret - marks >= 8 + 1 + 49 && caret - marks <= 8 + 1 + 50));
        ck_assert_ptr_null(strstr(shown, ELLIPSIS "\xCC\x81"));
        size_t columns = (before + after) * (i / count / count == 1 ? 2 : 1) + 4;
        ck_assert(columns > 118 || strstr(shown, ELLIPSIS) == NULL);
        ck_assert(columns <= 118 || strstr(shown, ELLIPSIS) != NULL);
        diag_init(&sink, &unit.arena);
        source_map_init(&map, &unit.arena);
        arena_release(&unit.arena, mark);
    }
}
END_TEST

START_TEST(render_bounds_text_without_width) {
    Buf text = unit_buf(&unit);
    for (size_t i = 0; i < 100000; i++) {
        buf_text(&text, "\xCC\x81");
    }
    for (uint32_t at = 0; at <= text.length; at += 50000) {
        Buf out = render_at(buf_c_string(&text), at, at + 2);
        ck_assert_uint_lt(out.length, 10000);
    }
}
END_TEST

START_TEST(render_a_long_place) {
    Buf text = unit_buf(&unit);
    buf_repeat(&text, 'x', 1000);
    Buf out = render_at(buf_c_string(&text), 10, 900);
    const char *shown = line_of(&out, 1), *marks = line_of(&out, 2);
    ck_assert_uint_eq(text_width(shown, strlen(shown)), 8 + 119);
    ck_assert_uint_eq(strlen(marks), 8 + 118);
    ck_assert_int_eq(marks[18], '^');
}
END_TEST

START_TEST(render_line_numbers_stay_aligned) {
    Buf text = unit_buf(&unit);
    buf_repeat(&text, '\n', 123456);
    buf_text(&text, "x");
    Buf out = render_at(buf_c_string(&text), 123456, 123457);
    unit_check_buf(&out, "a.rasp:123457:1: error: bad\n 123457 | x\n        | ^\n");
}
END_TEST

START_TEST(render_colours) {
    diag_report(&sink, ERR_NAME, (Span){add("x"), 0, 1}, "bad");
    Buf out = unit_buf(&unit);
    diag_render(&out, &map, &sink.items.data[0], true);
    unit_check_buf(&out, "\033[1ma.rasp:1:1:\033[0m \033[1;31merror:\033[0m bad\n    1 | x\n"
                         "      | \033[1;32m^\033[0m\n");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("diag");
    TCase *tests = tcase_create("diag");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, report_keeps_everything);
    tcase_add_test(tests, kinds_have_texts);
    tcase_add_test(tests, notes_are_bounded_and_need_an_error);
    tcase_add_test(tests, notes_of_a_recursion_are_folded);
    tcase_add_test(tests, messages_are_valid_and_bounded);
    tcase_add_test(tests, render_marks_the_place);
    tcase_add_test(tests, render_at_the_edges);
    tcase_add_test(tests, render_marks_the_first_line_of_several);
    tcase_add_test(tests, render_without_place);
    tcase_add_test(tests, render_aligns_by_width);
    tcase_add_test(tests, render_tames_what_disturbs);
    tcase_add_test(tests, render_shows_notes);
    tcase_add_test(tests, render_cuts_long_lines);
    tcase_add_test(tests, render_bounds_text_without_width);
    tcase_add_test(tests, render_a_long_place);
    tcase_add_test(tests, render_line_numbers_stay_aligned);
    tcase_add_test(tests, render_colours);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
