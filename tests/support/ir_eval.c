/* The evaluator of IR for tests: values, one array of atoms a node. Rows and sums are in ir_eval_rows.c. */
#include "tests/support/ir_eval_internal.h"

#include <math.h>
#include <stdlib.h>

/* ---- ends */

bool eval_broken(IrEval *eval, IrId id, const char *format, ...) {
    Buf text;
    buf_init(&text, eval->arena);
    buf_format(&text, "node %u: ", id);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&text, format, arguments);
    va_end(arguments);
    eval->outcome = IR_BROKEN;
    eval->why = buf_to_str(&text);
    return false;
}

bool eval_raise(IrEval *eval, IrId id) {
    if (!ir_node(eval->ir, id)->may_raise) {
        return eval_broken(eval, id, "raises, which it may not");
    }
    eval->outcome = IR_RAISED;
    return false;
}

/* ---- facts */

static unsigned kind_of(Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        return KIND_INT;
    case ATOM_FLOAT:
        return KIND_FLOAT;
    case ATOM_BOOL:
        return KIND_BOOL;
    case ATOM_STRING:
        return KIND_STRING;
    case ATOM_OTHER:
        break;
    }
    return 0;
}

static int64_t code_of(const Str *text) {
    uint32_t code = 0;
    if (text->characters == 1) {
        (void)utf8_decode(text->text, text->length, &code);
    }
    return text->characters == 0 ? -1 : text->characters == 1 ? (int64_t)code : SEVERAL_CHARACTERS;
}

static bool float_within(const IrNode *node, double value) {
    if (isnan(value)) {
        return !node->no_nan;
    }
    return (node->low == INT64_MIN || value >= (double)node->low) &&
           (node->high == INT64_MAX || value <= (double)node->high);
}

static bool int_within(const IrNode *node, int64_t value) {
    const int64_t exact = EXACT_INT_MOST;
    return value >= node->low && value <= node->high && (!ir_is_mixed(node) || (value >= -exact && value <= exact));
}

static bool string_within(const IrEval *eval, const IrNode *node, const Str *text) {
    if (eval->ir->spec.strings == STRINGS_PACKED) {
        return text->length <= node->bytes && text->characters <= node->high;
    }
    return text->length <= node->bytes && code_of(text) >= node->low && code_of(text) <= node->high;
}

static bool is_within(const IrEval *eval, const IrNode *node, Atom atom) {
    switch (atom.type) {
    case ATOM_INT:
        return int_within(node, atom.i);
    case ATOM_FLOAT:
        return float_within(node, atom.f);
    case ATOM_BOOL:
        return int_within(node, atom.b);
    case ATOM_STRING:
        return string_within(eval, node, atom.s);
    case ATOM_OTHER:
        break;
    }
    never();
}

static bool check_facts(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    const Atom *at = eval->values[id].at;
    Buf text;
    buf_init(&text, eval->arena);
    for (size_t i = 0; i < eval->count; i++) {
        if (at[i].type == ATOM_OTHER) {
            continue; /* a sum of several strings or kinds: means nothing by itself */
        }
        atom_brief(&text, at[i]);
        if ((kind_of(at[i]) & node->kinds) == 0) {
            return eval_broken(eval, id, "%s is of no kind that it has", buf_c_string(&text));
        }
        if (!is_within(eval, node, at[i])) {
            return eval_broken(eval, id, "%s is outside its interval", buf_c_string(&text));
        }
        if (node->uniform && !atom_identical(at[i], at[0])) {
            return eval_broken(eval, id, "is not uniform");
        }
        text.length = 0;
    }
    return true;
}

/* ---- MAP */

static bool is_exact(int64_t value) {
    return value >= -EXACT_INT_MOST && value <= EXACT_INT_MOST;
}

/* An int of a pure int node that has to become a double. */
static bool converts_badly(const IrEval *eval, IrId operand, Atom atom, bool to_double) {
    return to_double && ir_node(eval->ir, operand)->kinds == KIND_INT && atom.type == ATOM_INT && !is_exact(atom.i);
}

static bool is_whole(unsigned kinds) {
    return kinds == KIND_INT || kinds == KIND_BOOL;
}

static bool uses_doubles(const IrEval *eval, const IrNode *node) {
    unsigned a = ir_node(eval->ir, node->a)->kinds, b = node->b == IR_NONE ? a : ir_node(eval->ir, node->b)->kinds;
    if ((a | b) & KIND_STRING) {
        return false;
    }
    return op_is_comparison((Op)node->map) ? !is_whole(a) || !is_whole(b) : !is_whole(node->kinds);
}

static Atom choose(ChoiceOp op, const Atom operands[3]) {
    switch (op) {
    case CHOICE_TERNARY:
        return atom_truth(operands[1]) ? operands[0] : operands[2];
    }
    never();
}

static bool apply(IrEval *eval, const IrNode *node, const Atom operands[3], Atom *out) {
    AtomContext context = {.arena = eval->arena, .string_limit = 63};
    Op op = (Op)node->map;
    switch (op_family(op)) {
    case FAMILY_ARITHMETIC:
    case FAMILY_COMPARISON:
        return atom_binary(&context, op, operands[0], operands[1], out);
    case FAMILY_NUMERIC:
    case FAMILY_TRUTH:
        return atom_unary(&context, op, operands[0], out);
    case FAMILY_JUNCTION: /* an operand, of which a sequence has the truth */
        if (!atom_binary(&context, op, operands[0], operands[1], out)) {
            return false;
        }
        *out = atom_bool(atom_truth(*out));
        return true;
    case FAMILY_CHOICE:
        *out = choose((ChoiceOp)op, operands);
        return true;
    }
    never();
}

/* A result that the node's representation cannot hold. */
static bool is_too_large(const IrEval *eval, const IrNode *node, Atom atom) {
    if (atom.type == ATOM_STRING) {
        size_t capacity = eval->ir->spec.strings == STRINGS_CHAR ? 4 : lane_bytes(eval->ir->spec.string_lane) - 1;
        return atom.s->length > capacity;
    }
    return ir_is_mixed(node) && atom.type == ATOM_INT && !is_exact(atom.i);
}

static bool eval_map(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    IrId ids[3];
    unsigned operand_count = ir_operands(node, ids);
    bool doubles = uses_doubles(eval, node);
    for (size_t i = 0; i < eval->count; i++) {
        Atom operands[3] = {{0}};
        bool bad = false;
        for (unsigned k = 0; k < operand_count; k++) {
            operands[k] = eval->values[ids[k]].at[i];
            if (operands[k].type == ATOM_OTHER) {
                return eval_broken(eval, id, "reads a sum that means nothing");
            }
            bool chosen = node->map != OP_TERNARY || k == (atom_truth(eval->values[ids[1]].at[i]) ? 0u : 2u);
            bad = bad || (chosen && converts_badly(eval, ids[k], operands[k], doubles));
        }
        if (bad || !apply(eval, node, operands, &eval->values[id].at[i]) ||
            is_too_large(eval, node, eval->values[id].at[i])) {
            return eval_raise(eval, id);
        }
    }
    return true;
}

/* ---- tables and other leaves */

static bool pick(const Table *table, Atom index, Atom *out) {
    for (uint32_t i = 0; i < table->count; i++) {
        bool here = table->kind == TABLE_DICT ? atom_equal(table->keys[i], index)
                                              : (index.type == ATOM_BOOL ? (int64_t)index.b : index.i) == (int64_t)i;
        if (here) {
            *out = table->values[i];
            return out->type != ATOM_OTHER;
        }
    }
    return false;
}

static bool eval_table(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    const Table *table = &eval->ir->tables.data[node->payload];
    for (size_t i = 0; i < eval->count; i++) {
        if (!pick(table, eval->values[node->a].at[i], &eval->values[id].at[i])) {
            return eval_raise(eval, id);
        }
    }
    return true;
}

static bool eval_member(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    const Table *table = &eval->ir->tables.data[node->payload];
    for (size_t i = 0; i < eval->count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < table->count && !found; k++) {
            found = atom_equal(table->values[k], eval->values[node->a].at[i]);
        }
        eval->values[id].at[i] = atom_bool(found);
    }
    return true;
}

static bool eval_leaf(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    if (node->op == IR_INPUT && eval->columns[node->input] == NULL) {
        return eval_broken(eval, id, "reads a column that there is not");
    }
    for (size_t i = 0; i < eval->count; i++) {
        eval->values[id].at[i] = node->op == IR_CONST      ? node->atom
                                 : node->op == IR_POSITION ? atom_int((int64_t)i)
                                 : node->op == IR_LENGTH   ? atom_int((int64_t)eval->count)
                                                           : eval->columns[node->input][i];
    }
    return true;
}

/* Runs the program on the different tokens and gives what it says of each position. */
bool eval_distinct(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    const IrDistinct *distinct = &eval->ir->programs.data[node->payload];
    const Atom *tokens = eval->values[node->a].at;
    Atom *list = arena_array(eval->arena, Atom, eval->count), *counts = arena_array(eval->arena, Atom, eval->count);
    size_t *place = arena_array(eval->arena, size_t, eval->count);
    size_t found = 0;
    for (size_t i = 0; i < eval->count; i++) {
        size_t k = 0;
        while (k < found && !atom_equal(list[k], tokens[i])) {
            k++;
        }
        if (k == found) {
            list[found] = tokens[i];
            counts[found++] = atom_int(0);
        }
        counts[k].i++;
        place[i] = k;
    }
    const Atom *columns[INPUT_KINDS] = {NULL};
    columns[INPUT_INT] = counts;
    columns[distinct->token] = list;
    IrResult inner = ir_eval(eval->arena, distinct->program, columns, found);
    if (inner.outcome != IR_DONE) {
        return eval_broken(eval, id, "its program fails");
    }
    for (size_t i = 0; i < eval->count; i++) {
        eval->values[id].at[i] = !distinct->list ? inner.at[place[i]] : i < found ? inner.at[i] : distinct->otherwise;
    }
    return true;
}

static bool eval_whole(IrEval *eval, IrId id) {
    const Atom *operand = eval->values[ir_node(eval->ir, id)->a].at;
    for (size_t i = 0; i < eval->count; i++) {
        if (operand[i].type == ATOM_FLOAT) {
            return eval_raise(eval, id);
        }
        eval->values[id].at[i] = atom_int(operand[i].type == ATOM_BOOL ? (int64_t)operand[i].b : operand[i].i);
    }
    return true;
}

static bool eval_guard(IrEval *eval, IrId id) {
    const Atom *condition = eval->values[ir_node(eval->ir, id)->a].at;
    for (size_t i = 0; i < eval->count; i++) {
        if (atom_truth(condition[i])) {
            return eval_raise(eval, id);
        }
    }
    return true;
}

/* ---- nodes */

static bool eval_value(IrEval *eval, IrId id) {
    eval->values[id].at = arena_array(eval->arena, Atom, eval->count);
    switch ((IrValueOp)ir_node(eval->ir, id)->op) {
    case VALUE_INPUT:
    case VALUE_POSITION:
    case VALUE_LENGTH:
    case VALUE_CONST:
        return eval_leaf(eval, id);
    case VALUE_MAP:
        return eval_map(eval, id);
    case VALUE_LOOKUP:
        return eval_table(eval, id);
    case VALUE_MEMBER:
        return eval_member(eval, id);
    case VALUE_WHOLE:
        return eval_whole(eval, id);
    case VALUE_COUNT:
        return eval_count(eval, id);
    case VALUE_FOLD:
        return eval_fold(eval, id);
    case VALUE_COMBINE:
        return eval_combine(eval, id);
    case VALUE_DISTINCT:
        return eval_distinct(eval, id);
    case VALUE_NEAREST:
        return eval_nearest(eval, id);
    case VALUE_GUARD:
        return eval_guard(eval, id);
    }
    never();
}

static bool eval_node(IrEval *eval, IrId id) {
    const IrNode *node = ir_node(eval->ir, id);
    if (ir_is_selector(node)) {
        return eval_selector(eval, id);
    }
    return eval_value(eval, id) && (node->op == IR_GUARD || check_facts(eval, id));
}

IrResult ir_eval(Arena *arena, const Ir *ir, const Atom *const columns[INPUT_KINDS], size_t count) {
    IrEval eval = {.arena = arena, .ir = ir, .columns = columns, .count = count};
    eval.values = arena_zalloc(arena, ir->nodes.count * sizeof *eval.values);
    bool *live = arena_array(arena, bool, ir->nodes.count);
    ir_live(ir, live);
    for (IrId id = 0; id < ir->nodes.count; id++) {
        if (live[id] && !eval_node(&eval, id)) {
            return (IrResult){.outcome = eval.outcome, .why = eval.why};
        }
    }
    const EvalValue *root = &eval.values[ir->root];
    for (size_t i = 0; root->at != NULL && i < count; i++) {
        if (root->at[i].type == ATOM_OTHER) {
            eval_broken(&eval, ir->root, "is a sum that means nothing");
            return (IrResult){.outcome = IR_BROKEN, .why = eval.why};
        }
    }
    return (IrResult){.outcome = IR_DONE, .at = root->at, .cells = root->cells};
}

/* ---- specializations */

static bool convert(AtomContext *context, InputKind kind, Atom from, Atom *to) {
    switch (kind) {
    case INPUT_STRING:
        return atom_to_string(context, from, to);
    case INPUT_INT:
        return atom_to_int(context, from, to);
    case INPUT_FLOAT:
        return atom_to_float(context, from, to);
    case INPUT_BOOL:
        *to = atom_to_bool(from);
        return true;
    case INPUT_ASIS:
        break;
    }
    *to = from;
    return true;
}

static void note(InputColumn *column, Atom atom) {
    int64_t value = atom.type == ATOM_INT      ? atom.i
                    : atom.type == ATOM_STRING ? code_of(atom.s)
                    : atom.type == ATOM_BOOL   ? atom.b
                                               : 0;
    column->kinds |= (uint8_t)kind_of(atom);
    column->low = value < column->low ? value : column->low;
    column->high = value > column->high ? value : column->high;
    column->no_nan = column->no_nan && !(atom.type == ATOM_FLOAT && isnan(atom.f));
    if (atom.type == ATOM_STRING && atom.s->length > column->bytes) {
        column->bytes = atom.s->length;
    }
}

static void widen(InputColumn *column) {
    column->no_nan = false;
    if (column->kinds == KIND_STRING) {
        column->low = column->low < 0 ? -1 : 0;
        column->high = column->high > CODE_POINT_MOST ? column->high : CODE_POINT_MOST;
        column->bytes = column->bytes < 4 ? 4 : column->bytes;
        return;
    }
    int64_t limit = 1;
    while (limit < (int64_t)1 << 57 && (column->high >= limit || column->low < -limit)) {
        limit *= 8;
    }
    bool huge = column->high >= limit || column->low < -limit;
    column->low = huge ? INT64_MIN : -limit;
    column->high = huge ? INT64_MAX : limit - 1;
}

Specialization ir_eval_specialize(Arena *arena, const Atom *input, size_t count, bool known, bool widened,
                                  const Atom *columns[INPUT_KINDS]) {
    AtomContext context = {.arena = arena, .string_limit = (size_t)1 << 24};
    Specialization spec = {.length = known ? count : 0};
    for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
        Atom *column = arena_array(arena, Atom, count);
        InputColumn facts = {.low = INT64_MAX, .high = INT64_MIN, .no_nan = true};
        bool good = true;
        for (size_t i = 0; i < count && good; i++) {
            good = convert(&context, (InputKind)kind, input[i], &column[i]);
            if (good) {
                note(&facts, column[i]);
            }
        }
        columns[kind] = good ? column : NULL;
        if (good && widened) {
            widen(&facts);
        }
        facts.lane = lane_for_interval(facts.low, facts.high);
        spec.input[kind] = good ? facts : (InputColumn){0};
    }
    return spec;
}
