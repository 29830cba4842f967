/* Loading: runs a file in an environment of its own and tells the host what it bound.
 *
 * A failing statement of the file is reported and the rest still runs. Names bound in the session are announced in
 * batches: before each such report and when the outermost load is done.
 */
#include "frontend/elaborate/internal.h"
#include "frontend/elaborate/lib.h"
#include "frontend/syntax/parse.h"

#include <string.h>

#define LOAD_STEPS 1000u /* what one load costs: bounds files that load each other in ever new orders */
#define BYTES_PER_STEP 16u

void elab_note_loaded(Elab *elab, Symbol *symbol, HVal value) {
    LoadedName name = {symbol, value};
    vec_push(elab->arena, &elab->loaded, name);
}

/* Tells of the names bound since the last time: each once, where it was bound last. */
static void announce(Elab *elab) {
    size_t total = elab->loaded.count, kept = 0;
    const LoadedName *all = elab->loaded.data;
    elab->loaded.count = 0;
    if (total == 0 || elab->config.host.event == NULL) {
        return;
    }
    const Str **names = arena_array(elab->arena, const Str *, total);
    HVal *values = arena_array(elab->arena, HVal, total);
    for (size_t i = total; i-- > 0;) {
        if (all[i].symbol->marked) {
            continue;
        }
        all[i].symbol->marked = true;
        kept++;
        names[total - kept] = all[i].symbol->text;
        values[total - kept] = all[i].value;
    }
    for (size_t i = 0; i < total; i++) {
        all[i].symbol->marked = false;
    }
    elab_event(elab, ELAB_LOADED, NULL, names + (total - kept), values + (total - kept), kept);
}

static void tell_failed(Elab *elab, const Stmt *statement) {
    announce(elab);
    elab_event(elab, ELAB_FAILED, statement, NULL, NULL, 0);
}

/* Syntax errors are handed on one by one, so that each is the newest when the host is told. */
static Program parse_file(Elab *elab, uint32_t source) {
    DiagSink own, *sink = elab->config.sink;
    diag_init(&own, sink->arena);
    ParseResult parsed = parse_program(elab->config.sources, source, elab->arena, &own);
    for (size_t i = 0; i < own.items.count; i++) {
        vec_push(sink->arena, &sink->items, own.items.data[i]);
        tell_failed(elab, NULL);
    }
    return parsed.program;
}

/* False only when nothing may run any more. */
static bool run_file(Elab *elab, Env *env, uint32_t source) {
    Program program = parse_file(elab, source);
    for (uint32_t i = 0; i < program.count && !elab->quit; i++) {
        if (elab_run_statement(elab, env, program.statements[i], false)) {
            continue;
        }
        if (elab->meter.exhausted) {
            return false;
        }
        tell_failed(elab, program.statements[i]);
    }
    return true;
}

static bool is_running(const Elab *elab, const Str *file) {
    for (const LoadFrame *load = elab->loads; load != NULL; load = load->outer) {
        if (str_equal(load->file, file)) {
            return true;
        }
    }
    return false;
}

static bool find_file(Elab *elab, const Str *path, Span span, uint32_t *source) {
    const ElabHost *host = &elab->config.host;
    if (elab->load_depth >= LIMIT_LOAD_DEPTH) {
        return elab_report(elab, ERR_LIMIT, span, "loads nest more than %u deep", LIMIT_LOAD_DEPTH);
    }
    if (host->load == NULL) {
        return elab_report(elab, ERR_RUNTIME, span, "files cannot be loaded here");
    }
    if (!elab_charge(elab, LOAD_STEPS, span) || !host->load(host->user, path, span.source, span, source)) {
        return false;
    }
    const Source *file = source_get(elab->config.sources, *source);
    if (is_running(elab, file->name)) {
        return elab_report(elab, ERR_RUNTIME, span, "'%s' is loaded while it is being loaded", path->text);
    }
    return elab_charge(elab, file->length / BYTES_PER_STEP, span);
}

/* Whether it is the library that the build embeds, and no file of that name. */
static bool is_raspl(const Source *file) {
    return file->length == raspl_length && memcmp(file->text, raspl_text, raspl_length) == 0;
}

static bool load_in(Elab *elab, Env *env, const Str *path, uint32_t source) {
    Env *file_env = env_new(elab->arena, ENV_FILE, elab->base);
    file_env->loader = env;
    file_env->origin = path;
    const Source *file = source_get(elab->config.sources, source);
    LoadFrame frame = {file->name, elab->loads};
    elab->raspl_source = is_raspl(file) ? source : elab->raspl_source;
    bool outer_quit = elab->quit, causal = elab->causal;
    elab->loads = &frame;
    elab->load_depth++;
    elab->quit = false;
    bool ok = run_file(elab, file_env, source);
    elab->quit = outer_quit;
    elab->causal = causal;
    elab->load_depth--;
    elab->loads = frame.outer;
    file_env->loader = NULL;
    return ok;
}

NOINLINE bool elab_run_load(Elab *elab, Env *env, const Str *path, Span span) {
    uint32_t source = 0;
    if (!elab_enter(elab, span)) {
        return false;
    }
    bool ok = find_file(elab, path, span, &source) && load_in(elab, env, path, source);
    elab_leave(elab);
    if (ok && elab->loads == NULL) {
        announce(elab);
    }
    return ok;
}
