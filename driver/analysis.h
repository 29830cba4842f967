/* Layers and heads as text. */
#ifndef DRIVER_ANALYSIS_H
#define DRIVER_ANALYSIS_H
#include "driver/io_output.h"
#include "include/rasp.h"

/* "NAME: 2 layers, at most 1 head", and a line for each layer; verbose: with its heads. */
void analysis_put(Writer *out, const char *name, size_t name_length, const rasp_analysis *analysis, bool verbose);

#endif
