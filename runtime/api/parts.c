/* The s-ops and selectors that a value is made of, as rasp.h gives them. */
#include "frontend/graph/analyze.h"
#include "runtime/session/session.h"
#include <string.h>

typedef struct PartsCall {
    rasp_session *session;
    const Graph *graph;
    NodeId root;
    size_t *place; /* by node: the index of its part; of those that are needed and are one */
    rasp_part *parts;
    size_t count;
} PartsCall;

static rasp_part_kind kind_of(const Graph *graph, NodeId id) {
    const Node *node = graph_node(graph, id);
    if (graph_is_selector(graph, id)) {
        return node->kind == NODE_SELECT ? RASP_PART_SELECT : RASP_PART_SELECTOR;
    }
    if (node->kind == NODE_AGGREGATE) {
        return RASP_PART_AGGREGATE;
    }
    const bool is_input = node->kind == NODE_INPUT || node->kind == NODE_INDICES || node->kind == NODE_CONST;
    return is_input ? RASP_PART_INPUT : RASP_PART_ELEMENTWISE;
}

static void locate(const PartsCall *call, const Node *node, rasp_part *out) {
    rasp_session *session = call->session;
    if (node->span.source == SOURCE_NONE) {
        return;
    }
    const Source *source = source_get(&session->sources, node->span.source);
    const size_t length = node->span.end - node->span.start;
    char *written = arena_array(&session->call_arena, char, length + 1);
    memcpy(written, source->text + node->span.start, length);
    written[length] = '\0';
    out->written = written;
    out->file = source->name->text;
    source_position(&session->sources, node->span.source, node->span.start, &out->line, &out->column);
}

static void add_part(PartsCall *call, NodeId id, size_t layer) {
    const Node *node = graph_node(call->graph, id);
    const HValKind kind = graph_is_selector(call->graph, id) ? HVAL_SELECTOR : HVAL_SOP;
    rasp_part *part = &call->parts[call->count];
    *part = (rasp_part){
        .value = session_value(call->session, (HVal){.kind = kind, .node = id}, node->name),
        .kind = kind_of(call->graph, id),
        .layer = layer,
        .name = node->name != NULL ? node->name->text : NULL,
    };
    locate(call, node, part);
    NodeId operands[3];
    const unsigned operand_count = graph_operands(node, operands);
    for (unsigned i = 0; i < operand_count; i++) {
        if (!graph_node(call->graph, operands[i])->of_pairs) {
            part->reads[part->read_count++] = call->place[operands[i]];
        }
    }
    call->place[id] = call->count++;
}

static rasp_status run_parts(rasp_session *session, void *argument) {
    PartsCall *call = argument;
    Arena *arena = &session->call_arena;
    call->graph = elab_graph(session->elab);
    const Analysis analysis = analyze(arena, call->graph, call->root);
    call->place = arena_array(arena, size_t, (size_t)call->root + 1);
    call->parts = arena_array(arena, rasp_part, (size_t)call->root + 1);
    for (NodeId id = 0; id <= call->root; id++) {
        if (analysis.needed[id] && !graph_node(call->graph, id)->of_pairs) {
            add_part(call, id, analysis.depth[id]);
        }
    }
    return RASP_OK;
}

rasp_status rasp_parts(rasp_session *session, const rasp_value *value, const rasp_part **out, size_t *count) {
    if (!is_session(session) || out == NULL || count == NULL || !is_value(value) || value->session != session ||
        (value->value.kind != HVAL_SOP && value->value.kind != HVAL_SELECTOR)) {
        return RASP_ERROR_USAGE;
    }
    PartsCall call = {.session = session, .root = value->value.node};
    const rasp_status status = session_call(session, run_parts, &call);
    *out = status == RASP_OK ? call.parts : NULL;
    *count = status == RASP_OK ? call.count : 0;
    return status;
}
