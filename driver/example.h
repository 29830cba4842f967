/* The running examples: the inputs that the prompt shows values on, and that draw uses where none is given. */
#ifndef DRIVER_EXAMPLE_H
#define DRIVER_EXAMPLE_H
#include "driver/driver.h"
#include "driver/io_input.h"

/* One input, kept. Texts belong to the session that it came from. */
typedef struct Example {
    InputSequence input;
    AtomList atoms;
    char *shown; /* as listings write it: "hello" */
} Example;

typedef struct Examples {
    Example sop, selector;
    rasp_session *session;
    const rasp_value *probe; /* indices, an s-op that fails on no input that is one at all */
} Examples;

/* Both examples are "hello". False after reporting. */
bool examples_init(Examples *examples, Driver *driver, rasp_session *session);
void examples_free(Examples *examples);
/* Makes a value of the program the new example of a target; one that is no input is reported and changes nothing. */
void examples_set(Examples *examples, Driver *driver, rasp_target target, rasp_value *value);
/* The example for a value of this kind. */
const Example *examples_for(const Examples *examples, rasp_kind kind);
/* Draws what a RASP_EVENT_DRAW holds: the text of the graph, then the value on the input or the example. */
void examples_draw(const Examples *examples, Driver *driver, const rasp_event *event);

#endif
