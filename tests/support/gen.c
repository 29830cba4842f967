/* Random programs: statements of every kind around expressions of gen_expression.c. */
#include "tests/support/gen_internal.h"

#include <string.h>

static void add(Gen *gen, const char *text) {
    text_add(gen->out, text, strlen(text));
}

static void expression(Gen *gen, GenType type, unsigned depth) {
    gen->room = 4 + 4 * depth;
    gen->at_top = true;
    gen_expression(gen, type, depth);
}

static unsigned fresh(Gen *gen) {
    return ++gen->next_number;
}

static void declare(Gen *gen, char letter, unsigned number, GenType type) {
    if (gen->name_count < GEN_NAMES) {
        gen->names[gen->name_count++] = (GenName){type, number, letter};
    }
}

/* A type of a variable: an s-op's or S. */
static GenType variable_type(Gen *gen) {
    return rng_chance(gen->rng, 22) ? 'S' : gen_type(gen);
}

static void assign(Gen *gen) {
    const GenType type = variable_type(gen);
    const unsigned number = fresh(gen);
    text_format(gen->out, "v%u = ", number);
    expression(gen, type, gen->depth);
    add(gen, ";");
    declare(gen, 'v', number, type);
}

static void assign_two(Gen *gen) {
    const GenType first = variable_type(gen), second = variable_type(gen);
    const unsigned a = fresh(gen), b = fresh(gen);
    text_format(gen->out, "v%u, v%u = ", a, b);
    expression(gen, first, gen->depth / 2);
    add(gen, ", ");
    expression(gen, second, gen->depth / 2);
    add(gen, ";");
    declare(gen, 'v', a, first);
    declare(gen, 'v', b, second);
}

/* The same name gets a new value; what was built from the old one keeps it. */
static void assign_again(Gen *gen) {
    if (gen->name_count == 0) {
        assign(gen);
        return;
    }
    const GenName name = gen->names[rng_below(gen->rng, gen->name_count)];
    text_format(gen->out, "%c%u = ", name.letter, name.number);
    expression(gen, name.type, gen->depth);
    add(gen, ";");
}

/* Adds up over a loop: the name is used in its own new value, beside the loop's name. */
static void loop(Gen *gen) {
    const GenType type = gen_type(gen);
    const unsigned number = fresh(gen), counter = fresh(gen);
    text_format(gen->out, "v%u = ", number);
    expression(gen, type, 1);
    text_format(gen->out, "; for c%u in range(%zu) { v%u = ", counter, 2 + rng_below(gen->rng, 3), number);
    declare(gen, 'v', number, type);
    gen->favourite = gen->name_count - 1;
    gen->constants[0] = (GenName){'I', counter, 'c'};
    gen->constant_count = 1;
    expression(gen, type, 2);
    gen->constant_count = 0;
    gen->favourite = GEN_NAMES;
    add(gen, "; }");
}

static void list(Gen *gen) {
    const GenType type = gen_type(gen);
    const unsigned number = fresh(gen), source = fresh(gen), counter = fresh(gen);
    text_format(gen->out, "l%u = [", source);
    gen->constants[0] = (GenName){'I', counter, 'c'};
    gen->constant_count = 1;
    expression(gen, type, 2);
    gen->constant_count = 0;
    text_format(gen->out, " for c%u in range(1, 5)]; v%u = l%u[%zu];", counter, number, source, rng_below(gen->rng, 4));
    declare(gen, 'v', number, type);
}

static void function(Gen *gen) {
    GenFunction made = {.number = fresh(gen), .result = variable_type(gen)};
    const size_t names_before = gen->name_count;
    const size_t parameters = 1 + rng_below(gen->rng, 3);
    text_format(gen->out, "def f%u(", made.number);
    for (size_t i = 0; i < parameters; i++) {
        const unsigned number = fresh(gen);
        made.parameters[i] = rng_chance(gen->rng, 15) ? 'i' : variable_type(gen);
        text_format(gen->out, "%sp%u", i == 0 ? "" : ", ", number);
        if (made.parameters[i] == 'i') {
            gen->constants[gen->constant_count++] = (GenName){'I', number, 'p'};
        } else {
            declare(gen, 'p', number, made.parameters[i]);
        }
    }
    add(gen, ") { ");
    gen->favourite = names_before;
    for (size_t i = rng_below(gen->rng, 3); i > 0; i--) {
        assign(gen);
        add(gen, " ");
    }
    add(gen, "return ");
    expression(gen, made.result, 2);
    add(gen, "; }");
    gen->favourite = GEN_NAMES;
    gen->constant_count = 0;
    gen->name_count = names_before;
    if (gen->function_count < GEN_FUNCTIONS) {
        gen->functions[gen->function_count++] = made;
    }
}

/* A function that calls itself on a smaller number, and its value. */
static void recursion(Gen *gen) {
    const GenType type = gen_type(gen);
    const unsigned self = fresh(gen), count = fresh(gen), value = fresh(gen), number = fresh(gen);
    const size_t names_before = gen->name_count;
    text_format(gen->out, "def f%u(p%u, p%u) { return p%u if p%u == 0 else f%u(p%u - 1, ", self, count, value, value,
                count, self, count);
    declare(gen, 'p', value, type);
    gen->favourite = gen->name_count - 1;
    gen->constants[0] = (GenName){'I', count, 'p'};
    gen->constant_count = 1;
    expression(gen, type, 1);
    gen->constant_count = 0;
    gen->favourite = GEN_NAMES;
    gen->name_count = names_before;
    text_format(gen->out, "); } v%u = f%u(%zu, ", number, self, 1 + rng_below(gen->rng, 3));
    expression(gen, type, 1);
    add(gen, ");");
    declare(gen, 'v', number, type);
}

static void rebind_tokens(Gen *gen) {
    if (gen->input >= GEN_INT_SMALL && gen->input <= GEN_INT_64) {
        add(gen, "tokens = tokens_int;");
        gen->tokens_rebound = true;
    } else {
        add(gen, "tokens = tokens_str;");
    }
}

/* A function of key and query, and a selector by it. */
static void predicate(Gen *gen) {
    static const char *const bodies[] = {"k < q",
                                         "k == q - 1",
                                         "k - q <= 2",
                                         "abs(k - q) < 2",
                                         "k % 3 == q % 3",
                                         "k + 0.1 == q",
                                         "not (k == q or k > q + 1)",
                                         "(k if q > 1 else k == q) == 1",
                                         "k - q in [-2, 0, 1]",
                                         "[True, False, 1, \"\"][k % 4]",
                                         "6 / (q - 2) > k",
                                         "k > 0 if q % 2 == 0 else q > k",
                                         "k",
                                         "True"};
    static const char *const of_strings[] = {"k == q", "k + q > \"b\"", "k + q in [\"ab\", \"aa\", \"()\"]",
                                             "k != q and k <= q", "k if q > \"a\" else \"\""};
    const GenType type = gen_type(gen);
    const unsigned name = fresh(gen), number = fresh(gen);
    const char *body = type == 'T' ? of_strings[rng_below(gen->rng, sizeof of_strings / sizeof *of_strings)]
                                   : bodies[rng_below(gen->rng, sizeof bodies / sizeof *bodies)];
    text_format(gen->out, "def q%u(k, q) { return %s; } v%u = select(", name, body, number);
    expression(gen, type, 1);
    add(gen, ", ");
    expression(gen, type, 1);
    text_format(gen->out, ", q%u);", name);
    declare(gen, 'v', number, 'S');
}

static void beyond(Gen *gen) {
    if (rng_chance(gen->rng, 60)) {
        predicate(gen);
        return;
    }
    add(gen, "causal on; ");
    assign(gen);
    add(gen, rng_chance(gen->rng, 60) ? " causal off;" : "");
}

static void statement(Gen *gen) {
    const size_t draw = rng_below(gen->rng, 100);
    if (gen->knobs[KNOB_BEYOND] > 0 && rng_chance(gen->rng, 25)) {
        beyond(gen);
    } else if (draw < 58) {
        assign(gen);
    } else if (draw < 64) {
        assign_two(gen);
    } else if (draw < 68) {
        assign_again(gen);
    } else if (draw < 78) {
        loop(gen);
    } else if (draw < 83) {
        list(gen);
    } else if (draw < 94) {
        function(gen);
    } else if (draw < 98) {
        recursion(gen);
    } else {
        rebind_tokens(gen);
    }
    add(gen, "\n");
}

/* What is evaluated: mostly one of the last names, which depends on most. */
static void evaluated(Gen *gen) {
    if (gen->name_count == 0 || rng_chance(gen->rng, 15)) {
        expression(gen, variable_type(gen), gen->depth);
        return;
    }
    const size_t last = gen->name_count < 3 ? gen->name_count : 3;
    const GenName *name = &gen->names[gen->name_count - 1 - rng_below(gen->rng, last)];
    text_format(gen->out, "%c%u", name->letter, name->number);
}

static void draw_knobs(Gen *gen) {
    static const unsigned factors[] = {0, 1, 2, 2, 3, 6};
    static const unsigned large[] = {0, 0, 3, 3, 10, 40};
    for (size_t i = 0; i < KNOB_COUNT; i++) {
        gen->knobs[i] = factors[rng_below(gen->rng, sizeof factors / sizeof *factors)];
    }
    gen->knobs[KNOB_BEYOND] = rng_chance(gen->rng, 50) ? 1 + (unsigned)rng_below(gen->rng, 4) : 0;
    gen->large = large[rng_below(gen->rng, sizeof large / sizeof *large)];
    gen->wrong = rng_chance(gen->rng, 10) ? 20 : 0;
    gen->depth = 1 + (unsigned)rng_below(gen->rng, 4);
}

void gen_program(Rng *rng, GenProgram *out) {
    static const char *const alphabets[] = {"ab", "abc", "abcde", "()", "([{}])", "abcdefghijklmnopqrstuvwxyz", "aB "};
    *out = (GenProgram){0};
    Gen gen = {.rng = rng, .favourite = GEN_NAMES};
    gen.input = (GenInputKind)rng_below(rng, GEN_INPUT_KIND_COUNT);
    gen.alphabet =
        gen.input == GEN_DIGITS ? "0123456789" : alphabets[rng_below(rng, sizeof alphabets / sizeof *alphabets)];
    draw_knobs(&gen);
    out->input = gen.input;
    out->alphabet = gen.alphabet;
    gen.out = &out->text;
    text_add(gen.out, "", 0);
    for (size_t i = rng_below(rng, 9); i > 0; i--) {
        statement(&gen);
    }
    gen.out = &out->eval;
    evaluated(&gen);
}

void gen_program_free(GenProgram *program) {
    text_free(&program->text);
    text_free(&program->eval);
}
