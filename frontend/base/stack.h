/* How far recursion that follows the input may go: until the stack of the thread is nearly used up.
 *
 * A count of levels alone says nothing about bytes: the same program takes ten times as many per level in another form,
 * another build or another thread. So what recurses asks before each level whether it has come down to the `end` that
 * was found where the library was entered. STACK_RESERVE is left below it for all that does not recurse.
 */
#ifndef FRONTEND_BASE_STACK_H
#define FRONTEND_BASE_STACK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STACK_RESERVE ((size_t)64 << 10)  /* for an evaluation, the callbacks of the host, a report */
#define STACK_UNKNOWN ((size_t)192 << 10) /* what a stack is taken to have where the system does not know it */

/* The stack of the thread that asked last. Zero is none. */
typedef struct Stack {
    uintptr_t low, high; /* it grows from high down to low */
    bool is_of_main;     /* of the thread that the process began with, whose stack is not cheap to find */
} Stack;

/* What recursion may come down to in the thread that calls; *stack keeps what was found for the next call. */
uintptr_t stack_find_end(Stack *stack);

static inline uintptr_t stack_here(void) {
    return (uintptr_t)__builtin_frame_address(0);
}

/* Whether fewer than `bytes` are left above the end; an end of 0 is none. */
static inline bool stack_lacks(uintptr_t end, size_t bytes) {
    const uintptr_t here = stack_here();
    return end != 0 && (here < end || here - end < bytes);
}
#endif
