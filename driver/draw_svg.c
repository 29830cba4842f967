/* A picture as SVG. Layers go from top to bottom. A head is a grid, keys above and queries at the left; the values of
 * an aggregate stand under the keys, its results beside the queries, so that a row shows what was selected for a
 * result. Below the heads of a layer come the named operations on each position. The same code measures, with no
 * output, and then draws. */
#include "driver/draw_svg.h"
#include <stdlib.h>
#include <string.h>

enum {
    MARGIN = 16,
    TITLE = 20,       /* height of a line with a name */
    KEYS = 64,        /* of the labels above a grid */
    QUERIES = 64,     /* width of the labels beside it */
    RESULTS = 46,     /* width of a column of results */
    LINE = 18,        /* height of a row of values */
    NAMES = 180,      /* width of the names before rows */
    WIDE = 1100,      /* where heads go on below, unless one is wider */
    LABEL = 9,        /* characters of a label */
    CAPTION = 26,     /* of a name */
    LARGE = 22,       /* sides of a cell: of few tokens, ... */
    GRID = 480,       /* ... as many as fill this, ... */
    SMALL = 2,        /* ... and of many */
    TEXT_HEIGHT = 12, /* what labels keep from each other */
    HUES = 6          /* colours of heads, in turn */
};

typedef struct Canvas {
    Writer *out; /* NULL: only measures */
    Drawing *drawing;
    size_t cell;         /* side */
    size_t x, y;         /* where the next head goes */
    size_t row_height;   /* of the highest of the row of heads so far */
    size_t right, bound; /* how far it went; where heads go on below */
} Canvas;

static const char STYLE[] =
    "<style>\n"
    "text{font:11px sans-serif;fill:#222}.t{font-weight:bold}.m{text-anchor:middle}.e{text-anchor:end}.p{fill:#666}\n"
    ".b{fill:#fff}.g{fill:#f1f1f4;stroke:#bbb}.r{fill:#e8eef8}\n"
    ".h0{stroke:#2f6db3}.h1{stroke:#b3572f}.h2{stroke:#2f8f5b}.h3{stroke:#8a4fae}.h4{stroke:#a3842a}.h5{stroke:#b03a6b}"
    "\n"
    "@media(prefers-color-scheme:dark){text{fill:#e6e6e6}.p{fill:#a5a5a5}.b{fill:#17181c}.g{fill:#26282e;stroke:#555}\n"
    ".r{fill:#2a3345}.h0{stroke:#6ea8e8}.h1{stroke:#e8966e}.h2{stroke:#6ecb98}.h3{stroke:#c08fe0}.h4{stroke:#d6b85c}\n"
    ".h5{stroke:#e87da8}}\n"
    "</style>\n";

/* ---- text */

/* A character of text in XML, with what would not be shown, or would be markup, as something that is. */
static void put_character(Writer *out, const char *shown) {
    static const struct {
        char mark;
        const char *name;
    } entities[] = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}};
    for (const char *at = shown; *at != '\0'; at++) {
        const char *name = NULL;
        for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
            name = entities[i].mark == *at ? entities[i].name : name;
        }
        if (name != NULL) {
            writer_text(out, name);
        } else {
            writer_put(out, at, 1);
        }
    }
}

static void put_escaped(Writer *out, const char *text, size_t length, size_t most) {
    char shown[RASP_VISIBLE_SIZE];
    size_t at = 0;
    for (size_t count = 0; at < length && count < most; count++) {
        at += rasp_text_visible(text + at, length - at, shown);
        put_character(out, shown);
    }
    if (at < length) {
        writer_text(out, "\xe2\x80\xa6");
    }
}

/* place: attributes, ending in a blank or empty. */
static void put_text(const Canvas *canvas, size_t x, size_t y, const char *place, const char *text, size_t most) {
    if (canvas->out != NULL) {
        writer_format(canvas->out, "<text %sx=\"%zu\" y=\"%zu\">", place, x, y);
        put_escaped(canvas->out, text, strlen(text), most);
        writer_text(canvas->out, "</text>\n");
    }
}

/* Upwards from a place. */
static void put_upright(const Canvas *canvas, size_t x, size_t y, const char *text) {
    if (canvas->out != NULL) {
        writer_format(canvas->out, "<text transform=\"translate(%zu %zu)rotate(-90)\">", x, y);
        put_escaped(canvas->out, text, strlen(text), LABEL);
        writer_text(canvas->out, "</text>\n");
    }
}

/* ---- values */

/* Values that are too close to each other are left out evenly. */
static size_t step_of(const Canvas *canvas, size_t room) {
    return (room + canvas->cell - 1) / canvas->cell;
}

/* An element as it is shown, a string without its quotes. */
static const char *element_of(rasp_result *result, size_t index) {
    const rasp_atom atom = rasp_result_atom(result, index);
    const char *text = atom.type == RASP_STRING ? atom.as.s.text : rasp_result_element(result, index);
    return text != NULL ? text : "";
}

static void put_values(const Canvas *canvas, size_t x, size_t y, rasp_result *result) {
    const size_t n = canvas->drawing->length;
    if (canvas->out == NULL) {
        return;
    }
    writer_format(canvas->out, "<rect class=\"r\" x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\"/>\n", x, y,
                  n * canvas->cell, LINE - 2);
    for (size_t i = 0; result != NULL && i < n; i += step_of(canvas, LARGE)) {
        const char *text = element_of(result, i);
        const size_t width = rasp_text_width(text, strlen(text));
        put_text(canvas, x + i * canvas->cell + canvas->cell / 2, y + TEXT_HEIGHT,
                 width > 3 ? "class=\"m\" textLength=\"20\" lengthAdjust=\"spacingAndGlyphs\" " : "class=\"m\" ", text,
                 LABEL);
    }
}

/* Labels beside a grid, or the results of an aggregate. */
static void put_column(const Canvas *canvas, size_t x, size_t y, const char *place, rasp_result *result) {
    for (size_t i = 0; result != NULL && i < canvas->drawing->length; i += step_of(canvas, TEXT_HEIGHT)) {
        put_text(canvas, x, y + i * canvas->cell + canvas->cell / 2 + 4, place, element_of(result, i), LABEL);
    }
}

static void put_keys(const Canvas *canvas, size_t x, size_t y, rasp_result *result) {
    for (size_t i = 0; result != NULL && i < canvas->drawing->length; i += step_of(canvas, TEXT_HEIGHT)) {
        put_upright(canvas, x + i * canvas->cell + canvas->cell / 2 + 4, y, element_of(result, i));
    }
}

/* ---- heads */

/* The selected cells as one path, a piece for each run of them in a row. */
static void put_cells(const Canvas *canvas, size_t x, size_t y, const uint8_t *cells, size_t hue) {
    const size_t n = canvas->drawing->length;
    const size_t cell = canvas->cell;
    const size_t gap = cell > 6 ? 1 : 0;
    writer_format(canvas->out, "<path class=\"h%zu\" stroke-width=\"%zu\" d=\"", hue, cell - gap);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            size_t end = j;
            while (end < n && cells[i * n + end] != 0 && (gap == 0 || end == j)) {
                end++;
            }
            if (end > j) {
                writer_format(canvas->out, "M%zu %zu.5h%zu", x + j * cell, y + i * cell + (cell - 1) / 2,
                              (end - j) * cell - gap);
                j = end - 1;
            }
        }
    }
    writer_text(canvas->out, "\"/>\n");
}

static void put_grid(const Canvas *canvas, size_t x, size_t y, const DrawHead *head, size_t hue) {
    rasp_result *result = drawing_result(canvas->drawing, head->selector);
    const size_t side = canvas->drawing->length * canvas->cell;
    if (canvas->out == NULL || result == NULL) {
        return;
    }
    writer_format(canvas->out, "<rect class=\"g\" x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%zu\"/>\n", x, y, side,
                  side);
    put_cells(canvas, x, y, rasp_result_cells(result), hue);
}

/* The name of a head, and where it was made. */
static void put_caption(const Canvas *canvas, size_t x, size_t y, size_t part) {
    const rasp_part *at = &canvas->drawing->parts[part];
    put_text(canvas, x, y, "class=\"t\" ", drawing_name(canvas->drawing, part), CAPTION);
    if (canvas->out != NULL && at->file != NULL) {
        writer_format(canvas->out, "<text class=\"p\" x=\"%zu\" y=\"%zu\">", x, y + TEXT_HEIGHT);
        put_escaped(canvas->out, at->file, strlen(at->file), CAPTION);
        writer_format(canvas->out, ":%u</text>\n", at->line);
    }
}

/* What labels keys (side 0) or queries (1): the two of a comparison, else the tokens. */
static rasp_result *labels_of(const Canvas *canvas, const DrawHead *head, size_t side) {
    const rasp_part *selector = &canvas->drawing->parts[head->selector];
    return selector->kind == RASP_PART_SELECT ? drawing_result(canvas->drawing, selector->reads[side])
                                              : canvas->drawing->tokens;
}

/* The values under a grid that begins at x and ends at y, and the results beside it, from right on. How many. */
static size_t put_aggregates(const Canvas *canvas, const DrawHead *head, size_t x, size_t top) {
    Drawing *drawing = canvas->drawing;
    const size_t side = drawing->length * canvas->cell;
    size_t count = 0;
    for (size_t part = 0; part < drawing->part_count; part++) {
        if (!drawing_reads(drawing, head, part)) {
            continue;
        }
        if (canvas->out != NULL) {
            const size_t values = drawing->parts[part].reads[1];
            const size_t y = top + side + 4 + count * LINE;
            const size_t right = x + side + 6 + count * RESULTS;
            put_text(canvas, x - 4, y + TEXT_HEIGHT, "class=\"e p\" ", drawing_name(drawing, values), LABEL);
            put_values(canvas, x, y, drawing_result(drawing, values));
            put_upright(canvas, right + RESULTS / 2, top - 4, drawing_name(drawing, part));
            put_column(canvas, right + RESULTS / 2, top, "class=\"m\" ", drawing_result(drawing, part));
        }
        count++;
    }
    return count;
}

static void put_head(Canvas *canvas, size_t index) {
    const Drawing *drawing = canvas->drawing;
    const DrawHead *head = &drawing->heads[index];
    const size_t side = drawing->length * canvas->cell;
    Canvas measured = *canvas;
    measured.out = NULL;
    const size_t count = put_aggregates(&measured, head, 0, 0);
    const size_t across = QUERIES + side + count * RESULTS + (size_t)2 * MARGIN;
    const size_t width = across > NAMES ? across : NAMES;
    if (canvas->x > MARGIN && canvas->x + width > canvas->bound) {
        canvas->x = MARGIN;
        canvas->y += canvas->row_height;
        canvas->row_height = 0;
    }
    const size_t x = canvas->x + QUERIES;
    const size_t top = canvas->y + (size_t)2 * TITLE + KEYS;
    const size_t height = (size_t)2 * TITLE + KEYS + side + count * LINE + MARGIN;
    if (canvas->out != NULL) {
        put_caption(canvas, canvas->x, canvas->y + TEXT_HEIGHT, head->selector);
        put_keys(canvas, x, top - 4, labels_of(canvas, head, 0));
        put_column(canvas, x - 4, top, "class=\"e\" ", labels_of(canvas, head, 1));
        put_grid(canvas, x, top, head, index % HUES);
        put_aggregates(canvas, head, x, top);
    }
    canvas->x += width;
    canvas->right = canvas->x > canvas->right ? canvas->x : canvas->right;
    canvas->row_height = height > canvas->row_height ? height : canvas->row_height;
}

/* ---- layers */

static void put_rows(Canvas *canvas, size_t layer) {
    Drawing *drawing = canvas->drawing;
    const size_t right = MARGIN + NAMES + drawing->length * canvas->cell + MARGIN;
    for (size_t part = 0; part < drawing->part_count; part++) {
        if (drawing->parts[part].layer != layer || !drawing_shows(drawing, part)) {
            continue;
        }
        if (canvas->out != NULL) {
            put_text(canvas, MARGIN, canvas->y + TEXT_HEIGHT, "", drawing_name(drawing, part), CAPTION);
            put_values(canvas, MARGIN + NAMES, canvas->y, drawing_result(drawing, part));
        }
        canvas->y += LINE;
        canvas->right = right > canvas->right ? right : canvas->right;
    }
}

static void put_layer(Canvas *canvas, size_t layer) {
    const Drawing *drawing = canvas->drawing;
    if (layer > 0) {
        if (canvas->out != NULL) {
            writer_format(canvas->out, "<text class=\"t\" x=\"%d\" y=\"%zu\">Layer %zu</text>\n", MARGIN,
                          canvas->y + TEXT_HEIGHT, layer);
        }
        canvas->y += TITLE;
    }
    canvas->x = MARGIN;
    canvas->row_height = 0;
    for (size_t i = 0; i < drawing->head_count; i++) {
        if (drawing->heads[i].layer == layer) {
            put_head(canvas, i);
        }
    }
    canvas->y += canvas->row_height;
    put_rows(canvas, layer);
    canvas->y += MARGIN;
}

static void put_title(Canvas *canvas) {
    const Drawing *drawing = canvas->drawing;
    if (canvas->out != NULL) {
        size_t length = 0;
        rasp_result *whole = drawing->results[drawing->part_count - 1];
        const char *input = rasp_result_input_text(whole, &length);
        writer_format(canvas->out, "<text class=\"t\" x=\"%d\" y=\"%d\">", MARGIN, MARGIN + TEXT_HEIGHT);
        put_escaped(canvas->out, drawing->title, drawing->title_length, 2 * (size_t)CAPTION);
        writer_text(canvas->out, " on ");
        put_escaped(canvas->out, input != NULL ? input : "", input != NULL ? length : 0, 2 * (size_t)CAPTION);
        writer_text(canvas->out, "</text>\n");
    }
    canvas->y += MARGIN + TITLE + LINE / 2;
}

static void put_all(Canvas *canvas) {
    put_title(canvas);
    put_text(canvas, MARGIN, canvas->y + TEXT_HEIGHT, "", "tokens", CAPTION);
    put_values(canvas, MARGIN + NAMES, canvas->y, canvas->drawing->tokens);
    canvas->y += LINE;
    for (size_t layer = 0; layer <= canvas->drawing->layers; layer++) {
        put_layer(canvas, layer);
    }
}

void draw_svg(Writer *out, Drawing *drawing) {
    const size_t filled = GRID / drawing->length;
    Canvas canvas = {
        .drawing = drawing,
        .cell = filled > LARGE   ? LARGE
                : filled > SMALL ? filled
                                 : SMALL,
        .bound = WIDE,
        .right = 2 * MARGIN + NAMES + (drawing->length + 1) * LARGE,
    };
    Canvas measured = canvas;
    put_all(&measured);
    canvas.out = out;
    writer_format(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\" "
                  "role=\"img\" aria-label=\"Layers and heads\">\n",
                  measured.right, measured.y, measured.right, measured.y);
    writer_text(out, STYLE);
    writer_format(out, "<rect class=\"b\" width=\"%zu\" height=\"%zu\"/>\n", measured.right, measured.y);
    put_all(&canvas);
    writer_text(out, "</svg>\n");
}
