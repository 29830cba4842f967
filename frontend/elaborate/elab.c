/* A session of elaboration: its start, its limits, its reports, and what can be asked of it.
 *
 * Statements, expressions and the rest are in the other files of this folder.
 */
#include "frontend/base/stack.h"
#include "frontend/elaborate/internal.h"
#include "frontend/elaborate/lib.h"
#include "frontend/syntax/parse.h"

#include <string.h>

#define POLL_STEPS 4096u         /* steps between two questions whether the host has cancelled */
#define LIBRARY_STEPS 1000000u   /* more than the library takes, whatever the session's limits */
#define MOST_ELEMENTS 500000000u /* of a list, whatever the session's limits: entries are numbered by 32 bits */

/* ---- reports */

Span elab_place(const Elab *elab, Span span) {
    return elab->in_library ? elab->library_call.call.span : span;
}

bool elab_report(Elab *elab, ErrorKind kind, Span span, const char *format, ...) {
    Buf text;
    buf_init(&text, elab->arena);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&text, format, arguments);
    va_end(arguments);
    Span place = elab_place(elab, span);
    const char *wants = kind != ERR_LIMIT ? elab_library_wants(elab, &place) : NULL;
    return diag_report(elab->config.sink, kind, place, "%s", wants != NULL ? wants : buf_c_string(&text));
}

bool elab_report_atom_error(Elab *elab, Span span) {
    return diag_report(elab->config.sink, elab->atoms.error.kind, elab_place(elab, span), "%s",
                       elab->atoms.error.message->text);
}

const char *elab_brief(Elab *elab, HVal value) {
    Buf text;
    buf_init(&text, elab->arena);
    hval_brief(&text, value);
    return buf_c_string(&text);
}

void elab_event(Elab *elab, ElabEventKind kind, const Stmt *statement, const Str *const *names, const HVal *values,
                size_t count) {
    if (elab->config.host.event == NULL) {
        return;
    }
    ElabEvent event = {.kind = kind, .names = names, .values = values, .count = count, .statement = statement};
    elab->config.host.event(elab->config.host.user, &event);
}

/* ---- metering */

static NOINLINE bool stop(Elab *elab, Span span, const char *why) {
    elab->meter.exhausted = true;
    return elab_report(elab, ERR_LIMIT, span, "%s", why);
}

static NOINLINE bool poll_host(Elab *elab, Span span) {
    const ElabHost *host = &elab->config.host;
    elab->meter.until_poll = POLL_STEPS;
    const char *why = host->stopped != NULL ? host->stopped(host->user) : NULL;
    return why == NULL || stop(elab, span, why);
}

bool elab_charge(Elab *elab, uint64_t steps, Span span) {
    Meter *meter = &elab->meter;
    if (meter->exhausted || meter->steps < steps) {
        return stop(elab, span, "the program takes too many steps");
    }
    meter->steps -= steps;
    if (meter->until_poll > steps) {
        meter->until_poll -= (uint32_t)steps;
        return true;
    }
    return poll_host(elab, span);
}

static NOINLINE bool too_deep(Elab *elab, Span span) {
    return elab_report(elab, ERR_LIMIT, span, "calls or expressions nest more than %u deep",
                       (unsigned)elab->config.limits.depth);
}

bool elab_has_stack(Elab *elab, size_t bytes, Span span) {
    if (!stack_lacks(elab->arena->budget->stack_end, bytes)) {
        return true;
    }
    return elab_report(elab, ERR_LIMIT, span,
                       "calls, expressions or values nest deeper than the stack of this thread allows (%u levels)",
                       (unsigned)elab->meter.depth);
}

bool elab_enter(Elab *elab, Span span) {
    if (!elab_charge(elab, 1, span)) {
        return false;
    }
    if (elab->meter.depth >= elab->config.limits.depth) {
        return too_deep(elab, span);
    }
    if (!elab_has_stack(elab, 0, span)) {
        return false;
    }
    elab->meter.depth++;
    return true;
}

void elab_leave(Elab *elab) {
    elab->meter.depth--;
}

bool elab_node(Elab *elab, HValKind kind, NodeId id, Span span, HVal *out) {
    if (id == NODE_NONE) {
        return stop(elab, span, "the program makes too many s-ops and selectors");
    }
    *out = (HVal){.kind = kind, .node = id};
    return true;
}

bool elab_check_size(Elab *elab, HVal value, Span span) {
    if (hval_height(value) > LIMIT_VALUE_HEIGHT) {
        return elab_report(elab, ERR_LIMIT, span, "a value nests more than %u deep", LIMIT_VALUE_HEIGHT);
    }
    if (hval_weight(value) > elab->config.limits.list_length + 1) {
        return elab_report(elab, ERR_LIMIT, span, "a %s holds more than %zu elements", hval_kind_name(value),
                           elab->config.limits.list_length);
    }
    return true;
}

bool elab_list_of_values(Elab *elab, size_t base, Span span, HVal *out) {
    size_t count = elab->values.count - base;
    *out = hval_list(elab->arena, count == 0 ? NULL : elab->values.data + base, count);
    return elab_check_size(elab, *out, span);
}

void elab_reset_meter(Elab *elab) {
    elab->meter = (Meter){.steps = elab->config.limits.steps, .until_poll = POLL_STEPS};
    journal_reset(&elab->journal);
    elab->values.count = 0;
    elab->frames.count = 0;
    elab->loaded.count = 0;
    elab->loads = NULL;
    elab->load_depth = 0;
    elab->in_library = false;
    elab->causal = elab->settled_causal;
    elab->pair_start = 0;
}

/* ---- start */

static void bind_constant(Elab *elab, const char *name, HVal value) {
    Symbol *symbol = symbols_intern(&elab->symbols, str_from(elab->arena, name));
    value.name = symbol->text;
    env_set(elab->arena, elab->base, symbol, value);
}

static bool bind_node(Elab *elab, HValKind kind, const char *name, NodeId id) {
    HVal value;
    if (!elab_node(elab, kind, id, SPAN_NONE, &value)) {
        return false;
    }
    elab->graph.nodes.data[id].name = str_from(elab->arena, name);
    bind_constant(elab, name, value);
    return true;
}

static NodeId base_node(const Elab *elab, const char *name) {
    HVal value;
    elab_lookup(elab, name, strlen(name), &value);
    return value.node;
}

static bool bind_inputs(Elab *elab) {
    static const struct {
        const char *name;
        InputKind kind;
    } inputs[] = {
        {"tokens_asis", INPUT_ASIS},   {"tokens_str", INPUT_STRING}, {"tokens_int", INPUT_INT},
        {"tokens_float", INPUT_FLOAT}, {"tokens_bool", INPUT_BOOL},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        if (!bind_node(elab, HVAL_SOP, inputs[i].name, graph_input(&elab->graph, inputs[i].kind, SPAN_NONE))) {
            return false;
        }
    }
    return bind_node(elab, HVAL_SOP, "indices", graph_indices(&elab->graph, SPAN_NONE));
}

/* `tokens` is a name of its own for the s-op of tokens_str. */
static void bind_tokens(Elab *elab) {
    HVal value;
    elab_lookup(elab, "tokens_str", strlen("tokens_str"), &value);
    bind_constant(elab, "tokens", value);
    elab->graph.nodes.data[value.node].name = str_from(elab->arena, "tokens");
}

/* Words of the grammar need no entry: the parser never makes names of them. */
static void reserve_names(Elab *elab) {
    static const char *const names[] = {"range", "zip", "len", "get", "out"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        symbols_intern(&elab->symbols, str_from(elab->arena, names[i]))->reserved = true;
    }
    for (uint32_t i = 0; i < elab->base->count; i++) {
        elab->base->slots[i].symbol->reserved = true;
    }
}

/* The selectors that programs may name otherwise, as they may the functions of functions.c. */
static bool bind_masks(Elab *elab) {
    static const struct {
        const char *name;
        Op op;
    } masks[] = {{"upto", OP_LE}, {"before", OP_LT}, {"after", OP_GT}};
    HVal indices;
    elab_lookup(elab, "indices", strlen("indices"), &indices);
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        NodeId id = graph_select(&elab->graph, masks[i].op, indices.node, indices.node, SPAN_NONE);
        if (!bind_node(elab, HVAL_SELECTOR, masks[i].name, id)) {
            return false;
        }
    }
    elab->upto = base_node(elab, "upto");
    return true;
}

/* The library of causal mode: full_s is upto, and length what the library's text makes of that. */
static bool run_prefix(Elab *elab, const Program *library) {
    HVal upto;
    elab_lookup(elab, "upto", strlen("upto"), &upto);
    elab->prefix = env_new(elab->arena, ENV_BASE, elab->base);
    env_set(elab->arena, elab->prefix, symbols_find(&elab->symbols, "full_s", strlen("full_s")), upto);
    for (uint32_t i = 0; i < library->count; i++) {
        const Stmt *statement = library->statements[i];
        bool wanted = statement->kind == STMT_ASSIGN && strcmp(statement->names[0].text->text, "length") == 0;
        if (wanted && !elab_run_statement(elab, elab->prefix, statement, false)) {
            return false;
        }
    }
    return true;
}

static bool run_library(Elab *elab) {
    SourceMap *sources = elab->config.sources;
    uint32_t source = source_add(sources, "<library>", library_text, library_length);
    ParseResult parsed = parse_program(sources, source, elab->arena, elab->config.sink);
    uint32_t constants = elab->base->count;
    for (uint32_t i = 0; parsed.ok && i < parsed.program.count; i++) {
        if (!elab_run_statement(elab, elab->base, parsed.program.statements[i], false)) {
            return false;
        }
    }
    for (uint32_t i = constants; i < elab->base->count; i++) {
        elab->base->slots[i].symbol->library = true;
    }
    elab_bind_functions(elab);
    return parsed.ok && bind_masks(elab) && run_prefix(elab, &parsed.program);
}

static bool start_base(Elab *elab) {
    elab->base = env_new(elab->arena, ENV_BASE, NULL);
    elab->base->origin = str_from(elab->arena, "library");
    if (!bind_inputs(elab)) {
        return false;
    }
    bind_constant(elab, "True", hval_atom(atom_bool(true)));
    bind_constant(elab, "False", hval_atom(atom_bool(false)));
    reserve_names(elab);
    if (!run_library(elab)) {
        return false;
    }
    elab->length = base_node(elab, "length");
    bind_tokens(elab);
    elab->base_nodes = (uint32_t)elab->graph.nodes.count;
    return true;
}

Elab *elab_new(const ElabConfig *config) {
    Elab *elab = arena_new(config->arena, Elab);
    elab->config = *config;
    elab->arena = config->arena;
    elab->raspl_source = SOURCE_NONE;
    Limits *limits = &elab->config.limits;
    if (limits->list_length > MOST_ELEMENTS) {
        limits->list_length = MOST_ELEMENTS;
    }
    if (limits->depth > LIMIT_ELABORATION_DEPTH) {
        limits->depth = LIMIT_ELABORATION_DEPTH;
    }
    elab->atoms = (AtomContext){.arena = elab->arena, .string_limit = limits->string_length};
    graph_init(&elab->graph, elab->arena, limits->nodes);
    symbols_init(&elab->symbols, elab->arena);
    elab->journal.arena = elab->arena;
    elab_reset_meter(elab);
    elab->meter.steps = LIBRARY_STEPS;
    if (!start_base(elab)) {
        return NULL;
    }
    elab->out = symbols_intern(&elab->symbols, str_from(elab->arena, "out"));
    elab->top = env_new(elab->arena, ENV_TOP, elab->base);
    elab->top->origin = str_from(elab->arena, "console");
    elab->settled_causal = config->causal;
    elab_reset_meter(elab);
    return elab;
}

/* ---- calls of the owner */

Graph *elab_graph(Elab *elab) {
    return &elab->graph;
}

uint32_t elab_library_calls(const Elab *elab) {
    return elab->library_calls;
}

bool elab_statement(Elab *elab, const Stmt *statement, bool *quit) {
    elab->quit = false;
    bool ok = elab_run_statement(elab, elab->top, statement, true);
    *quit = elab->quit;
    elab->settled_causal = elab->causal;
    return ok;
}

bool elab_expression(Elab *elab, const Expr *expression, HVal *out) {
    return elab_eval(elab, elab->top, expression, out);
}

bool elab_load(Elab *elab, const Str *path, Span span, bool *quit) {
    JournalMark mark = journal_begin(&elab->journal);
    bool ok = elab_run_load(elab, elab->top, path, span);
    journal_end(&elab->journal, mark, ok);
    *quit = false;
    return ok;
}

/* ---- questions */

const HVal *elab_find(const Elab *elab, const Env *env, const Symbol *symbol) {
    for (; env != NULL; env = env->parent) {
        const NameSlot *slot = NULL;
        if (elab->causal && env == elab->base) {
            slot = env_find(elab->prefix, symbol);
        }
        if (slot == NULL) {
            slot = env_find(env, symbol);
        }
        if (slot != NULL) {
            return &slot->value;
        }
    }
    return NULL;
}

bool elab_lookup(const Elab *elab, const char *name, size_t length, HVal *out) {
    const Symbol *symbol = symbols_find(&elab->symbols, name, length);
    const HVal *value = symbol == NULL ? NULL : elab_find(elab, elab->top != NULL ? elab->top : elab->base, symbol);
    if (value == NULL) {
        return false;
    }
    *out = *value;
    return true;
}

/* The base environment's name number index that no name at top level hides, or NULL; counts them in *visible. */
static const Str *base_name(const Elab *elab, size_t index, size_t *visible) {
    *visible = 0;
    for (uint32_t i = 0; i < elab->base->count; i++) {
        const Symbol *symbol = elab->base->slots[i].symbol;
        if (env_find(elab->top, symbol) == NULL && (*visible)++ == index) {
            return symbol->text;
        }
    }
    return NULL;
}

size_t elab_name_count(const Elab *elab) {
    size_t visible = 0;
    base_name(elab, SIZE_MAX, &visible);
    return elab->top->count + visible;
}

const Str *elab_name(const Elab *elab, size_t index) {
    if (index < elab->top->count) {
        return elab->top->slots[index].symbol->text;
    }
    size_t visible = 0;
    return base_name(elab, index - elab->top->count, &visible);
}

bool elab_name_is_own(const Elab *elab, const char *name, size_t length) {
    const Symbol *symbol = symbols_find(&elab->symbols, name, length);
    return symbol != NULL && env_find(elab->top, symbol) != NULL;
}

bool elab_last_sop(const Elab *elab, HVal *out) {
    if (elab->has_last_sop) {
        *out = elab->last_sop;
    }
    return elab->has_last_sop;
}

const Str *function_origin(const Function *function) {
    return function->origin;
}
const Str *function_name(const Function *function) {
    return function->name;
}
size_t function_parameter_count(const Function *function) {
    return function->parameter_count;
}
const Str *function_parameter(const Function *function, size_t index) {
    return function->parameters[index].text;
}
