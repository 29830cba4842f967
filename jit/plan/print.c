/* Plans as text:
 *
 *     plan: length any, output i32, scratch 1 buffer
 *     buffer 0: i32 * n
 *     stage 0: map
 *       %3 -> buffer 0
 *     stage 1: dense selector %5, cost 33 us: compares every pair of positions
 *       count %6 -> output
 *
 * Nodes have the numbers that the dump of the IR gives them. A stream lists its parts the same way, each under
 * "part:". */
#include "jit/plan/stage.h"

static void print_place(Buf *out, Place place) {
    switch (place.kind) {
    case PLACE_NONE:
        break;
    case PLACE_SCALAR:
        buf_text(out, " -> register");
        break;
    case PLACE_INPUT:
        buf_format(out, " -> input %u", place.number);
        break;
    case PLACE_SCRATCH:
        buf_format(out, " -> buffer %u", place.number);
        break;
    case PLACE_OUTPUT:
        buf_text(out, " -> output");
        break;
    }
}

static void print_nodes(Buf *out, const Plan *plan, const Stage *stage) {
    for (size_t i = 0; i < stage->nodes.count; i++) {
        IrId id = stage->nodes.data[i];
        buf_format(out, "  %%%u", plan->number[id]);
        if (plan->payload[id].kind != PLACE_SCALAR) {
            print_place(out, plan->payload[id]);
        }
        buf_char(out, '\n');
    }
    if (plan_copies_root(stage)) {
        buf_format(out, "  %%%u -> output\n", plan->number[plan->ir->root]);
    }
}

static void print_query_nodes(Buf *out, const Plan *plan, const Stage *stage) {
    if (stage->query_nodes.count > 0) {
        buf_text(out, "  queries:");
        for (size_t i = 0; i < stage->query_nodes.count; i++) {
            buf_format(out, " %%%u", plan->number[stage->query_nodes.data[i]]);
        }
        buf_char(out, '\n');
    }
}

static void print_range(Buf *out, const Codes *codes) {
    buf_text(out, " of ");
    if (codes->linear > 1) {
        buf_format(out, "%u ", codes->linear);
    }
    buf_format(out, "%s%lld", codes->linear > 0 ? "n + " : "", (long long)codes->range);
}

static void print_own(Buf *out, const Plan *plan, const Stage *stage, PrintPlace place) {
    if (stage_methods(stage->kind)->print != NULL) {
        stage_methods(stage->kind)->print(out, plan, stage, place);
    }
}

static void print_codes(Buf *out, const Plan *plan, const Stage *stage) {
    const Codes *codes = stage->codes;
    static const char *const names[] = {[CODES_RANGE] = "range", [CODES_HASH] = "hash", [CODES_ORDER] = "order"};
    if (codes->kind == CODES_NONE) {
        return;
    }
    buf_format(out, "  codes: %s", names[codes->kind]);
    if (codes->kind == CODES_RANGE) {
        print_range(out, codes);
    }
    print_own(out, plan, stage, BEHIND_CODES);
    buf_char(out, '\n');
}

static void print_outputs(Buf *out, const Plan *plan, const Stage *stage) {
    if (stage->count != IR_NONE) {
        buf_format(out, "  count %%%u", plan->number[stage->count]);
        print_place(out, plan->payload[stage->count]);
        buf_char(out, '\n');
    }
    for (size_t i = 0; i < stage->folds.count; i++) {
        IrId id = stage->folds.data[i];
        buf_format(out, "  %s %%%u", ir_operation_name(ir_node(plan->ir, id)), plan->number[id]);
        print_place(out, plan->payload[id]);
        buf_char(out, '\n');
    }
}

static void print_size(Buf *out, const Buffer *buffer) {
    unsigned long long extra = buffer->extra;
    if (buffer->block) {
        buf_text(out, " of a block");
        return;
    }
    if (buffer->per_position == 0 && extra == 0) {
        buf_text(out, " in registers");
        return;
    }
    if (buffer->per_position == 0) {
        buf_format(out, " * %llu", extra);
        return;
    }
    buf_text(out, " * ");
    if (buffer->per_position > 1 || extra > 0) {
        buf_format(out, "(%llu n + %llu)", (unsigned long long)buffer->per_position, extra);
    } else {
        buf_char(out, 'n');
    }
}

static void print_cost(Buf *out, double nanoseconds) {
    if (nanoseconds < 10000.0) {
        buf_format(out, "%.0f ns", nanoseconds);
    } else if (nanoseconds < 1e7) {
        buf_format(out, "%.0f us", nanoseconds / 1e3);
    } else {
        buf_format(out, "%.0f ms", nanoseconds / 1e6);
    }
}

static void print_stage(Buf *out, const Plan *plan, const Stage *stage) {
    buf_text(out, stage_kind_name(stage->kind));
    print_own(out, plan, stage, BEHIND_NAME);
    if (stage->selector != IR_NONE) {
        buf_format(out, " selector %%%u", plan->number[stage->selector]);
    }
    if (stage->why[0] != '\0') {
        buf_text(out, ", cost ");
        print_cost(out, stage->cost);
        buf_format(out, ": %s", stage->why);
    }
    buf_char(out, '\n');
    if (stage->dense_below > 0) {
        buf_format(out, "  dense below %llu positions\n", (unsigned long long)stage->dense_below);
    }
    print_nodes(out, plan, stage);
    print_query_nodes(out, plan, stage);
    print_codes(out, plan, stage);
    print_outputs(out, plan, stage);
    print_own(out, plan, stage, BEHIND_ALL);
}

void plan_print(Buf *out, const Plan *plan) {
    buf_text(out, "plan: length ");
    if (plan->ir->spec.length != 0) {
        buf_format(out, "%llu", (unsigned long long)plan->ir->spec.length);
    } else {
        buf_text(out, "any");
    }
    buf_format(out, ", output %s%s\n", plan->root_is_selector ? "matrix" : lane_name(plan->output_lane),
               plan->output_mixed ? " with tags" : "");
    for (size_t i = 0; i < plan->buffers.count; i++) {
        const Buffer *buffer = &plan->buffers.data[i];
        buf_format(out, "buffer %zu: %s", i, lane_name(buffer->lane));
        print_size(out, buffer);
        buf_char(out, '\n');
    }
    size_t piece = 0;
    for (size_t i = 0; i < plan->stages.count; i++) {
        const Stage *stage = &plan->stages.data[i];
        if (piece < plan->pieces.count && (piece == 0 ? 0 : plan->pieces.data[piece - 1]) == i) {
            buf_format(out, "piece %zu\n", piece++);
        }
        buf_format(out, "stage %zu: ", i);
        print_stage(out, plan, stage);
        for (uint32_t k = 0; k < stage->part_count; k++) {
            buf_text(out, " part: ");
            print_stage(out, plan, &stage->parts[k]);
        }
    }
}
