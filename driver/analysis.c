/* Layers and heads as text. */
#include "driver/analysis.h"
#include "driver/show.h"
#include <string.h>

static void put_count(Writer *out, size_t count, const char *what) {
    writer_format(out, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

/* A head by the name of its selector, or by where it was made. */
static void put_head(Writer *out, const rasp_head *head) {
    if (head->name != NULL) {
        writer_visible(out, head->name, strlen(head->name));
    } else if (head->file != NULL) {
        writer_visible(out, head->file, strlen(head->file));
        writer_format(out, ":%u:%u", head->line, head->column);
    } else {
        writer_text(out, "?");
    }
}

/* The heads of a layer; *next is the first of them, and then of the next layer. */
static void put_heads(Writer *out, const rasp_analysis *analysis, size_t layer, size_t *next) {
    for (const char *before = ": "; *next < analysis->head_count && analysis->heads[*next].layer == layer; ++*next) {
        writer_text(out, before);
        put_head(out, &analysis->heads[*next]);
        before = ", ";
    }
}

void analysis_put(Writer *out, const char *name, size_t name_length, const rasp_analysis *analysis, bool verbose) {
    size_t head = 0;
    show_name(out, name, name_length);
    writer_text(out, ": ");
    put_count(out, analysis->layers, "layer");
    if (analysis->layers > 0) {
        writer_text(out, ", at most ");
        put_count(out, analysis->max_heads, "head");
    }
    writer_text(out, "\n");
    for (size_t layer = 1; layer <= analysis->layers; layer++) {
        writer_format(out, "  layer %zu: ", layer);
        put_count(out, analysis->heads_per_layer[layer - 1], "head");
        if (verbose) {
            put_heads(out, analysis, layer, &head);
        }
        writer_text(out, "\n");
    }
}
