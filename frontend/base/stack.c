/* Linux tells where the stack of a thread lies; elsewhere, and on a stack that the program made for itself, what is
 * left is taken to be what rasp.h asks for. */
#define _GNU_SOURCE
#include "frontend/base/stack.h"

#include <pthread.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>

static bool is_main_thread(void) {
    return syscall(SYS_gettid) == getpid();
}

static Stack ask_system(void) {
    pthread_attr_t attributes;
    Stack found = {0};
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

static bool is_inside(const Stack *stack, uintptr_t address) {
    return stack->low <= address && address < stack->high;
}

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
