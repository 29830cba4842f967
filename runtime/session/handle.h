/* What the objects behind the handles of rasp.h begin with, so that a handle of another kind, or one that was freed and
 * whose memory is still there, is noticed and reported as misuse. */
#ifndef RUNTIME_SESSION_HANDLE_H
#define RUNTIME_SESSION_HANDLE_H
#include <stdbool.h>
#include <stddef.h>

/* Numbers that memory hardly holds by chance. A freed object has HANDLE_FREED. */
typedef enum Handle {
    HANDLE_FREED = 0,
    HANDLE_SESSION = 0x53736152,
    HANDLE_VALUE = 0x56736152,
    HANDLE_RESULT = 0x52736152,
    HANDLE_KERNEL = 0x4B736152,
    HANDLE_GENERATOR = 0x47736152
} Handle;

/* Whether it is an object of that kind; NULL is none. */
static inline bool handle_is(const void *object, Handle kind) {
    return object != NULL && *(const Handle *)object == kind;
}
#endif
