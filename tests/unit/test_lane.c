/* Lanes: sizes, the choice of one, and packed strings. */
#include "jit/ir/lane.h"
#include "tests/support/unit.h"

START_TEST(chooses_the_narrowest_int_lane) {
    ck_assert_int_eq(lane_for_interval(0, 0), LANE_I8);
    ck_assert_int_eq(lane_for_interval(-128, 127), LANE_I8);
    ck_assert_int_eq(lane_for_interval(0, 128), LANE_U8);
    ck_assert_int_eq(lane_for_interval(-1, 128), LANE_I16);
    ck_assert_int_eq(lane_for_interval(0, 65535), LANE_U16);
    ck_assert_int_eq(lane_for_interval(0, 65536), LANE_I32);
    ck_assert_int_eq(lane_for_interval(0, (int64_t)INT32_MAX + 1), LANE_I64);
    ck_assert_int_eq(lane_for_interval(INT64_MIN, INT64_MAX), LANE_I64);
}
END_TEST

START_TEST(chooses_the_narrowest_string_lane) {
    ck_assert_int_eq(lane_for_string(0), LANE_S8);
    ck_assert_int_eq(lane_for_string(7), LANE_S8);
    ck_assert_int_eq(lane_for_string(8), LANE_S16);
    ck_assert_int_eq(lane_for_string(31), LANE_S32);
    ck_assert_int_eq(lane_for_string(63), LANE_S64);
    ck_assert_int_eq(lane_for_string(1000), LANE_S64);
}
END_TEST

START_TEST(knows_sizes_names_and_ranges) {
    int64_t low, high;
    for (Lane lane = LANE_I8; lane <= LANE_I64; lane++) {
        lane_range(lane, &low, &high);
        ck_assert_int_eq(lane_for_interval(low, high), lane);
        ck_assert(!lane_is_string(lane));
    }
    ck_assert_str_eq(lane_name(LANE_U16), "u16");
    ck_assert_uint_eq(lane_bytes(LANE_TAG), 1);
    ck_assert_uint_eq(lane_bytes(LANE_F64), 8);
    ck_assert_uint_eq(lane_bytes(LANE_S32), 32);
    ck_assert(lane_is_string(LANE_S8) && lane_is_string(LANE_S64));
}
END_TEST

/* A packed string as a number, which orders as memory from the last byte to the first. */
static int compare_packed(const uint8_t *a, const uint8_t *b, size_t bytes) {
    for (size_t i = bytes; i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

START_TEST(packs_strings_in_their_order) {
    static const char *const ascending[] = {"", "a", "ab", "abc", "b", "ba", "z", "zzzzzzz", "\xc3\xa9"};
    enum { COUNT = sizeof ascending / sizeof *ascending };
    uint8_t before[64], packed[64];
    char text[64];
    for (Lane lane = LANE_S8; lane <= LANE_S64; lane++) {
        for (size_t i = 0; i < COUNT; i++) {
            size_t length = strlen(ascending[i]);
            ck_assert(lane_pack(lane, ascending[i], length, packed));
            ck_assert_uint_eq(lane_unpack(lane, packed, text), length);
            ck_assert_mem_eq(text, ascending[i], length);
            ck_assert(i == 0 || compare_packed(before, packed, lane_bytes(lane)) < 0);
            memcpy(before, packed, sizeof packed);
        }
    }
}
END_TEST

START_TEST(packs_nothing_that_is_too_long) {
    uint8_t packed[64];
    ck_assert(lane_pack(LANE_S8, "1234567", 7, packed));
    ck_assert(!lane_pack(LANE_S8, "12345678", 8, packed));
    ck_assert(lane_pack(LANE_S16, "12345678", 8, packed));
}
END_TEST

START_TEST(tells_a_nul_from_the_end) {
    uint8_t one[8], two[8];
    ck_assert(lane_pack(LANE_S8, "a", 1, one));
    ck_assert(lane_pack(LANE_S8, "a\0", 2, two));
    ck_assert_int_lt(compare_packed(one, two, 8), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lane");
    TCase *lanes = tcase_create("lanes");
    tcase_add_test(lanes, chooses_the_narrowest_int_lane);
    tcase_add_test(lanes, chooses_the_narrowest_string_lane);
    tcase_add_test(lanes, knows_sizes_names_and_ranges);
    tcase_add_test(lanes, packs_strings_in_their_order);
    tcase_add_test(lanes, packs_nothing_that_is_too_long);
    tcase_add_test(lanes, tells_a_nul_from_the_end);
    suite_add_tcase(suite, lanes);
    return unit_run(suite);
}
