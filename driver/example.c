/* The running examples. A new one is tried on `indices` first, which makes the library judge what an input is. */
#define _GNU_SOURCE
#include "driver/example.h"
#include "driver/show.h"
#include <stdlib.h>
#include <string.h>

static void example_free(Example *example) {
    atoms_free(&example->atoms);
    free(example->shown);
    *example = (Example){0};
}

/* Fills an example whose input is set; false after reporting, and nothing is kept. */
static bool example_check(Example *example, Driver *driver, const rasp_value *probe) {
    rasp_result *result = NULL;
    const rasp_status status = input_evaluate(probe, &example->input, NULL, &result);
    if (status == RASP_OK) {
        const char *text = rasp_result_input_text(result, NULL);
        example->shown = text != NULL ? strdup(text) : NULL;
    }
    if (status != RASP_OK && result != NULL) {
        const rasp_error error = rasp_result_error(result);
        report_kind(driver, RASP_ERROR_TYPE, "no example: %s", error.message);
    } else if (example->shown == NULL) {
        report_failure(driver, EXIT_LIMIT, "out of memory");
    }
    rasp_result_free(result);
    if (example->shown == NULL) {
        example_free(example);
        return false;
    }
    return true;
}

static bool example_hello(Example *example, Driver *driver, const rasp_value *probe) {
    *example = (Example){.input = {.is_text = true, .text = "hello", .length = strlen("hello")}};
    return example_check(example, driver, probe);
}

bool examples_init(Examples *examples, Driver *driver, rasp_session *session) {
    *examples = (Examples){.session = session, .probe = rasp_lookup(session, "indices")};
    if (examples->probe == NULL) {
        report_failure(driver, EXIT_BUG, "indices is missing");
        return false;
    }
    return example_hello(&examples->sop, driver, examples->probe) &&
           example_hello(&examples->selector, driver, examples->probe);
}

void examples_free(Examples *examples) {
    example_free(&examples->sop);
    example_free(&examples->selector);
}

static bool example_from_value(Example *example, Driver *driver, const rasp_value *probe, rasp_value *value) {
    const char *problem = NULL;
    *example = (Example){0};
    if (!input_from_value(value, &example->atoms, &example->input, &problem)) {
        report_kind(driver, RASP_ERROR_TYPE, "no example: %s", problem);
        example_free(example);
        return false;
    }
    return example_check(example, driver, probe);
}

static void replace(Example *old, Driver *driver, const rasp_value *probe, rasp_value *value) {
    Example fresh;
    if (example_from_value(&fresh, driver, probe, value)) {
        example_free(old);
        *old = fresh;
    }
}

void examples_set(Examples *examples, Driver *driver, rasp_target target, rasp_value *value) {
    Example first;
    if (target != RASP_TARGET_BOTH) {
        replace(target == RASP_TARGET_SOP ? &examples->sop : &examples->selector, driver, examples->probe, value);
        return;
    }
    if (example_from_value(&first, driver, examples->probe, value)) {
        example_free(&examples->sop);
        examples->sop = first;
        replace(&examples->selector, driver, examples->probe, value);
    }
}

const Example *examples_for(const Examples *examples, rasp_kind kind) {
    return kind == RASP_KIND_SELECTOR ? &examples->selector : &examples->sop;
}

static void draw_graph(const Examples *examples, Driver *driver, const rasp_value *value) {
    const char *text = NULL;
    size_t length = 0;
    const rasp_status status = rasp_dump(examples->session, RASP_FORM_GRAPH, "draw", "", 0, value, &text, &length);
    if (status == RASP_OK) {
        writer_put(&driver->out, text, length);
    } else {
        report_session(driver, examples->session, 0, status);
    }
}

static void draw_on(const Examples *examples, Driver *driver, rasp_value *value, const InputSequence *input) {
    rasp_result *result = NULL;
    draw_graph(examples, driver, value);
    const rasp_evaluate_options options = evaluate_options(driver);
    if (input_evaluate(value, input, &options, &result) == RASP_OK) {
        const char *name = rasp_value_name(value);
        name = name != NULL ? name : "out";
        show_evaluation(&driver->out, name, strlen(name), result);
    } else {
        show_failure(driver, result);
    }
    rasp_result_free(result);
}

void examples_draw(const Examples *examples, Driver *driver, const rasp_event *event) {
    const rasp_kind kind = rasp_value_kind(event->values[0]);
    InputSequence input = examples_for(examples, kind)->input;
    AtomList atoms = {0};
    const char *problem = NULL;
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_kind(driver, RASP_ERROR_TYPE, "draw wants an s-op or a selector");
    } else if (event->count > 1 && !input_from_value(event->values[1], &atoms, &input, &problem)) {
        report_kind(driver, RASP_ERROR_TYPE, "draw: %s", problem);
    } else {
        draw_on(examples, driver, event->values[0], &input);
    }
    atoms_free(&atoms);
}
