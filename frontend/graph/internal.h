/* What the files of the graph share; nobody else includes it. */
#ifndef FRONTEND_GRAPH_INTERNAL_H
#define FRONTEND_GRAPH_INTERNAL_H
#include "frontend/graph/graph.h"

/* ---- table.c */

/* Makes the slots of a dict. */
void table_index(Arena *arena, Table *table);
#endif
