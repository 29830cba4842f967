/* Which form, of which value, for which inputs; the library makes the text. */
#include "driver/dump.h"
#include <stdint.h>

/* Numbers that stand for all of a numeric input type. */
static size_t sample_numbers(InputType type, rasp_atom out[2]) {
    switch (type) {
    case INPUT_INT:
        out[0] = (rasp_atom){.type = RASP_INT, .as.i = INT32_MIN};
        out[1] = (rasp_atom){.type = RASP_INT, .as.i = INT32_MAX};
        return 2;
    case INPUT_FLOAT:
        out[0] = (rasp_atom){.type = RASP_FLOAT, .as.f = 0.5};
        return 1;
    case INPUT_BOOL:
        out[0] = (rasp_atom){.type = RASP_BOOL, .as.b = true};
        return 1;
    default:
        return 0;
    }
}

static rasp_status emit_value(DriverProgram *program, const rasp_value *value, const InputSequence *example,
                              const char **out, size_t *length) {
    const Options *options = &program->driver->options;
    const rasp_form form = dump_form(options->dump);
    rasp_atom numbers[2];
    rasp_emit_options emit = {.length = evaluate_options(program->driver).length};
    if (form == RASP_FORM_GRAPH) {
        return rasp_dump(program->session, form, NULL, NULL, 0, value, out, length);
    }
    if (example != NULL && example->is_text) {
        emit.text = example->text;
        emit.text_length = example->length;
    } else if (example != NULL) {
        emit.atoms = example->atoms;
        emit.atom_count = example->count;
    } else {
        emit.atom_count = sample_numbers(options->input_type, numbers);
        emit.atoms = emit.atom_count > 0 ? numbers : NULL;
    }
    return rasp_emit(program->session, form, value, &emit, out, length);
}

rasp_form dump_form(DumpForm form) {
    static const rasp_form forms[] = {
        [DUMP_TOKENS] = RASP_FORM_TOKENS, [DUMP_AST] = RASP_FORM_AST,       [DUMP_GRAPH] = RASP_FORM_GRAPH,
        [DUMP_IR] = RASP_FORM_IR,         [DUMP_PLAN] = RASP_FORM_PLAN,     [DUMP_LLVM] = RASP_FORM_LLVM,
        [DUMP_ASM] = RASP_FORM_ASM,       [DUMP_OBJECT] = RASP_FORM_OBJECT, [DUMP_BITCODE] = RASP_FORM_BITCODE,
        [DUMP_SHARED] = RASP_FORM_OBJECT, [DUMP_HEADER] = RASP_FORM_HEADER};
    return forms[form];
}

void dump_value(DriverProgram *program, Writer *out, const char *name, const rasp_value *value,
                const InputSequence *example) {
    const rasp_kind kind = rasp_value_kind(value);
    const char *text = NULL;
    size_t length = 0;
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_kind(program->driver, RASP_ERROR_TYPE, "%s is no s-op or selector and has no graph", name);
        return;
    }
    const rasp_status status = emit_value(program, value, example, &text, &length);
    if (status == RASP_OK) {
        writer_put(out, text, length);
    } else {
        report_session(program->driver, program->session, 0, status);
    }
}

void dump_values(DriverProgram *program, Writer *out, const char *path, const InputSequence *example) {
    const TextList *expressions = &program->driver->options.expressions;
    const char *name = NULL;
    for (size_t i = 0; i < expressions->count; i++) {
        const rasp_value *value = program_expression(program, "-e", expressions->at[i]);
        if (value != NULL) {
            dump_value(program, out, expressions->at[i], value, example);
        }
    }
    if (expressions->count > 0) {
        return;
    }
    const rasp_value *last = program_last_sop(program, path, "dump", &name);
    if (last != NULL) {
        dump_value(program, out, name, last, example);
    }
}
