/* What the files of the elaborator share. Nobody else includes this.
 *
 * Evaluation recurses on the C stack; elab_enter counts the nesting and watches the stack. Chains that are deep on the
 * left (a + b + c ...) are walked with a loop over Elab.frames instead. Everything that takes time goes through
 * elab_charge.
 */
#ifndef FRONTEND_ELABORATE_INTERNAL_H
#define FRONTEND_ELABORATE_INTERNAL_H
#include "frontend/elaborate/elab.h"
#include "frontend/elaborate/env.h"

/* Keeps the frame of a rare or large case out of the frame of a function that recurses. */
#define NOINLINE __attribute__((noinline))

typedef struct Builtin Builtin; /* functions.c */

struct Function {
    const Str *name, *origin;
    const NameRef *parameters;
    uint32_t parameter_count;
    const Builtin *builtin; /* NULL: the definition is what it does */
    const Stmt *definition;
    Env *closure;
    bool is_library;
};

/* A function that is called with the `count` values of the value stack from number `base` on. */
typedef struct Call {
    Span span;              /* the whole call */
    Span place;             /* where an error of calling points */
    Expr *const *arguments; /* NULL where no text has them */
    uint32_t count;
    size_t base;
} Call;

/* An operation that waits for its first operand. */
typedef struct Frame {
    const Expr *expr;
    HVal condition; /* of a ternary */
} Frame;

/* A load that runs; the innermost first. */
typedef struct LoadFrame LoadFrame;
struct LoadFrame {
    const Str *file; /* the name of its source */
    LoadFrame *outer;
};

/* A name that a load bound in the session and that no event has told of. */
typedef struct LoadedName {
    Symbol *symbol;
    HVal value;
} LoadedName;

/* The outermost running call of a function of the library. */
typedef struct LibraryCall {
    const Function *function;
    Call call;
} LibraryCall;

typedef struct Meter {
    uint64_t steps; /* left */
    uint32_t depth; /* reached */
    uint32_t until_poll;
    bool exhausted; /* steps are used up or the host cancelled: nothing may run any more */
} Meter;

struct Elab {
    ElabConfig config;
    Arena *arena;
    Graph graph;
    AtomContext atoms;
    SymbolTable symbols;
    Journal journal;
    Meter meter;
    Env *base, *top;
    Env *free_envs;    /* environments of calls that nothing refers to any more */
    VEC(HVal) values;  /* stack: items of lists, arguments and right-hand sides while they are evaluated */
    VEC(Frame) frames; /* stack of elab_eval */
    LoadFrame *loads;
    uint32_t load_depth;
    VEC(LoadedName) loaded;
    LibraryCall library_call;
    bool in_library;        /* library_call holds: nodes and errors are placed there */
    uint32_t raspl_source;  /* of the library raspl, once it is loaded; SOURCE_NONE before */
    uint32_t library_calls; /* from outside of libraries */
    bool quit;              /* exit or quit was met in the running file */
    bool causal;            /* the mode: what is selected is at or left of the row */
    bool settled_causal;    /* ... when the latest statement of the owner had ended */
    Env *prefix;            /* full_s and length of causal mode, found before those of the base environment */
    NodeId upto;            /* j <= i */
    NodeId length;          /* the library's s-op */
    NodeId pair_start;      /* nodes from here on are of the predicate that is being called */
    uint32_t base_nodes;    /* nodes of the base environment: they keep their names */
    Symbol *out;
    HVal last_sop;
    bool has_last_sop;
};

/* ---- elab.c: reporting and metering */

/* Both always return false. The place is moved to the call where library code is at fault. */
__attribute__((format(printf, 4, 5))) bool elab_report(Elab *elab, ErrorKind kind, Span span, const char *format, ...);
bool elab_report_atom_error(Elab *elab, Span span);
/* hval_brief as text in the arena. */
const char *elab_brief(Elab *elab, HVal value);
/* Where a node that is made at this span is to be placed. */
Span elab_place(const Elab *elab, Span span);
/* Pays for work of this many steps; false after reporting when there are no more. */
bool elab_charge(Elab *elab, uint64_t steps, Span span);
/* Whether so many bytes of the thread's stack are left; false after reporting. */
bool elab_has_stack(Elab *elab, size_t bytes, Span span);
/* One step, one level deeper; false (and no level deeper) after reporting. */
bool elab_enter(Elab *elab, Span span);
void elab_leave(Elab *elab);
/* Value of a new node, or the limit error when id is NODE_NONE. */
bool elab_node(Elab *elab, HValKind kind, NodeId id, Span span, HVal *out);
/* Lists and dicts pass through here when they are made: false after reporting one that is too large or nests too
 * deep. */
bool elab_check_size(Elab *elab, HVal value, Span span);
/* A list of the newest values of the value stack, from number `base` on. They stay on the stack. */
bool elab_list_of_values(Elab *elab, size_t base, Span span, HVal *out);
void elab_event(Elab *elab, ElabEventKind kind, const Stmt *statement, const Str *const *names, const HVal *values,
                size_t count);

/* The value of a name seen from an environment, or NULL. */
const HVal *elab_find(const Elab *elab, const Env *env, const Symbol *symbol);

/* ---- statement.c */

/* False after reporting when the name may not be bound in this environment. */
bool elab_may_bind(Elab *elab, const Env *env, const NameRef *name);
/* Binds a name that may be bound; from a loaded file on into its loader. */
void elab_bind(Elab *elab, Env *env, const NameRef *name, HVal value);
/* Binds loop names to an element of a loop's source, unpacking it when there are several. */
bool elab_bind_element(Elab *elab, Env *env, const Expr *loop_source, const NameRef *names, uint32_t name_count,
                       HVal element);
/* Elements of what a loop runs over: a list or dict (its keys), else a type error. */
bool elab_loop_source(Elab *elab, HVal source, Span span, const char *what, size_t *count);
HVal elab_loop_element(HVal source, size_t index);
bool elab_block(Elab *elab, Env *env, Stmt *const *statements, uint32_t count);
/* One statement; is_direct: it stands at top level, not in a block or file. On failure its bindings are undone. */
bool elab_run_statement(Elab *elab, Env *env, const Stmt *statement, bool is_direct);

/* ---- expression.c */

bool elab_eval(Elab *elab, Env *env, const Expr *expr, HVal *out);
/* Evaluates and pushes onto the value stack. */
bool elab_eval_push(Elab *elab, Env *env, Expr *const *exprs, uint32_t count);
/* The same for what becomes parts of a list: they get names. */
bool elab_eval_parts(Elab *elab, Env *env, Expr *const *exprs, uint32_t count);

/* ---- operators.c */

/* Elements, and bytes of strings, that are made, copied or compared in the time of one step. */
#define ELEMENTS_PER_STEP 8u
#define STRING_BYTES_PER_STEP 256u

static inline bool is_sop(HVal value) {
    return value.kind == HVAL_SOP;
}
static inline bool is_stand_in(HVal value) {
    return value.kind == HVAL_STAND_IN;
}
/* What operators work on element by element. */
static inline bool is_elementwise(HVal value) {
    return is_sop(value) || is_stand_in(value);
}
static inline bool is_selector(HVal value) {
    return value.kind == HVAL_SELECTOR;
}
static inline bool is_atom(HVal value) {
    return value.kind == HVAL_ATOM;
}
static inline bool is_string(HVal value) {
    return is_atom(value) && value.atom.type == ATOM_STRING;
}
static inline bool is_int(HVal value) {
    return is_atom(value) && (value.atom.type == ATOM_INT || value.atom.type == ATOM_BOOL);
}

/* The s-op that a value stands for as an operand: an atom is a constant; what cannot be one becomes a node that fails
 * with this kind of error when it is evaluated. role and operator make the message: "an operand of", "+". False when
 * the graph is full. */
bool elab_operand(Elab *elab, HVal value, ErrorKind kind, const char *role, const char *operator, Span span,
                  NodeId *out);
bool elab_unary(Elab *elab, Op op, Span span, HVal a, HVal *out);
bool elab_binary(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out);
/* a if condition else b, with an s-op or selector as condition. */
bool elab_choose(Elab *elab, const Expr *expr, HVal a, HVal condition, HVal b, HVal *out);

/* ---- lookup.c */

bool elab_in(Elab *elab, const Expr *expr, HVal a, HVal b, HVal *out);
bool elab_index(Elab *elab, const Expr *expr, HVal container, HVal index, HVal *out);

/* ---- call.c */

bool elab_call(Elab *elab, Env *env, const Expr *expr, HVal callee, HVal *out);
bool elab_call_function(Elab *elab, const Function *function, const Call *call, HVal *out);
/* An environment for local names; given back when nothing captured it. */
Env *elab_local_env(Elab *elab, Env *parent);
void elab_release_env(Elab *elab, Env *env);
HVal elab_function(Elab *elab, Env *env, const Stmt *definition);

/* ---- explain.c */

/* Reports it, with the name that may have been meant; always false. */
bool elab_unknown_name(Elab *elab, const Env *env, const Str *name, Span span);
/* What the running call of a library function has as an argument that it does not take, and where: a message, or NULL
 * when all is well. It is what an error in that function comes from. */
const char *elab_library_wants(Elab *elab, Span *span);
/* ---- functions.c */

/* Binds the functions that are no RASP text. */
void elab_bind_functions(Elab *elab);
bool elab_call_builtin(Elab *elab, const Builtin *builtin, const Call *call, HVal *out);

/* ---- predicate.c */

/* False after reporting operands that cannot stand beside each other: those of a predicate are its own. operator is
 * what they are of, in messages. */
bool elab_check_pairs(Elab *elab, const HVal *operands, size_t count, const char *operator, Span span);
/* False after reporting a stand-in, which cannot be this: "the keys of select". */
bool elab_no_stand_in(Elab *elab, HVal value, const char *role, Span span);
/* select(key, query, function): calls the function for what it makes of any key and query. */
bool elab_predicate(Elab *elab, const Expr *expr, HVal function, NodeId key, NodeId query, NodeId *out);

/* ---- separate.c */

/* The selector that comparisons of s-ops make of a predicate's truth, whose nodes are those from start on; NODE_NONE
 * where it cannot be taken apart. */
NodeId elab_separate(Elab *elab, NodeId key, NodeId query, NodeId start, NodeId truth, Span place);

/* ---- builtin.c */

bool elab_select(Elab *elab, Env *env, const Expr *expr, HVal *out);
bool elab_aggregate(Elab *elab, Env *env, const Expr *expr, HVal *out);
bool elab_range(Elab *elab, Env *env, const Expr *expr, HVal *out);
bool elab_zip(Elab *elab, Env *env, const Expr *expr, HVal *out);
bool elab_len(Elab *elab, Env *env, const Expr *expr, HVal *out);

/* ---- naming.c */

/* The value of an expression with the name that it has as part of a list or dict made in this environment. */
HVal elab_name_part(Elab *elab, const Env *env, const Expr *expr, HVal value);

/* ---- load.c */

/* Runs a load; env is the loader's environment. */
bool elab_run_load(Elab *elab, Env *env, const Str *path, Span span);
/* A name was bound in the session by a load. */
void elab_note_loaded(Elab *elab, Symbol *symbol, HVal value);
#endif
