/* Drawings as SVG. */
#ifndef DRIVER_DRAW_SVG_H
#define DRIVER_DRAW_SVG_H
#include "driver/draw.h"

/* Writes the picture; the same drawing gives the same bytes. */
void draw_svg(Writer *out, Drawing *drawing);
#endif
