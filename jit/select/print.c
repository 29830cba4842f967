/* Normal forms as text, a selector a line, with the numbers that the dump of the IR gives to nodes:
 *
 *     normal %5: keys %7, rows %8, from %9, upto %10, at %11, equal %0 %1, order < %2 %3, unequal %4 %4
 *     normal %6: rank of %0 falling
 *
 * keys and rows are filters, from and upto bounds on j - i, at is the one column; "never" selects nothing, "none" is no
 * conjunction. What a permutation may become stands behind: "in a ring at", "sorts", "permutes".
 */
#include "jit/select/select.h"

typedef struct NormalPrinter {
    Buf *out;
    const uint32_t *number; /* by IrId */
    const char *between;    /* what stands before the next part */
} NormalPrinter;

static void begin_part(NormalPrinter *printer, const char *text) {
    buf_text(printer->out, printer->between);
    buf_text(printer->out, text);
    printer->between = ", ";
}

static void print_node(NormalPrinter *printer, const char *text, IrId id) {
    if (id != IR_NONE) {
        begin_part(printer, text);
        buf_format(printer->out, " %%%u", printer->number[id]);
    }
}

static void print_comparisons(NormalPrinter *printer, const char *text, const SelComparison *list, uint32_t count,
                              bool with_operator) {
    for (uint32_t i = 0; i < count; i++) {
        begin_part(printer, text);
        buf_text(printer->out, with_operator ? " " : "");
        buf_text(printer->out, with_operator ? op_text(list[i].op) : "");
        buf_format(printer->out, " %%%u %%%u", printer->number[list[i].key], printer->number[list[i].query]);
    }
}

static void print_conjunction(NormalPrinter *printer, const SelConjunction *conjunction) {
    if (conjunction->never) {
        begin_part(printer, "never");
    }
    print_node(printer, "keys", conjunction->key_filter);
    print_node(printer, "rows", conjunction->query_filter);
    print_node(printer, "from", conjunction->low);
    print_node(printer, "upto", conjunction->high);
    print_node(printer, "at", conjunction->point);
    print_comparisons(printer, "equal", conjunction->equal, conjunction->equal_count, false);
    print_comparisons(printer, "order", conjunction->order, conjunction->order_count, true);
    print_comparisons(printer, "unequal", conjunction->unequal, conjunction->unequal_count, false);
}

static void print_direction(NormalPrinter *printer, const SelNormal *normal) {
    buf_text(printer->out, normal->descending ? " falling" : "");
    buf_text(printer->out, normal->backward ? " backward" : "");
}

static void print_normal(NormalPrinter *printer, const SelNormal *normal) {
    buf_format(printer->out, "normal %%%u:", printer->number[normal->selector]);
    printer->between = " ";
    if (normal->rank_key != IR_NONE) {
        print_node(printer, "rank of", normal->rank_key);
        print_direction(printer, normal);
    } else if (normal->is_conjunction) {
        print_conjunction(printer, &normal->conjunction);
    } else {
        begin_part(printer, "none");
    }
    print_node(printer, "in a ring at", normal->rotated);
    if (normal->sorted_key != IR_NONE) {
        print_node(printer, "sorts", normal->sorted_key);
        print_direction(printer, normal);
    } else if (normal->permutes) {
        begin_part(printer, "permutes");
    }
    buf_char(printer->out, '\n');
}

void sel_print(Buf *out, const Ir *ir) {
    uint32_t *number = arena_array(out->arena, uint32_t, ir->nodes.count + 1);
    NormalPrinter printer = {.out = out, .number = number};
    ir_number(ir, number);
    for (size_t i = 0; i < ir->normals->items.count; i++) {
        print_normal(&printer, &ir->normals->items.data[i]);
    }
}
