/* Atoms: names of types, truth, unary and binary operators, and what strings do under them.
 *
 * Numbers are in number.c, comparison and hashing in compare.c, conversions in convert.c, text in
 * format.c and double.c.
 */
#include "frontend/value/internal.h"

#include <string.h>

const char *atom_type_name(AtomType type) {
    switch (type) {
    case ATOM_INT:
        return "int";
    case ATOM_FLOAT:
        return "float";
    case ATOM_BOOL:
        return "bool";
    case ATOM_STRING:
        return "string";
    case ATOM_OTHER:
        break;
    }
    return "other";
}

const char *seq_type_name(SeqType type) {
    switch (type) {
    case SEQ_INT:
        return "int";
    case SEQ_FLOAT:
        return "float";
    case SEQ_BOOL:
        return "bool";
    case SEQ_STRING:
        break;
    }
    return "string";
}

/* ---- errors */

bool atom_fail(AtomContext *context, ErrorKind kind, const char *format, ...) {
    Buf text;
    buf_init(&text, context->arena);
    va_list arguments;
    va_start(arguments, format);
    buf_format_list(&text, format, arguments);
    va_end(arguments);
    context->error = (AtomError){.kind = kind, .message = buf_to_str(&text)};
    return false;
}

bool atom_fail_binary(AtomContext *context, ErrorKind kind, const char *what, Op op, Atom a, Atom b) {
    Buf text;
    buf_init(&text, context->arena);
    buf_format(&text, "%s: ", what);
    atom_brief(&text, a);
    buf_format(&text, " %s ", op_text(op));
    atom_brief(&text, b);
    context->error = (AtomError){.kind = kind, .message = buf_to_str(&text)};
    return false;
}

bool atom_fail_value(AtomContext *context, ErrorKind kind, const char *what, Atom a) {
    Buf text;
    buf_init(&text, context->arena);
    buf_format(&text, "%s: ", what);
    atom_brief(&text, a);
    context->error = (AtomError){.kind = kind, .message = buf_to_str(&text)};
    return false;
}

static const char *operand_name(Atom a) {
    return a.type == ATOM_OTHER ? a.s->text : atom_type_name(a.type);
}

static bool fail_operands(AtomContext *context, Op op, Atom a, Atom b) {
    Buf what;
    buf_init(&what, context->arena);
    buf_format(&what, "operator %s does not take %s and %s", op_text(op), operand_name(a), operand_name(b));
    return atom_fail_binary(context, ERR_RUNTIME, buf_c_string(&what), op, a, b);
}

/* ---- truth and unary operators */

bool atom_truth(Atom a) {
    switch (a.type) {
    case ATOM_INT:
        return a.i != 0;
    case ATOM_FLOAT:
        return a.f != 0.0;
    case ATOM_BOOL:
        return a.b;
    case ATOM_STRING:
        return a.s->length != 0;
    case ATOM_OTHER:
        break;
    }
    return true;
}

static bool negate(AtomContext *context, Atom a, Atom *out) {
    if (a.type == ATOM_FLOAT) {
        *out = atom_float(-a.f);
        return true;
    }
    int64_t value = atom_int_value(a);
    if (value == INT64_MIN)
        return atom_fail_value(context, ERR_OVERFLOW, "the negation does not fit into 64 bits", a);
    *out = atom_int(-value);
    return true;
}

static Atom of_truth(TruthOp op, bool a) {
    switch (op) {
    case TRUTH_NOT:
        return atom_bool(!a);
    case TRUTH_INDICATOR:
        return atom_int(a);
    }
    never();
}

static bool of_number(AtomContext *context, Op op, Atom a, Atom *out) {
    if (!atom_is_number(a)) {
        Buf what;
        buf_init(&what, context->arena);
        buf_format(&what, "%s%s does not take %s", strlen(op_text(op)) > 1 ? "" : "unary ", op_text(op),
                   operand_name(a));
        return atom_fail_value(context, ERR_RUNTIME, buf_c_string(&what), a);
    }
    switch ((NumericOp)op) {
    case NUMERIC_NEG:
        return negate(context, a, out);
    case NUMERIC_POS:
        *out = a.type == ATOM_FLOAT ? a : atom_int(atom_int_value(a));
        return true;
    case NUMERIC_ROUND:
        return atom_round(context, a, out);
    case NUMERIC_TRUNC:
        return atom_truncate(context, a, out);
    case NUMERIC_FLOOR:
        return atom_floor(context, a, out);
    case NUMERIC_CEIL:
        return atom_ceil(context, a, out);
    case NUMERIC_ABS:
        return atom_absolute(context, a, out);
    }
    never();
}

bool atom_unary(AtomContext *context, Op op, Atom a, Atom *out) {
    switch (op_family(op)) {
    case FAMILY_TRUTH:
        *out = of_truth((TruthOp)op, atom_truth(a));
        return true;
    case FAMILY_NUMERIC:
        return of_number(context, op, a, out);
    case FAMILY_ARITHMETIC:
    case FAMILY_COMPARISON:
    case FAMILY_JUNCTION:
    case FAMILY_CHOICE:
        break;
    }
    never();
}

/* ---- strings under + and * */

/* Room for a string, or NULL (after the error) when it would be too long. text is not filled. */
static Str *string_room(AtomContext *context, uint64_t length, uint64_t characters) {
    if (length > context->string_limit || length > UINT32_MAX - 1) {
        (void)atom_fail(context, ERR_LIMIT, "a string of %llu bytes is longer than the limit of %zu",
                        (unsigned long long)length, context->string_limit);
        return NULL;
    }
    Str *made = arena_alloc(context->arena, sizeof(Str) + (size_t)length + 1);
    made->length = (uint32_t)length;
    made->characters = (uint32_t)characters;
    made->text[length] = '\0';
    return made;
}

static bool concatenate(AtomContext *context, const Str *a, const Str *b, Atom *out) {
    Str *made = string_room(context, (uint64_t)a->length + b->length, (uint64_t)a->characters + b->characters);
    if (made == NULL)
        return false;
    memcpy(made->text, a->text, a->length);
    memcpy(made->text + a->length, b->text, b->length);
    *out = atom_string(made);
    return true;
}

static bool repeat(AtomContext *context, const Str *text, int64_t times, Atom *out) {
    uint64_t copies = times > 0 && text->length > 0 ? (uint64_t)times : 0;
    if (copies > UINT32_MAX)
        return atom_fail(context, ERR_LIMIT, "a string repeated %lld times is longer than the limit of %zu bytes",
                         (long long)times, context->string_limit);
    Str *made = string_room(context, copies * text->length, copies * text->characters);
    if (made == NULL)
        return false;
    for (uint64_t copy = 0; copy < copies; copy++)
        memcpy(made->text + copy * text->length, text->text, text->length);
    *out = atom_string(made);
    return true;
}

static bool is_int_like(Atom a) {
    return a.type == ATOM_INT || a.type == ATOM_BOOL;
}

/* At least one of the operands is no number. */
static bool string_operator(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    switch ((ArithmeticOp)op) {
    case ARITHMETIC_ADD:
        if (a.type == ATOM_STRING && b.type == ATOM_STRING)
            return concatenate(context, a.s, b.s, out);
        break;
    case ARITHMETIC_MUL:
        if (a.type == ATOM_STRING && is_int_like(b))
            return repeat(context, a.s, atom_int_value(b), out);
        if (is_int_like(a) && b.type == ATOM_STRING)
            return repeat(context, b.s, atom_int_value(a), out);
        break;
    case ARITHMETIC_SUB:
    case ARITHMETIC_DIV:
    case ARITHMETIC_MOD:
    case ARITHMETIC_POW:
        break;
    }
    return fail_operands(context, op, a, b);
}

static Atom junction(JunctionOp op, Atom a, Atom b) {
    switch (op) {
    case JUNCTION_AND:
        return atom_truth(a) ? b : a;
    case JUNCTION_OR:
        return atom_truth(a) ? a : b;
    }
    never();
}

static bool comparison(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    bool result;
    if (!atom_compare(context, op, a, b, &result))
        return false;
    *out = atom_bool(result);
    return true;
}

bool atom_binary(AtomContext *context, Op op, Atom a, Atom b, Atom *out) {
    switch (op_family(op)) {
    case FAMILY_ARITHMETIC:
        if (atom_is_number(a) && atom_is_number(b))
            return atom_arithmetic(context, op, a, b, out);
        return string_operator(context, op, a, b, out);
    case FAMILY_COMPARISON:
        return comparison(context, op, a, b, out);
    case FAMILY_JUNCTION:
        *out = junction((JunctionOp)op, a, b);
        return true;
    case FAMILY_NUMERIC:
    case FAMILY_TRUTH:
    case FAMILY_CHOICE:
        break;
    }
    never();
}

/* ---- whole sequences */

static SeqType sequence_type_of(unsigned seen) {
    if (seen & 1u << ATOM_STRING)
        return SEQ_STRING;
    if (seen & 1u << ATOM_FLOAT)
        return SEQ_FLOAT;
    return seen & 1u << ATOM_INT ? SEQ_INT : SEQ_BOOL;
}

/* Names the first position and the first one that does not go with it. */
static bool fail_mixed(AtomContext *context, const Atom *at, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (at[i].type == ATOM_OTHER)
            return atom_fail(context, ERR_TYPE,
                             "a sequence holds ints, floats, bools or strings, but %s at position %zu", at[i].s->text,
                             i);
    size_t other = 1;
    while ((at[other].type == ATOM_STRING) == (at[0].type == ATOM_STRING))
        other++;
    Buf text;
    buf_init(&text, context->arena);
    buf_format(&text, "a sequence mixes %s and %s: ", atom_type_name(at[0].type), atom_type_name(at[other].type));
    atom_brief(&text, at[0]);
    buf_text(&text, " at position 0, ");
    atom_brief(&text, at[other]);
    buf_format(&text, " at position %zu", other);
    context->error = (AtomError){.kind = ERR_TYPE, .message = buf_to_str(&text)};
    return false;
}

bool atom_sequence_type(AtomContext *context, const Atom *at, size_t count, SeqType *out) {
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++)
        seen |= 1u << at[i].type;
    const unsigned string = 1u << ATOM_STRING;
    if ((seen & 1u << ATOM_OTHER) || ((seen & string) && (seen & ~string)))
        return fail_mixed(context, at, count);
    *out = sequence_type_of(seen);
    return true;
}
