/* The commands of the prompt. */
#include "driver/repl.h"

static void show_example(Repl *repl, const char *label, const Example *example) {
    writer_format(&repl->driver->out, "    %s example: %s\n", label, example->shown);
}

static void show_examples(Repl *repl, rasp_target target) {
    if (target != RASP_TARGET_SELECTOR) {
        show_example(repl, "s-op", &repl->examples.sop);
    }
    if (target != RASP_TARGET_SOP) {
        show_example(repl, "selector", &repl->examples.selector);
    }
}

static void switch_examples(Repl *repl, rasp_target target, bool on) {
    if (target != RASP_TARGET_SELECTOR) {
        repl->show_sops = on;
    }
    if (target != RASP_TARGET_SOP) {
        repl->show_selectors = on;
    }
}

void repl_command(Repl *repl, const rasp_event *event) {
    switch (event->command) {
    case RASP_COMMAND_SET:
        examples_set(&repl->examples, repl->driver, event->target, event->values[0]);
        break;
    case RASP_COMMAND_SHOW:
        show_examples(repl, event->target);
        break;
    case RASP_COMMAND_EXAMPLES:
        switch_examples(repl, event->target, event->on);
        break;
    case RASP_COMMAND_FULL:
        repl->full_display = event->on;
        break;
    case RASP_COMMAND_QUIT:
        break;
    }
}
