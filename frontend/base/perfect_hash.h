/* A table of constant keys in which every key is found at the first look: hash and displace. Computed when code is
 * made; the code evaluates perfect_hash_slot. */
#ifndef FRONTEND_BASE_PERFECT_HASH_H
#define FRONTEND_BASE_PERFECT_HASH_H
#include "frontend/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { HASH_WORDS_MOST = 8 };                    /* of a key: 64 bytes */
#define HASH_MULTIPLIER 0x9E3779B97F4A7C15u      /* of words: 2^64 divided by the golden ratio */
#define HASH_SLOT_MULTIPLIER 0xD6E8FEB86659FD93u /* of displaced hashes: odd, otherwise of no meaning */

typedef struct PerfectHash {
    unsigned bucket_bits, slot_bits;
    uint16_t *displacements; /* 2^bucket_bits */
    uint32_t *entries;       /* 2^slot_bits: the key at each slot, or `free` */
    uint32_t free;
} PerfectHash;

/* The hash of a key of so many 64-bit words. */
uint64_t hash_words(const uint64_t *words, unsigned count);
/* Makes the table for keys with these hashes, different ones. False where none is found, which takes hashes that are
 * equal, or very bad luck. */
bool perfect_hash_make(PerfectHash *made, Arena *arena, const uint64_t *hashes, uint32_t count);
/* Where a key with this hash is, if it is one of the keys. */
uint32_t perfect_hash_slot(const PerfectHash *made, uint64_t hash);

#endif
