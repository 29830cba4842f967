/* See generation.h. */
#include "driver/generation.h"

rasp_status generation_begin(const rasp_value *value, const InputSequence *prompt, rasp_engine engine,
                             rasp_generator **out) {
    return prompt->is_text ? rasp_generator_create_text(value, prompt->text, prompt->length, engine, out)
                           : rasp_generator_create(value, prompt->atoms, prompt->count, engine, out);
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
        if (wish->end != NULL && rasp_generator_ends(generator, wish->end)) {
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
