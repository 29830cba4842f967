/* Code generation: a plan becomes LLVM functions, mostly one. Private to emit/, stage/ and back/, the only folders that
 * see LLVM.
 *
 * Registers: an int node is a value of its lane's width (sign given by the lane), a bool an i1, a float a double, a
 * string what its lane says, a mixed node a double with a tag of i8. Memory: as lane.h says.
 */
#ifndef JIT_EMIT_EMIT_H
#define JIT_EMIT_EMIT_H
#include "jit/plan/plan.h"

#include <llvm-c/Core.h>

/* The planes of one node in registers. tag is NULL unless the node is mixed. */
typedef struct Val {
    LLVMValueRef payload, tag;
} Val;

/* Where a column lies from all that it is compared with. */
typedef enum Side { SIDE_UNKNOWN, SIDE_ABOVE, SIDE_BELOW } Side;
_Static_assert(SIDE_BELOW == SIDE_ABOVE + 1, "loops go from SIDE_ABOVE to SIDE_BELOW");

/* A column of one block as bytes: base + bytes[i], every byte in -64 .. 64. Or its side is known: then there are
 * neither, and comparisons are constants. */
typedef struct NearColumn {
    LLVMValueRef base;  /* alloca of i64 */
    LLVMValueRef bytes; /* array of i8 on the stack, or NULL */
    Side side;
} NearColumn;

/* Loads and stores of columns, to be marked as independent of other columns when their function is complete. */
typedef struct Mark {
    LLVMValueRef instruction;
    uint32_t own; /* the number of the memory object, or UINT32_MAX */
} Mark;

typedef struct Marks {
    const char *domain; /* numbers of other domains say nothing about these */
    VEC(Mark) items;
} Marks;

/* A long kernel is several functions, its pieces (jit/back/pieces.c), a stage each. Columns and scalars are pointers in
 * one table of the kernel; which of them a piece uses comes with its call, as an array of numbers, so that stages of
 * the same shape are the same function. */
typedef struct PiecePointer {
    uint32_t number;      /* of a pointer: l_pointer_number, scalars behind */
    LLVMValueRef pointer; /* loaded at the beginning of the function; NULL: not used so far */
} PiecePointer;

/* Constant arrays, each once, so that pieces which read the same are the same. */
typedef struct PieceArray {
    LLVMValueRef initializer, global;
} PieceArray;
typedef VEC(PieceArray) PieceArrays;

typedef struct Piece {
    LLVMValueRef v_table, v_numbers;
    VEC(PiecePointer) used; /* in the order in which the function first uses them */
    uint32_t *place;        /* by number: its place in `used` + 1, or 0 */
    VEC(IrId) loaded;       /* scalars that were read */
    /* of the whole kernel, by IrId: the number of a scalar's payload, its tag being the next; and its type */
    const uint32_t *scalar_number;
    LLVMTypeRef *scalar_type;
    PieceArrays *arrays;
} Piece;

typedef struct Emit {
    const Plan *plan;
    const Ir *ir;
    Arena *arena;
    LLVMContextRef context;
    LLVMModuleRef module;
    LLVMBuilderRef builder;
    LLVMBuilderRef entry; /* positioned in the entry block, for allocas */
    LLVMValueRef function;
    LLVMValueRef v_n;       /* i64 */
    LLVMValueRef v_guard;   /* alloca of i8: not 0 once a guard was raised */
    LLVMValueRef *v_buffer; /* by buffer number: pointers */
    LLVMValueRef *v_block; /* by buffer number, those that hold one block of the current stream: made when first used */
    LLVMValueRef v_base;   /* i64: the first position of the current block of a stream */
    LLVMValueRef v_local;  /* i64: the position's place in the current block, or NULL */
    NearColumn *near;      /* by IrId: running totals in the current block */
    LLVMValueRef v_input[INPUT_KINDS], v_output[OUTPUT_PLANES];
    Marks *marks;
    Piece *piece;          /* NULL where the kernel is one function */
    Val *scalar;           /* by IrId: uniform nodes that have been computed, or loaded by the current piece */
    Val *local;            /* by IrId: nodes computed in the current loop iteration */
    uint32_t *local_stamp; /* local is valid where this equals stamp */
    uint32_t stamp;
    LLVMValueRef v_groups;   /* i64: how many codes a hash has given in the current stage */
    LLVMValueRef v_position; /* i64: the position of the current iteration, or NULL outside loops */
    bool watched;            /* the current stage asks whether to go on */
    bool may_raise;          /* some node of the current stage or stream may raise a guard */
    unsigned vector_bytes;   /* width of the target's vectors: 16, 32 or 64 */
    bool avx512;             /* it has what RT_AVX512 of runtime/kernels/vec.h asks for */
} Emit;

/* ---- type.c: types and constants */

LLVMTypeRef l_int(Emit *emit, unsigned bits);
LLVMTypeRef l_double(Emit *emit);
LLVMTypeRef l_pointer(Emit *emit);
LLVMTypeRef l_lane(Emit *emit, Lane lane);              /* in memory */
LLVMTypeRef l_register(Emit *emit, const IrNode *node); /* payload in registers */
LLVMValueRef l_i64(Emit *emit, int64_t value);
LLVMValueRef l_i8(Emit *emit, unsigned value);
LLVMValueRef l_lane_const(Emit *emit, Lane lane, Atom atom); /* a constant's payload as that lane's register type */
bool lane_is_unsigned(Lane lane);
LLVMValueRef l_intrinsic(Emit *emit, const char *name, LLVMTypeRef *overload, unsigned overloads, LLVMValueRef *args,
                         unsigned count);

/* ---- memory.c: columns */

LLVMValueRef l_load(Emit *emit, Place place, Lane lane, LLVMValueRef index); /* as a register value */
void l_store(Emit *emit, Place place, Lane lane, LLVMValueRef index, LLVMValueRef value);
LLVMValueRef l_place_pointer(Emit *emit, Place place);
/* Memory objects of a plan by number: buffers, inputs, outputs. */
uint32_t l_pointer_number(const Emit *emit, Place place);
uint32_t l_pointer_count(const Plan *plan);

/* ---- scope.c */

/* A load or store of that memory object is independent of all others. */
void l_mark(Emit *emit, Place place, LLVMValueRef instruction);
/* The same for a load of what nobody writes. */
void l_mark_constant(Emit *emit, LLVMValueRef load);
/* Tells LLVM, once the function is complete. */
void l_write_marks(Emit *emit);

/* ---- piece.c */

/* The place of a pointer among those that the current piece uses. */
uint32_t l_piece_place(Emit *emit, uint32_t number);
LLVMValueRef l_piece_pointer(Emit *emit, uint32_t number);
/* Where the current piece has, or gets, the constant array with these elements: global is NULL if it is new. */
PieceArray *l_piece_array(Emit *emit, LLVMValueRef initializer);
/* A uniform node that some stage has computed, of this function or another. */
Val l_scalar(Emit *emit, IrId id);

/* ---- value.c: nodes in registers, and conversions between representations */

Val l_value(Emit *emit, IrId id);                      /* computes it now if it has not been in this iteration */
LLVMValueRef l_as_int(Emit *emit, IrId id, Lane lane); /* an INT or BOOL node widened or narrowed to a lane's width */
LLVMValueRef l_int_of(Emit *emit, const IrNode *node, LLVMValueRef payload, Lane lane); /* of such a node's payload */
LLVMValueRef l_double_of(Emit *emit, const IrNode *node, LLVMValueRef payload);
LLVMValueRef l_as_double(Emit *emit, IrId id); /* any number; ints beyond 2^53 raise the guard */
Val l_as_mixed(Emit *emit, IrId id);
LLVMValueRef l_truth(Emit *emit, IrId id);            /* i1 */
LLVMValueRef l_whole(Emit *emit, const IrNode *node); /* a node WHOLE */
/* A node converted to what a node of these kinds and lane holds: branches of a ternary, values of a combine. */
Val l_convert(Emit *emit, IrId id, unsigned kinds, Lane lane);
LLVMValueRef l_resize(Emit *emit, LLVMValueRef value, bool is_unsigned, unsigned bits);
/* Atom as the planes of a node with these kinds and lane. */
Val l_atom(Emit *emit, Atom atom, unsigned kinds, Lane lane);

/* ---- guard.c */

void l_guard(Emit *emit, LLVMValueRef raised); /* i1 */
/* Guards of a loop gather in a register: begin gives the fresh flag, end adds it to the function's. */
LLVMValueRef l_guard_begin(Emit *emit);
void l_guard_end(Emit *emit, LLVMValueRef outer);
/* Returns from the kernel when a guard has been raised; outside loops only. */
void l_guard_leave(Emit *emit);
/* Returns that from the kernel, or the piece of it, where the condition, i1, is true. */
void l_leave_if(Emit *emit, LLVMValueRef condition, unsigned result);

/* ---- watch.c */

/* Before so much work, i64, of the kernel: leaves it when its caller says so. Not inside loops that shall become
 * vectors. */
void l_watch(Emit *emit, LLVMValueRef work);
/* The KernelWatch for a function of the runtime, or NULL. */
LLVMValueRef l_watch_pointer(Emit *emit);

/* ---- map.c */

Val l_map(Emit *emit, const IrNode *node);

/* ---- number.c */

Val l_arithmetic(Emit *emit, const IrNode *node);

/* ---- compare.c */

LLVMValueRef l_compare(Emit *emit, Op op, IrId a, IrId b); /* i1 */
/* The same for what is in one lane: registers, or vectors of them. */
LLVMValueRef l_compare_lanes(Emit *emit, Op op, Lane lane, LLVMValueRef a, LLVMValueRef b);
/* Whether columns of a block can be compared with a node as bytes: the same at every position, and no huge number. */
bool l_is_limit(const Emit *emit, IrId id);
/* The same for payloads of a and b that were read at different positions. */
LLVMValueRef l_compare_values(Emit *emit, Op op, IrId a, LLVMValueRef v_a, IrId b, LLVMValueRef v_b);

/* ---- string.c */

Val l_string_arithmetic(Emit *emit, const IrNode *node);

/* ---- table.c */

Val l_lookup(Emit *emit, const IrNode *node);
LLVMValueRef l_member(Emit *emit, const IrNode *node);

/* ---- combine.c */

Val l_combine(Emit *emit, const IrNode *node);

/* ---- call.c */

/* Calls rasp_rt_NAME with these arguments; result is NULL or the type of what it returns. */
LLVMValueRef l_runtime(Emit *emit, const char *name, LLVMTypeRef result, LLVMValueRef *args, unsigned count);
/* Where a buffer of the plan begins. */
LLVMValueRef l_buffer(Emit *emit, uint32_t number);

typedef struct Loop {
    LLVMBasicBlockRef b_before, b_body, b_after;
    LLVMValueRef v_index; /* phi, i64 */
    LLVMValueRef v_to, v_step;
    LLVMValueRef v_branch; /* the latch's, once the loop has ended */
} Loop;

/* ---- loop.c */

/* for (index = from; index < to; index += step): the builder stands in the body after begin, behind the loop after
 * end. The body is skipped when from >= to. */
Loop l_loop_begin(Emit *emit, LLVMValueRef from, LLVMValueRef to, int64_t step, const char *name);
void l_loop_end(Emit *emit, Loop *loop);
/* Tells LLVM to vectorize an ended loop with so many elements at once (0: not at all). */
void l_loop_width(Emit *emit, const Loop *loop, unsigned width);
/* Says of an ended loop over `count` positions that it adds up. So few that LLVM would make one masked vector of them
 * stay scalar: it does not come to an end with sums of masks that are known to be 0 in half of the elements (LLVM 19
 * with AVX-512; tests/diff/cases.jsonl). */
void l_loop_sums(Emit *emit, const Loop *loop, LLVMValueRef count);
/* How many elements at once make a loop of few rounds, whose widest column has so many bytes, one of a single round:
 * count. 0: not all of them. */
unsigned l_short_loop_width(LLVMValueRef count, unsigned bytes);
LLVMBasicBlockRef l_basic_block(Emit *emit, const char *name);

/* ---- jit/stage/nodes.c */

/* One node at the current position, its operands being there. */
Val l_compute(Emit *emit, IrId id);
/* Those of a stage, stored where they have a place. */
void l_compute_nodes(Emit *emit, const Stage *stage);
void l_compute_query_nodes(Emit *emit, const Stage *stage);

/* ---- jit/back/function.c */

/* The code of a plan, for one inside another, too. v_n, v_guard, inputs and outputs must be there; the domain is that
 * of its columns. */
void l_plan(Emit *emit, LLVMValueRef scratch, const char *domain);
/* One stage, at the end of the current function. */
void l_stage(Emit *emit, const Stage *stage);
void l_function_attributes(Emit *emit);
typedef struct EmitOptions {
    const char *symbol;
    unsigned vector_bytes;
    bool avx512;
} EmitOptions;
/* A module with the kernel, in the caller's context; the caller owns it and verifies it. Allocates from the arena,
 * which may leave by its budget's escape: the context and the two builders belong to the caller, who disposes of all
 * (the module goes with the context). */
LLVMModuleRef emit_module(const Plan *plan, Arena *arena, LLVMContextRef context, const EmitOptions *options,
                          LLVMBuilderRef builders[2]);

/* ---- jit/back/pieces.c */

#define PIECE_NAME "piece" /* of the first; LLVM numbers the others */
/* The stages of a long kernel, each piece a function of its own that is called here. */
void l_pieces(Emit *emit, LLVMValueRef scratch);
#endif
