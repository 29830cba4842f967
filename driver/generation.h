/* Generating until an end: what `rasp generate` and requests share. */
#ifndef DRIVER_GENERATION_H
#define DRIVER_GENERATION_H
#include "driver/io_input.h"

enum { GENERATION_MOST = 1000 }; /* elements, where nothing else is said */

typedef struct GenerationWish {
    const rasp_atom *end; /* the element that ends it, kept; NULL: none does */
    uint64_t most;        /* elements */
    rasp_engine engine;
} GenerationWish;

typedef enum GenerationStop { GENERATION_ENDED, GENERATION_FULL, GENERATION_FAILED } GenerationStop;

/* A generator for a prompt; rasp_status as rasp_generator_create has it. */
rasp_status generation_begin(const rasp_value *value, const InputSequence *prompt, rasp_engine engine,
                             rasp_generator **out);
/* Goes on until the end, or as far as the wish says. each (or NULL) hears of every element; false from it ends, too. */
GenerationStop generation_run(rasp_generator *generator, const GenerationWish *wish,
                              bool (*each)(void *user, rasp_generator *generator), void *user);
/* What is wrong where generation_begin fails. */
const char *generation_problem(rasp_status status);
/* "end" or "max". */
const char *generation_stop_name(GenerationStop stop);
#endif
