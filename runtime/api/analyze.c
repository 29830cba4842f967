/* Layers and heads, as rasp.h gives them. */
#include "frontend/graph/analyze.h"
#include "runtime/session/session.h"

typedef struct AnalyzeCall {
    NodeId node;
    rasp_analysis out;
} AnalyzeCall;

static rasp_head public_head(const rasp_session *session, const Graph *graph, Head head) {
    const Node *node = graph_node(graph, head.selector);
    rasp_head out = {.layer = head.layer, .name = node->name != NULL ? node->name->text : NULL};
    if (node->span.source != SOURCE_NONE) {
        out.file = source_get(&session->sources, node->span.source)->name->text;
        source_position(&session->sources, node->span.source, node->span.start, &out.line, &out.column);
    }
    return out;
}

static rasp_status run_analysis(rasp_session *session, void *argument) {
    AnalyzeCall *call = argument;
    Arena *arena = &session->call_arena;
    const Graph *graph = elab_graph(session->elab);
    const Analysis analysis = analyze(arena, graph, call->node);
    size_t *counts = arena_array(arena, size_t, (size_t)analysis.layers + 1);
    rasp_head *heads = arena_array(arena, rasp_head, (size_t)analysis.head_count + 1);
    for (uint32_t i = 0; i < analysis.layers; i++) {
        counts[i] = analysis.count[i];
    }
    for (uint32_t i = 0; i < analysis.head_count; i++) {
        heads[i] = public_head(session, graph, analysis.heads[i]);
    }
    call->out = (rasp_analysis){.layers = analysis.layers,
                                .max_heads = analysis.max_heads,
                                .heads_per_layer = counts,
                                .heads = heads,
                                .head_count = analysis.head_count};
    return RASP_OK;
}

rasp_status rasp_analyze(rasp_session *session, const rasp_value *value, rasp_analysis *out) {
    if (out != NULL) {
        *out = (rasp_analysis){0};
    }
    if (!is_session(session) || out == NULL || !is_value(value) || value->session != session ||
        (value->value.kind != HVAL_SOP && value->value.kind != HVAL_SELECTOR)) {
        return RASP_ERROR_USAGE;
    }
    AnalyzeCall call = {.node = value->value.node};
    rasp_status status = session_call(session, run_analysis, &call);
    *out = call.out;
    return status;
}
