/* What a kernel and its caller agree upon, so that the caller can stop it while it runs. Code that is compiled into
 * kernels includes this, too. */
#ifndef FRONTEND_BASE_WATCH_H
#define FRONTEND_BASE_WATCH_H
#include <stddef.h>
#include <stdint.h>

/* Who may stop a kernel: its caller puts one at the beginning of the scratch memory, where the kernel was made for that
 * (Specialization.watched). What takes long counts what it does, and asks when a portion is used up. */
typedef struct KernelWatch {
    int64_t left;                              /* of the portion: about as many nanoseconds, or fewer */
    int32_t (*ask)(struct KernelWatch *watch); /* not 0: stop at once. Else it has set `left` anew */
} KernelWatch;

/* At the beginning of the scratch memory: what lies behind the KernelWatch is the caller's. */
enum { KERNEL_WATCH_BYTES = 64 };

/* What kernels return when they do not come to an end. */
enum { KERNEL_GUARD = 1, KERNEL_STOPPED = 5 };
#endif
