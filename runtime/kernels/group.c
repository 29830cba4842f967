/* Groups of equal keys: dictionaries by open addressing.
 *
 * The table starts small, so that few different keys stay in the first cache however many keys there are, and grows
 * fourfold up to two entries a key. Tables lie one behind the other in the scratch: the last is the dictionary. In
 * tables beyond the second cache, slots are prefetched a block of keys ahead.
 *
 * A table entry holds the group's number + 1 (0: free) and what identifies the key: 32-bit keys share one word with the
 * number; 64-bit keys have a word of their own; wider keys have their hash there, and the position of the first of them
 * decides.
 *
 * Keys may be chosen so that many share a slot. So no key may lie further than FARTHEST slots from its own: that holds
 * for other keys up to a load of a half (71 are to be expected of a million), and a search that has come so far is
 * over. Where a key would, the table is given up, and group_sorted.c groups the keys by sorting them. */
#include "runtime/kernels/vec.h"

#define LEAST_BITS 7u
#define FIRST_BITS 12u /* a table starts with at most twice this */
#define PREFETCH_BITS 15u
#define BLOCK 32u
#define FARTHEST 128u
#define NOWHERE SIZE_MAX
#define NO_GROUP UINT32_MAX

typedef struct HashEntry {
    uint64_t key; /* 32-bit keys: key << 32 | number + 1 */
    uint32_t number, first;
} HashEntry;

RT_INLINE uint64_t hash_word(uint64_t key) {
    return key * UINT64_C(0x9E3779B97F4A7C15);
}

/* For 64-bit keys, whose lower bits may all be 0 (doubles, strings). */
RT_INLINE uint64_t hash_long(uint64_t key) {
    uint64_t h = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

RT_INLINE uint64_t hash_words(const uint64_t *key, size_t words) {
    uint64_t h = 0;
    for (size_t i = 0; i < words; i++) {
        h = (h ^ h >> 32 ^ key[i]) * UINT64_C(0x9E3779B97F4A7C15);
    }
    return h ^ h >> 32;
}

/* Bits of the largest table for n keys: at least 2n entries, at most 4n. */
RT_INLINE unsigned most_bits(size_t n) {
    unsigned bits = LEAST_BITS;
    return n * 2 <= (size_t)1 << bits ? bits : 64 - (unsigned)__builtin_clzll(n * 2 - 1);
}

/* Bits of the first one, so that growing fourfold ends at the largest. */
RT_INLINE unsigned first_bits(unsigned most) {
    return most <= FIRST_BITS + 1 ? most : FIRST_BITS + (most & 1);
}

/* ------------------------------------------------------------------------------------------------------ 32-bit keys */

typedef struct Table32 {
    uint64_t *entries;
    unsigned bits;
} Table32;

RT_INLINE size_t slot32(unsigned bits, uint32_t key) {
    return (size_t)(hash_word(key) >> (64 - bits));
}

/* The slot of a key: where it is, or a free one; NOWHERE when that is too far. */
RT_INLINE size_t seek32(const uint64_t *entries, unsigned bits, uint32_t key) {
    size_t mask = ((size_t)1 << bits) - 1;
    size_t at = slot32(bits, key);
    for (size_t left = FARTHEST; entries[at] != 0 && (uint32_t)(entries[at] >> 32) != key; left--) {
        if (RT_UNLIKELY(left == 0)) {
            return NOWHERE;
        }
        at = (at + 1) & mask;
    }
    return at;
}

static bool grow32(Table32 *table) {
    size_t size = (size_t)1 << table->bits;
    Table32 next = {table->entries + size, table->bits + 2};
    __builtin_memset(next.entries, 0, (size_t)8 << next.bits);
    for (size_t i = 0; i < size; i++) {
        uint64_t entry = table->entries[i];
        size_t at = entry != 0 ? seek32(next.entries, next.bits, (uint32_t)(entry >> 32)) : 0;
        if (at == NOWHERE) {
            return false;
        }
        if (entry != 0) {
            next.entries[at] = entry;
        }
    }
    *table = next;
    return true;
}

/* The group of a key, which is a new one where it equals *groups afterwards less 1; NO_GROUP: too far. */
RT_INLINE uint32_t enter32(Table32 *table, uint32_t key, unsigned most, uint32_t *groups) {
    size_t at = seek32(table->entries, table->bits, key);
    if (RT_UNLIKELY(at == NOWHERE)) {
        return NO_GROUP;
    }
    uint64_t entry = table->entries[at];
    if (RT_LIKELY(entry != 0)) {
        return (uint32_t)entry - 1;
    }
    if (RT_UNLIKELY(table->bits < most && (size_t)*groups * 2 >= (size_t)1 << table->bits)) {
        at = grow32(table) ? seek32(table->entries, table->bits, key) : NOWHERE;
        if (at == NOWHERE) {
            return NO_GROUP;
        }
    }
    table->entries[at] = (uint64_t)key << 32 | (*groups + 1);
    return (*groups)++;
}

uint32_t rasp_rt_ids_u32(const uint32_t *keys, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first, RtDict *dict,
                         void *scratch) {
    unsigned most = most_bits(n);
    Table32 table = {scratch, first_bits(most)};
    uint32_t groups = 0;
    __builtin_memset(table.entries, 0, (size_t)8 << table.bits);
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t to = n - from < BLOCK ? n : from + BLOCK;
        if (table.bits >= PREFETCH_BITS) {
            for (size_t i = from; i < to; i++) {
                __builtin_prefetch(&table.entries[slot32(table.bits, keys[i])]);
            }
        }
        for (size_t i = from; i < to; i++) {
            uint32_t before = groups;
            uint32_t id = enter32(&table, keys[i], most, &groups);
            if (RT_UNLIKELY(id == NO_GROUP)) {
                return rasp_rt_ids_sorted_u32(keys, n, ids, counts, first, dict, scratch);
            }
            rt_note(id, groups != before, i, ids, counts, first);
        }
    }
    *dict = (RtDict){(uint64_t)((const char *)table.entries - (const char *)scratch), 0, groups, table.bits};
    return groups;
}

void rasp_rt_find_u32(const RtDict *dict, const uint32_t *queries, size_t n, uint32_t *ids, const void *scratch) {
    const uint64_t *entries = (const uint64_t *)(const void *)((const char *)scratch + dict->table);
    if (RT_UNLIKELY(dict->table_bits == RT_DICT_SORTED)) {
        rasp_rt_find_sorted_u32(dict, queries, n, ids, scratch);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = seek32(entries, dict->table_bits, queries[i]);
        ids[i] = at != NOWHERE && entries[at] != 0 ? (uint32_t)entries[at] - 1 : dict->groups;
    }
}

/* ------------------------------------------------------------------------------------------------------- wider keys */

typedef struct HashTable {
    HashEntry *entries;
    unsigned bits;
    size_t words;         /* of a key; 1: entries hold the keys themselves */
    const uint64_t *keys; /* all of them */
} HashTable;

RT_INLINE uint64_t hash_key(const uint64_t *key, size_t words) {
    return words == 1 ? hash_long(*key) : hash_words(key, words);
}

RT_INLINE bool is_equal(const HashEntry *entry, const uint64_t *keys, size_t words, const uint64_t *key,
                        uint64_t hash) {
    if (words == 1) {
        return entry->key == *key;
    }
    if (entry->key != hash) {
        return false;
    }
    const uint64_t *other = keys + (size_t)entry->first * words;
    uint64_t difference = 0;
    for (size_t i = 0; i < words; i++) {
        difference |= other[i] ^ key[i];
    }
    return difference == 0;
}

/* As seek32. `keys`: all of them. */
RT_INLINE size_t seek(const HashEntry *entries, unsigned bits, const uint64_t *keys, size_t words, const uint64_t *key,
                      uint64_t hash) {
    size_t mask = ((size_t)1 << bits) - 1;
    size_t at = (size_t)(hash >> (64 - bits));
    for (size_t left = FARTHEST; entries[at].number != 0 && !is_equal(&entries[at], keys, words, key, hash); left--) {
        if (RT_UNLIKELY(left == 0)) {
            return NOWHERE;
        }
        at = (at + 1) & mask;
    }
    return at;
}

static bool grow(HashTable *table) {
    size_t size = (size_t)1 << table->bits;
    HashTable next = {table->entries + size, table->bits + 2, table->words, table->keys};
    size_t mask = ((size_t)1 << next.bits) - 1;
    __builtin_memset(next.entries, 0, sizeof(HashEntry) << next.bits);
    for (size_t i = 0; i < size; i++) {
        HashEntry entry = table->entries[i];
        if (entry.number != 0) {
            uint64_t hash = table->words == 1 ? hash_long(entry.key) : entry.key;
            size_t at = (size_t)(hash >> (64 - next.bits));
            for (size_t left = FARTHEST; next.entries[at].number != 0; left--) {
                if (left == 0) {
                    return false;
                }
                at = (at + 1) & mask;
            }
            next.entries[at] = entry;
        }
    }
    *table = next;
    return true;
}

RT_INLINE uint32_t enter(HashTable *table, size_t i, unsigned most, uint32_t *groups) {
    const uint64_t *key = table->keys + i * table->words;
    uint64_t hash = hash_key(key, table->words);
    size_t at = seek(table->entries, table->bits, table->keys, table->words, key, hash);
    if (RT_UNLIKELY(at == NOWHERE)) {
        return NO_GROUP;
    }
    if (RT_LIKELY(table->entries[at].number != 0)) {
        return table->entries[at].number - 1;
    }
    if (RT_UNLIKELY(table->bits < most && (size_t)*groups * 2 >= (size_t)1 << table->bits)) {
        at = grow(table) ? seek(table->entries, table->bits, table->keys, table->words, key, hash) : NOWHERE;
        if (at == NOWHERE) {
            return NO_GROUP;
        }
    }
    table->entries[at] = (HashEntry){table->words == 1 ? *key : hash, *groups + 1, (uint32_t)i};
    return (*groups)++;
}

RT_INLINE uint32_t number_keys(const uint64_t *keys, size_t words, size_t n, uint32_t *ids, uint32_t *counts,
                               uint32_t *first, RtDict *dict, void *scratch) {
    unsigned most = most_bits(n);
    HashTable table = {scratch, first_bits(most), words, keys};
    uint32_t groups = 0;
    __builtin_memset(table.entries, 0, sizeof(HashEntry) << table.bits);
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t to = n - from < BLOCK ? n : from + BLOCK;
        if (table.bits >= PREFETCH_BITS) {
            for (size_t i = from; i < to; i++) {
                __builtin_prefetch(&table.entries[hash_key(keys + i * words, words) >> (64 - table.bits)]);
            }
        }
        for (size_t i = from; i < to; i++) {
            uint32_t before = groups;
            uint32_t id = enter(&table, i, most, &groups);
            if (RT_UNLIKELY(id == NO_GROUP)) {
                return rasp_rt_ids_sorted_wide(keys, words, n, ids, counts, first, dict, scratch);
            }
            rt_note(id, groups != before, i, ids, counts, first);
        }
    }
    *dict = (RtDict){(uint64_t)((const char *)table.entries - (const char *)scratch), 0, groups, table.bits};
    return groups;
}

RT_INLINE void find_keys(const RtDict *dict, const uint64_t *keys, const uint64_t *queries, size_t words, size_t n,
                         uint32_t *ids, const void *scratch) {
    const HashEntry *entries = (const HashEntry *)(const void *)((const char *)scratch + dict->table);
    if (RT_UNLIKELY(dict->table_bits == RT_DICT_SORTED)) {
        rasp_rt_find_sorted_wide(dict, keys, queries, words, n, ids, scratch);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const uint64_t *key = queries + i * words;
        size_t at = seek(entries, dict->table_bits, keys, words, key, hash_key(key, words));
        ids[i] = at != NOWHERE && entries[at].number != 0 ? entries[at].number - 1 : dict->groups;
    }
}

uint32_t rasp_rt_ids_u64(const uint64_t *keys, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first, RtDict *dict,
                         void *scratch) {
    return number_keys(keys, 1, n, ids, counts, first, dict, scratch);
}

void rasp_rt_find_u64(const RtDict *dict, const uint64_t *queries, size_t n, uint32_t *ids, const void *scratch) {
    find_keys(dict, NULL, queries, 1, n, ids, scratch);
}

uint32_t rasp_rt_ids_wide(const uint64_t *keys, size_t words, size_t n, uint32_t *ids, uint32_t *counts,
                          uint32_t *first, RtDict *dict, void *scratch) {
    return number_keys(keys, words, n, ids, counts, first, dict, scratch);
}

void rasp_rt_find_wide(const RtDict *dict, const uint64_t *keys, const uint64_t *queries, size_t words, size_t n,
                       uint32_t *ids, const void *scratch) {
    find_keys(dict, keys, queries, words, n, ids, scratch);
}
