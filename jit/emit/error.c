/* Messages. LLVM's copy is disposed of only after ours has been made of it. */
#include "jit/emit/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool llvm_fail(char **message, const char *format, ...) {
    if (message == NULL) {
        return false;
    }
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    *message = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (*message != NULL) {
        va_start(arguments, format);
        vsnprintf(*message, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    return false;
}

bool llvm_check(LLVMErrorRef error, const char *what, char **message) {
    if (error == LLVMErrorSuccess) {
        return true;
    }
    char *text = LLVMGetErrorMessage(error); /* consumes the error */
    llvm_fail(message, "%s: %s", what, text);
    LLVMDisposeErrorMessage(text);
    return false;
}

bool llvm_fail_message(char **message, const char *what, char *text) {
    llvm_fail(message, "%s: %s", what, text != NULL ? text : "no reason given");
    LLVMDisposeMessage(text);
    return false;
}
