/* The one place that memory comes from.
 *
 * Every byte the library takes goes through a Budget: it calls the caller's allocator, counts what is held, and
 * enforces the memory limit. When a request cannot be met (limit reached, or the allocator has no more) control leaves
 * by longjmp to the place that the entry point of the library prepared with setjmp (frontend/base/escape.h). That is
 * legal because the front end and the interpreter own nothing but arenas, and every arena is freed by the entry point.
 * No LLVM frame may ever lie between the two.
 */
#ifndef FRONTEND_BASE_ALLOC_H
#define FRONTEND_BASE_ALLOC_H
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Grows, shrinks, makes (pointer NULL) or frees (new_size 0) a block; NULL when there is no memory. Sizes in bytes. */
typedef void *(*AllocFunction)(void *user, void *pointer, size_t old_size, size_t new_size);

/* Whom to ask whether work shall go on. */
typedef struct StopQuestion {
    const char *(*asked)(void *user); /* a static text that says why to stop, or NULL to go on */
    void *user;
} StopQuestion;

typedef struct Budget {
    AllocFunction allocate;
    void *user;      /* handed to allocate */
    size_t used;     /* bytes held now */
    size_t limit;    /* most bytes that may be held at once */
    jmp_buf *escape; /* where a failed request goes; never NULL while anything is allocated through this budget */
    bool over_limit; /* set before the jump: true when the limit stopped it, false when the allocator did */
    const StopQuestion *question; /* for work that asks nobody itself: whenever memory is requested; NULL: nobody */
    const char *stopped;          /* set before the jump: the answer, where that has stopped it, else NULL */
    uintptr_t stack_end;          /* what recursion may come down to (stack.h); 0 where nobody recurses */
} Budget;

/* A budget on this allocator (NULL: the C library's) with this limit. escape is NULL until the caller sets it. */
void budget_init(Budget *budget, AllocFunction allocate, void *user, size_t limit);

/* As realloc, but never returns NULL for a new_size above 0: it leaves through budget->escape instead. */
void *budget_resize(Budget *budget, void *pointer, size_t old_size, size_t new_size);

/* Asks the question, and leaves through budget->escape where the answer is to stop. */
void budget_ask(Budget *budget);

/* Leaves through budget->escape as if the limit had been reached: for sizes that overflow. */
_Noreturn void budget_fail(Budget *budget);
#endif
