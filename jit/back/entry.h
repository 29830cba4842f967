/* Typed entry points as LLVM functions around a kernel; jit/entry/entry.h says which. */
#ifndef JIT_BACK_ENTRY_H
#define JIT_BACK_ENTRY_H
#include "jit/emit/emit.h"
#include "jit/entry/entry.h"

typedef struct EntryOptions {
    const char *symbol;    /* NAME of the entry points */
    unsigned vector_bytes; /* of the target */
    unsigned size_bits;    /* of size_t there */
    bool stops;            /* kernels and entry points have a flag that stops them as their last parameter */
    const char *ascii;     /* the name of the kernel of entry->ascii, which another module defines; or NULL */
} EntryOptions;

/* ---- entry.c */

/* Adds the entry points to the module of a kernel, which becomes internal. Builders are the caller's, as those of
 * emit_module. */
void entry_emit(LLVMModuleRef module, LLVMValueRef kernel, const Plan *plan, const EntryPlan *entry,
                const EntryOptions *options, LLVMBuilderRef builders[2]);

/* Writing of entry points: shared by entry.c and entry_column.c. */
typedef struct EntryEmit {
    Emit emit;
    const EntryPlan *entry;
    const EntryOptions *options;
    LLVMValueRef v_tokens; /* of the function being written */
    LLVMValueRef v_out, v_tags, v_scratch;
    LLVMValueRef v_stop;        /* NULL: there is no flag */
    LLVMValueRef v_bytes;       /* text: how many bytes tokens has, i64 */
    LLVMValueRef v_code_points; /* text: its code points, or NULL */
} EntryEmit;

/* ---- entry_column.c */

/* Fills `column`, the memory of an ENTRY_MADE column; NULL for an ENTRY_TRIED one. Raises emit.v_guard where an element
 * cannot be converted. */
void entry_make_column(EntryEmit *out, InputKind kind, LLVMValueRef column);
/* A packed string in a wider lane: the text stays at the top, the length at the bottom. */
LLVMValueRef entry_widen_packed(Emit *emit, LLVMValueRef packed, Lane lane);
/* Raises emit.v_guard where a float is a NaN. */
void entry_check_nan(EntryEmit *out);
#endif
