/* Errors of the back end are malloc'ed messages: LLVM's own are turned into them and disposed of here. */
#ifndef JIT_EMIT_ERROR_H
#define JIT_EMIT_ERROR_H
#include "jit/emit/compat.h"

#include <stdbool.h>

/* Sets *message (which may be NULL: no message is wanted) to a malloc'ed text, NULL when there is no memory for it.
 * Always false, so that `return llvm_fail(...)` reads well. */
__attribute__((format(printf, 2, 3))) bool llvm_fail(char **message, const char *format, ...);
/* "WHAT: LLVM's message"; consumes the error. True when there is none. */
bool llvm_check(LLVMErrorRef error, const char *what, char **message);
/* "WHAT: TEXT"; disposes of text, a message of LLVM's. Always false. */
bool llvm_fail_message(char **message, const char *what, char *text);
#endif
