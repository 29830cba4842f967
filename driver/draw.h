/* What a picture of an s-op or selector shows: its heads, each a selector that aggregates of one layer read through,
 * and between them the operations on each position, all evaluated on one input. */
#ifndef DRIVER_DRAW_H
#define DRIVER_DRAW_H
#include "driver/driver.h"
#include "driver/io_input.h"

enum { DRAW_LONGEST = 512 }; /* tokens of an input */

typedef struct DrawHead {
    size_t selector; /* part */
    size_t layer;
} DrawHead;

typedef struct Drawing {
    const char *title;
    size_t title_length;
    const InputSequence *input;
    const rasp_part *parts; /* the session's; the last is what is drawn */
    size_t part_count;
    rasp_result **results; /* by part; NULL: not asked for yet */
    rasp_result *tokens;   /* the input as a sequence */
    DrawHead *heads;       /* by layer, then by part */
    size_t head_count;
    size_t layers;
    size_t length; /* of the input */
} Drawing;

/* Evaluates value on the input and finds its heads; both must outlive the drawing. False after reporting. Close it
 * either way, before the session. */
bool drawing_open(Drawing *drawing, Driver *driver, rasp_session *session, const rasp_value *value,
                  const InputSequence *input);
void drawing_close(Drawing *drawing);
/* A part on the input; NULL where it fails, which it may although the whole does not: a value that nothing selects. */
rasp_result *drawing_result(Drawing *drawing, size_t part);
/* Whether an aggregate is read through this head. */
bool drawing_reads(const Drawing *drawing, const DrawHead *head, size_t part);
/* Whether a part is shown as a row of its own: an operation on each position that has a name, or is what is drawn. */
bool drawing_shows(const Drawing *drawing, size_t part);
/* What a part is called: its name, else how it is written. */
const char *drawing_name(const Drawing *drawing, size_t part);
#endif
