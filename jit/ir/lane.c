/* Lanes: sizes, names, the choice by interval, and packed strings. */
#include "jit/ir/lane.h"

#include <string.h>

typedef struct LaneInfo {
    const char *name;
    size_t bytes;
    int64_t low, high; /* int lanes and bool */
} LaneInfo;

static const LaneInfo LANES[LANE_COUNT] = {
    [LANE_BOOL] = {"bool", 1, 0, 1},
    [LANE_I8] = {"i8", 1, INT8_MIN, INT8_MAX},
    [LANE_U8] = {"u8", 1, 0, UINT8_MAX},
    [LANE_I16] = {"i16", 2, INT16_MIN, INT16_MAX},
    [LANE_U16] = {"u16", 2, 0, UINT16_MAX},
    [LANE_I32] = {"i32", 4, INT32_MIN, INT32_MAX},
    [LANE_I64] = {"i64", 8, INT64_MIN, INT64_MAX},
    [LANE_F64] = {"f64", 8, 0, 0},
    [LANE_TAG] = {"tag", 1, TAG_INT, TAG_BOOL},
    [LANE_S8] = {"s8", 8, 0, 0},
    [LANE_S16] = {"s16", 16, 0, 0},
    [LANE_S32] = {"s32", 32, 0, 0},
    [LANE_S64] = {"s64", 64, 0, 0},
};

size_t lane_bytes(Lane lane) {
    return LANES[lane].bytes;
}

const char *lane_name(Lane lane) {
    return LANES[lane].name;
}

bool lane_is_int(Lane lane) {
    return lane >= LANE_I8 && lane <= LANE_I64;
}

bool lane_is_string(Lane lane) {
    return lane >= LANE_S8 && lane <= LANE_S64;
}

Lane lane_for_interval(int64_t low, int64_t high) {
    for (Lane lane = LANE_I8; lane < LANE_I64; lane++) {
        if (low >= LANES[lane].low && high <= LANES[lane].high) {
            return lane;
        }
    }
    return LANE_I64;
}

void lane_range(Lane lane, int64_t *low, int64_t *high) {
    *low = LANES[lane].low;
    *high = LANES[lane].high;
}

Lane lane_for_string(size_t bytes) {
    Lane lane = LANE_S8;
    while (lane < LANE_S64 && bytes >= LANES[lane].bytes) {
        lane++;
    }
    return lane;
}

bool lane_pack(Lane lane, const char *text, size_t length, uint8_t *out) {
    size_t bytes = LANES[lane].bytes;
    if (length >= bytes) {
        return false;
    }
    memset(out, 0, bytes);
    out[0] = (uint8_t)length;
    for (size_t i = 0; i < length; i++) {
        out[bytes - 1 - i] = (uint8_t)text[i];
    }
    return true;
}

size_t lane_unpack(Lane lane, const uint8_t *packed, char *out) {
    size_t length = packed[0];
    for (size_t i = 0; i < length; i++) {
        out[i] = (char)packed[LANES[lane].bytes - 1 - i];
    }
    return length;
}
