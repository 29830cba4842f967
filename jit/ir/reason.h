/* Why there is no native code for something. What stages tell of themselves, reason.def has; the rest of such texts are
 * messages of others: of a conversion that failed, of LLVM, of the linker. */
#ifndef JIT_IR_REASON_H
#define JIT_IR_REASON_H
#include "frontend/base/str.h"

#define JIT_MODULE_FILE "librasp_llvm.so" /* the back end, which is opened on demand */
#define JIT_SERVER_FILE "rasp-compile"    /* the process that opens it where the host wants one */

typedef enum Reason {
#define REASON(name, text) REASON_##name,
#include "jit/ir/reason.def"
#undef REASON
    REASON_COUNT
} Reason;

const char *reason_text(Reason reason);
const Str *reason_str(Arena *arena, Reason reason);
/* "REASON: DETAIL" */
const Str *reason_with(Arena *arena, Reason reason, const char *detail);
#endif
