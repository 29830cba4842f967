/* STAGE_DISTINCT: a program on the different tokens, and a table or list of what it gives. */
#include "jit/plan/cost.h"

static bool applies(const Wanted *wanted) {
    return wanted->op == IR_DISTINCT;
}

/* The program's own plan: of so few positions that comparing all of them is better than any table, and less code. */
static void choose(Maker *maker, const Wanted *wanted, Stage *stage) {
    Ir *program = maker->ir->programs.data[ir_node(wanted->ir, stage->folds.data[0])->payload].program;
    program->spec.stages = 1u << STAGE_DENSE | 1u << STAGE_SCATTER | 1u << STAGE_GATHER;
    stage->as.program = arena_new(maker->arena, Plan);
    plan_make(stage->as.program, maker->arena, program);
}

static double cost(const Plan *plan, const Stage *stage, double n) {
    (void)plan;
    (void)stage;
    return NS_DISTINCT + NS_PER_BYTE * n;
}

/* Memory for the different tokens, how often each occurs, what the program gives, what it works in, and its values in
 * the node's lane. */
static void buffers(Plan *plan, Stage *stage) {
    const Plan *program = stage->as.program;
    stage->tables = plan_add_buffer(plan, LANE_U8, 0, PLAN_TOKENS);
    plan_add_buffer(plan, LANE_I32, 0, PLAN_TOKENS);
    plan_add_buffer(plan, program->output_lane, 0, PLAN_TOKENS);
    plan_add_buffer(plan, LANE_U8, 0, plan_scratch_bytes(program, PLAN_TOKENS) + 64);
    plan_add_buffer(plan, (Lane)ir_node(plan->ir, stage->folds.data[0])->lane, 0, PLAN_TOKENS);
}

static const char *verify(const Plan *plan, const Stage *stage) {
    Buf why;
    buf_init(&why, plan->arena);
    return plan_verify(stage->as.program, &why) ? NULL : buf_to_str(&why)->text;
}

static void print(Buf *out, const Plan *plan, const Stage *stage, PrintPlace place) {
    (void)plan;
    if (place == BEHIND_ALL) {
        buf_text(out, "{\n");
        ir_print(out, stage->as.program->ir);
        plan_print(out, stage->as.program);
        buf_text(out, "}\n");
    }
}

static const char *const passes[] = {"distinct", NULL};

const StageMethods methods_distinct = {
    applies, choose, INPUTS_BY_KEYS, NO_NODES, cost, buffers, NO_DIRECTION, verify, print, passes,
};
