/* How one value of a column lies in memory and in registers. */
#ifndef JIT_IR_LANE_H
#define JIT_IR_LANE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Strings: with STRINGS_CHAR every string has at most one code point and is that code point, or -1 for "";
 * these are ints with an interval and lie in int lanes. With STRINGS_PACKED a string of at most k - 1 bytes is a
 * big-endian unsigned number of k bytes: the UTF-8 bytes left-aligned, zeros, and the length in the lowest byte. Both
 * orders are the order of code points. */
typedef enum Lane {
    LANE_BOOL, /* one byte, 0 or 1 */
    LANE_I8,
    LANE_U8,
    LANE_I16,
    LANE_U16,
    LANE_I32,
    LANE_I64,
    LANE_F64,
    LANE_TAG, /* one byte: a KindTag */
    LANE_S8,  /* packed strings of at most 7, 15, 31, 63 bytes; native byte order in memory */
    LANE_S16,
    LANE_S32,
    LANE_S64,
    LANE_COUNT
} Lane;
_Static_assert(LANE_U8 == LANE_I8 + 1 && LANE_I16 == LANE_I8 + 2 && LANE_U16 == LANE_I8 + 3 &&
                   LANE_I32 == LANE_I8 + 4 && LANE_I64 == LANE_I8 + 5,
               "the int lanes stand together, narrow ones first");
_Static_assert(LANE_S16 == LANE_S8 + 1 && LANE_S32 == LANE_S8 + 2 && LANE_S64 == LANE_S8 + 3,
               "the lanes of packed strings stand together, narrow ones first");

/* What one element of a mixed sequence is. */
typedef enum KindTag { TAG_INT, TAG_FLOAT, TAG_BOOL } KindTag;

#define STRING_BYTES_MOST 63 /* of the longest string that a lane holds */

typedef enum StringClass { STRINGS_CHAR, STRINGS_PACKED } StringClass;

size_t lane_bytes(Lane lane);
const char *lane_name(Lane lane); /* bool i8 u8 i16 u16 i32 i64 f64 tag s8 s16 s32 s64 */
bool lane_is_int(Lane lane);
bool lane_is_string(Lane lane); /* a packed string lane */
/* The narrowest int lane for an interval. */
Lane lane_for_interval(int64_t low, int64_t high);
/* The range of an int lane, of bools or of tags. */
void lane_range(Lane lane, int64_t *low, int64_t *high);
/* The packed lane for strings of at most this many bytes; LANE_S64 for longer ones (a guard catches those). */
Lane lane_for_string(size_t bytes);
/* A string in a packed lane: lane_bytes(lane) bytes, least significant first (what memory holds on a
 * little-endian machine; big-endian targets swap). False when it is too long. */
bool lane_pack(Lane lane, const char *text, size_t length, uint8_t *out);
/* The text of a packed string; its length in bytes (at most lane_bytes - 1). */
size_t lane_unpack(Lane lane, const uint8_t *packed, char *out);
#endif
