/* Atoms as text: Python's repr, JSON, listings; rounding to three decimals. */
#include "frontend/value/atom.h"

#include "tests/support/unit.h"

#include <float.h>
#include <locale.h>
#include <math.h>

typedef struct DoubleRow {
    double value;
    const char *repr, *rounded;
} DoubleRow;

static const DoubleRow DOUBLES[] = {
    {0.0, "0.0", "0.0"},
    {-0.0, "-0.0", "-0.0"},
    {1.0, "1.0", "1.0"},
    {-1.5, "-1.5", "-1.5"},
    {0.1, "0.1", "0.1"},
    {0.30000000000000004, "0.30000000000000004", "0.3"},
    {1.0 / 3.0, "0.3333333333333333", "0.333"},
    {2.0 / 3.0, "0.6666666666666666", "0.667"},
    {100.0, "100.0", "100.0"},
    {0.0001, "0.0001", "0.0"},
    {0.00001, "1e-05", "0.0"},
    {1.234e-05, "1.234e-05", "0.0"},
    {-0.0004, "-0.0004", "-0.0"},
    {-0.0006, "-0.0006", "-0.001"},
    {123456789012345.6, "123456789012345.6", "123456789012345.6"},
    {1234567890.1234567, "1234567890.1234567", "1234567890.123"},
    {999999999999999.9, "999999999999999.9", "999999999999999.9"},
    {1e15, "1000000000000000.0", "1000000000000000.0"},
    {9007199254740992.0, "9007199254740992.0", "9007199254740992.0"},
    {9999999999999998.0, "9999999999999998.0", "9999999999999998.0"},
    {1e16, "1e+16", "1e+16"},
    {1.2345678901234568e+16, "1.2345678901234568e+16", "1.2345678901234568e+16"},
    {1e22, "1e+22", "1e+22"},
    {1e23, "1e+23", "1e+23"},
    {1e100, "1e+100", "1e+100"},
    {5e-324, "5e-324", "0.0"},
    {1.5e-323, "1.5e-323", "0.0"},
    {DBL_MIN, "2.2250738585072014e-308", "0.0"},
    {DBL_MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"},
    {5.684341886080802e-14, "5.684341886080802e-14", "0.0"}, /* a power of two */
    {9007199254740993e-22, "9.007199254740993e-07", "0.0"},
    {2.0005, "2.0005", "2.001"}, /* the double lies above the tie */
    {2.0025, "2.0025", "2.002"}, /* the double lies below */
    {0.0625, "0.0625", "0.062"}, /* a true tie goes to even */
    {0.1875, "0.1875", "0.188"},
    {0.0005, "0.0005", "0.001"},
    {2.675, "2.675", "2.675"},
    {0.9996, "0.9996", "1.0"},
    {4503599627370495.5, "4503599627370495.5", "4503599627370495.5"},
    {8796093022208.1875, "8796093022208.188", "8796093022208.188"},
    {8796093022208.0625, "8796093022208.062", "8796093022208.062"},
};

START_TEST(doubles_as_python_writes_them) {
    const DoubleRow *row = &DOUBLES[_i];
    char text[32];
    ck_assert_uint_eq(format_double(row->value, text), strlen(row->repr));
    ck_assert_str_eq(text, row->repr);
    format_double(round_to_3(row->value), text);
    ck_assert_str_eq(text, row->rounded);
}
END_TEST

START_TEST(what_is_not_finite) {
    char text[32];
    format_double((double)INFINITY, text);
    ck_assert_str_eq(text, "inf");
    format_double(-(double)INFINITY, text);
    ck_assert_str_eq(text, "-inf");
    format_double(-(double)NAN, text);
    ck_assert_str_eq(text, "nan");
    ck_assert(isinf(round_to_3((double)INFINITY)));
    ck_assert(isnan(round_to_3((double)NAN)));
}
END_TEST

/* Every exponent, and its neighbours: reads back, and no shorter text does. */
START_TEST(texts_read_back) {
    for (int exponent = -1074; exponent < 1024; exponent++) {
        double power = ldexp(1.0, exponent);
        const double values[] = {power, nextafter(power, 0.0), nextafter(power, (double)INFINITY), power * 1.1};
        for (size_t i = 0; i < 4; i++) {
            if (!isfinite(values[i]))
                continue;
            char text[32];
            size_t length = format_double(values[i], text);
            ck_assert_uint_lt(length, 32);
            ck_assert_msg(strtod(text, NULL) == values[i], "%s", text);
        }
    }
}
END_TEST

/* Only says something where such a locale is installed. */
START_TEST(a_decimal_comma_changes_nothing) {
    const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"};
    for (size_t i = 0; i < 3 && strcmp(localeconv()->decimal_point, ",") != 0; i++)
        (void)setlocale(LC_ALL, names[i]);
    Unit unit;
    unit_begin(&unit);
    AtomContext context = {.arena = &unit.arena, .string_limit = 100};
    char text[32];
    format_double(1.5e-7, text);
    ck_assert_str_eq(text, "1.5e-07");
    Atom read;
    ck_assert(atom_to_float(&context, atom_string(unit_str(&unit, "1.23456789012345678e-7")), &read));
    ck_assert(read.f == 123456789012345678e-24);
    unit_end(&unit);
    setlocale(LC_ALL, "C");
}
END_TEST

typedef struct StringRow {
    const char *text, *python, *rasp, *json, *shown; /* shown: NULL where it is the text */
} StringRow;

static const StringRow STRINGS[] = {
    {"abc", "'abc'", "\"abc\"", "\"abc\"", NULL},
    {"", "''", "\"\"", "\"\"", NULL},
    {"it's", "\"it's\"", "\"it's\"", "\"it's\"", NULL},
    {"it's \"so\"", "'it\\'s \"so\"'", "\"it's \"so\"\"", "\"it's \\\"so\\\"\"", NULL},
    {"a\\nb", "'a\\\\nb'", "\"a\\nb\"", "\"a\\\\nb\"", NULL},
    {"a\nb\t\x01", "'a\\nb\\t\\x01'", "\"a\\nb\\t\\x01\"", "\"a\\nb\\t\\u0001\"", "a\\nb\t\\x01"},
    {"\xc3\xa9\xf0\x9d\x9b\xbc", "'\xc3\xa9\xf0\x9d\x9b\xbc'", "\"\xc3\xa9\xf0\x9d\x9b\xbc\"",
     "\"\xc3\xa9\xf0\x9d\x9b\xbc\"", NULL},
    {"\xc2\xa0\xe2\x80\x8b", "'\\xa0\\u200b'", "\"\xc2\xa0\xe2\x80\x8b\"", "\"\xc2\xa0\xe2\x80\x8b\"", NULL},
    {"\xe2\x80\xa8", "'\\u2028'", "\"\\u2028\"", "\"\\u2028\"", "\\u2028"},
    {"\x7f", "'\\x7f'", "\"\\x7f\"", "\"\\u007f\"", "\\x7f"},
};

START_TEST(strings_in_quotes) {
    const StringRow *row = &STRINGS[_i];
    Unit unit;
    unit_begin(&unit);
    Atom text = atom_string(unit_str(&unit, row->text));
    Buf out = unit_buf(&unit);
    atom_repr(&out, text, '\'');
    unit_check_buf(&out, row->python);
    out = unit_buf(&unit);
    atom_repr(&out, text, '"');
    unit_check_buf(&out, row->rasp);
    out = unit_buf(&unit);
    atom_json(&out, text);
    unit_check_buf(&out, row->json);
    out = unit_buf(&unit);
    atom_display(&out, text);
    unit_check_buf(&out, row->shown != NULL ? row->shown : row->text);
    unit_end(&unit);
}
END_TEST

START_TEST(nul_is_a_character) {
    Unit unit;
    unit_begin(&unit);
    Atom text = atom_string(str_new(&unit.arena, "a\0b", 3));
    Buf out = unit_buf(&unit);
    atom_repr(&out, text, '\'');
    atom_json(&out, text);
    unit_check_buf(&out, "'a\\x00b'\"a\\u0000b\"");
    unit_end(&unit);
}
END_TEST

START_TEST(other_atoms_in_every_form) {
    Unit unit;
    unit_begin(&unit);
    const Atom atoms[] = {atom_int(INT64_MIN), atom_bool(true),  atom_bool(false),
                          atom_float(0.0625),  atom_float(1e16), atom_float((double)INFINITY)};
    Buf repr = unit_buf(&unit), json = unit_buf(&unit), display = unit_buf(&unit);
    for (size_t i = 0; i < sizeof atoms / sizeof *atoms; i++) {
        atom_repr(&repr, atoms[i], '\'');
        buf_char(&repr, ' ');
        atom_json(&json, atoms[i]);
        buf_char(&json, ' ');
        atom_display(&display, atoms[i]);
        buf_char(&display, ' ');
    }
    unit_check_buf(&repr, "-9223372036854775808 True False 0.0625 1e+16 inf ");
    unit_check_buf(&json, "-9223372036854775808 true false 0.0625 1e+16 \"inf\" ");
    unit_check_buf(&display, "-9223372036854775808 T F 0.062 1e+16 inf ");
    unit_end(&unit);
}
END_TEST

START_TEST(long_strings_are_cut_in_messages) {
    Unit unit;
    unit_begin(&unit);
    Buf text = unit_buf(&unit), out = unit_buf(&unit);
    for (int i = 0; i < 41; i++)
        buf_text(&text, "\xc3\xa9");
    atom_brief(&out, atom_string(buf_to_str(&text)));
    ck_assert_uint_eq(out.length, 1 + 40 * 2 + 3 + 1);
    unit_end(&unit);
}
END_TEST

static Suite *format_suite(void) {
    Suite *suite = suite_create("atom_format");
    TCase *doubles = tcase_create("doubles");
    tcase_add_loop_test(doubles, doubles_as_python_writes_them, 0, (int)(sizeof DOUBLES / sizeof *DOUBLES));
    tcase_add_test(doubles, what_is_not_finite);
    tcase_add_test(doubles, texts_read_back);
    tcase_add_test(doubles, a_decimal_comma_changes_nothing);
    suite_add_tcase(suite, doubles);
    TCase *texts = tcase_create("texts");
    tcase_add_loop_test(texts, strings_in_quotes, 0, (int)(sizeof STRINGS / sizeof *STRINGS));
    tcase_add_test(texts, nul_is_a_character);
    tcase_add_test(texts, other_atoms_in_every_form);
    tcase_add_test(texts, long_strings_are_cut_in_messages);
    suite_add_tcase(suite, texts);
    return suite;
}

int main(void) {
    return unit_run(format_suite());
}
