/* Lists and dicts: making, finding, comparing, and their short text. */
#include "frontend/base/limits.h"
#include "frontend/elaborate/hval.h"
#include "tests/support/unit.h"

static Unit unit;

static void setup(void) {
    unit_begin(&unit);
}

static void teardown(void) {
    unit_end(&unit);
}

static HVal number(int64_t value) {
    return hval_atom(atom_int(value));
}

static HVal text(const char *value) {
    return hval_atom(atom_string(unit_str(&unit, value)));
}

static HVal list_of(HVal a, HVal b) {
    HVal items[2] = {a, b};
    return hval_list(&unit.arena, items, 2);
}

static HVal empty_list(void) {
    return hval_list(&unit.arena, NULL, 0);
}

/* {0: 0, 1: 1, ...} */
static const Dict *numbered_dict(int64_t count) {
    DictBuilder builder;
    dict_begin(&builder, &unit.arena);
    for (int64_t i = 0; i < count; i++) {
        dict_set(&builder, atom_int(i), number(i));
    }
    return dict_finish(&builder);
}

static HVal dict_value(const Dict *dict) {
    return (HVal){.kind = HVAL_DICT, .dict = dict};
}

static void check_brief(HVal value, const char *expected) {
    Buf out = unit_buf(&unit);
    hval_brief(&out, value);
    unit_check_buf(&out, expected);
}

START_TEST(list_copies_its_items) {
    HVal items[2] = {number(1), number(2)};
    HVal list = hval_list(&unit.arena, items, 2);
    items[0] = number(9);
    ck_assert_uint_eq(list.list->count, 2);
    ck_assert_int_eq(list.list->items[0].atom.i, 1);
}
END_TEST

START_TEST(lists_know_height_and_weight) {
    HVal inner = list_of(number(1), number(2)), outer = list_of(inner, number(3));
    ck_assert_uint_eq(hval_height(number(1)), 0);
    ck_assert_uint_eq(hval_height(empty_list()), 1);
    ck_assert_uint_eq(hval_height(outer), 2);
    ck_assert_uint_eq(outer.list->weight, 4);
    ck_assert_uint_eq(hval_weight(outer), 5);
    HVal doubled = number(0);
    for (int i = 0; i < 100; i++) {
        doubled = list_of(doubled, doubled);
    }
    ck_assert_uint_eq(hval_weight(doubled), SIZE_MAX);
    ck_assert_uint_eq(hval_height(doubled), 100);
}
END_TEST

START_TEST(dict_finds_every_key) {
    for (int64_t count = 0; count < 70; count++) {
        const Dict *dict = numbered_dict(count);
        ck_assert_uint_eq(dict->count, (size_t)count);
        for (int64_t i = 0; i < count; i++) {
            ck_assert_uint_eq(dict_find(dict, atom_int(i)), (size_t)i);
        }
        ck_assert_uint_eq(dict_find(dict, atom_int(count)), SIZE_MAX);
        ck_assert_uint_eq(dict_find(dict, atom_string(unit_str(&unit, "0"))), SIZE_MAX);
    }
}
END_TEST

START_TEST(equal_keys_are_one) {
    DictBuilder builder;
    dict_begin(&builder, &unit.arena);
    dict_set(&builder, atom_int(1), text("a"));
    dict_set(&builder, atom_float(1.0), text("b"));
    dict_set(&builder, atom_bool(true), text("c"));
    const Dict *dict = dict_finish(&builder);
    ck_assert_uint_eq(dict->count, 1);
    ck_assert_int_eq(dict->keys[0].type, ATOM_INT);
    check_brief(dict_value(dict), "{1: 'c'}");
}
END_TEST

START_TEST(equality_is_pythons) {
    ck_assert(hval_equal(list_of(number(1), text("x")), list_of(hval_atom(atom_float(1.0)), text("x"))));
    ck_assert(!hval_equal(list_of(number(1), text("x")), list_of(text("x"), number(1))));
    ck_assert(!hval_equal(empty_list(), dict_value(numbered_dict(0))));
    ck_assert(!hval_equal(empty_list(), list_of(number(1), number(2))));
    ck_assert(hval_equal(dict_value(numbered_dict(5)), dict_value(numbered_dict(5))));
    ck_assert(!hval_equal(dict_value(numbered_dict(5)), dict_value(numbered_dict(4))));
    HVal first = {.kind = HVAL_SOP, .node = 1}, second = {.kind = HVAL_SOP, .node = 2};
    ck_assert(hval_equal(first, first));
    ck_assert(!hval_equal(first, second));
    ck_assert(!hval_equal(first, (HVal){.kind = HVAL_SELECTOR, .node = 1}));
}
END_TEST

START_TEST(dict_order_does_not_matter_for_equality) {
    DictBuilder a, b;
    dict_begin(&a, &unit.arena);
    dict_begin(&b, &unit.arena);
    dict_set(&a, atom_int(1), number(10));
    dict_set(&a, atom_int(2), number(20));
    dict_set(&b, atom_int(2), number(20));
    dict_set(&b, atom_int(1), number(10));
    ck_assert(hval_equal(dict_value(dict_finish(&a)), dict_value(dict_finish(&b))));
}
END_TEST

START_TEST(truth_is_pythons) {
    ck_assert(!hval_truth(number(0)));
    ck_assert(!hval_truth(text("")));
    ck_assert(hval_truth(text("0")));
    ck_assert(!hval_truth(empty_list()));
    ck_assert(hval_truth(list_of(number(0), number(0))));
    ck_assert(!hval_truth(dict_value(numbered_dict(0))));
    ck_assert(hval_truth(dict_value(numbered_dict(1))));
    ck_assert(hval_truth((HVal){.kind = HVAL_SELECTOR, .node = 0}));
}
END_TEST

START_TEST(inputs_are_characters_items_or_keys) {
    const Atom *atoms = NULL;
    size_t count = 0;
    ck_assert(hval_input(&unit.arena, text("a\xC3\xA9\xE4\xB8\xAD"), &atoms, &count));
    ck_assert_uint_eq(count, 3);
    unit_check_str(atoms[1].s, "\xC3\xA9");
    ck_assert(hval_input(&unit.arena, list_of(number(4), text("ab")), &atoms, &count));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(atoms[0].i, 4);
    ck_assert(hval_input(&unit.arena, dict_value(numbered_dict(3)), &atoms, &count));
    ck_assert_uint_eq(count, 3);
    ck_assert(hval_input(&unit.arena, text(""), &atoms, &count));
    ck_assert_uint_eq(count, 0);
    ck_assert(!hval_input(&unit.arena, number(4), &atoms, &count));
    ck_assert(!hval_input(&unit.arena, list_of(empty_list(), number(1)), &atoms, &count));
}
END_TEST

START_TEST(brief_text_shows_kinds) {
    check_brief(text("abc"), "\"abc\"");
    check_brief(list_of(number(1), text("a")), "[1, 'a']");
    check_brief(list_of(empty_list(), hval_atom(atom_bool(true))), "[[], True]");
    check_brief(dict_value(numbered_dict(2)), "{0: 0, 1: 1}");
    check_brief((HVal){.kind = HVAL_SOP, .name = unit_str(&unit, "x")}, "s-op x");
    check_brief((HVal){.kind = HVAL_SOP}, "an s-op");
    check_brief((HVal){.kind = HVAL_SELECTOR}, "a selector");
}
END_TEST

START_TEST(brief_text_is_short) {
    HVal tall = text("x");
    for (unsigned i = 0; i < LIMIT_VALUE_HEIGHT; i++) {
        tall = list_of(tall, number(i));
    }
    HVal values[3] = {dict_value(numbered_dict(5000)), tall,
                      text("\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD"
                           "\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD"
                           "\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD"
                           "\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD")};
    for (size_t i = 0; i < 3; i++) {
        Buf out = unit_buf(&unit);
        hval_brief(&out, values[i]);
        ck_assert_uint_lt(out.length, 80);
        ck_assert_uint_eq(utf8_check(out.data, out.length), out.length);
        ck_assert_ptr_nonnull(strstr(buf_c_string(&out), "\xE2\x80\xA6"));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("hval");
    TCase *tests = tcase_create("hval");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, list_copies_its_items);
    tcase_add_test(tests, lists_know_height_and_weight);
    tcase_add_test(tests, dict_finds_every_key);
    tcase_add_test(tests, equal_keys_are_one);
    tcase_add_test(tests, equality_is_pythons);
    tcase_add_test(tests, dict_order_does_not_matter_for_equality);
    tcase_add_test(tests, truth_is_pythons);
    tcase_add_test(tests, inputs_are_characters_items_or_keys);
    tcase_add_test(tests, brief_text_shows_kinds);
    tcase_add_test(tests, brief_text_is_short);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
