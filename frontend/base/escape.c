/* The one setjmp of the library: see escape.h and frontend/base/alloc.h. */
#include "frontend/base/escape.h"

bool escape_run(Budget *budget, void (*work)(void *), void *argument) {
    jmp_buf landing;
    jmp_buf *const outer = budget->escape;
    const StopQuestion *const question = budget->question;
    budget->escape = &landing;
    if (setjmp(landing) != 0) {
        budget->escape = outer;
        budget->question = question; /* that of the work is gone with it */
        return false;
    }
    work(argument);
    budget->escape = outer;
    return true;
}
