/* Typed entry points: how a C program calls a kernel on arrays of its own.
 *
 * A kernel reads prepared columns (jit.h); the functions of this file say which columns the elements of a C array
 * become and how. The back end writes that into the same module as the kernel (jit/back/entry.c), so that ahead-of-time
 * objects and the JIT share one path. Of a kernel called NAME there are, T being the C type of the elements and U that
 * of the results:
 *
 *   int NAME(const T *tokens, size_t n, U *out, [uint8_t *tags,] void *scratch);
 *   size_t NAME_scratch(size_t n);
 *   int NAME_batch(const T *tokens, size_t token_stride, size_t n, size_t count, U *out, size_t out_stride,
 *                  [uint8_t *tags,] uint8_t *statuses, void *scratch);                             not for text
 *   int NAME_ragged(const T *tokens, const int64_t *offsets, size_t count, U *out, [uint8_t *tags,]
 *                   int64_t *out_offsets, uint8_t *statuses, void *scratch);
 *   size_t NAME_count(const T *tokens, size_t bytes);                                             for text only
 *
 * The header that header.c writes says what they mean. tags are there for mixed results only.
 */
#ifndef JIT_ENTRY_ENTRY_H
#define JIT_ENTRY_ENTRY_H
#include "jit/ir/reason.h"
#include "jit/plan/plan.h"

/* What a C array holds. Numbered as rasp_element in rasp.h. */
typedef enum Element {
    ELEMENT_TEXT, /* UTF-8; n counts bytes, one element per code point */
    ELEMENT_U8,   /* bytes, each a character of that code point */
    ELEMENT_I8,
    ELEMENT_I16,
    ELEMENT_I32,
    ELEMENT_I64,
    ELEMENT_F32,
    ELEMENT_F64,
    ELEMENT_BOOL, /* bytes, 0 for False and others for True */
    ELEMENT_COUNT
} Element;

/* What entry points return. */
typedef enum EntryStatus {
    ENTRY_OK,
    ENTRY_GUARD,   /* the input is outside what native code covers, or an error of the program: outputs are void */
    ENTRY_LENGTH,  /* no element, not as many as the kernel was made for, or more than it can count */
    ENTRY_TEXT,    /* not UTF-8 */
    ENTRY_SCRATCH, /* no scratch memory, or not aligned to 64 bytes */
    ENTRY_STOPPED  /* whoever watches it has stopped it (KernelWatch): not of ahead-of-time objects */
} EntryStatus;

typedef enum EntryColumnKind {
    ENTRY_UNUSED,
    ENTRY_DIRECT, /* the tokens are the column */
    ENTRY_MADE,   /* converted, in scratch memory behind the kernel's */
    ENTRY_TRIED   /* converted only to see whether that fails: the program's failure, though nobody uses the values */
} EntryColumnKind;

/* What entry points are made for. */
typedef struct EntryWish {
    Element element;
    uint64_t length; /* of every input; 0: any */
    bool watched;    /* as Specialization has it */
} EntryWish;

/* The entry points of one plan. */
typedef struct EntryPlan {
    Element element;
    EntryColumnKind columns[INPUT_KINDS]; /* by InputKind; what the column is follows from plan->ir->spec */
    bool checks_nan;                      /* tokens are refused where one is a NaN */
    /* Text only: a second plan, and its columns, for texts of ASCII, whose bytes are their code points.
     * NULL where it would gain nothing. */
    const Plan *ascii;
    struct EntryPlan *ascii_entry;
} EntryPlan;

/* One kernel of a module. */
typedef struct JitUnit {
    const Plan *plan;
    const EntryPlan *entry; /* typed entry points around it; NULL: the kernel alone, by the symbol's name */
    const char *symbol;
    /* Functions of the runtime that the code may call by name, as jit/load/image.h resolves them; NULL: none, the code
     * has all. */
    bool (*is_ready)(const char *name);
} JitUnit;

/* What kernels may assume of such elements, for exactly `length` of them or any number (0). kinds: bits of InputKind,
 * the conversions that the program uses; false with *why when one of them cannot be made natively. */
bool entry_specialize(Element element, unsigned kinds, uint64_t length, Specialization *out, Reason *why);
/* The columns of a plan that was made for the specialization of these elements and conversions. */
void entry_plan(EntryPlan *out, Element element, unsigned kinds, const Plan *plan);
/* The same for texts of ASCII; never fails where ELEMENT_TEXT does not. */
void entry_specialize_ascii(uint64_t length, Specialization *out);
/* Adds the second plan to the entry of a text, where it is of use. */
void entry_add_ascii(Arena *arena, EntryPlan *entry, unsigned kinds, const Plan *plan, const Plan *ascii);
/* Whether results of the second plan are first put into scratch memory, and widened from there. */
bool entry_widens(const EntryPlan *entry, const Plan *plan);
/* Bytes of the scratch memory that the entry points need for at most n elements: a multiple of 64. */
uint64_t entry_scratch_bytes(const EntryPlan *entry, const Plan *plan, uint64_t n);

/* Text only: whether its code points are put down, in scratch memory behind everything else. */
bool entry_has_code_points(const EntryPlan *entry);
bool entry_needs_scratch(const EntryPlan *entry, const Plan *plan);

const char *element_name(Element element); /* utf8 u8 i8 ... f64 bool */
size_t element_bytes(Element element);
#endif
