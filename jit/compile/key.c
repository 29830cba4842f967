/* The key of a compiled object: everything that its bytes follow from, as text. The graph says what is computed, the
 * specialization for which inputs, IR and plan what our passes made of it under whatever options; the version stands
 * for the code of these passes and of the back end, the module's name for the build of it, and the machine for the
 * target. */
#include "jit/compile/internal.h"
#include "jit/load/machine.h"

static void put_specialization(Buf *out, const Specialization *spec) {
    buf_format(out, "length %llu stages %x watched %d\n", (unsigned long long)spec->length, spec->stages,
               spec->watched);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        const InputColumn *column = &spec->input[kind];
        buf_format(out, "input %u: %d %u %d %lld %lld %u %d\n", kind, column->used, column->kinds, (int)column->lane,
                   (long long)column->low, (long long)column->high, column->bytes, column->no_nan);
    }
}

static void put_entry(Buf *out, const EntryPlan *entry) {
    buf_format(out, "entry %s %d:", element_name(entry->element), entry->checks_nan);
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        buf_format(out, " %d", (int)entry->columns[kind]);
    }
    buf_char(out, '\n');
    if (entry->ascii != NULL) {
        put_specialization(out, &entry->ascii->ir->spec);
        ir_print(out, entry->ascii->ir);
        plan_print(out, entry->ascii);
    }
}

CacheKey jit_key(const JitJob *job, const JitUnit *unit) {
    Buf text;
    buf_init(&text, job->work);
    buf_format(&text, "%s\n%s\n", jit_code_version, jit_module_path(job->work));
    machine_describe(&text);
    if (unit->entry != NULL) {
        put_entry(&text, unit->entry);
    } else {
        put_specialization(&text, job->spec);
    }
    buf_format(&text, "ready %d\n", unit->is_ready != NULL);
    put_specialization(&text, &unit->plan->ir->spec);
    graph_print(&text, job->graph, job->root);
    ir_print(&text, unit->plan->ir);
    plan_print(&text, unit->plan);
    return cache_key(text.data, text.length);
}
