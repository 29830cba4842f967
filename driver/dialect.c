/* See dialect.h. */
#include "driver/dialect.h"
#include "driver/record.h"
#include "driver/show.h"
#include <string.h>

static const char *plural(size_t count) {
    return count == 1 ? "" : "s";
}

static void put_facts(Driver *driver, const char *name, const rasp_raspl_report *report) {
    Writer *out = &driver->out;
    show_name(out, name, strlen(name));
    if (report->finding_count == 0) {
        writer_text(out, ": within RASP-L\n");
    } else {
        writer_format(out, ": leaves RASP-L at %zu place%s\n", report->finding_count, plural(report->finding_count));
    }
    writer_format(out, "  %zu operation%s, %zu selector%s, %zu library call%s, %zu layer%s, %zu head%s\n",
                  report->operations, plural(report->operations), report->selectors, plural(report->selectors),
                  report->library_calls, plural(report->library_calls), report->layers, plural(report->layers),
                  report->heads, plural(report->heads));
}

static void record_facts(Driver *driver, const char *name, const rasp_raspl_report *report) {
    Writer *out = &driver->out;
    writer_text(out, "{\"expr\":");
    writer_json_string(out, name, strlen(name));
    writer_format(out, ",\"inside\":%s,\"findings\":[", report->finding_count == 0 ? "true" : "false");
    for (size_t i = 0; i < report->finding_count; i++) {
        writer_text(out, i > 0 ? "," : "");
        record_error_object(out, &report->findings[i], NULL);
    }
    writer_format(out, "],\"operations\":%zu,\"selectors\":%zu,\"library_calls\":%zu,\"layers\":%zu,\"heads\":%zu}\n",
                  report->operations, report->selectors, report->library_calls, report->layers, report->heads);
}

static void check_value(DriverProgram *program, const char *name, const rasp_value *value) {
    Driver *driver = program->driver;
    rasp_raspl_report report;
    const rasp_kind kind = rasp_value_kind(value);
    if (kind != RASP_KIND_SOP && kind != RASP_KIND_SELECTOR) {
        report_kind(driver, RASP_ERROR_TYPE, "%s is no s-op or selector", name);
        return;
    }
    const rasp_status status = rasp_check_raspl(program->session, value, driver->options.int8, &report);
    if (status != RASP_OK) {
        report_session(driver, program->session, 0, status);
        return;
    }
    for (size_t i = 0; i < report.finding_count; i++) {
        report_status(driver, report.findings[i].kind);
        if (!driver->records) {
            report_error(driver, &report.findings[i]);
        }
    }
    (driver->records ? record_facts : put_facts)(driver, name, &report);
}

void dialect_check(DriverProgram *program, const char *path) {
    const TextList *expressions = &program->driver->options.expressions;
    for (size_t i = 0; i < expressions->count; i++) {
        const rasp_value *value = program_expression(program, "-e", expressions->at[i]);
        if (value != NULL) {
            check_value(program, expressions->at[i], value);
        }
    }
    if (expressions->count == 0) {
        const char *name = NULL;
        const rasp_value *last = program_last_sop(program, path, "check", &name);
        if (last != NULL) {
            check_value(program, name, last);
        }
    }
}
