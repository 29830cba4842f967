/* Which engine evaluates: the interpreter, or native code where that is asked for or pays. Keeps the kernels of a
 * session. What a kernel does not cover (it says so by its guard) the interpreter answers.
 */
#ifndef RUNTIME_ENGINE_ENGINE_H
#define RUNTIME_ENGINE_ENGINE_H
#include "jit/compile/jit.h"
#include "runtime/session/session.h"

/* ---- kernels.c */

/* An engine without kernels; nothing of the back end is loaded yet. NULL when there is no memory. The configuration
 * must outlive it. */
Engine *engine_create(const rasp_config *config);
void engine_free(Engine *engine);
/* Calls work with the back end of the engine, which nobody else uses meanwhile. work must return: what allocates in it
 * is inside a escape_run of its own. */
void engine_use_back_end(Engine *engine, void (*work)(JitBackEnd *back_end, void *argument), void *argument);

/* ---- watch.c */

/* Where processes may be started, compiling can be stopped: fills *watch, and gives it. What must not be (native code
 * is only allowed) leaves half of the time to the interpreter. NULL: nobody wants to stop it, or it cannot be. */
JitWatch *engine_watch_compiling(const rasp_config *config, const Stop *stop, bool must, JitWatch *watch);

/* ---- engine.c */

/* Evaluates node on result->input and sets the result's value, engine, reason and times. False when it has failed: an
 * error is in the sink, or the result has one of its own (RASP_ERROR_ENGINE). Any number of threads may evaluate at
 * once. */
bool engine_evaluate(rasp_result *result, NodeId node, const rasp_evaluate_options *options);

/* What the elements of one input are after the conversions that a value uses, and what a kernel for them may assume. */
typedef struct EngineInput {
    const Atom *atoms[INPUT_KINDS]; /* by InputKind: the converted elements; NULL where it is not used */
    Specialization profile;         /* exactly what these elements are */
} EngineInput;

/* ---- input.c */

/* Does the conversions `kinds`, bits as graph_input_kinds has them. False with *why when one fails or the elements have
 * no native form: the interpreter then says what is wrong, or copes. */
bool engine_input_read(Arena *arena, const Atom *input, size_t count, unsigned kinds, size_t string_limit,
                       EngineInput *out, const Str **why);
/* The profile rounded outward, so that kernels can be used again for similar inputs. */
Specialization engine_input_class(const Specialization *profile);
/* Whether a kernel for `kernel` may take inputs of that profile; lengths are not compared. */
bool engine_input_fits(const Specialization *kernel, const Specialization *profile);
/* The least class that covers both, when they are of the same kinds; otherwise a. */
Specialization engine_input_join(const Specialization *a, const Specialization *b);
/* The columns of a kernel, by InputKind. False where an element is none that the kernel takes. */
bool engine_input_columns(Arena *arena, const EngineInput *input, size_t count, const Specialization *kernel,
                          const void *columns[INPUT_KINDS]);
#endif
