/* See kernel.h. The calls below may run out of memory by longjmp, so each is made inside escape_run. */
#include "bench/kernel.h"

#include "jit/plan/plan.h"

#include <stdio.h>
#include <string.h>

typedef struct BenchCall {
    Compiler *compiler;
    const Specialization *spec;
    BenchKernel *kernel;
    const char *stages;
    bool ok;
} BenchCall;

static bool fail(Compiler *compiler, const char *message) {
    snprintf(compiler->error, sizeof compiler->error, "%s", message);
    return false;
}

static bool run_program(Compiler *compiler, const char *path, const char *name) {
    if (rasp_session_create(NULL, &compiler->session) != RASP_OK) {
        return fail(compiler, "no session");
    }
    if (rasp_run_file(compiler->session, path, NULL, NULL) != RASP_OK) {
        const bool told = rasp_error_count(compiler->session) > 0;
        return fail(compiler, told ? rasp_error_at(compiler->session, 0).rendered : "the program does not run");
    }
    compiler->value = name != NULL ? rasp_lookup(compiler->session, name) : rasp_last_sop(compiler->session, NULL);
    return compiler->value != NULL || fail(compiler, "the program does not bind such a name");
}

bool compiler_open(Compiler *compiler, const char *path, const char *name) {
    *compiler = (Compiler){0};
    budget_init(&compiler->budget, NULL, NULL, (size_t)4 << 30);
    arena_init(&compiler->arena, &compiler->budget);
    jit_back_end_init(&compiler->back_end, "", 0); /* nothing is kept: compiling is to be measured */
    return run_program(compiler, path, name);
}

void compiler_close(Compiler *compiler) {
    jit_back_end_close(&compiler->back_end);
    arena_free(&compiler->arena);
    rasp_session_free(compiler->session);
}

static void compile(void *argument) {
    BenchCall *call = argument;
    Compiler *compiler = call->compiler;
    const Str *why = NULL;
    const JitJob job = {.back_end = &compiler->back_end,
                        .kept = &call->kernel->arena,
                        .work = &compiler->arena,
                        .graph = elab_graph(compiler->session->elab),
                        .root = compiler->value->value.node,
                        .spec = call->spec};
    call->ok = jit_compile(&job, &call->kernel->times, &call->kernel->native, &why) || fail(compiler, why->text);
}

bool kernel_compile(Compiler *compiler, const Specialization *spec, BenchKernel *out) {
    *out = (BenchKernel){0};
    arena_init(&out->arena, &compiler->budget);
    const ArenaMark mark = arena_mark(&compiler->arena);
    Specialization forced = *spec;
    forced.stages = plan_stages_forced();
    BenchCall call = {.compiler = compiler, .spec = &forced, .kernel = out};
    const bool finished = escape_run(&compiler->budget, compile, &call);
    arena_release(&compiler->arena, mark);
    if (!finished) {
        call.ok = fail(compiler, "out of memory");
    }
    if (!call.ok) {
        arena_free(&out->arena);
    }
    return call.ok;
}

void kernel_drop(Compiler *compiler, BenchKernel *kernel) {
    jit_drop(&compiler->back_end, &kernel->native->loaded);
    arena_free(&kernel->arena);
}

static void list_stages(void *argument) {
    BenchCall *call = argument;
    Compiler *compiler = call->compiler;
    const Str *why = NULL;
    Plan *plan = NULL;
    Buf text;
    if (!jit_plan(&compiler->arena, elab_graph(compiler->session->elab), compiler->value->value.node, call->spec, &plan,
                  &why)) {
        return;
    }
    buf_init(&text, &compiler->arena);
    for (size_t i = 0; i < plan->stages.count; i++) {
        const Stage *stage = &plan->stages.data[i];
        buf_format(&text, "%s%s", i > 0 ? " " : "", stage_kind_name(stage->kind));
        for (uint32_t k = 0; k < stage->part_count; k++) {
            buf_format(&text, "%s%s%s", k > 0 ? " " : "(", stage_kind_name(stage->parts[k].kind),
                       k + 1 == stage->part_count ? ")" : "");
        }
    }
    call->stages = buf_to_str(&text)->text;
}

const char *kernel_stages(Compiler *compiler, const Specialization *spec) {
    Specialization forced = *spec;
    forced.stages = plan_stages_forced();
    BenchCall call = {.compiler = compiler, .spec = &forced, .stages = "?"};
    return escape_run(&compiler->budget, list_stages, &call) ? call.stages : "?";
}
