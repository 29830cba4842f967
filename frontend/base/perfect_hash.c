/* Belazzougui, Botelho, Dietzfelbinger, "Hash, displace, and compress" (2009), without the compression: a hash chooses
 * a bucket, and the bucket a displacement that sends its keys to free slots. Large buckets choose first. With four keys
 * a bucket and a quarter of the slots free a few hundred displacements are tried for the hardest ones. */
#include "frontend/base/perfect_hash.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_A_BUCKET = 4, DISPLACEMENTS = 1 << 16, GROWN_MOST = 4 };

uint64_t hash_words(const uint64_t *words, unsigned count) {
    uint64_t hash = words[0] * HASH_MULTIPLIER;
    for (unsigned i = 1; i < count; i++) {
        hash = ((hash >> 32 | hash << 32) ^ words[i]) * HASH_MULTIPLIER;
    }
    return hash;
}

static uint32_t top_bits(uint64_t value, unsigned bits) {
    return bits == 0 ? 0 : (uint32_t)(value >> (64 - bits));
}

static uint32_t slot_of(const PerfectHash *made, uint64_t hash, uint16_t displacement) {
    return top_bits((hash ^ displacement) * HASH_SLOT_MULTIPLIER, made->slot_bits);
}

uint32_t perfect_hash_slot(const PerfectHash *made, uint64_t hash) {
    return slot_of(made, hash, made->displacements[top_bits(hash, made->bucket_bits)]);
}

/* The least number of bits for so many values. */
static unsigned bits_for(uint32_t count) {
    unsigned bits = 0;
    while (bits < 31 && (uint32_t)1 << bits < count) {
        bits++;
    }
    return bits;
}

typedef struct Bucket {
    uint32_t number, first, count; /* its keys in Making.members */
} Bucket;

typedef struct Making {
    PerfectHash *made;
    const uint64_t *hashes;
    Bucket *buckets;
    uint32_t *members;
} Making;

static int larger_first(const void *a, const void *b) {
    const Bucket *left = a, *right = b;
    if (left->count != right->count) {
        return left->count > right->count ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

/* Sorts the keys by buckets, and these by size. */
static void fill_buckets(Making *making, uint32_t count, uint32_t bucket_count) {
    const unsigned bits = making->made->bucket_bits;
    for (uint32_t i = 0; i < bucket_count; i++) {
        making->buckets[i] = (Bucket){.number = i};
    }
    for (uint32_t i = 0; i < count; i++) {
        making->buckets[top_bits(making->hashes[i], bits)].count++;
    }
    for (uint32_t i = 0, first = 0; i < bucket_count; i++) {
        making->buckets[i].first = first;
        first += making->buckets[i].count;
        making->buckets[i].count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        Bucket *bucket = &making->buckets[top_bits(making->hashes[i], bits)];
        making->members[bucket->first + bucket->count++] = i;
    }
    qsort(making->buckets, bucket_count, sizeof *making->buckets, larger_first);
}

/* Takes back what a bucket has taken of its first keys. */
static void free_slots(Making *making, const Bucket *bucket, uint32_t taken, uint16_t displacement) {
    for (uint32_t i = 0; i < taken; i++) {
        const uint32_t key = making->members[bucket->first + i];
        making->made->entries[slot_of(making->made, making->hashes[key], displacement)] = making->made->free;
    }
}

static bool take_slots(Making *making, const Bucket *bucket, uint16_t displacement) {
    for (uint32_t i = 0; i < bucket->count; i++) {
        const uint32_t key = making->members[bucket->first + i];
        uint32_t *entry = &making->made->entries[slot_of(making->made, making->hashes[key], displacement)];
        if (*entry != making->made->free) {
            free_slots(making, bucket, i, displacement);
            return false;
        }
        *entry = key;
    }
    return true;
}

static bool place_all(Making *making, uint32_t bucket_count) {
    for (uint32_t i = 0; i < bucket_count && making->buckets[i].count > 0; i++) {
        uint32_t displacement = 0;
        while (displacement < DISPLACEMENTS && !take_slots(making, &making->buckets[i], (uint16_t)displacement)) {
            displacement++;
        }
        if (displacement == DISPLACEMENTS) {
            return false;
        }
        making->made->displacements[making->buckets[i].number] = (uint16_t)displacement;
    }
    return true;
}

bool perfect_hash_make(PerfectHash *made, Arena *arena, const uint64_t *hashes, uint32_t count) {
    *made = (PerfectHash){.bucket_bits = bits_for(count / KEYS_A_BUCKET + 1), .free = count};
    const uint32_t bucket_count = (uint32_t)1 << made->bucket_bits;
    Making making = {.made = made, .hashes = hashes};
    making.buckets = arena_alloc_array(arena, bucket_count, sizeof *making.buckets);
    making.members = arena_alloc_array(arena, (size_t)count + 1, sizeof *making.members);
    made->displacements = arena_zalloc(arena, bucket_count * sizeof *made->displacements);
    fill_buckets(&making, count, bucket_count);
    const unsigned least = bits_for(count + count / 4 + 1);
    for (made->slot_bits = least; made->slot_bits < least + GROWN_MOST; made->slot_bits++) {
        const size_t slots = (size_t)1 << made->slot_bits;
        made->entries = arena_alloc_array(arena, slots, sizeof *made->entries);
        for (size_t i = 0; i < slots; i++) {
            made->entries[i] = made->free;
        }
        if (place_all(&making, bucket_count)) {
            return true;
        }
    }
    return false;
}
