/* Groups of equal keys by sorting them: what group.c falls back on where keys were chosen to collide.
 *
 * The dictionary is the list of different keys in order, found by halving. */
#include "runtime/kernels/vec.h"

/* A key that is different from the others, by its first position; keys of one word are here. */
typedef struct Group {
    uint64_t key;
    uint32_t number, first;
} Group;

/* The scratch, cut up: what the sort works in comes last. */
typedef struct Parts {
    Group *groups;
    uint32_t *order, *group_of;
    void *rest;
} Parts;

RT_INLINE size_t whole_lines(size_t bytes) {
    return (bytes + 63) & ~(size_t)63;
}

RT_INLINE Parts parts_of(char *scratch, size_t n) {
    size_t groups = whole_lines(n * sizeof(Group));
    size_t line = whole_lines(n * sizeof(uint32_t));
    return (Parts){(Group *)(void *)scratch, (uint32_t *)(void *)(scratch + groups),
                   (uint32_t *)(void *)(scratch + groups + line), scratch + groups + 2 * line};
}

/* Numbers in order of first occurrence, once every key knows its place among the different ones. */
RT_INLINE uint32_t number_groups(const Parts *parts, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first) {
    uint32_t numbers = 0;
    for (size_t i = 0; i < n; i++) {
        Group *group = &parts->groups[parts->group_of[i]];
        bool is_new = group->first == i;
        if (is_new) {
            group->number = numbers++;
        }
        rt_note(group->number, is_new, i, ids, counts, first);
    }
    return numbers;
}

uint32_t rasp_rt_ids_sorted_u32(const uint32_t *keys, size_t n, uint32_t *ids, uint32_t *counts, uint32_t *first,
                                RtDict *dict, void *scratch) {
    Parts parts = parts_of(scratch, n);
    uint32_t found = 0;
    rasp_rt_order_u32(keys, n, 0, parts.order, parts.rest);
    for (size_t p = 0; p < n; p++) {
        uint32_t at = parts.order[p];
        if (p == 0 || keys[at] != keys[parts.order[p - 1]]) {
            parts.groups[found++] = (Group){keys[at], 0, at};
        }
        parts.group_of[at] = found - 1;
    }
    *dict = (RtDict){0, 0, found, RT_DICT_SORTED};
    return number_groups(&parts, n, ids, counts, first);
}

/* -1, 0 or 1. */
RT_INLINE int compare(const uint64_t *a, const uint64_t *b, size_t words) {
    for (size_t i = words; i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

uint32_t rasp_rt_ids_sorted_wide(const uint64_t *keys, size_t words, size_t n, uint32_t *ids, uint32_t *counts,
                                 uint32_t *first, RtDict *dict, void *scratch) {
    Parts parts = parts_of(scratch, n);
    uint32_t found = 0;
    rasp_rt_order_wide(keys, words, n, 0, parts.order, parts.rest);
    for (size_t p = 0; p < n; p++) {
        size_t at = parts.order[p];
        if (p == 0 || compare(keys + at * words, keys + parts.order[p - 1] * words, words) != 0) {
            parts.groups[found++] = (Group){keys[at * words], 0, (uint32_t)at};
        }
        parts.group_of[at] = found - 1;
    }
    *dict = (RtDict){0, 0, found, RT_DICT_SORTED};
    return number_groups(&parts, n, ids, counts, first);
}

void rasp_rt_find_sorted_u32(const RtDict *dict, const uint32_t *queries, size_t n, uint32_t *ids,
                             const void *scratch) {
    const Group *groups = scratch;
    for (size_t i = 0; i < n; i++) {
        size_t low = 0;
        size_t high = dict->groups;
        while (low < high) {
            size_t middle = (low + high) / 2;
            bool below = groups[middle].key < queries[i];
            low = below ? middle + 1 : low;
            high = below ? high : middle;
        }
        bool found = low < dict->groups && groups[low].key == queries[i];
        ids[i] = found ? groups[low].number : dict->groups;
    }
}

void rasp_rt_find_sorted_wide(const RtDict *dict, const uint64_t *keys, const uint64_t *queries, size_t words, size_t n,
                              uint32_t *ids, const void *scratch) {
    const Group *groups = scratch;
    for (size_t i = 0; i < n; i++) {
        const uint64_t *query = queries + i * words;
        uint32_t id = dict->groups;
        size_t low = 0;
        size_t high = dict->groups;
        while (low < high) {
            size_t middle = (low + high) / 2;
            const Group *group = &groups[middle];
            int order = compare(words == 1 ? &group->key : keys + (size_t)group->first * words, query, words);
            id = order == 0 ? group->number : id;
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : order == 0 ? low : middle;
        }
        ids[i] = id;
    }
}
