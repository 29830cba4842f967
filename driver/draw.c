/* Heads are those that rasp_analyze counts; parts are evaluated when the picture first asks for them. */
#include "driver/draw.h"
#include "driver/show.h"
#include <stdlib.h>

static bool add_head(Drawing *drawing, size_t selector, size_t layer) {
    for (size_t i = 0; i < drawing->head_count; i++) {
        if (drawing->heads[i].selector == selector && drawing->heads[i].layer == layer) {
            return true;
        }
    }
    DrawHead *grown = realloc(drawing->heads, (drawing->head_count + 1) * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    drawing->heads = grown;
    drawing->heads[drawing->head_count++] = (DrawHead){selector, layer};
    return true;
}

static int compare_heads(const void *a, const void *b) {
    const DrawHead *x = a;
    const DrawHead *y = b;
    if (x->layer != y->layer) {
        return x->layer < y->layer ? -1 : 1;
    }
    return x->selector < y->selector ? -1 : x->selector > y->selector;
}

static bool find_heads(Drawing *drawing) {
    const size_t last = drawing->part_count - 1;
    const rasp_part_kind kind = drawing->parts[last].kind;
    bool good = true;
    for (size_t i = 0; i <= last && good; i++) {
        if (drawing->parts[i].kind == RASP_PART_AGGREGATE) {
            good = add_head(drawing, drawing->parts[i].reads[0], drawing->parts[i].layer);
        }
    }
    if (good && (kind == RASP_PART_SELECT || kind == RASP_PART_SELECTOR)) { /* nobody reads through it */
        good = add_head(drawing, last, drawing->parts[last].layer);
    }
    if (good && drawing->head_count > 0) {
        qsort(drawing->heads, drawing->head_count, sizeof *drawing->heads, compare_heads);
    }
    return good;
}

/* What is drawn must have a value on the input. */
static bool evaluate_whole(Drawing *drawing, Driver *driver) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    const size_t last = drawing->part_count - 1;
    rasp_result **result = &drawing->results[last];
    if (input_evaluate(drawing->parts[last].value, drawing->input, &options, result) != RASP_OK) {
        show_failure(driver, *result);
        return false;
    }
    drawing->length = rasp_result_count(*result);
    if (drawing->length > DRAW_LONGEST) {
        report_kind(driver, RASP_ERROR_LIMIT, "the input has %zu tokens; a picture shows at most %d", drawing->length,
                    DRAW_LONGEST);
        return false;
    }
    return true;
}

static bool evaluate_tokens(Drawing *drawing, Driver *driver, const rasp_value *tokens) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    if (input_evaluate(tokens, drawing->input, &options, &drawing->tokens) != RASP_OK) {
        show_failure(driver, drawing->tokens);
        return false;
    }
    return true;
}

bool drawing_open(Drawing *drawing, Driver *driver, rasp_session *session, const rasp_value *value,
                  const InputSequence *input) {
    *drawing = (Drawing){.input = input};
    const rasp_value *tokens = rasp_lookup(session, "tokens_asis"); /* before the parts, which end at the next call */
    const rasp_status status = rasp_parts(session, value, &drawing->parts, &drawing->part_count);
    if (status != RASP_OK) {
        report_session(driver, session, 0, status);
        return false;
    }
    drawing->layers = drawing->parts[drawing->part_count - 1].layer;
    drawing->results = calloc(drawing->part_count, sizeof *drawing->results);
    if (drawing->results == NULL || !find_heads(drawing)) {
        report_failure(driver, EXIT_LIMIT, "out of memory");
        return false;
    }
    return evaluate_whole(drawing, driver) && evaluate_tokens(drawing, driver, tokens);
}

void drawing_close(Drawing *drawing) {
    for (size_t i = 0; drawing->results != NULL && i < drawing->part_count; i++) {
        rasp_result_free(drawing->results[i]);
    }
    rasp_result_free(drawing->tokens);
    free(drawing->results);
    free(drawing->heads);
}

rasp_result *drawing_result(Drawing *drawing, size_t part) {
    const rasp_evaluate_options options = {.engine = RASP_ENGINE_INTERP};
    rasp_result **result = &drawing->results[part];
    if (*result == NULL) {
        input_evaluate(drawing->parts[part].value, drawing->input, &options, result);
    }
    return rasp_result_status(*result) == RASP_OK ? *result : NULL;
}

bool drawing_reads(const Drawing *drawing, const DrawHead *head, size_t part) {
    const rasp_part *at = &drawing->parts[part];
    return at->kind == RASP_PART_AGGREGATE && at->reads[0] == head->selector && at->layer == head->layer;
}

bool drawing_shows(const Drawing *drawing, size_t part) {
    const rasp_part *at = &drawing->parts[part];
    const bool is_last = part + 1 == drawing->part_count;
    return (at->kind == RASP_PART_ELEMENTWISE && (at->name != NULL || is_last)) ||
           (at->kind == RASP_PART_INPUT && is_last);
}

const char *drawing_name(const Drawing *drawing, size_t part) {
    const rasp_part *at = &drawing->parts[part];
    return at->name != NULL ? at->name : at->written != NULL ? at->written : "?";
}
