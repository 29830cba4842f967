/* Columns of a terminal that text takes: wide characters 2, combining and control characters 0, others 1. The same
 * everywhere: no locale is asked. */
#ifndef FRONTEND_BASE_WIDTH_H
#define FRONTEND_BASE_WIDTH_H
#include "frontend/base/str.h"

/* 0, 1 or 2. */
unsigned character_width(uint32_t code_point);
/* Of UTF-8 text; a byte that is no UTF-8 counts as one column. */
size_t text_width(const char *text, size_t length);
#endif
