/* Where a value leaves RASP-L, as rasp.h tells it. */
#include "frontend/graph/raspl.h"
#include "frontend/graph/analyze.h"
#include "runtime/session/session.h"

typedef struct RasplCall {
    NodeId node;
    bool int8;
    rasp_raspl_report out;
} RasplCall;

static const char *text_of(Arena *arena, const RasplFinding *finding) {
    Buf text;
    switch (finding->rule) {
    case RASPL_FORWARD:
        return "this selector can select to the right of its row";
    case RASPL_POSITION:
        return "positions may be moved by a constant, compared with each other, and be keys and queries; this is none "
               "of that";
    case RASPL_FLOAT:
        return "this is a float: only a mean that is truncated at once may be one";
    case RASPL_RANGE:
        break;
    }
    buf_init(&text, arena);
    buf_format(&text, "this can be %lld, and 8 bits hold -128 to 127",
               (long long)(finding->low < -128 ? finding->low : finding->high));
    return buf_c_string(&text);
}

static rasp_error error_of(rasp_session *session, const RasplFinding *finding) {
    Arena *arena = &session->call_arena;
    const Span span = graph_node(elab_graph(session->elab), finding->node)->span;
    DiagSink sink;
    diag_init(&sink, arena);
    diag_report(&sink, ERR_VALUE, span, "%s", text_of(arena, finding));
    return error_from_diag(arena, &session->sources, &sink.items.data[0], session->config.colour);
}

static bool same_place(const rasp_error *a, const rasp_error *b) {
    return a->file == b->file && a->line == b->line && a->column == b->column;
}

/* A function of the library makes several nodes at one place. */
static void add_finding(rasp_error *findings, size_t *count, const rasp_error *error) {
    for (size_t i = 0; i < *count; i++) {
        if (same_place(&findings[i], error)) {
            return;
        }
    }
    findings[(*count)++] = *error;
}

static rasp_status run_check(rasp_session *session, void *argument) {
    RasplCall *call = argument;
    Arena *arena = &session->call_arena;
    const Graph *graph = elab_graph(session->elab);
    const RasplReport report = raspl_check(arena, graph, call->node, call->int8);
    const Analysis analysis = analyze(arena, graph, call->node);
    rasp_error *findings = arena_array(arena, rasp_error, report.findings.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < report.findings.count; i++) {
        const rasp_error error = error_of(session, &report.findings.data[i]);
        add_finding(findings, &count, &error);
    }
    call->out = (rasp_raspl_report){.findings = findings,
                                    .finding_count = count,
                                    .operations = report.operations,
                                    .selectors = report.selectors,
                                    .library_calls = elab_library_calls(session->elab),
                                    .layers = analysis.layers,
                                    .heads = analysis.head_count};
    return RASP_OK;
}

rasp_status rasp_check_raspl(rasp_session *session, const rasp_value *value, bool int8, rasp_raspl_report *out) {
    if (out != NULL) {
        *out = (rasp_raspl_report){0};
    }
    if (!is_session(session) || out == NULL || !is_value(value) || value->session != session ||
        (value->value.kind != HVAL_SOP && value->value.kind != HVAL_SELECTOR)) {
        return RASP_ERROR_USAGE;
    }
    RasplCall call = {.node = value->value.node, .int8 = int8};
    const rasp_status status = session_call(session, run_check, &call);
    *out = call.out;
    return status;
}
