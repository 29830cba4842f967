/* Stable orders, ranks and sorted keys by radix sort: least digit (byte) first, digits that all keys share skipped; few
 * keys by a sorting network. Keys that come in order are only looked at: the look ends at the first that does not.
 *
 * Keys travel with their positions; 32-bit and narrower ones share a word with it. All digits are counted in one pass
 * over the keys.
 *
 *   what              few keys                                      more
 *   sorted bytes      16 or 64 in one register, by a network        counted, then runs of each byte are stored
 *   sorted 16 bits    up to 1024, by the network for 32 bits        radix
 *   sorted 32, 64     up to 16384, up to 2048, by the network       radix
 *   order and rank:
 *     of bytes        counted, however many
 *     of 16, 32 bits  up to 512, as words of key and position, by   radix on the digits of the key
 *                     the network
 *     of 64 bits      up to 96 pairs, all compared with all         radix on pairs of key and position
 *     of words        the same word by word, the least significant first, in the order so far
 *
 * The limits are where one way overtook the other on one machine with AVX-512. `flip` is combined with each key by
 * exclusive or: the sign bit for signed keys, all ones for falling order, so that every sort here is of unsigned keys.
 *
 * What must hold:
 *   A network is not stable. It sorts words in which the position makes equal keys different, or keys alone, of which
 *   equal ones cannot be told apart. Pairs have no room for that in one number, which is why they have another way.
 *   What fills a network up to a power of two is all ones, which no key comes behind.
 *   Positions and counts fit 32 bits: sequences are shorter than 2^29 (LENGTH_MOST of jit/ir/ir.h).
 *   The file is compiled into the library for three kinds of CPU, and to bitcode for kernels, by gcc and by clang: no
 *   data outside of functions, no calls but of the runtime and libc. Scratch memory is RT_ORDER_SCRATCH of rt.h.
 *
 * TRIED   radix sort for whatever comes: keys in order paid for all passes.
 * TRIED   a register of 64 bytes for up to 16, too: its network has more than twice as many stages.
 */
#include "runtime/kernels/vec.h"

/* Turns counts into starting places. False when one digit has all n keys: nothing to do. */
RT_INLINE bool start_places(uint32_t counts[256], uint32_t some, size_t n) {
    uint32_t sum = 0;
    if (counts[some] == n) {
        return false;
    }
    for (size_t k = 0; k < 256; k++) {
        uint32_t count = counts[k];
        counts[k] = sum;
        sum += count;
    }
    return true;
}

enum { IN_ORDER_PIECE = 32 };

#define DIGIT(key, d) ((uint32_t)((key) >> (8 * (d))) & 255)

/* Whether no item is less than the one before it. Looked at in pieces, each without a branch. */
#define IN_ORDER_FUNCTION(name, Item, key_of)                                                                          \
    RT_INLINE bool name(const Item *a, size_t n) {                                                                     \
        size_t i = 1;                                                                                                  \
        for (; i + IN_ORDER_PIECE <= n; i += IN_ORDER_PIECE) {                                                         \
            unsigned falls = 0;                                                                                        \
            for (size_t k = i; k < i + IN_ORDER_PIECE; k++) {                                                          \
                falls |= key_of(a[k]) < key_of(a[k - 1]);                                                              \
            }                                                                                                          \
            if (falls != 0) {                                                                                          \
                return false;                                                                                          \
            }                                                                                                          \
        }                                                                                                              \
        while (i < n && key_of(a[i]) >= key_of(a[i - 1])) {                                                            \
            i++;                                                                                                       \
        }                                                                                                              \
        return i >= n;                                                                                                 \
    }

/* Sorts n items in `a` by the digits [from, to) of their field; the result is in a or in b: that is returned. */
#define RADIX_FUNCTION(name, Item, key_of, digits_most)                                                                \
    RT_INLINE Item *name(Item *a, Item *b, size_t n, unsigned from, unsigned to) {                                     \
        uint32_t counts[digits_most][256];                                                                             \
        if (name##_in_order(a, n)) {                                                                                   \
            return a;                                                                                                  \
        }                                                                                                              \
        __builtin_memset(counts, 0, sizeof counts);                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                               \
            for (unsigned d = from; d < to; d++) {                                                                     \
                counts[d - from][DIGIT(key_of(a[i]), d)]++;                                                            \
            }                                                                                                          \
        }                                                                                                              \
        for (unsigned d = from; d < to && n != 0; d++) {                                                               \
            uint32_t *places = counts[d - from];                                                                       \
            if (!start_places(places, DIGIT(key_of(a[0]), d), n)) {                                                    \
                continue;                                                                                              \
            }                                                                                                          \
            for (size_t i = 0; i < n; i++) {                                                                           \
                b[places[DIGIT(key_of(a[i]), d)]++] = a[i];                                                            \
            }                                                                                                          \
            Item *swap = a;                                                                                            \
            a = b;                                                                                                     \
            b = swap;                                                                                                  \
        }                                                                                                              \
        return a;                                                                                                      \
    }

#define ITSELF(item) (item)
#define PAIR_KEY(item) ((item).key)
IN_ORDER_FUNCTION(radix_word_in_order, uint64_t, ITSELF)
IN_ORDER_FUNCTION(radix_half_in_order, uint32_t, ITSELF)
IN_ORDER_FUNCTION(radix_short_in_order, uint16_t, ITSELF)
IN_ORDER_FUNCTION(radix_pair_in_order, RtPair, PAIR_KEY)
RADIX_FUNCTION(radix_word, uint64_t, ITSELF, 8)
RADIX_FUNCTION(radix_half, uint32_t, ITSELF, 4)
RADIX_FUNCTION(radix_short, uint16_t, ITSELF, 2)
RADIX_FUNCTION(radix_pair, RtPair, PAIR_KEY, 8)

enum {
    MOST_NETWORK_WORDS = 512,    /* the network is faster up to here */
    MOST_NETWORK_HALVES = 16384, /* of 32 bits */
    MOST_NETWORK_SHORTS = 1024,
    MOST_COMPARED = 96 /* comparing all with all is */
};

#define EIGHT ((VecU64){0, 1, 2, 3, 4, 5, 6, 7})
#define SIXTEEN ((VecU32){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})

/* The least power of two that is not less, and at least `least`. */
RT_INLINE size_t padded(size_t n, size_t least) {
    return n <= least ? least : (size_t)1 << (64 - __builtin_clzll(n - 1));
}

uint64_t *rasp_rt_sort_words(uint64_t *words, size_t n, unsigned to) {
    if (n > MOST_NETWORK_WORDS) {
        return to == 6 ? radix_word(words, words + n, n, 4, 6) : radix_word(words, words + n, n, 4, 8);
    }
    size_t most = padded(n, 8);
    for (size_t i = n & ~(size_t)7; i < most; i += 8) { /* whole vectors, which are read as such at once */
        VecU64 v = (VecU64)vec_load(words + i);
        vec_store(words + i, (VecI8)(v | (VecU64)(EIGHT + i >= n)));
    }
    rasp_rt_network_u64(words, most);
    return words;
}

/* Every pair goes where as many are less than it, or equal and earlier: eight at a time. */
static void place_pairs(const RtPair *pairs, RtPair *out, size_t n) {
    uint64_t keys[MOST_COMPARED + 8] = {0};
    for (size_t i = 0; i < n; i++) {
        keys[i] = pairs[i].key;
    }
    for (size_t from = 0; from < n; from += 8) {
        VecU64 wanted = (VecU64)vec_load(keys + from);
        VecU64 before = {0};
        for (size_t k = 0; k < from; k++) {
            before -= (VecU64)(keys[k] <= wanted);
        }
        for (size_t k = from; k < from + 8 && k < n; k++) {
            before -= (VecU64)(keys[k] < wanted) | ((VecU64)(keys[k] == wanted) & (VecU64)(k - from < EIGHT));
        }
        for (size_t k = from + 8; k < n; k++) {
            before -= (VecU64)(keys[k] < wanted);
        }
        for (size_t k = from; k < from + 8 && k < n; k++) {
            out[before[k - from]] = pairs[k];
        }
    }
}

RtPair *rasp_rt_sort_pairs(RtPair *pairs, RtPair *other, size_t n) {
    if (n <= MOST_COMPARED) {
        place_pairs(pairs, other, n);
        return other;
    }
    return radix_pair(pairs, other, n, 0, 8);
}

/* ------------------------------------------------------------------------------------------------------------ bytes */

RT_INLINE void places_of_bytes(const uint8_t *keys, size_t n, uint8_t flip, uint32_t places[256]) {
    uint32_t sum = 0;
    __builtin_memset(places, 0, 256 * sizeof places[0]);
    for (size_t i = 0; i < n; i++) {
        places[keys[i]]++;
    }
    for (uint32_t k = 0; k < 256; k++) {
        uint32_t count = places[k ^ flip];
        places[k ^ flip] = sum;
        sum += count;
    }
}

void rasp_rt_order_u8(const uint8_t *keys, size_t n, uint8_t flip, uint32_t *order, void *scratch) {
    uint32_t places[256];
    (void)scratch;
    places_of_bytes(keys, n, flip, places);
    for (size_t i = 0; i < n; i++) {
        order[places[keys[i]]++] = (uint32_t)i;
    }
}

void rasp_rt_rank_u8(const uint8_t *keys, size_t n, uint8_t flip, uint32_t *rank, void *scratch) {
    uint32_t places[256];
    (void)scratch;
    places_of_bytes(keys, n, flip, places);
    for (size_t i = 0; i < n; i++) {
        rank[i] = places[keys[i]]++;
    }
}

#define PARTNER(distance, l, i) ((16 * (l) + (i)) ^ (distance))
#define GREATER_AT(bit, l, i) (((16 * (l) + (i)) & (bit)) != 0 ? 64 + 16 * (l) + (i) : 16 * (l) + (i))
#define GREATER_IN_QUARTER(bit, l, i) (((i) & (bit)) != 0 ? 16 + (i) : (i))

typedef uint8_t VecU8Quarter __attribute__((vector_size(16)));

/* One stage of a sorting network on bytes: each is compared with its partner, those with the bit in their place get the
 * greater one. */
#define STAGE_OF(Vec, v, partners, places)                                                                             \
    do {                                                                                                               \
        Vec other_ = __builtin_shufflevector(v, v, partners);                                                          \
        Vec is_less_ = (Vec)(v < other_);                                                                              \
        Vec least_ = (is_less_ & v) | (~is_less_ & other_);                                                            \
        Vec most_ = (is_less_ & other_) | (~is_less_ & v);                                                             \
        v = __builtin_shufflevector(least_, most_, places);                                                            \
    } while (0)
#define STAGE(v, distance, bit) STAGE_OF(VecU8, v, EACH_OF_64(PARTNER, distance), EACH_OF_64(GREATER_AT, bit))
#define STAGE_QUARTER(v, distance, bit)                                                                                \
    STAGE_OF(VecU8Quarter, v, EACH_OF_16(PARTNER, distance, 0), EACH_OF_16(GREATER_IN_QUARTER, bit, 0))

/* Runs of half as many are sorted; the first stage of each merge compares with the mirrored half. */
#define MERGE_2(stage, v) stage(v, 1, 1)
#define MERGE_4(stage, v)                                                                                              \
    stage(v, 3, 2);                                                                                                    \
    stage(v, 1, 1)
#define MERGE_8(stage, v)                                                                                              \
    stage(v, 7, 4);                                                                                                    \
    stage(v, 2, 2);                                                                                                    \
    stage(v, 1, 1)
#define MERGE_16(stage, v)                                                                                             \
    stage(v, 15, 8);                                                                                                   \
    stage(v, 4, 4);                                                                                                    \
    stage(v, 2, 2);                                                                                                    \
    stage(v, 1, 1)
#define SORT_16(stage, v)                                                                                              \
    MERGE_2(stage, v);                                                                                                 \
    MERGE_4(stage, v);                                                                                                 \
    MERGE_8(stage, v);                                                                                                 \
    MERGE_16(stage, v)

/* Bitonic. */
RT_INLINE VecU8Quarter sort_quarter(VecU8Quarter v) {
    SORT_16(STAGE_QUARTER, v);
    return v;
}

RT_INLINE VecU8 sort_in_register(VecU8 v) {
    SORT_16(STAGE, v);
    STAGE(v, 31, 16);
    STAGE(v, 8, 8);
    STAGE(v, 4, 4);
    STAGE(v, 2, 2);
    STAGE(v, 1, 1);
    STAGE(v, 63, 32);
    STAGE(v, 16, 16);
    STAGE(v, 8, 8);
    STAGE(v, 4, 4);
    STAGE(v, 2, 2);
    STAGE(v, 1, 1);
    return v;
}

/* The bytes behind `bytes` become all ones, which no key comes behind. */
RT_INLINE VecU8 fill_up(VecU8 v, size_t bytes) {
    const VecU8 place = {EACH_OF_64(PARTNER, 0)};
    return v | (VecU8)(place >= (uint8_t)bytes);
}

/* The rest is not used. */
RT_INLINE VecU8 in_quarter(VecU8Quarter v) {
    VecU8 all = {0};
    __builtin_memcpy(&all, &v, sizeof v);
    return all;
}

/* `count` copies of a key; stores whole vectors while they fit before the end. */
RT_INLINE uint8_t *put_run(uint8_t *out, const uint8_t *end, uint8_t key, size_t count) {
    VecU8 v = (VecU8){0} + key;
    uint8_t *to = out + count;
    for (; out < to && end - out >= 64; out += 64) {
        vec_store(out, (VecI8)v);
    }
    for (; out < to; out++) {
        *out = key;
    }
    return to;
}

void rasp_rt_sort_u8(const uint8_t *keys, size_t n, uint8_t flip, uint8_t *out, void *scratch) {
    uint32_t counts[256];
    (void)scratch;
    if (n <= 64) {
        VecU8 v = fill_up((VecU8)vec_load_part(keys, n) ^ flip, n);
        v = n <= 16 ? in_quarter(sort_quarter((VecU8Quarter)VEC_QUARTER(v, 0))) : sort_in_register(v);
        vec_store_part(out, (VecI8)(v ^ flip), n);
        return;
    }
    unsigned low;
    unsigned high;
    const uint8_t *end = out + n;
    rasp_rt_count_range_u8(keys, n, counts, &low, &high);
    /* In rising or falling order only what lies between them has to be looked at. */
    unsigned from = flip == 0 ? low : flip == UINT8_MAX ? UINT8_MAX - high : 0;
    unsigned to = flip == 0 ? high : flip == UINT8_MAX ? UINT8_MAX - low : UINT8_MAX;
    for (unsigned k = from; k <= to; k++) {
        if (counts[k ^ flip] != 0) {
            out = put_run(out, end, (uint8_t)(k ^ flip), counts[k ^ flip]);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ up to 32-bit keys */

#define NARROW_FUNCTIONS(bits)                                                                                         \
    const uint64_t *rasp_rt_words_u##bits(const uint##bits##_t *keys, size_t n, uint##bits##_t flip, void *scratch) {  \
        uint64_t *words = scratch;                                                                                     \
        for (size_t i = 0; i < n; i += 8) {                                                                            \
            size_t bytes = n - i < 8 ? (n - i) * sizeof *keys : 8 * sizeof *keys;                                      \
            uint##bits##_t eight[64 / sizeof *keys];                                                                   \
            vec_store(eight, vec_load_part(keys + i, bytes));                                                          \
            VecU64 v = {eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]};               \
            vec_store(words + i, (VecI8)((v ^ flip) << 32 | (EIGHT + i)));                                             \
        }                                                                                                              \
        return rasp_rt_sort_words(words, n, 4 + bits / 8);                                                             \
    }                                                                                                                  \
    void rasp_rt_order_u##bits(const uint##bits##_t *keys, size_t n, uint##bits##_t flip, uint32_t *order,             \
                               void *scratch) {                                                                        \
        const uint64_t *words = rasp_rt_words_u##bits(keys, n, flip, scratch);                                         \
        for (size_t i = 0; i < n; i++) {                                                                               \
            order[i] = (uint32_t)words[i];                                                                             \
        }                                                                                                              \
    }                                                                                                                  \
    void rasp_rt_rank_u##bits(const uint##bits##_t *keys, size_t n, uint##bits##_t flip, uint32_t *rank,               \
                              void *scratch) {                                                                         \
        const uint64_t *words = rasp_rt_words_u##bits(keys, n, flip, scratch);                                         \
        for (size_t i = 0; i < n; i++) {                                                                               \
            rank[(uint32_t)words[i]] = (uint32_t)i;                                                                    \
        }                                                                                                              \
    }

NARROW_FUNCTIONS(16)
NARROW_FUNCTIONS(32)

/* Numbers made of keys, padded with the greatest to whole vectors, `end` in all. */
RT_INLINE void fill_32(uint32_t *items, const uint32_t *keys, size_t n, size_t end, uint32_t flip) {
    for (size_t i = 0; i < end; i += 16) {
        size_t bytes = i >= n ? 0 : n - i < 16 ? (n - i) * sizeof *keys : 64;
        VecU32 v = (VecU32)vec_load_part(keys + (i < n ? i : 0), bytes) ^ flip;
        vec_store(items + i, (VecI8)(v | (VecU32)(SIXTEEN + (uint32_t)i >= (uint32_t)n)));
    }
}

RT_INLINE void fill_64(uint64_t *items, const uint64_t *keys, size_t n, size_t end, uint64_t flip) {
    for (size_t i = 0; i < end; i += 8) {
        size_t bytes = i >= n ? 0 : n - i < 8 ? (n - i) * sizeof *keys : 64;
        VecU64 v = (VecU64)vec_load_part(keys + (i < n ? i : 0), bytes) ^ flip;
        vec_store(items + i, (VecI8)(v | (VecU64)(EIGHT + i >= n)));
    }
}

/* Up to `most` keys by the network, others by radix sort. */
#define SORT_FUNCTION(bits, Vec, radix, most)                                                                          \
    void rasp_rt_sort_u##bits(const uint##bits##_t *keys, size_t n, uint##bits##_t flip, uint##bits##_t *out,          \
                              void *scratch) {                                                                         \
        uint##bits##_t *a = scratch;                                                                                   \
        if (n <= (most)) {                                                                                             \
            size_t end = padded(n, 512 / bits);                                                                        \
            fill_##bits(a, keys, n, end, flip);                                                                        \
            rasp_rt_network_u##bits(a, end);                                                                           \
        } else {                                                                                                       \
            for (size_t i = 0; i < n; i++) {                                                                           \
                a[i] = keys[i] ^ flip;                                                                                 \
            }                                                                                                          \
            a = radix(a, a + n, n, 0, bits / 8);                                                                       \
        }                                                                                                              \
        for (size_t i = 0; i < n; i += 512 / bits) {                                                                   \
            size_t bytes = n - i < 512 / bits ? (n - i) * sizeof *a : 64;                                              \
            Vec v = (Vec)vec_load_part(a + i, bytes) ^ flip;                                                           \
            vec_store_part(out + i, (VecI8)v, bytes);                                                                  \
        }                                                                                                              \
    }

SORT_FUNCTION(32, VecU32, radix_half, MOST_NETWORK_HALVES)
SORT_FUNCTION(64, VecU64, radix_word, 2048)

/* Few keys as numbers of 32 bits. */
void rasp_rt_sort_u16(const uint16_t *keys, size_t n, uint16_t flip, uint16_t *out, void *scratch) {
    uint16_t *a = scratch;
    uint32_t *wide = scratch;
    if (n <= MOST_NETWORK_SHORTS) {
        size_t end = padded(n, 16);
        for (size_t i = 0; i < end; i++) {
            wide[i] = i < n ? (uint32_t)(keys[i] ^ flip) : UINT32_MAX;
        }
        rasp_rt_network_u32(wide, end);
        for (size_t i = 0; i < n; i++) {
            out[i] = (uint16_t)(wide[i] ^ flip);
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        a[i] = keys[i] ^ flip;
    }
    a = radix_short(a, a + n, n, 0, 2);
    for (size_t i = 0; i < n; i++) {
        out[i] = a[i] ^ flip;
    }
}

/* ------------------------------------------------------------------------------------------------------ 64-bit keys */

const RtPair *rasp_rt_pairs_u64(const uint64_t *keys, size_t n, uint64_t flip, void *scratch) {
    RtPair *pairs = scratch;
    for (size_t i = 0; i < n; i++) {
        pairs[i] = (RtPair){keys[i] ^ flip, i};
    }
    return rasp_rt_sort_pairs(pairs, pairs + n, n);
}

void rasp_rt_order_u64(const uint64_t *keys, size_t n, uint64_t flip, uint32_t *order, void *scratch) {
    const RtPair *pairs = rasp_rt_pairs_u64(keys, n, flip, scratch);
    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)pairs[i].position;
    }
}

void rasp_rt_rank_u64(const uint64_t *keys, size_t n, uint64_t flip, uint32_t *rank, void *scratch) {
    const RtPair *pairs = rasp_rt_pairs_u64(keys, n, flip, scratch);
    for (size_t i = 0; i < n; i++) {
        rank[pairs[i].position] = (uint32_t)i;
    }
}

/* Word by word from the least significant: each time the keys in the order so far are sorted by the next word. */
void rasp_rt_order_wide(const uint64_t *keys, size_t words, size_t n, uint64_t flip, uint32_t *order, void *scratch) {
    RtPair *pairs = scratch;
    RtPair *other = pairs + n;
    for (size_t i = 0; i < n; i++) {
        pairs[i].position = i;
    }
    for (size_t word = 0; word < words; word++) {
        for (size_t i = 0; i < n; i++) {
            pairs[i].key = keys[pairs[i].position * words + word] ^ flip;
        }
        RtPair *sorted = rasp_rt_sort_pairs(pairs, other, n);
        other = sorted == pairs ? other : pairs;
        pairs = sorted;
    }
    for (size_t i = 0; i < n; i++) {
        order[i] = (uint32_t)pairs[i].position;
    }
}
