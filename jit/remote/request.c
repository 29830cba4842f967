/* Requests to bytes and back: numbers of 8 bytes, texts with their length before them. */
#include "jit/remote/request.h"

#include <string.h>

/* ---- writing */

static void put_number(Buf *out, uint64_t number) {
    buf_bytes(out, (const char *)&number, sizeof number);
}

static void put_text(Buf *out, const char *text, size_t length) {
    put_number(out, length);
    buf_bytes(out, text, length);
}

static void put_atom(Buf *out, Atom atom) {
    put_number(out, atom.type);
    switch (atom.type) {
    case ATOM_STRING:
    case ATOM_OTHER:
        put_text(out, atom.s->text, atom.s->length);
        return;
    case ATOM_BOOL:
        put_number(out, atom.b);
        return;
    case ATOM_INT:
    case ATOM_FLOAT:
        break;
    }
    uint64_t bits;
    memcpy(&bits, &atom.i, sizeof bits);
    put_number(out, bits);
}

static void put_table(Buf *out, const Table *table) {
    put_number(out, table->kind);
    put_number(out, table->count);
    for (uint32_t i = 0; i < table->count; i++) {
        if (table->kind == TABLE_DICT) {
            put_atom(out, table->keys[i]);
        }
        put_atom(out, table->values[i]);
    }
}

static void put_payload(Buf *out, const Graph *graph, const Node *node) {
    switch ((NodeKind)node->kind) {
    case NODE_CONST:
    case NODE_AGGREGATE:
        put_atom(out, graph->atoms.data[node->payload]);
        break;
    case NODE_LOOKUP:
    case NODE_MEMBER:
        put_table(out, &graph->tables.data[node->payload]);
        break;
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        put_number(out, graph->failures.data[node->payload].kind);
        break;
    case NODE_INPUT:
    case NODE_INDICES:
    case NODE_MAP:
    case NODE_SELECT:
    case NODE_SELECT_AND:
    case NODE_SELECT_OR:
    case NODE_SELECT_NOT:
    case NODE_COUNT:
        break;
    }
}

static void put_graph(Buf *out, const Graph *graph, NodeId root) {
    bool *marked = arena_array(out->arena, bool, (size_t)root + 1);
    NodeId *numbers = arena_array(out->arena, NodeId, (size_t)root + 1);
    NodeId next = 0;
    put_number(out, graph_ancestors(graph, root, marked));
    for (NodeId id = 0; id <= root; id++) {
        const Node *node = graph_node(graph, id);
        NodeId operands[3];
        if (!marked[id]) {
            continue;
        }
        numbers[id] = next++;
        put_number(out,
                   node->kind | (uint64_t)node->op << 8 | (uint64_t)node->input << 16 | (uint64_t)node->fold << 24);
        unsigned count = graph_operands(node, operands);
        for (unsigned i = 0; i < count; i++) {
            put_number(out, numbers[operands[i]]);
        }
        put_payload(out, graph, node);
    }
}

static void put_specialization(Buf *out, const Specialization *spec) {
    put_number(out, spec->length);
    put_number(out, spec->stages);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *column = &spec->input[kind];
        put_number(out, column->used | (uint64_t)column->no_nan << 8 | (uint64_t)column->kinds << 16 |
                            (uint64_t)column->lane << 24);
        put_number(out, (uint64_t)column->low);
        put_number(out, (uint64_t)column->high);
        put_number(out, column->bytes);
    }
}

void compile_request_write(Buf *out, const CompileRequest *request) {
    size_t start = out->length;
    put_number(out, 0);
    put_number(out, request->memory);
    put_text(out, request->maker, strlen(request->maker));
    put_text(out, request->symbol, strlen(request->symbol));
    put_number(out, request->calls_ready | (uint64_t)request->has_entry << 1);
    put_number(out, request->plan);
    if (request->has_entry) {
        put_number(out, request->element);
        put_number(out, request->length);
    } else {
        put_specialization(out, &request->spec);
    }
    put_graph(out, request->graph, request->root);
    uint64_t length = out->length - start - MESSAGE_HEAD;
    memcpy(out->data + start, &length, sizeof length);
}

/* ---- reading */

typedef struct RequestReader {
    Arena *arena;
    const char *at;
    size_t left;
    bool ok; /* false from the first fault on: everything is 0 or empty then */
} RequestReader;

static const char *take(RequestReader *reader, uint64_t length) {
    if (!reader->ok || length > reader->left) {
        reader->ok = false;
        return NULL;
    }
    const char *bytes = reader->at;
    reader->at += length;
    reader->left -= (size_t)length;
    return bytes;
}

static uint64_t take_number(RequestReader *reader) {
    uint64_t number = 0;
    const char *bytes = take(reader, sizeof number);
    if (bytes != NULL) {
        memcpy(&number, bytes, sizeof number);
    }
    return number;
}

/* A number below `end`. */
static uint64_t take_below(RequestReader *reader, uint64_t end) {
    uint64_t number = take_number(reader);
    reader->ok = reader->ok && number < end;
    return reader->ok ? number : 0;
}

static const Str *take_text(RequestReader *reader) {
    uint64_t length = take_below(reader, UINT32_MAX);
    const char *bytes = take(reader, length);
    if (bytes == NULL || utf8_check(bytes, (size_t)length) < length) {
        reader->ok = false;
        return str_new(reader->arena, "", 0);
    }
    return str_new(reader->arena, bytes, (size_t)length);
}

static Atom take_atom(RequestReader *reader) {
    Atom atom = {.type = (AtomType)take_below(reader, ATOM_OTHER + 1)};
    switch (atom.type) {
    case ATOM_STRING:
    case ATOM_OTHER:
        atom.s = take_text(reader);
        return atom;
    case ATOM_BOOL:
        atom.b = take_below(reader, 2) != 0;
        return atom;
    case ATOM_INT:
    case ATOM_FLOAT:
        break;
    }
    uint64_t bits = take_number(reader);
    memcpy(&atom.i, &bits, sizeof bits);
    return atom;
}

static Table take_table(RequestReader *reader) {
    Table table = {.kind = (TableKind)take_below(reader, TABLE_STRING + 1)};
    table.count = (uint32_t)take_below(reader, reader->left / MESSAGE_HEAD + 1);
    Atom *keys = table.kind == TABLE_DICT ? arena_array(reader->arena, Atom, table.count) : NULL;
    Atom *values = arena_array(reader->arena, Atom, table.count);
    for (uint32_t i = 0; i < table.count; i++) {
        if (keys != NULL) {
            keys[i] = take_atom(reader);
        }
        values[i] = take_atom(reader);
    }
    table.keys = keys;
    table.values = values;
    return table;
}

/* What a node is besides its payload. */
typedef struct NodeHead {
    NodeKind kind;
    uint64_t bits;
    NodeId operands[3];
} NodeHead;

static NodeHead take_head(RequestReader *reader, NodeId id) {
    NodeHead head = {.operands = {NODE_NONE, NODE_NONE, NODE_NONE}};
    head.bits = take_number(reader);
    head.kind = (NodeKind)(head.bits & 0xFF);
    uint8_t op = (uint8_t)(head.bits >> 8);
    if (head.kind >= NODE_COUNT || op >= OP_COUNT) {
        reader->ok = false;
        return head;
    }
    const Node probe = {.kind = (uint8_t)head.kind, .op = op, .a = 0, .b = 0, .c = 0};
    NodeId unused[3];
    unsigned count = graph_operands(&probe, unused);
    for (unsigned i = 0; i < count; i++) {
        head.operands[i] = (NodeId)take_below(reader, id);
    }
    return head;
}

static NodeId take_failure(RequestReader *reader, Graph *graph, bool is_selector) {
    ErrorKind kind = (ErrorKind)take_below(reader, ERR_COUNT);
    return graph_fail(graph, is_selector, kind, str_new(reader->arena, "", 0), SPAN_NONE);
}

static void take_node(RequestReader *reader, Graph *graph, NodeId id) {
    NodeHead head = take_head(reader, id);
    const NodeId *at = head.operands;
    Op op = (Op)(head.bits >> 8 & 0xFF);
    if (!reader->ok) {
        return;
    }
    switch (head.kind) {
    case NODE_INPUT:
        graph_input(graph, (InputKind)(head.bits >> 16 & 0xFF), SPAN_NONE);
        return;
    case NODE_INDICES:
        graph_indices(graph, SPAN_NONE);
        return;
    case NODE_CONST:
        graph_const(graph, take_atom(reader), SPAN_NONE);
        return;
    case NODE_MAP:
        graph_map(graph, op, at[0], at[1], at[2], SPAN_NONE);
        return;
    case NODE_LOOKUP:
        graph_lookup(graph, take_table(reader), at[0], SPAN_NONE);
        return;
    case NODE_MEMBER:
        graph_member(graph, take_table(reader), at[0], SPAN_NONE);
        return;
    case NODE_AGGREGATE:
        graph_aggregate(graph, (Fold)(head.bits >> 24 & 0xFF), at[0], at[1], take_atom(reader), SPAN_NONE);
        return;
    case NODE_SELECT:
        graph_select(graph, op, at[0], at[1], SPAN_NONE);
        return;
    case NODE_SELECT_AND:
        graph_select_and(graph, at[0], at[1], SPAN_NONE);
        return;
    case NODE_SELECT_OR:
        graph_select_or(graph, at[0], at[1], SPAN_NONE);
        return;
    case NODE_SELECT_NOT:
        graph_select_not(graph, at[0], SPAN_NONE);
        return;
    case NODE_FAIL:
    case NODE_SELECT_FAIL:
        take_failure(reader, graph, head.kind == NODE_SELECT_FAIL);
        return;
    case NODE_COUNT:
        break;
    }
    never();
}

static const Graph *take_graph(RequestReader *reader, NodeId *root) {
    Graph *graph = arena_new(reader->arena, Graph);
    uint64_t count = take_below(reader, reader->left / MESSAGE_HEAD + 1);
    Buf why;
    graph_init(graph, reader->arena, NODE_NONE - 1);
    for (uint64_t id = 0; reader->ok && id < count; id++) {
        take_node(reader, graph, (NodeId)id);
    }
    buf_init(&why, reader->arena);
    reader->ok = reader->ok && count > 0 && graph_verify(graph, &why);
    *root = (NodeId)count - 1;
    return graph;
}

static void take_specialization(RequestReader *reader, Specialization *spec) {
    *spec = (Specialization){.length = take_number(reader), .stages = (unsigned)take_number(reader)};
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        InputColumn *column = &spec->input[kind];
        uint64_t bits = take_number(reader);
        column->used = (bits & 1) != 0;
        column->no_nan = (bits >> 8 & 1) != 0;
        column->kinds = (uint8_t)(bits >> 16);
        column->lane = (Lane)(bits >> 24 & 0xFF);
        reader->ok = reader->ok && column->lane < LANE_COUNT;
        column->low = (int64_t)take_number(reader);
        column->high = (int64_t)take_number(reader);
        column->bytes = (uint32_t)take_number(reader);
    }
}

bool compile_request_read(Arena *arena, const void *bytes, size_t length, CompileRequest *out) {
    RequestReader reader = {.arena = arena, .at = bytes, .left = length, .ok = true};
    *out = (CompileRequest){.memory = take_number(&reader)};
    out->maker = take_text(&reader)->text;
    out->symbol = take_text(&reader)->text;
    uint64_t bits = take_below(&reader, 4);
    out->calls_ready = (bits & 1) != 0;
    out->has_entry = (bits & 2) != 0;
    out->plan = take_number(&reader);
    if (out->has_entry) {
        out->element = (Element)take_below(&reader, ELEMENT_COUNT);
        out->length = take_number(&reader);
    } else {
        take_specialization(&reader, &out->spec);
    }
    out->graph = take_graph(&reader, &out->root);
    return reader.ok && reader.left == 0;
}

uint64_t compile_request_memory(const void *bytes, size_t length) {
    RequestReader reader = {.at = bytes, .left = length, .ok = true};
    return take_number(&reader);
}
