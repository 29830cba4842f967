/* Atoms, planes and elements: every lane and element at its edges, and what has no place in a lane. */
#include "runtime/columns/cell.h"
#include "runtime/columns/characters.h"
#include "runtime/columns/columns.h"
#include "tests/support/unit.h"

#include <math.h>
#include <string.h>

static Unit unit;

static void setup(void) {
    unit_begin(&unit);
}

static void teardown(void) {
    unit_end(&unit);
}

static Atom text(const char *c_string) {
    return atom_string(unit_str(&unit, c_string));
}

/* A text of so many bytes, all of them x. */
static Atom text_of_length(size_t length) {
    char bytes[80];
    memset(bytes, 'x', sizeof bytes);
    return atom_string(str_new(&unit.arena, bytes, length));
}

static void check_same(const Atom *a, const Atom *b, size_t count) {
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(atom_identical(a[i], b[i]), "element %zu differs", i);
    }
}

/* Atoms become planes and are the same atoms again. */
static void check_round_trip(CellType type, const Atom *atoms, size_t count) {
    void *payload = plane_new(&unit.arena, count, lane_bytes(type.lane));
    uint8_t *tags = plane_new(&unit.arena, count, 1);
    ck_assert(planes_of_atoms(type, payload, tags, atoms, count));
    check_same(atoms_of_planes(&unit.arena, type, payload, tags, count), atoms, count);
}

/* The planes have no cell for that atom, and what is before it does not matter. */
static void check_refused(CellType type, Atom fits, Atom atom) {
    const Atom atoms[] = {fits, atom};
    void *payload = plane_new(&unit.arena, 2, lane_bytes(type.lane));
    uint8_t tags[2];
    ck_assert(planes_of_atoms(type, payload, tags, atoms, 1));
    ck_assert(!planes_of_atoms(type, payload, tags, atoms, 2));
}

/* ---- cells */

START_TEST(ints_fit_their_lane_and_no_more) {
    Lane lane = (Lane)_i;
    int64_t low = 0, high = 0;
    uint64_t cells[2] = {0};
    lane_range(lane, &low, &high);
    for (size_t i = 0; i < 2; i++) {
        int64_t edge = i == 0 ? low : high;
        ck_assert(cell_put_int(cells, lane, i, edge));
        ck_assert_int_eq(cell_int(cells, lane, i), edge);
    }
    ck_assert_int_eq(cell_int(cells, lane, 0), low); /* its neighbour has not touched it */
    if (lane != LANE_I64) {
        ck_assert(!cell_put_int(cells, lane, 0, low - 1));
        ck_assert(!cell_put_int(cells, lane, 0, high + 1));
        ck_assert(!cell_put_int(cells, lane, 0, INT64_MIN));
        ck_assert(!cell_put_int(cells, lane, 0, INT64_MAX));
        ck_assert(!cell_put_int(cells, lane, 0, (high + 1) * 2 + low)); /* the same low bits */
    }
}
END_TEST

START_TEST(ints_do_not_write_beyond_their_cell) {
    for (Lane lane = LANE_BOOL; lane <= LANE_I64; lane++) {
        uint8_t bytes[24];
        size_t size = lane_bytes(lane);
        _Alignas(8) uint8_t cells[24];
        memset(bytes, 0x55, sizeof bytes);
        memset(cells, 0x55, sizeof cells);
        ck_assert(cell_put_int(cells, lane, 1, 0));
        memset(bytes + size, 0, size);
        ck_assert_mem_eq(cells, bytes, sizeof cells);
    }
}
END_TEST

START_TEST(other_lanes_hold_no_ints) {
    static const Lane lanes[] = {LANE_F64, LANE_TAG, LANE_S8, LANE_S16, LANE_S32, LANE_S64};
    uint64_t cells[8] = {1};
    ck_assert(!cell_put_int(cells, lanes[_i], 0, 0));
    ck_assert_uint_eq(cells[0], 1);
    ck_assert_int_eq(cell_int(cells, lanes[_i], 0), 0);
}
END_TEST

/* ---- atoms and planes */

START_TEST(planes_are_aligned) {
    for (size_t count = 0; count < 70; count += 7) {
        ck_assert_uint_eq((uintptr_t)plane_new(&unit.arena, count, 3) % 64, 0);
    }
}
END_TEST

START_TEST(ints_round_trip) {
    int64_t low = 0, high = 0;
    CellType type = {KIND_INT, (Lane)_i};
    lane_range(type.lane, &low, &high);
    const Atom atoms[] = {atom_int(low), atom_int(high), atom_int(0), atom_int(1), atom_int(low / 2)};
    check_round_trip(type, atoms, 5);
    if (type.lane != LANE_I64) {
        check_refused(type, atoms[0], atom_int(low - 1));
        check_refused(type, atoms[0], atom_int(high + 1));
    }
    check_refused(type, atoms[0], atom_float(1));
    check_refused(type, atoms[0], atom_bool(true));
    check_refused(type, atoms[0], text("1"));
}
END_TEST

START_TEST(bools_round_trip) {
    const Atom atoms[] = {atom_bool(true), atom_bool(false)};
    CellType type = {KIND_BOOL, LANE_BOOL};
    uint8_t cells[2];
    check_round_trip(type, atoms, 2);
    ck_assert(planes_of_atoms(type, cells, NULL, atoms, 2));
    ck_assert_uint_eq(cells[0], 1);
    ck_assert_uint_eq(cells[1], 0);
    check_refused(type, atoms[0], atom_int(1));
    check_refused(type, atoms[0], text("a"));
}
END_TEST

START_TEST(floats_round_trip) {
    const Atom atoms[] = {atom_float(-0.0), atom_float(0.1), atom_float((double)INFINITY), atom_float((double)NAN),
                          atom_float(5e-324)};
    CellType type = {KIND_FLOAT, LANE_F64};
    check_round_trip(type, atoms, 5);
    check_refused(type, atoms[0], atom_int(1));
    check_refused(type, atoms[0], (Atom){.type = ATOM_OTHER, .s = unit_str(&unit, "list")});
}
END_TEST

START_TEST(characters_round_trip) {
    static const struct {
        Lane lane;
        const char *last, *beyond;
    } rows[] = {
        {LANE_I8, "\x7F", "\xC2\x80"},
        {LANE_U8, "\xC3\xBF", "\xC4\x80"},
        {LANE_I16, "\xE7\xBF\xBF", "\xE8\x80\x80"},
        {LANE_U16, "\xEF\xBF\xBF", "\xF0\x90\x80\x80"},
        {LANE_I32, "\xF4\x8F\xBF\xBF", "ab"},
        {LANE_I64, "\xF4\x8F\xBF\xBF", "ab"},
    };
    CellType type = {KIND_STRING, rows[_i].lane};
    const Atom nul = atom_string(str_new(&unit.arena, "", 1));
    const Atom atoms[] = {text("a"), text(rows[_i].last), nul, text("a")};
    check_round_trip(type, atoms, 4);
    check_refused(type, atoms[0], text(rows[_i].beyond));
    check_refused(type, atoms[0], text("aa"));
    check_refused(type, atoms[0], atom_int('a'));
    if (type.lane == LANE_U8 || type.lane == LANE_U16) {
        check_refused(type, atoms[0], text(""));
    } else {
        const Atom empty[] = {text(""), text("b"), text("")};
        check_round_trip(type, empty, 3);
    }
}
END_TEST

START_TEST(packed_strings_round_trip) {
    CellType type = {KIND_STRING, (Lane)_i};
    size_t most = lane_bytes(type.lane) - 1;
    const Atom nul = atom_string(str_new(&unit.arena, "a\0", 2));
    const Atom atoms[] = {
        text(""), text("a"), nul, text("\xF4\x8F\xBF\xBF"), text_of_length(most - 1), text_of_length(most)};
    check_round_trip(type, atoms, 6);
    check_refused(type, atoms[0], text_of_length(most + 1));
    check_refused(type, atoms[0], atom_int(1));
}
END_TEST

START_TEST(mixed_sequences_round_trip) {
    const Atom atoms[] = {atom_int(EXACT_INT_MOST), atom_int(-EXACT_INT_MOST), atom_float(1),   atom_bool(true),
                          atom_bool(false),         atom_float(-0.0),          atom_float(NAN), atom_int(1)};
    enum { COUNT = sizeof atoms / sizeof *atoms };
    static const uint8_t expected[COUNT] = {TAG_INT,  TAG_INT,   TAG_FLOAT, TAG_BOOL,
                                            TAG_BOOL, TAG_FLOAT, TAG_FLOAT, TAG_INT};
    CellType type = {KIND_NUMBER, LANE_F64};
    double payload[COUNT];
    uint8_t tags[COUNT];
    check_round_trip(type, atoms, COUNT);
    ck_assert(planes_of_atoms(type, payload, tags, atoms, COUNT));
    ck_assert_mem_eq(tags, expected, COUNT);
    check_refused(type, atoms[0], atom_int(EXACT_INT_MOST + 1));
    check_refused(type, atoms[0], atom_int(-EXACT_INT_MOST - 1));
    check_refused(type, atoms[0], atom_int(INT64_MIN));
    check_refused(type, atoms[0], text("a"));
}
END_TEST

START_TEST(single_cells_read_alike) {
    char shown[STRING_BYTES_MOST + 1];
    const Atom strings[] = {text_of_length(63), text("")}, letters[] = {text("\xC3\xA9"), text("")};
    uint8_t packed[2 * 64];
    int16_t numbers[2];
    CellType wide = {KIND_STRING, LANE_S64}, narrow = {KIND_STRING, LANE_I16};
    ck_assert(planes_of_atoms(wide, packed, NULL, strings, 2));
    ck_assert_uint_eq(cell_text(wide, packed, 0, shown), 63);
    ck_assert_str_eq(shown, strings[0].s->text);
    ck_assert_uint_eq(cell_text(wide, packed, 1, shown), 0);
    ck_assert_str_eq(shown, "");
    ck_assert(planes_of_atoms(narrow, numbers, NULL, letters, 2));
    ck_assert_int_eq(numbers[0], 0xE9);
    ck_assert_int_eq(numbers[1], -1);
    ck_assert_uint_eq(cell_text(narrow, numbers, 0, shown), 2);
    ck_assert_str_eq(shown, "\xC3\xA9");
    ck_assert_uint_eq(cell_text(narrow, numbers, 1, shown), 0);
}
END_TEST

/* ---- elements */

START_TEST(text_is_a_character_each) {
    static const char input[] = "a\xC3\xA9\0\xE2\x82\xAC\xF0\x9F\x98\x80"
                                "a";
    size_t count = 0;
    const Atom *atoms = atoms_of_elements(&unit.arena, ELEMENT_TEXT, input, sizeof input - 1, &count);
    const Atom expected[] = {text("a"),
                             text("\xC3\xA9"),
                             atom_string(str_new(&unit.arena, "", 1)),
                             text("\xE2\x82\xAC"),
                             text("\xF0\x9F\x98\x80"),
                             text("a")};
    ck_assert_uint_eq(count, 6);
    check_same(atoms, expected, 6);
    ck_assert_ptr_eq(atoms[0].s, atoms[5].s); /* made once */
    atoms_of_elements(&unit.arena, ELEMENT_TEXT, "", 0, &count);
    ck_assert_uint_eq(count, 0);
}
END_TEST

/* Elements become atoms, and those a plane of the lane that lies in memory as the elements do. */
static void check_elements(Element element, const void *elements, size_t n, CellType type, const Atom *expected) {
    size_t count = 0;
    size_t bytes = n * element_bytes(element);
    const Atom *atoms = atoms_of_elements(&unit.arena, element, elements, n, &count);
    ck_assert_uint_eq(count, n);
    check_same(atoms, expected, n);
    void *plane = plane_new(&unit.arena, n, lane_bytes(type.lane));
    ck_assert_uint_eq(lane_bytes(type.lane), element_bytes(element));
    ck_assert(planes_of_atoms(type, plane, NULL, atoms, n));
    ck_assert_int_eq(memcmp(plane, elements, bytes), 0);
}

START_TEST(ints_are_elements) {
    static const int8_t bytes[] = {INT8_MIN, INT8_MAX, 0};
    static const int16_t shorts[] = {INT16_MIN, INT16_MAX, 0};
    static const int32_t ints[] = {INT32_MIN, INT32_MAX, 0};
    static const int64_t longs[] = {INT64_MIN, INT64_MAX, 0};
    const struct {
        Element element;
        Lane lane;
        const void *elements;
        int64_t low, high;
    } rows[] = {{ELEMENT_I8, LANE_I8, bytes, INT8_MIN, INT8_MAX},
                {ELEMENT_I16, LANE_I16, shorts, INT16_MIN, INT16_MAX},
                {ELEMENT_I32, LANE_I32, ints, INT32_MIN, INT32_MAX},
                {ELEMENT_I64, LANE_I64, longs, INT64_MIN, INT64_MAX}};
    const Atom expected[] = {atom_int(rows[_i].low), atom_int(rows[_i].high), atom_int(0)};
    check_elements(rows[_i].element, rows[_i].elements, 3, (CellType){KIND_INT, rows[_i].lane}, expected);
}
END_TEST

START_TEST(bytes_are_characters) {
    uint8_t bytes[256];
    Atom expected[256];
    for (unsigned i = 0; i < 256; i++) {
        char encoded[4];
        bytes[i] = (uint8_t)i;
        expected[i] = atom_string(str_new(&unit.arena, encoded, utf8_encode(i, encoded)));
    }
    check_elements(ELEMENT_U8, bytes, 256, (CellType){KIND_STRING, LANE_U8}, expected);
}
END_TEST

START_TEST(floats_and_bools_are_elements) {
    static const double doubles[] = {-0.0, 1e308, 0.1};
    static const float floats[] = {0.5F, 16777216.0F};
    static const uint8_t bools[] = {0, 1, 255};
    const Atom from_doubles[] = {atom_float(-0.0), atom_float(1e308), atom_float(0.1)};
    const Atom from_floats[] = {atom_float(0.5), atom_float(16777216)};
    const Atom from_bools[] = {atom_bool(false), atom_bool(true), atom_bool(true)};
    size_t count = 0;
    check_elements(ELEMENT_F64, doubles, 3, (CellType){KIND_FLOAT, LANE_F64}, from_doubles);
    check_elements(ELEMENT_BOOL, bools, 2, (CellType){KIND_BOOL, LANE_BOOL}, from_bools);
    check_same(atoms_of_elements(&unit.arena, ELEMENT_F32, floats, 2, &count), from_floats, 2);
    check_same(atoms_of_elements(&unit.arena, ELEMENT_BOOL, bools, 3, &count), from_bools, 3);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("columns");
    TCase *cells = tcase_create("cells"), *planes = tcase_create("planes"), *elements = tcase_create("elements");
    tcase_add_loop_test(cells, ints_fit_their_lane_and_no_more, LANE_BOOL, LANE_I64 + 1);
    tcase_add_test(cells, ints_do_not_write_beyond_their_cell);
    tcase_add_loop_test(cells, other_lanes_hold_no_ints, 0, 6);
    suite_add_tcase(suite, cells);
    tcase_add_checked_fixture(planes, setup, teardown);
    tcase_add_test(planes, planes_are_aligned);
    tcase_add_loop_test(planes, ints_round_trip, LANE_I8, LANE_I64 + 1);
    tcase_add_test(planes, bools_round_trip);
    tcase_add_test(planes, floats_round_trip);
    tcase_add_loop_test(planes, characters_round_trip, 0, 6);
    tcase_add_loop_test(planes, packed_strings_round_trip, LANE_S8, LANE_S64 + 1);
    tcase_add_test(planes, mixed_sequences_round_trip);
    tcase_add_test(planes, single_cells_read_alike);
    suite_add_tcase(suite, planes);
    tcase_add_checked_fixture(elements, setup, teardown);
    tcase_add_test(elements, text_is_a_character_each);
    tcase_add_loop_test(elements, ints_are_elements, 0, 4);
    tcase_add_test(elements, bytes_are_characters);
    tcase_add_test(elements, floats_and_bools_are_elements);
    suite_add_tcase(suite, elements);
    return unit_run(suite);
}
