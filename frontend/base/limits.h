/* Named limits of the front end, each with its reason. Those marked "default" are options of the public API. */
#ifndef FRONTEND_BASE_LIMITS_H
#define FRONTEND_BASE_LIMITS_H
#include <stddef.h>
#include <stdint.h>

#define LIMIT_SOURCE_BYTES ((size_t)64 << 20)  /* spans are 32-bit; no hand-written program is larger */
#define LIMIT_SYNTAX_DEPTH 1000u               /* nesting of expressions and blocks: bounds recursion in the parser */
#define LIMIT_SYNTAX_ERRORS 20u                /* reported in one run */
#define LIMIT_NOTES 8u                         /* notes on one error */
#define LIMIT_ELABORATION_DEPTH 5000u          /* nested evaluations of one elaboration: bounds the C stack (default) */
#define LIMIT_STEPS ((uint64_t)20000000)       /* expression evaluations of one elaboration: under a second (default) */
#define LIMIT_NODES 4000000u                   /* nodes of one graph (default) */
#define LIMIT_LIST_LENGTH ((size_t)10000000)   /* elements of one list or dict (default) */
#define LIMIT_VALUE_HEIGHT 1000u               /* lists in lists: bounds recursion over values, as in Python */
#define LIMIT_STRING_LENGTH ((size_t)16 << 20) /* bytes of one string value (default) */
/* Bytes held by one context (default): 4 GiB, or half of what 32 bits can address. */
#define LIMIT_MEMORY (SIZE_MAX > UINT32_MAX ? (size_t)((uint64_t)4 << 30) : SIZE_MAX / 2 + 1)
#define LIMIT_LOAD_DEPTH 64u /* nested load statements */

_Static_assert(LIMIT_MEMORY >= (size_t)1 << 31, "no limit by default is one that nothing fits in");

typedef struct Limits {
    uint32_t depth, nodes;
    uint64_t steps;
    size_t list_length, string_length;
} Limits;
#endif
