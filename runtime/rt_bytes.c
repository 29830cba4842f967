/* Keys that are bytes: tables of 256. */
#include "runtime/rt_vec.h"

void rasp_rt_range_u8(const uint8_t *keys, size_t n, unsigned *low, unsigned *high) {
    uint8_t least = UINT8_MAX;
    uint8_t most = 0;
    for (size_t i = 0; i < n; i++) {
        least = keys[i] < least ? keys[i] : least;
        most = keys[i] > most ? keys[i] : most;
    }
    *low = least;
    *high = most;
}

void rasp_rt_count_u8(const uint8_t *keys, size_t n, uint32_t counts[256]) {
    __builtin_memset(counts, 0, 256 * sizeof counts[0]);
    for (size_t i = 0; i < n; i++) {
        counts[keys[i]]++;
    }
}

#define LOOKUP_FUNCTION(bits)                                                                                          \
    void rasp_rt_lookup_u8_to##bits(const uint8_t *keys, size_t n, const uint32_t table[256], unsigned low,            \
                                    unsigned high, uint##bits##_t *out) {                                              \
        (void)low;                                                                                                     \
        (void)high;                                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                               \
            out[i] = (uint##bits##_t)table[keys[i]];                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    void rasp_rt_hist_u8_to##bits(const uint8_t *keys, size_t n, uint##bits##_t *out) {                                \
        uint32_t counts[256];                                                                                          \
        rasp_rt_count_u8(keys, n, counts);                                                                             \
        rasp_rt_lookup_u8_to##bits(keys, n, counts, 0, 255, out);                                                      \
    }

LOOKUP_FUNCTION(8)
LOOKUP_FUNCTION(16)
LOOKUP_FUNCTION(32)

void rasp_rt_occurrence_u8(const uint8_t *keys, size_t n, int32_t *out) {
    int32_t seen[256] = {0};
    for (size_t i = 0; i < n; i++) {
        out[i] = seen[keys[i]]++;
    }
}

void rasp_rt_prev_u8(const uint8_t *keys, size_t n, int32_t *out) {
    int32_t last[256];
    __builtin_memset(last, 0xff, sizeof last);
    for (size_t i = 0; i < n; i++) {
        out[i] = last[keys[i]];
        last[keys[i]] = (int32_t)i;
    }
}

void rasp_rt_next_u8(const uint8_t *keys, size_t n, int32_t *out) {
    int32_t next[256];
    for (size_t k = 0; k < 256; k++) {
        next[k] = (int32_t)n;
    }
    for (size_t i = n; i-- > 0;) {
        out[i] = next[keys[i]];
        next[keys[i]] = (int32_t)i;
    }
}
