/* Elaboration: runs the program text once, with no input, and builds the graph.
 *
 * An Elab holds the environments, the graph and the limits of one session. It knows nothing of files, evaluation or
 * prompts: those it asks of its host.
 */
#ifndef FRONTEND_ELABORATE_ELAB_H
#define FRONTEND_ELABORATE_ELAB_H
#include "frontend/base/limits.h"
#include "frontend/elaborate/hval.h"
#include "frontend/syntax/ast.h"

typedef struct Elab Elab;

typedef enum ElabEventKind {
    ELAB_BOUND,      /* a statement bound names: names, values, count (an assignment or a definition, not a loop) */
    ELAB_EXPRESSION, /* an expression statement: values[0]; names[0] is the name it was written as, or "out"; a Result
                        has no name (NULL) */
    ELAB_LOADED,  /* a load, or the part of it before a failing statement, bound these names: each once, with its last
                     value; nested loads included */
    ELAB_FAILED,  /* a statement of a loaded file failed (the error is the newest in the sink); the file goes on */
    ELAB_COMMAND, /* command; values[0] is the value of `set ... example` */
    ELAB_DRAW,    /* values[0]: s-op or selector; values[1] if count is 2: the input */
} ElabEventKind;

typedef struct ElabEvent {
    ElabEventKind kind;
    const Str *const *names;
    const HVal *values;
    size_t count;
    const Stmt *statement;
} ElabEvent;

typedef struct ElabHost {
    void *user;
    /* Evaluates node on input (count >= 1 atoms); false after reporting into the sink. */
    bool (*apply)(void *user, NodeId node, const Atom *input, size_t count, Span span, const Result **out);
    /* Finds and reads `path` (as written, without .rasp) for a load in the source `from`; adds it to the source map.
     * display_name is what its functions are called after ("lib" function: f(x)). False after reporting. */
    bool (*load)(void *user, const Str *path, uint32_t from, Span span, uint32_t *source);
    /* Tries a value that a statement at top level (or in a loop there) is about to bind or show; false (after
     * reporting) rejects the statement. NULL: nothing is tried. */
    bool (*trial)(void *user, HVal value, Span span);
    /* Told of everything that happens at top level. NULL: nobody listens. */
    void (*event)(void *user, const ElabEvent *event);
    /* Asked now and then: a text (static) stops with a limit error that says so. NULL: nobody is asked. */
    const char *(*stopped)(void *user);
} ElabHost;

typedef struct ElabConfig {
    Arena *arena; /* values, graph and environments live here; freed by the owner after the Elab's last use */
    SourceMap *sources;
    DiagSink *sink;
    Limits limits;
    bool causal; /* as if `causal on;` were the first statement */
    ElabHost host;
} ElabConfig;

/* A fresh session: base environment with the library elaborated, an empty top-level environment above it. NULL after
 * reporting (only a limit can do that). */
Elab *elab_new(const ElabConfig *config);
Graph *elab_graph(Elab *elab);
/* How often functions of the libraries were called, from outside of them. */
uint32_t elab_library_calls(const Elab *elab);
/* Steps start again from 0: each call below is metered by itself. Call before each. */
void elab_reset_meter(Elab *elab);

/* Runs one statement at top level. True when it succeeded; on failure names it would have bound are unchanged.
 * *quit is set by exit and quit. */
bool elab_statement(Elab *elab, const Stmt *statement, bool *quit);
/* Evaluates an expression at top level; binds nothing. */
bool elab_expression(Elab *elab, const Expr *expression, HVal *out);
/* Runs a load statement's work for a file given by the host's path: as `load "path";` at top level. */
bool elab_load(Elab *elab, const Str *path, Span span, bool *quit);

/* The value of a name at top level (library and base names too); false when it is unbound. */
bool elab_lookup(const Elab *elab, const char *name, size_t length, HVal *out);
/* Names visible at top level, library included, in no order: for completion. */
size_t elab_name_count(const Elab *elab);
const Str *elab_name(const Elab *elab, size_t index);
/* Whether a statement of the session bound the name, which hides the base environment's. */
bool elab_name_is_own(const Elab *elab, const char *name, size_t length);
/* The s-op that a top-level assignment bound last (its name in out->name); false when there is none. */
bool elab_last_sop(const Elab *elab, HVal *out);

/* What a function is called in listings: "console", or the name of the file that defined it. */
const Str *function_origin(const Function *function);
const Str *function_name(const Function *function);
size_t function_parameter_count(const Function *function);
const Str *function_parameter(const Function *function, size_t index);

/* ---- explain.c */

/* What a function of the library takes, a letter for each parameter (explain.c has them); "" for other names. */
const char *elab_library_takes(const Str *name);
#endif
