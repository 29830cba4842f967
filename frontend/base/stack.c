/* Linux tells where the stack of a thread lies; elsewhere, and on a stack that the program made for itself, what is
 * left is taken to be what rasp.h asks for. */
#define _GNU_SOURCE
#include "frontend/base/stack.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#endif

static bool is_inside(const Stack *stack, uintptr_t address) {
    return stack->low <= address && address < stack->high;
}

#if defined(__linux__)

static bool is_main_thread(void) {
    return syscall(SYS_gettid) == getpid();
}

/* What lies below the stack that a process begins with is at least so far from its top. */
#define MAIN_STACK_ALONE ((rlim_t)128 << 20)

/* The stack of the main thread, of which the system tells by a text of all mappings, a line each. Where it ends can be
 * had for less: the name of the program is the last that the kernel puts there, with a null pointer above it. Zero
 * where the limit of its size is so large that a mapping may lie inside. */
static Stack main_stack(void) {
    struct rlimit limit;
    const uintptr_t name = getauxval(AT_EXECFN);
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (name == 0 || getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur > MAIN_STACK_ALONE) {
        return (Stack){0};
    }
    const uintptr_t end = name + strlen((const char *)name) + 1 + sizeof(void *);
    const uintptr_t high = (end + page - 1) / page * page;
    return (Stack){.low = high - limit.rlim_cur / page * page, .high = high, .is_of_main = true};
}

static Stack ask_system(void) {
    pthread_attr_t attributes;
    Stack found = is_main_thread() ? main_stack() : (Stack){0};
    if (is_inside(&found, stack_here())) {
        return found;
    }
    found = (Stack){0};
    void *low = NULL;
    size_t size = 0;
    size_t guard = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
        return found;
    }
    if (pthread_attr_getstack(&attributes, &low, &size) == 0 && pthread_attr_getguardsize(&attributes, &guard) == 0 &&
        guard < size) {
        found = (Stack){.low = (uintptr_t)low + guard, .high = (uintptr_t)low + size, .is_of_main = is_main_thread()};
    }
    pthread_attr_destroy(&attributes);
    return found;
}
#else
static bool is_main_thread(void) {
    return false;
}

static Stack ask_system(void) {
    return (Stack){0};
}
#endif

uintptr_t stack_find_end(Stack *stack) {
    const uintptr_t here = stack_here();
    if (!stack->is_of_main || !is_inside(stack, here) || !is_main_thread()) {
        *stack = ask_system();
    }
    if (!is_inside(stack, here)) {
        const uintptr_t low = here > STACK_UNKNOWN ? here - STACK_UNKNOWN : 0;
        *stack = (Stack){.low = low, .high = here};
    }
    return stack->low + STACK_RESERVE;
}
