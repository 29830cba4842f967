/* Ints in cells: the one place that reads and writes them by lane. Inline, so that loops over a plane can be fast. */
#ifndef RUNTIME_COLUMNS_CELL_H
#define RUNTIME_COLUMNS_CELL_H
#include "jit/ir/lane.h"

/* A cell of an int lane or of bools; 0 of other lanes. */
static inline int64_t cell_int(const void *plane, Lane lane, size_t index) {
    switch (lane) {
    case LANE_BOOL:
    case LANE_U8:
        return ((const uint8_t *)plane)[index];
    case LANE_I8:
        return ((const int8_t *)plane)[index];
    case LANE_I16:
        return ((const int16_t *)plane)[index];
    case LANE_U16:
        return ((const uint16_t *)plane)[index];
    case LANE_I32:
        return ((const int32_t *)plane)[index];
    case LANE_I64:
        return ((const int64_t *)plane)[index];
    case LANE_F64:
    case LANE_TAG:
    case LANE_S8:
    case LANE_S16:
    case LANE_S32:
    case LANE_S64:
    case LANE_COUNT:
        break;
    }
    return 0;
}

/* Writes such a cell. False where the lane has no such value; what the cell holds is then undefined. */
static inline bool cell_put_int(void *plane, Lane lane, size_t index, int64_t value) {
    switch (lane) {
    case LANE_BOOL:
    case LANE_U8:
        ((uint8_t *)plane)[index] = (uint8_t)value;
        break;
    case LANE_I8:
        ((int8_t *)plane)[index] = (int8_t)value;
        break;
    case LANE_I16:
        ((int16_t *)plane)[index] = (int16_t)value;
        break;
    case LANE_U16:
        ((uint16_t *)plane)[index] = (uint16_t)value;
        break;
    case LANE_I32:
        ((int32_t *)plane)[index] = (int32_t)value;
        break;
    case LANE_I64:
        ((int64_t *)plane)[index] = value;
        break;
    case LANE_F64:
    case LANE_TAG:
    case LANE_S8:
    case LANE_S16:
    case LANE_S32:
    case LANE_S64:
    case LANE_COUNT:
        return false;
    }
    return cell_int(plane, lane, index) == value && (lane != LANE_BOOL || value <= 1);
}
#endif
