/* The budget: counts every byte and turns a failed request into a jump.
 *
 * Does not know arenas, and frees nothing on the way out: the entry point that prepared the jump owns the arenas.
 */
#include "frontend/base/alloc.h"

#include <stdlib.h>

static void *allocate_with_libc(void *user, void *pointer, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, new_size);
}

void budget_init(Budget *budget, AllocFunction allocate, void *user, size_t limit) {
    *budget = (Budget){
        .allocate = allocate != NULL ? allocate : allocate_with_libc,
        .user = user,
        .limit = limit,
    };
}

static _Noreturn void leave(Budget *budget, bool over_limit) {
    budget->over_limit = over_limit;
    budget->stopped = NULL;
    longjmp(*budget->escape, 1);
}

void budget_ask(Budget *budget) {
    const StopQuestion *question = budget->question;
    const char *answer = question != NULL ? question->asked(question->user) : NULL;
    if (answer != NULL) {
        budget->over_limit = false;
        budget->stopped = answer;
        longjmp(*budget->escape, 1);
    }
}

void *budget_resize(Budget *budget, void *pointer, size_t old_size, size_t new_size) {
    if (new_size == 0) {
        if (pointer != NULL) {
            budget->allocate(budget->user, pointer, old_size, 0);
        }
        budget->used -= old_size;
        return NULL;
    }
    budget_ask(budget);
    size_t others = budget->used - old_size;
    if (new_size > old_size && (others > budget->limit || new_size > budget->limit - others)) {
        leave(budget, true);
    }
    void *block = budget->allocate(budget->user, pointer, old_size, new_size);
    if (block == NULL) {
        leave(budget, false);
    }
    budget->used = others + new_size;
    return block;
}

_Noreturn void budget_fail(Budget *budget) {
    leave(budget, true);
}
