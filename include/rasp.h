/* rasp.h: the RASP language as a library.
 *
 * RASP (Weiss, Goldberg, Yahav 2021) describes what transformer encoders compute, with s-ops (sequence to sequence of
 * the same length) and selectors (n x n boolean attention patterns). This header is the whole public interface.
 *
 *     rasp_session *session = NULL;
 *     if (rasp_session_create(NULL, &session) != RASP_OK) ...
 *     rasp_run_text(session, "main", "h = selector_width(select(tokens, tokens, ==));", SIZE_MAX, NULL, NULL);
 *     rasp_value *h = rasp_lookup(session, "h");
 *     rasp_result *result = NULL;
 *     if (rasp_evaluate_text(h, "hello", SIZE_MAX, NULL, &result) == RASP_OK)
 *         puts(rasp_result_display(result, NULL));          // [1, 1, 2, 2, 1] (ints)
 *     rasp_result_free(result);
 *     rasp_session_free(session);
 *
 * Conventions, true of every function unless it says otherwise:
 *   Ownership   What a function returns by value or as `const char *` belongs to the object it was asked of, and lives
 *               as long as that object (texts of a session's errors: until the session's next call). Objects with a
 *               _free function belong to the caller. Freeing NULL is allowed. Arguments are read during the call only.
 *   Text        UTF-8, given as pointer and length in bytes; SIZE_MAX as length means NUL-terminated. Returned text is
 *               NUL-terminated; a `size_t *length` argument (may be NULL) gets its length in bytes.
 *   Units       Lengths of inputs and results count elements (one per code point of a string).
 *   Failure     A rasp_status other than RASP_OK, with details in the session's error list or in the result; or NULL
 *               where a pointer is returned. NULL for an object, or an object of another kind, is RASP_ERROR_USAGE, or
 *               gives nothing (NULL, 0, an atom that is the int 0). Nothing is ever printed, and nothing exits or
 *               aborts. A call that fails leaves the session as usable as before.
 *   Threads     A session and its values are used by one thread at a time. rasp_evaluate_* only reads them: it may run
 *               in several threads at once, as long as none changes the session meanwhile. A result is used by one
 *               thread at a time. Kernels are free of all that. Different sessions are independent. Functions that
 *               take none of these may be called by any thread.
 *   Memory      All that grows with programs and inputs comes from the session's allocator, within its limits. Files
 *               on their way in, what LLVM needs while it compiles, and pages of machine code do not.
 *   Stack       A thread that calls needs 256 KiB of stack, callbacks not counted. Programs nest as deep as it allows,
 *               up to depth_limit: 8 MiB are enough for that, 256 KiB for some hundred levels. What would go deeper is
 *               RASP_ERROR_LIMIT, and a program too large to be compiled there is left to the interpreter, or
 *               RASP_ERROR_ENGINE. On a stack that the system does not know (of a coroutine), 256 KiB have to be left.
 */
#ifndef INCLUDE_RASP_H
#define INCLUDE_RASP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define RASP_API
#else
#define RASP_API __attribute__((visibility("default")))
#endif

#define RASP_VERSION_MAJOR 0
#define RASP_VERSION_MINOR 1
#define RASP_VERSION_PATCH 0
#define RASP_VERSION "0.1.0"

/* The version of the library that runs, as "0.1.0". Static text. */
RASP_API const char *rasp_version(void);

/* ------------------------------------------------------------------------------------------------ status and errors */

typedef enum rasp_status {
    RASP_OK = 0,
    RASP_ERROR_SYNTAX,   /* the text is no program */
    RASP_ERROR_NAME,     /* an undefined variable */
    RASP_ERROR_RESERVED, /* assignment to a reserved name */
    RASP_ERROR_ARGS,     /* wrong number of arguments */
    RASP_ERROR_TYPE,     /* a mixed or illegal sequence, a wrong kind of argument */
    RASP_ERROR_VALUE,    /* out of range, missing key */
    RASP_ERROR_RUNTIME,  /* what an operation itself rejects: division by zero, a string plus a number */
    RASP_ERROR_OVERFLOW, /* an int beyond 64 bits */
    RASP_ERROR_LIMIT,    /* a limit on steps, depth, nodes, lengths or memory, or the caller's cancellation */
    RASP_ERROR_IO,       /* a file that cannot be read */
    RASP_ERROR_USAGE,    /* an argument of the call itself is wrong (NULL, a value of another kind) */
    RASP_ERROR_ENGINE    /* the native engine was asked for and cannot do it; the message says why */
} rasp_status;

/* "syntax", "name", ... "limit", "io", "usage", "engine"; "ok". Static text. */
RASP_API const char *rasp_status_text(rasp_status status);

/* Its texts live until the session's next call, or as long as the result that it was asked of. */
typedef struct rasp_error {
    rasp_status kind;
    const char *message; /* one line, no full stop */
    const char *file;    /* name of the text it is in, or NULL when it has no place */
    uint32_t line;       /* 1-based; 0 without a place */
    uint32_t column;     /* 1-based, in code points */
    uint32_t end_line;   /* where the marked text ends: the position behind its last character */
    uint32_t end_column;
    const char *rendered; /* "FILE:LINE:COLUMN: error: MESSAGE", source line, caret and notes; ends in '\n' */
} rasp_error;

/* ------------------------------------------------------------------------------------------------------- sessions */

typedef struct rasp_session rasp_session; /* an environment and the graph that its statements have built */
typedef struct rasp_value rasp_value;     /* a value of a session; lives as long as the session */
typedef struct rasp_result rasp_result; /* what an evaluation gave: a sequence, a matrix, or an error; the caller's, to
                                           be freed before its session */

/* Finds and reads the file of a `load "path";`. Gives a block of *length bytes made with malloc (the library frees it)
 * in *text and the name that errors shall show in *name (malloc, too). Returns false when there is no such file.
 * from: the name of the text with the load statement. Called inside rasp_run_* and rasp_eval_expression, by their
 * thread; path and from live during the call. */
typedef bool (*rasp_loader)(void *user, const char *path, const char *from, char **text, size_t *length, char **name);

/* Grows, shrinks, makes (pointer NULL) or frees (new_size 0) a block; returns NULL when there is no memory. */
typedef void *(*rasp_allocator)(void *user, void *pointer, size_t old_size, size_t new_size);

/* A zero or NULL member means the default. */
typedef struct rasp_config {
    rasp_allocator allocate; /* default: the C library's. Must be thread-safe if evaluations run in threads. */
    void *allocate_user;
    rasp_loader load; /* default: PATH.rasp beside the loading file, in the current directory, in include_dirs; the
                         first that is there must be a regular file that can be read */
    void *load_user;
    const char *const *include_dirs; /* include_dir_count directories; the library copies them */
    size_t include_dir_count;
    bool (*cancelled)(void *user); /* asked now and then, by the thread at work; true stops it: RASP_ERROR_LIMIT.
                                      Native code asks between its stages, and in loops over pairs of positions; in
                                      batches, which run in several threads, each of them asks */
    void *cancelled_user;
    size_t memory_limit;  /* bytes one session, or one evaluation, may hold (default 4 GiB, 2 GiB on a machine of 32
                             bits); a session itself takes a few hundred KiB */
    double time_limit;    /* seconds of one rasp_run_* call (with keep_going: of a statement), of one evaluation, of
                             one rasp_compile or rasp_build, or of one row of a kernel (default: none). LLVM counts
                             where child_processes lets it; native code stops where it asks, as `cancelled` says */
    uint64_t step_limit;  /* expression evaluations of one rasp_run_* call (default 20 million) */
    uint32_t depth_limit; /* nested calls and expressions (default 5000, also the maximum), where the stack allows it */
    uint32_t node_limit;  /* s-ops and selectors of a session (default 4 million) */
    size_t list_limit;    /* elements of one list (default 10 million) */
    size_t string_limit;  /* bytes of one string value (default 16 MiB) */
    bool colour;          /* rendered errors use terminal colours */
    /* Whether the library may start processes (fork): compiling for an evaluation then obeys time_limit, cancelled and
     * memory_limit (rasp_compile and rasp_build, too), and what LLVM does when memory ends does not end the caller.
     * Without it compiling runs to its end. */
    bool child_processes;
    bool causal; /* as if `causal on;` were the first statement: selectors see the positions up to their row */
    /* Native code is kept in files, so that it need not be compiled again: in this folder, which need not exist; ""
     * for nowhere. Default: RASP_CACHE_DIR, else rasp in XDG_CACHE_HOME or ~/.cache; RASP_CACHE=off turns it off. */
    const char *cache_dir;
    uint64_t cache_limit; /* bytes of those files (default: RASP_CACHE_SIZE, else 64 MiB) */
} rasp_config;

/* A fresh session with the standard library, which the caller frees. config may be NULL; what its pointers for
 * callbacks point to must outlive the session, and the session's kernels. RASP_ERROR_LIMIT when there is no memory. */
RASP_API rasp_status rasp_session_create(const rasp_config *config, rasp_session **out);
/* With its values and their texts. Not inside a callback of its own calls; results are freed before, kernels need not
 * be. */
RASP_API void rasp_session_free(rasp_session *session);

/* Errors of the latest call on the session: a syntax check can find several. index < count. Calls that only look
 * (rasp_error_*, rasp_value_*, rasp_name_*, rasp_result_*, rasp_evaluate_*) leave them as they are. */
RASP_API size_t rasp_error_count(const rasp_session *session);
RASP_API rasp_error rasp_error_at(rasp_session *session, size_t index);

typedef enum rasp_event_kind {
    RASP_EVENT_BOUND,      /* an assignment or definition bound `count` names */
    RASP_EVENT_EXPRESSION, /* an expression statement: values[0]; names[0] is the name it was written as, or "out", or
                              NULL for the result of applying an s-op to an input */
    RASP_EVENT_LOADED,     /* a load bound these names (each once) */
    RASP_EVENT_ERROR,      /* a statement failed but the run goes on (in a loaded file, or with keep_going): error */
    RASP_EVENT_COMMAND,    /* a command of the prompt: command, target, on; values[0] for RASP_COMMAND_SET */
    RASP_EVENT_DRAW        /* draw(values[0], values[1]); count is 1 without an input */
} rasp_event_kind;

typedef enum rasp_command {
    RASP_COMMAND_SET,      /* set [s-op|selector] example VALUE */
    RASP_COMMAND_SHOW,     /* show [s-op|selector] example */
    RASP_COMMAND_EXAMPLES, /* [s-op|selector] examples on|off */
    RASP_COMMAND_FULL,     /* full seq display on|off */
    RASP_COMMAND_QUIT      /* exit, quit: ends the text (a loaded file: only that file) */
} rasp_command;

typedef enum rasp_target { RASP_TARGET_BOTH, RASP_TARGET_SOP, RASP_TARGET_SELECTOR } rasp_target;

/* Valid during the callback only; the values stay valid as long as the session. */
typedef struct rasp_event {
    rasp_event_kind kind;
    const char *const *names;
    rasp_value *const *values;
    size_t count;
    const rasp_error *error;
    rasp_command command;
    rasp_target target;
    bool on;
} rasp_event;

typedef struct rasp_run_options {
    void (*event)(void *user, const rasp_event *event); /* may be NULL; must not use the session but for its values */
    void *event_user;
    /* May be NULL. Asked before a top-level statement binds or shows a value: false rejects the statement, which then
     * fails with the error of *result (made by rasp_evaluate_* in the callback; the library frees it; may be NULL). */
    bool (*trial)(void *user, rasp_value *value, rasp_result **result);
    void *trial_user;
    bool keep_going; /* a failing statement is reported as an event and the next one runs */
} rasp_run_options;

/* Runs all statements of a text; its name appears in errors. A text with a syntax error runs nothing (with keep_going:
 * its well-formed statements). The first failing statement ends the run; what ran before stays. With keep_going the
 * status is that of the first failure. *quit, if given, tells whether exit or quit ended it. options may be NULL. */
RASP_API rasp_status rasp_run_text(rasp_session *session, const char *name, const char *text, size_t length,
                                   const rasp_run_options *options, bool *quit);
/* The same for a file, "-" for stdin. RASP_ERROR_IO when it cannot be read. */
RASP_API rasp_status rasp_run_file(rasp_session *session, const char *path, const rasp_run_options *options,
                                   bool *quit);
/* As the statement load "path"; does. */
RASP_API rasp_status rasp_run_load(rasp_session *session, const char *path, const rasp_run_options *options);
/* One expression, without effect on names. */
RASP_API rasp_status rasp_eval_expression(rasp_session *session, const char *name, const char *text, size_t length,
                                          rasp_value **out);
/* Whether a text is only the beginning of a program: a prompt then asks for another line. */
RASP_API bool rasp_text_is_incomplete(const char *text, size_t length);

typedef enum rasp_text_state {
    RASP_TEXT_COMPLETE,        /* a program, or no beginning of one */
    RASP_TEXT_LACKS_SEMICOLON, /* a program, but for the ';' of its last statement: a prompt may run it with one */
    RASP_TEXT_INCOMPLETE       /* only the beginning of a program */
} rasp_text_state;

/* The same in more detail. expected (may be NULL) gets up to size bytes, NUL included, of what the text waits for, as
 * "')' to close the '('"; nothing when it is complete. */
RASP_API rasp_text_state rasp_text_judge(const char *text, size_t length, char *expected, size_t size);

/* The value of a name at top level, or NULL. */
RASP_API rasp_value *rasp_lookup(rasp_session *session, const char *name);
/* The s-op that the session bound last, and in *name what it is called; NULL when there is none. */
RASP_API rasp_value *rasp_last_sop(rasp_session *session, const char **name);
/* All names that can be used at top level, for completion: index < count, in no order. The texts live as long as the
 * session; which of them has which index changes with the next statement that binds a name. */
RASP_API size_t rasp_name_count(rasp_session *session);
RASP_API const char *rasp_name_at(rasp_session *session, size_t index);
/* Whether the name was bound by the session's own statements, and does not stand for what the language and its library
 * define. */
RASP_API bool rasp_name_is_own(const rasp_session *session, const char *name);

typedef enum rasp_word_group {
    RASP_WORD_KEYWORD,  /* and, def, round, ...: never a name */
    RASP_WORD_OPERATOR, /* select, zip, ...: an operator where a ( follows */
    RASP_WORD_COMMAND   /* show, example, ...: of the prompt's commands, a name elsewhere */
} rasp_word_group;

/* The words of the language, for completion and colours: index from 0 on, NULL behind the last; *group (may be NULL)
 * gets what it is. Static text. The names that a program need not define are no words: rasp_name_at has them. */
RASP_API const char *rasp_word_at(size_t index, rasp_word_group *group);

/* --------------------------------------------------------------------------------------------------------- values */

typedef enum rasp_type { RASP_INT, RASP_FLOAT, RASP_BOOL, RASP_STRING } rasp_type;

/* An int, float, bool or string. */
typedef struct rasp_atom {
    rasp_type type;
    union {
        int64_t i;
        double f;
        bool b;
        struct {
            const char *text; /* UTF-8; inputs need no NUL, outputs have one */
            size_t length;    /* bytes */
        } s;
    } as;
} rasp_atom;

typedef enum rasp_kind {
    RASP_KIND_ATOM,
    RASP_KIND_LIST,
    RASP_KIND_DICT,
    RASP_KIND_FUNCTION,
    RASP_KIND_SOP,
    RASP_KIND_SELECTOR,
    RASP_KIND_RESULT /* an s-op or selector applied to an input in the program itself */
} rasp_kind;

RASP_API rasp_kind rasp_value_kind(const rasp_value *value);
/* What the value was last called, or NULL; of a function, what its definition calls it. The name of an s-op or selector
 * in a list or dict may also be the call that made it, as `f("a", 1)`. */
RASP_API const char *rasp_value_name(const rasp_value *value);
/* RASP_KIND_ATOM only. */
RASP_API rasp_atom rasp_value_atom(const rasp_value *value);
/* Elements of a list, pairs of a dict, parameters of a function; 0 for other kinds. */
RASP_API size_t rasp_value_length(const rasp_value *value);
/* Element of a list, value of a dict's pair; index < length. NULL when there is no memory. */
RASP_API rasp_value *rasp_value_item(rasp_value *value, size_t index);
/* Key of a dict's pair. */
RASP_API rasp_atom rasp_value_key(const rasp_value *value, size_t index);
/* Parameter of a function. */
RASP_API const char *rasp_value_parameter(const rasp_value *value, size_t index);
/* Where a function was defined, as listings say it: "console", or the path of a load. */
RASP_API const char *rasp_value_origin(const rasp_value *value);
/* RASP_KIND_RESULT only: owned by the session. */
RASP_API rasp_result *rasp_value_result(rasp_value *value);
/* An atom, list or dict as Python shows it: [1, 'a'], {'a': 1}; "abc" at top level. Other kinds: a short
 * description. */
RASP_API const char *rasp_value_text(rasp_value *value, size_t *length);
/* An atom, list or dict of atoms as JSON: floats always with point or exponent, a dict as a list of pairs. NULL for
 * values with a part that JSON has no form for (functions, s-ops inside lists). */
RASP_API const char *rasp_value_json(rasp_value *value, size_t *length);
/* The session that the value belongs to. */
RASP_API rasp_session *rasp_value_session(const rasp_value *value);

/* ----------------------------------------------------------------------------------------------------- evaluation */

typedef enum rasp_engine {
    RASP_ENGINE_AUTO,   /* the interpreter where compiling would cost more than it saves, else native code */
    RASP_ENGINE_INTERP, /* the interpreter */
    RASP_ENGINE_JIT     /* native code; RASP_ERROR_ENGINE when that cannot be had */
} rasp_engine;

#define RASP_LENGTH_ANY SIZE_MAX

/* A zero member means the default. */
typedef struct rasp_evaluate_options {
    rasp_engine engine;
    size_t string_limit; /* bytes of one string value; 0: the session's */
    size_t length;       /* native code is made for inputs of exactly this length, or RASP_LENGTH_ANY; 0: for the
                            input's, and for any once a value has been evaluated on inputs of two lengths */
    uint32_t repeat;     /* evaluates that many times, to measure time (native code once more before); 0: once */
} rasp_evaluate_options;

/* Seconds. Compiling takes time only in the evaluation that needs it first. */
typedef struct rasp_times {
    double optimize; /* typing, optimizing and planning */
    double codegen;  /* making machine code */
    double link;     /* making it callable: opening LLVM where that is needed, linking, looking into the cache */
    double run;      /* one run of the engine, without conversion of inputs and results */
} rasp_times;

/* Evaluates an s-op or selector on a string (one element per code point) or on a list of atoms. options may be NULL.
 * *out is set to a result also on failure, where it holds the error (NULL only when out of memory or misused); the
 * caller frees it. An empty input is RASP_ERROR_TYPE. Only reads the session: thread-safe as the head of this file
 * says. */
RASP_API rasp_status rasp_evaluate_text(const rasp_value *value, const char *text, size_t length,
                                        const rasp_evaluate_options *options, rasp_result **out);
RASP_API rasp_status rasp_evaluate_atoms(const rasp_value *value, const rasp_atom *atoms, size_t count,
                                         const rasp_evaluate_options *options, rasp_result **out);
/* Before its session; results of rasp_value_result are left alone. */
RASP_API void rasp_result_free(rasp_result *result);

/* RASP_OK, or the kind of its error. */
RASP_API rasp_status rasp_result_status(const rasp_result *result);
/* Only when the status is not RASP_OK. */
RASP_API rasp_error rasp_result_error(const rasp_result *result);
RASP_API bool rasp_result_is_selector(const rasp_result *result);
/* Positions. */
RASP_API size_t rasp_result_count(const rasp_result *result);
/* The type of a sequence as a whole: elements may be bools among ints, or bools and ints among floats. */
RASP_API rasp_type rasp_result_type(const rasp_result *result);
/* Element of a sequence; index < count. */
RASP_API rasp_atom rasp_result_atom(const rasp_result *result, size_t index);
/* Selectors: count * count bytes 0 or 1, row (query position) after row. NULL for sequences. */
RASP_API const uint8_t *rasp_result_cells(const rasp_result *result);
/* The input it was evaluated on; index < count. */
RASP_API rasp_atom rasp_result_input(const rasp_result *result, size_t index);
/* "jit" or "interp": which engine made it. */
RASP_API const char *rasp_result_engine(const rasp_result *result);
/* Whether its native code was compiled by an earlier process (cache_dir of rasp_config). */
RASP_API bool rasp_result_from_cache(const rasp_result *result);
/* Why native code did not make it although it was allowed to, or NULL. */
RASP_API const char *rasp_result_reason(const rasp_result *result);
RASP_API rasp_times rasp_result_times(const rasp_result *result);
/* As the language shows it: "[1, 1, 2] (ints)", or the lines of a matrix (each ends in '\n'). NULL out of memory. */
RASP_API const char *rasp_result_display(rasp_result *result, size_t *length);
/* "[1,1,2]" or "[[0,1],[1,0]]". NULL out of memory. */
RASP_API const char *rasp_result_json(rasp_result *result, size_t *length);
/* The elements of the sequence as shown singly, without brackets: for aligned columns. */
RASP_API const char *rasp_result_element(rasp_result *result, size_t index);
/* An input as listings show it: "hello" for a string, else [1, 2.5, 'x']. */
RASP_API const char *rasp_result_input_text(rasp_result *result, size_t *length);

/* ----------------------------------------------------------------------------------------------------- generation */

/* A sequence that grows by what an s-op makes of it: its value at the last position becomes the next element, as a
 * decoder's does. The caller's, to be freed before its session; one thread at a time. */
typedef struct rasp_generator rasp_generator;

/* Begins with a prompt, which is copied. Where every selector that the s-op aggregates through looks back only (causal
 * mode, or upto and the like), a step costs the work of its row; else, and with RASP_ENGINE_JIT, each step evaluates
 * the whole sequence by the engine. RASP_ERROR_USAGE where value is no s-op or the prompt is empty, RASP_ERROR_VALUE
 * where an element is not valid UTF-8, RASP_ERROR_LIMIT without memory: *out is NULL then. */
RASP_API rasp_status rasp_generator_create(const rasp_value *value, const rasp_atom *prompt, size_t count,
                                           rasp_engine engine, rasp_generator **out);
/* The same with the characters of a text. */
RASP_API rasp_status rasp_generator_create_text(const rasp_value *value, const char *text, size_t length,
                                                rasp_engine engine, rasp_generator **out);
RASP_API void rasp_generator_free(rasp_generator *generator);

/* Makes one element more and appends it; *out, its string, if it is one, lives as long as the generator. Errors are
 * those of evaluating the sequence, and RASP_ERROR_TYPE where the value is of a type that no element of the prompt has.
 * All steps together have the session's time_limit, and memory_limit is for all that is kept. After an error each call
 * gives it again. */
RASP_API rasp_status rasp_generator_next(rasp_generator *generator, rasp_atom *out);
/* Whether the element that was made last equals this one, as == has it. */
RASP_API bool rasp_generator_ends(rasp_generator *generator, const rasp_atom *end);
/* The error of the last step; its kind is RASP_OK when there is none. */
RASP_API rasp_error rasp_generator_error(const rasp_generator *generator);
/* Why each step evaluates the whole sequence; NULL when it does not. Lives as long as the session. */
RASP_API const char *rasp_generator_reason(const rasp_generator *generator);
/* How many elements were made; and one of them as rasp_result_element shows it, NULL when there is none. */
RASP_API size_t rasp_generator_count(const rasp_generator *generator);
RASP_API const char *rasp_generator_element(rasp_generator *generator, size_t index);
/* What was made, as [0, 1, 2] and as a JSON list; the prompt, as rasp_result_input_text has it. They live as long as
 * the generator. NULL without memory. */
RASP_API const char *rasp_generator_display(rasp_generator *generator, size_t *length);
RASP_API const char *rasp_generator_json(rasp_generator *generator, size_t *length);
RASP_API const char *rasp_generator_prompt_text(rasp_generator *generator, size_t *length);

/* ------------------------------------------------------------------------------------------------ arrays of tokens */

/* What a C array of tokens holds: native code for arrays (kernels, ahead-of-time objects) is made for one of these. In
 * a program, tokens_asis are what the third column says, and the other tokens_ are conversions of that, as ever.
 *
 *   element     C type         tokens_asis                                    what native code refuses, with a status
 *   TEXT        char           strings: one token per code point of UTF-8     what is not UTF-8
 *   U8          uint8_t        strings: each byte is the one character of
 *                              that code, 0 to 255, as in Latin-1
 *   I8 .. I64   intN_t         ints
 *   F32, F64    float, double  floats                                         NaN. tokens_str has no native code
 *   BOOL        uint8_t, bool  bools: 0 is False, anything else True
 *
 * tokens_int and tokens_float of characters are known for the digits 0 to 9, all others are refused. tokens_int of
 * floats is refused beyond 64 bits. Refusing is no error: the interpreter may know better. */
typedef enum rasp_element {
    RASP_ELEMENT_TEXT,
    RASP_ELEMENT_U8,
    RASP_ELEMENT_I8,
    RASP_ELEMENT_I16,
    RASP_ELEMENT_I32,
    RASP_ELEMENT_I64,
    RASP_ELEMENT_F32,
    RASP_ELEMENT_F64,
    RASP_ELEMENT_BOOL
} rasp_element;

/* -------------------------------------------------------------------------------------------------------- kernels */

/* Native code for arrays: one s-op or selector, for one kind of element, for inputs of one length or of any. A kernel
 * never changes and owns all it needs: any number of threads may run it at once, whatever becomes of its session. */
typedef struct rasp_kernel rasp_kernel;

/* A zero member means the default. */
typedef struct rasp_kernel_options {
    rasp_element element; /* what arrays of tokens hold (0 is RASP_ELEMENT_TEXT) */
    size_t length;        /* exactly so many tokens; 0 or RASP_LENGTH_ANY: any number from 1 to 2^29 */
    bool native_only;     /* an input that native code refuses is RASP_ERROR_ENGINE; else the interpreter evaluates it,
                             which gives its value, or the error of the program */
} rasp_kernel_options;

/* What an array of results holds. */
typedef enum rasp_cell {
    RASP_CELL_BOOL, /* uint8_t, 0 or 1 */
    RASP_CELL_I8,   /* intN_t, uintN_t: ints; or, where the results are strings, code points, -1 for the empty string */
    RASP_CELL_U8,
    RASP_CELL_I16,
    RASP_CELL_U16,
    RASP_CELL_I32,
    RASP_CELL_I64,
    RASP_CELL_F64,    /* double: floats; with tags also ints and bools, which are whole numbers */
    RASP_CELL_TEXT8,  /* a string of at most 7 bytes in 8, which compares as an unsigned number of 64 bits: */
    RASP_CELL_TEXT16, /* ... its UTF-8 first, from the most significant byte on, zeros, the length in the last; */
    RASP_CELL_TEXT32, /* ... in as many bytes as the name says, and in the machine's byte order. rasp_kernel_atom */
    RASP_CELL_TEXT64  /* ... reads it */
} rasp_cell;

/* With tags, the type of each result. */
typedef enum rasp_tag { RASP_CELL_TAG_INT, RASP_CELL_TAG_FLOAT, RASP_CELL_TAG_BOOL } rasp_tag;

typedef struct rasp_kernel_info {
    rasp_element element;
    size_t element_bytes;
    size_t length;    /* of every input, or RASP_LENGTH_ANY */
    bool is_selector; /* results are n rows (one a query) of n bytes (one a key), 0 or 1 */
    bool has_tags;    /* results are of several types: a rasp_tag for each goes to an array of bytes */
    unsigned types;   /* which types results may have: bits 1 << rasp_type */
    rasp_cell cell;
    size_t cell_bytes;
    bool from_cache;
    rasp_times times; /* that compiling took; run is 0 */
} rasp_kernel_info;

/* Compiles an s-op or selector; options may be NULL. The caller frees *out, which is NULL after a failure.
 * RASP_ERROR_ENGINE when it has no native form for such elements, or this installation makes no native code;
 * RASP_ERROR_LIMIT without memory; both with details in the session's error list. Uses the session as every other
 * call: by one thread at a time. The kernel keeps the session's allocator, its limits on memory and strings, and its
 * function that cancels; all of them have to be fit for the threads that run it. */
RASP_API rasp_status rasp_compile(const rasp_value *value, const rasp_kernel_options *options, rasp_kernel **out);
/* No thread may be running it. */
RASP_API void rasp_kernel_free(rasp_kernel *kernel);
RASP_API rasp_kernel_info rasp_kernel_describe(const rasp_kernel *kernel);

/* How many positions an input has: n, or the code points of a text of n bytes; SIZE_MAX when that is no UTF-8. */
RASP_API size_t rasp_kernel_count(const rasp_kernel *kernel, const void *tokens, size_t n);
/* Bytes of scratch memory that inputs of n elements or fewer need (of text: n bytes): a multiple of 64, maybe 0. */
RASP_API size_t rasp_kernel_scratch(const rasp_kernel *kernel, size_t n);

/* Evaluates one input of n elements (of text: n bytes). Nothing is converted or copied where the types agree.
 *   tokens    n elements, aligned as their C type asks
 *   out       gets a result for each position (a selector: positions * positions), aligned to 8 bytes
 *   tags      gets a tag for each result; read only where has_tags
 *   scratch   rasp_kernel_scratch(kernel, n) bytes, aligned to 64, used by this call alone; NULL: the call finds them
 * The arrays must not overlap. What a failure leaves in out and tags is undefined:
 *   RASP_ERROR_TYPE, _VALUE, _RUNTIME, _OVERFLOW   the program's error on this input (an input without elements, or
 *                     text that is no UTF-8, too): rasp_evaluate_* tells more
 *   RASP_ERROR_LIMIT  no memory, cancelled, out of time, more than 2^29 elements, a string too long
 *   RASP_ERROR_ENGINE native code refused the input, and the interpreter was not to be asked (native_only) or gave
 *                     results that out has no room for: of other types, or out of range
 *   RASP_ERROR_USAGE  NULL, wrong alignment of scratch, another length than the kernel is made for
 * Kernels of sessions with a time limit, or a function that cancels, ask now and then while they run (rasp_config). */
RASP_API rasp_status rasp_kernel_run(const rasp_kernel *kernel, const void *tokens, size_t n, void *out, uint8_t *tags,
                                     void *scratch);

/* Rows of one length. Strides may be 0: rows then follow each other without gaps. */
typedef struct rasp_batch {
    const void *tokens;  /* row r begins at element r * token_stride */
    size_t token_stride; /* elements */
    size_t n;            /* elements of each row */
    size_t count;        /* rows; 0 is allowed */
    void *out;           /* the results of row r begin at result r * out_stride */
    size_t out_stride;   /* results */
    uint8_t *tags;       /* with the stride of out; read only where has_tags */
    uint8_t *statuses;   /* NULL, or gets the rasp_status of each row */
    unsigned threads;    /* that share the rows, this one included; 0 is 1 */
} rasp_batch;

/* Evaluates every row; those that fail do not stop the others. The status of the first row that failed, as
 * rasp_kernel_run has it. Not for text, whose rows have no common length in bytes. Scratch memory is allocated once for
 * each thread; threads that cannot be started are done without. */
RASP_API rasp_status rasp_kernel_batch(const rasp_kernel *kernel, const rasp_batch *batch);

/* Rows of any lengths, in the layout of Apache Arrow's large lists and large strings. */
typedef struct rasp_ragged {
    const void *tokens;
    const int64_t *offsets; /* count + 1, not falling: row r has the elements offsets[r] to offsets[r + 1] - 1 */
    size_t count;           /* rows; 0 is allowed */
    void *out;              /* results of all rows without gaps; NULL: only out_offsets are made */
    uint8_t *tags;          /* read only where has_tags */
    int64_t *out_offsets;   /* NULL, or gets count + 1: where the results of each row begin. A row that fails takes its
                               room, too, except for text that is no UTF-8 */
    uint8_t *statuses;      /* NULL, or gets the rasp_status of each row */
    unsigned threads;       /* that share the rows, this one included; 0 is 1 */
} rasp_ragged;

/* As rasp_kernel_batch, for all elements. */
RASP_API rasp_status rasp_kernel_ragged(const rasp_kernel *kernel, const rasp_ragged *ragged);

/* Result number `index` of an array of them; tags as they were filled. text: room for a string's UTF-8 and a NUL, to
 * which the atom points. */
RASP_API rasp_atom rasp_kernel_atom(const rasp_kernel *kernel, const void *out, const uint8_t *tags, size_t index,
                                    char text[64]);
/* A matrix of bytes 0 or 1 as bits: rows of `count` cells become (count + 7) / 8 bytes each, the first cell the lowest
 * bit. For selectors, of kernels and of rasp_result_cells alike. bits may be cells: it is filled from the front. */
RASP_API void rasp_pack_cells(const uint8_t *cells, size_t count, uint8_t *bits);

/* ---------------------------------------------------------------------------------------------------- intermediate */

typedef enum rasp_form {
    RASP_FORM_TOKENS, /* of a text: value is ignored */
    RASP_FORM_AST,
    RASP_FORM_GRAPH, /* of an s-op or selector, as are the rest */
    RASP_FORM_IR,    /* typed and optimized, for one kind of input */
    RASP_FORM_PLAN,  /* the algorithms of native code */
    RASP_FORM_LLVM,  /* LLVM's text, optimized */
    RASP_FORM_ASM,   /* assembly */
    /* of rasp_build only: */
    RASP_FORM_BITCODE, /* LLVM's text in its binary form */
    RASP_FORM_OBJECT,  /* an object file for the linker */
    RASP_FORM_HEADER   /* the C header of what is in it */
} rasp_form;

/* The text dump of a form. TOKENS and AST read `text`; the others read value, those behind GRAPH with the default
 * options of rasp_emit. *out lives until the session's next call. */
RASP_API rasp_status rasp_dump(rasp_session *session, rasp_form form, const char *name, const char *text, size_t length,
                               const rasp_value *value, const char **out, size_t *out_length);

/* A zero member means the default. */
typedef struct rasp_emit_options {
    size_t length;    /* native code for exactly this many elements; 0 or RASP_LENGTH_ANY: for any */
    const char *text; /* an input that stands for those it is made for: the types and ranges of its elements */
    size_t text_length;
    const rasp_atom *atoms; /* the same as a list; without both: ASCII characters, digits where numbers are read */
    size_t atom_count;
} rasp_emit_options;

/* The form IR, PLAN, LLVM or ASM of an s-op or selector. *out lives until the session's next call. options may be
 * NULL. RASP_ERROR_ENGINE when there is no native code for it, or none can be made by this installation. */
RASP_API rasp_status rasp_emit(rasp_session *session, rasp_form form, const rasp_value *value,
                               const rasp_emit_options *options, const char **out, size_t *out_length);

/* ------------------------------------------------------------------------------------------------ cost of a
 * transformer
 */

/* An attention head: a selector through which aggregates of one layer read. */
typedef struct rasp_head {
    size_t layer;     /* 1 is the first */
    const char *name; /* what the selector was last called, or NULL */
    const char *file; /* where it was made, or NULL when it has no place */
    uint32_t line, column;
} rasp_head;

/* What a transformer needs that computes an s-op. */
typedef struct rasp_analysis {
    size_t layers;
    size_t max_heads;              /* of any layer */
    const size_t *heads_per_layer; /* `layers` numbers, the first layer first */
    const rasp_head *heads;        /* all of them, by layer */
    size_t head_count;
} rasp_analysis;

/* Counts layers and heads as the language's authors do: on the program as it is written, without optimizing. The same
 * selector text twice is two heads, an alias is one, each call of a function makes its own, and only what the value
 * depends on counts. A selector counts as if one aggregate read a constant through it. *out and its arrays live until
 * the session's next call. */
RASP_API rasp_status rasp_analyze(rasp_session *session, const rasp_value *value, rasp_analysis *out);

/* How an s-op or selector stands to RASP-L, the language of decoders whose lengths generalise (docs/raspl.md). */
typedef struct rasp_raspl_report {
    const rasp_error
        *findings; /* where it leaves RASP-L: places and messages, of the kind RASP_ERROR_VALUE; none: inside */
    size_t finding_count;
    size_t operations; /* elementwise ones */
    size_t selectors;
    size_t library_calls; /* of functions of the libraries, by all that ran in the session */
    size_t layers, heads; /* as rasp_analyze counts them, all heads together */
} rasp_raspl_report;

/* Inputs are taken for ints. int8: also where a value may leave -128 to 127, by intervals, for inputs that do not. *out
 * lives until the session's next call. */
RASP_API rasp_status rasp_check_raspl(rasp_session *session, const rasp_value *value, bool int8,
                                      rasp_raspl_report *out);

typedef enum rasp_part_kind {
    RASP_PART_INPUT,       /* the tokens, the indices, a constant */
    RASP_PART_ELEMENTWISE, /* an operation on each position by itself */
    RASP_PART_AGGREGATE,   /* reads: selector, values, and the default where it is an s-op */
    RASP_PART_SELECT,      /* a comparison; reads: key, query */
    RASP_PART_SELECTOR     /* any other selector */
} rasp_part_kind;

/* One s-op or selector of those that a value is made of. */
typedef struct rasp_part {
    rasp_value *value; /* to be evaluated as any other; lives as long as the session */
    rasp_part_kind kind;
    size_t layer;        /* that it lies in, as rasp_analyze counts; 0 before the first */
    const char *name;    /* what it was last called, or NULL */
    const char *written; /* the operator, what is called, or the call that made it in the library, or NULL */
    const char *file;    /* where that is, or NULL when it has no place */
    uint32_t line, column;
    size_t reads[3]; /* the parts that it is made of, by their indices, all below its own */
    size_t read_count;
} rasp_part;

/* All parts of an s-op or selector, what is read before what reads it, the value itself last. What only has a value for
 * pairs of positions, inside of a predicate, is no part. *out and its texts live until the session's next call. */
RASP_API rasp_status rasp_parts(rasp_session *session, const rasp_value *value, const rasp_part **out, size_t *count);

/* ---------------------------------------------------------------------------------------------------- ahead of time */

#define RASP_BUILD_NAME_SIZE 64 /* bytes of a name with its NUL */

/* One s-op or selector to compile, and what its C functions are called: NAME for one sequence, NAME_scratch, NAME_batch
 * and NAME_ragged, for text NAME_count. */
typedef struct rasp_build_unit {
    const rasp_value *value;
    const char *name; /* a C identifier below RASP_BUILD_NAME_SIZE, no word of C, different from the other units' */
    const char *text; /* what the header says that it computes, in one line; NULL: the name */
} rasp_build_unit;

/* A zero member means the default. */
typedef struct rasp_build_options {
    rasp_element element; /* of the arrays (0 is RASP_ELEMENT_TEXT) */
    size_t length;        /* exactly so many tokens; 0 or RASP_LENGTH_ANY: any number */
    const char *target;   /* an LLVM triple, as aarch64-linux-gnu; NULL: this machine's */
    const char *cpu;      /* an LLVM name, as x86-64-v3; "native": this machine's; NULL: any CPU of the target */
} rasp_build_options;

/* Compiles units into one file: the form IR or PLAN (one unit after the other), LLVM, ASM, BITCODE, OBJECT or HEADER.
 * The code is position-independent and needs nothing but functions of libc and libm. The same arguments give the same
 * bytes. *out lives until the session's next call. options may be NULL.
 * RASP_ERROR_USAGE with an error that says what is wrong with a name or the target; RASP_ERROR_ENGINE when there is no
 * native code for a unit, or none can be made by this installation. A target or CPU that is named is tried in a child
 * process, since LLVM would print or abort. */
RASP_API rasp_status rasp_build(rasp_session *session, rasp_form form, const rasp_build_unit *units, size_t count,
                                const rasp_build_options *options, const char **out, size_t *out_length);
/* A name for a unit that reads like an expression: its letters and digits, anything else as _. */
RASP_API void rasp_build_name(const char *text, size_t length, char out[RASP_BUILD_NAME_SIZE]);

/* --------------------------------------------------------------------------------------------------- text helpers */

/* Columns of a terminal that UTF-8 text takes. */
RASP_API size_t rasp_text_width(const char *text, size_t length);
#define RASP_VISIBLE_SIZE 12 /* bytes of an escape with its NUL */
/* The first character of UTF-8 text (length > 0) as a person may see it, with a NUL: itself, or \n, \x1b, \u202e for
 * what would do something to a terminal or change the order in which a line is read; a byte that is no UTF-8 alone. How
 * many bytes of the text it stands for; 0 for none. rasp_result_display and the like have done that. */
RASP_API size_t rasp_text_visible(const char *text, size_t length, char shown[RASP_VISIBLE_SIZE]);
/* "Did you mean": the word of `count` ones that is most like the one that was typed, as git measures it; NULL when
 * none is alike. */
RASP_API const char *rasp_nearest_word(const char *typed, const char *const *words, size_t count);
/* The shortest text that reads back to the same double, as Python prints it; at most 31 characters and a NUL. */
RASP_API void rasp_format_double(double value, char out[32]);

#ifdef __cplusplus
}
#endif
#endif
