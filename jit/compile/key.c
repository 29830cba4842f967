/* The key of a compiled object: everything that its bytes follow from, as text. The graph says what is computed, the
 * specialization for which inputs, IR and plan what our passes made of it under whatever options; the version stands
 * for the code of these passes and of the back end, the module's name for the build of it, and the machine for the
 * target. */
#include "jit/compile/internal.h"
#include "jit/load/machine.h"

static void put_specialization(Buf *out, const Specialization *spec) {
    buf_format(out, "length %llu stages %x\n", (unsigned long long)spec->length, spec->stages);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *column = &spec->input[kind];
        buf_format(out, "input %u: %d %u %d %lld %lld %u %d\n", kind, column->used, column->kinds, (int)column->lane,
                   (long long)column->low, (long long)column->high, column->bytes, column->no_nan);
    }
}

static void put_plan(Buf *out, const Plan *plan) {
    ir_print(out, plan->ir);
    plan_print(out, plan);
}

static void put_entry(Buf *out, const EntryPlan *entry) {
    buf_format(out, "entry %s %d:", element_name(entry->element), entry->checks_nan);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        buf_format(out, " %d", (int)entry->columns[kind]);
    }
    buf_char(out, '\n');
    if (entry->ascii != NULL) {
        put_specialization(out, &entry->ascii->ir->spec);
        put_plan(out, entry->ascii);
    }
}

void jit_describe_maker(Buf *out, Arena *arena) {
    buf_init(out, arena);
    buf_format(out, "%s\n", jit_code_version);
    machine_describe(out);
}

CacheKey jit_key(const JitJob *job, const JitUnit *unit) {
    Buf text;
    jit_describe_maker(&text, job->work);
    buf_format(&text, "%s\n", jit_module_path(job->work));
    if (unit->entry != NULL) {
        put_entry(&text, unit->entry);
    } else {
        put_specialization(&text, job->spec);
    }
    buf_format(&text, "ready %d\n", unit->is_ready != NULL);
    put_specialization(&text, &unit->plan->ir->spec);
    graph_print(&text, job->graph, job->root);
    put_plan(&text, unit->plan);
    return cache_key(text.data, text.length);
}

uint64_t jit_plan_number(Arena *work, const JitUnit *unit) {
    Buf text;
    buf_init(&text, work);
    if (unit->entry != NULL) {
        put_entry(&text, unit->entry);
    }
    put_plan(&text, unit->plan);
    return cache_key(text.data, text.length).hash;
}
