/* See generation.h. */
#include "driver/generation.h"

#include <string.h>

rasp_status generation_begin(const rasp_value *value, const InputSequence *prompt, rasp_engine engine,
                             rasp_generator **out) {
    return prompt->is_text ? rasp_generator_create_text(value, prompt->text, prompt->length, engine, out)
                           : rasp_generator_create(value, prompt->atoms, prompt->count, engine, out);
}

static double number_of(const rasp_atom *atom) {
    return atom->type == RASP_INT ? (double)atom->as.i : atom->type == RASP_FLOAT ? atom->as.f : (double)atom->as.b;
}

/* As == has it; ints beyond what doubles hold are compared as ints. */
static bool same(const rasp_atom *a, const rasp_atom *b) {
    if (a->type == RASP_STRING || b->type == RASP_STRING) {
        return a->type == b->type && a->as.s.length == b->as.s.length &&
               memcmp(a->as.s.text, b->as.s.text, a->as.s.length) == 0;
    }
    return a->type == RASP_INT && b->type == RASP_INT ? a->as.i == b->as.i : number_of(a) == number_of(b);
}

GenerationStop generation_run(rasp_generator *generator, const GenerationWish *wish,
                              bool (*each)(void *user, rasp_generator *generator), void *user) {
    for (uint64_t made = 0; made < wish->most; made++) {
        rasp_atom element;
        if (rasp_generator_next(generator, &element) != RASP_OK) {
            return GENERATION_FAILED;
        }
        if (each != NULL && !each(user, generator)) {
            return GENERATION_FULL;
        }
        if (wish->end != NULL && same(&element, wish->end)) {
            return GENERATION_ENDED;
        }
    }
    return GENERATION_FULL;
}

const char *generation_problem(rasp_status status) {
    switch (status) {
    case RASP_ERROR_USAGE:
        return "the prompt is empty";
    case RASP_ERROR_VALUE:
        return "the prompt is not valid UTF-8";
    default:
        return "out of memory";
    }
}

const char *generation_stop_name(GenerationStop stop) {
    return stop == GENERATION_ENDED ? "end" : "max";
}
