/* The different bytes of a column, and tables from bytes to what was computed for each of them. */
#include "runtime/kernels/vec.h"

/* The first position of a byte that occurs. */
RT_INLINE size_t first_position(const uint8_t *keys, size_t n, uint8_t wanted) {
    for (size_t i = 0; i < n; i += 64) {
        size_t bytes = n - i < 64 ? n - i : 64;
        VecU8 v = (VecU8)(bytes == 64 ? vec_load(keys + i) : vec_load_part(keys + i, bytes));
        uint64_t found = vec_nonzero((VecI8)(v == wanted)) & low_bits(bytes);
        if (found != 0) {
            return i + (size_t)__builtin_ctzll(found);
        }
    }
    return n;
}

/* Most tokens are found soon, one by one; each that is still missing then is searched for. */
#define SOON 1024u

RT_INLINE void list_in_order(const uint8_t *keys, size_t n, const uint32_t table[256], uint32_t count, unsigned low,
                             unsigned high, uint8_t list[256]) {
    uint32_t places[256];
    bool met[256];
    uint32_t found = 0;
    __builtin_memset(met, 0, sizeof met);
    for (size_t i = 0; i < n && i < SOON && found < count; i++) {
        if (!met[keys[i]]) {
            met[keys[i]] = true;
            places[found] = (uint32_t)i;
            list[found++] = keys[i];
        }
    }
    for (unsigned k = low; k <= high && found < count; k++) {
        if (table[k] == 0 || met[k]) {
            continue;
        }
        uint32_t place = (uint32_t)(SOON + first_position(keys + SOON, n - SOON, (uint8_t)k));
        uint32_t at = found++;
        for (; at > 0 && places[at - 1] > place; at--) {
            places[at] = places[at - 1];
            list[at] = list[at - 1];
        }
        places[at] = place;
        list[at] = (uint8_t)k;
    }
}

uint32_t rasp_rt_distinct_u8(const uint8_t *keys, size_t n, bool ordered, uint8_t list[256], uint32_t counts[256],
                             unsigned *low, unsigned *high) {
    uint32_t table[256];
    uint32_t count = 0;
    rasp_rt_count_range_u8(keys, n, table, low, high);
    for (unsigned k = *low; k <= *high; k++) {
        list[count] = (uint8_t)k;
        counts[count] = table[k];
        count += table[k] != 0 ? 1 : 0;
    }
    if (ordered) {
        list_in_order(keys, n, table, count, *low, *high, list);
        for (uint32_t i = 0; i < count; i++) {
            counts[i] = table[list[i]];
        }
    }
    return count;
}

#define SPREAD_FUNCTION(bits)                                                                                          \
    void rasp_rt_spread_u8_##bits(const uint8_t *keys, size_t n, const uint8_t *list, size_t count,                    \
                                  const uint##bits##_t *values, unsigned low, unsigned high, uint##bits##_t *out) {    \
        uint32_t table[256];                                                                                           \
        for (size_t i = 0; i < count; i++) {                                                                           \
            table[list[i]] = values[i];                                                                                \
        }                                                                                                              \
        rasp_rt_lookup_u8_to##bits(keys, n, table, low, high, out);                                                    \
    }

SPREAD_FUNCTION(8)
SPREAD_FUNCTION(16)
SPREAD_FUNCTION(32)

void rasp_rt_spread_u8_64(const uint8_t *keys, size_t n, const uint8_t *list, size_t count, const uint64_t *values,
                          unsigned low, unsigned high, uint64_t *out) {
    uint64_t table[256];
    (void)low;
    (void)high;
    for (size_t i = 0; i < count; i++) {
        table[list[i]] = values[i];
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = table[keys[i]];
    }
}
