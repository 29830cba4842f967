/* What is too large to be compiled where LLVM cannot be stopped. The time follows from the instructions, of which an
 * operation on packed strings has many. */
#include "jit/compile/internal.h"

enum { LARGE = 1000 }; /* operations on words: a second, or a few */

static size_t words_of(const Plan *plan) {
    size_t words = 0;
    for (IrId id = 0; id < plan->ir->nodes.count; id++) {
        const IrNode *node = ir_node(plan->ir, id);
        words += node->kinds == KIND_STRING && lane_is_string((Lane)node->lane) ? lane_bytes((Lane)node->lane) / 4 : 1;
    }
    return words;
}

bool jit_is_large(const JitUnit *unit) {
    const Plan *ascii = unit->entry != NULL ? unit->entry->ascii : NULL;
    return words_of(unit->plan) + (ascii != NULL ? words_of(ascii) : 0) > LARGE;
}
