/* Expressions: rules of gen_rules.def, drawn by weight and expanded. */
#include "tests/support/gen_internal.h"

#include <string.h>

typedef struct Rule {
    const char *results;
    unsigned weight;
    Knob knob;
    const char *text;
} Rule;

static const Rule RULES[] = {
#define RULE(results, weight, knob, text) {results, weight, KNOB_##knob, text},
#include "tests/support/gen_rules.def"
#undef RULE
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

#define PICK(rng, array) ((array)[rng_below(rng, sizeof(array) / sizeof *(array))])

static void add(Gen *gen, const char *text) {
    text_add(gen->out, text, strlen(text));
}

static unsigned weight_of(const Gen *gen, const Rule *rule, GenType type) {
    if (strchr(rule->results, type) == NULL) {
        return 0;
    }
    /* A table with the alphabet as keys has no entry for the elements of other inputs. */
    if (strstr(rule->text, "$A") != NULL && gen->input != GEN_LETTERS && gen->input != GEN_DIGITS) {
        return 0;
    }
    return rule->weight * gen->knobs[rule->knob];
}

static const Rule *draw_rule(Gen *gen, GenType type) {
    unsigned total = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        total += weight_of(gen, &RULES[i], type);
    }
    if (total == 0) {
        return NULL;
    }
    size_t draw = rng_below(gen->rng, total);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const unsigned weight = weight_of(gen, &RULES[i], type);
        if (draw < weight) {
            return &RULES[i];
        }
        draw -= weight;
    }
    return NULL;
}

/* ---------------------------------------------------------------------------------------------------------- leaves */

static bool write_name(Gen *gen, GenType type) {
    size_t fitting = 0;
    for (size_t i = 0; i < gen->name_count; i++) {
        fitting += gen->names[i].type == type;
    }
    if (fitting == 0) {
        return false;
    }
    size_t draw = rng_below(gen->rng, fitting);
    if (gen->favourite < gen->name_count && gen->names[gen->favourite].type == type && rng_chance(gen->rng, 50)) {
        text_format(gen->out, "%c%u", gen->names[gen->favourite].letter, gen->names[gen->favourite].number);
        return true;
    }
    for (size_t i = 0; i < gen->name_count; i++) {
        if (gen->names[i].type == type && draw-- == 0) {
            text_format(gen->out, "%c%u", gen->names[i].letter, gen->names[i].number);
            break;
        }
    }
    return true;
}

static void write_position(Gen *gen) {
    static const char *const texts[] = {"indices",
                                        "indices",
                                        "indices",
                                        "(length - 1 - indices)",
                                        "(length - indices)",
                                        "(indices + 1)",
                                        "(indices - 1)",
                                        "(indices + 2)",
                                        "(indices - 3)",
                                        "(indices % 2)",
                                        "(indices % 3)",
                                        "(indices * 2)",
                                        "(-indices)",
                                        "(1 - indices)",
                                        "(length - 1)",
                                        "length",
                                        "round(indices / 2)",
                                        "(indices + length)",
                                        "0",
                                        "3",
                                        "(7 - indices)"};
    add(gen, PICK(gen->rng, texts));
}

/* Whether tokens_int succeeds on every element. */
static bool reads_as_int(GenInputKind input) {
    return input == GEN_DIGITS || input == GEN_NUMERALS || (input >= GEN_INT_SMALL && input <= GEN_INT_64) ||
           input == GEN_BOOLS;
}

static void int_leaf(Gen *gen) {
    if (!reads_as_int(gen->input) || rng_chance(gen->rng, 40)) {
        static const char *const texts[] = {"indices", "indices", "length", "(indices + 1)"};
        add(gen, PICK(gen->rng, texts));
        return;
    }
    const bool is_int = gen->input >= GEN_INT_SMALL && gen->input <= GEN_INT_64;
    const char *tokens = is_int && rng_chance(gen->rng, 60) ? "tokens_asis" : "tokens_int";
    if (gen->input == GEN_INT_64 && rng_chance(gen->rng, 60)) {
        text_format(gen->out, "(%s %% ", tokens);
        gen_divisor(gen);
        add(gen, ")");
        return;
    }
    add(gen, tokens);
}

static void number_leaf(Gen *gen) {
    if (gen->input == GEN_FLOATS || gen->input == GEN_MIXED) {
        add(gen, rng_chance(gen->rng, 50) ? "tokens_asis" : "tokens_float");
    } else if (reads_as_int(gen->input) && rng_chance(gen->rng, 50)) {
        add(gen, "tokens_float");
    } else if (rng_chance(gen->rng, 40)) {
        add(gen, "(indices / 2)");
    } else {
        int_leaf(gen);
    }
}

static void bool_leaf(Gen *gen) {
    if (gen->input == GEN_BOOLS && rng_chance(gen->rng, 60)) {
        add(gen, "tokens_asis");
    } else if (rng_chance(gen->rng, 30)) {
        add(gen, "tokens_bool");
    } else if (rng_chance(gen->rng, 50)) {
        add(gen, "(tokens_str == ");
        gen_constant(gen, 'T');
        add(gen, ")");
    } else {
        static const char *const texts[] = {"(indices == 0)", "(indices < 2)", "(indices % 2 == 0)", "(indices > 3)"};
        add(gen, PICK(gen->rng, texts));
    }
}

static void string_leaf(Gen *gen) {
    if (!gen->tokens_rebound && rng_chance(gen->rng, 50)) {
        add(gen, "tokens");
    } else if (gen->input <= GEN_NUMERALS && rng_chance(gen->rng, 50)) {
        add(gen, "tokens_asis");
    } else {
        add(gen, "tokens_str");
    }
}

static void selector_leaf(Gen *gen) {
    static const char *const texts[] = {"full_s",
                                        "select(indices, indices, <=)",
                                        "select(indices, indices, <)",
                                        "select(tokens_str, tokens_str, ==)",
                                        "select(indices, (indices - 1), ==)",
                                        "select(indices, 0, ==)"};
    add(gen, PICK(gen->rng, texts));
}

static void leaf(Gen *gen, GenType type) {
    if (rng_chance(gen->rng, 65) && write_name(gen, type)) {
        return;
    }
    switch (type) {
    case 'I':
        int_leaf(gen);
        break;
    case 'N':
        number_leaf(gen);
        break;
    case 'B':
        bool_leaf(gen);
        break;
    case 'T':
        string_leaf(gen);
        break;
    case 'S':
        selector_leaf(gen);
        break;
    default:
        never();
    }
}

/* ----------------------------------------------------------------------------------------------------------- rules */

typedef struct Expansion {
    GenType result, first, second; /* of $R, $V, $W */
    unsigned depth;
} Expansion;

static void place(Gen *gen, char letter, const Expansion *expansion) {
    static const char *const comparisons[] = {"==", "==", "!=", "<", "<=", ">", ">="};
    switch (letter) {
    case 'I':
    case 'N':
    case 'B':
    case 'T':
    case 'S':
        gen_expression(gen, letter, expansion->depth);
        break;
    case 'R':
        gen_expression(gen, expansion->result, expansion->depth);
        break;
    case 'V':
        gen_expression(gen, expansion->first, expansion->depth);
        break;
    case 'W':
        gen_expression(gen, expansion->second, expansion->depth);
        break;
    case 'P':
        write_position(gen);
        break;
    case 'r':
        gen_constant(gen, expansion->result);
        break;
    case 'v':
        gen_constant(gen, expansion->first);
        break;
    case 'w':
        gen_constant(gen, expansion->second);
        break;
    case 'i':
        gen_constant(gen, 'I');
        break;
    case 'n':
        gen_constant(gen, 'N');
        break;
    case 'b':
        gen_constant(gen, 'B');
        break;
    case 't':
        gen_constant(gen, 'T');
        break;
    case 'p':
        text_format(gen->out, "%zu", 1 + rng_below(gen->rng, 5));
        break;
    case 'k':
        gen_small_index(gen);
        break;
    case 'm':
        gen_divisor(gen);
        break;
    case 'c':
        add(gen, PICK(gen->rng, comparisons));
        break;
    case 'l':
        add(gen, rng_chance(gen->rng, 50) ? "and" : "or");
        break;
    case 'A':
        gen_alphabet_table(gen, expansion->result);
        break;
    case 'z':
        gen_three_characters(gen);
        break;
    default:
        never();
    }
}

static void expand(Gen *gen, const Rule *rule, GenType type, unsigned depth) {
    const Expansion expansion = {type, gen_type(gen), gen_type(gen), depth};
    for (const char *at = rule->text; *at != '\0'; at++) {
        if (*at == '$') {
            at++;
            place(gen, *at, &expansion);
        } else {
            text_add(gen->out, at, 1);
        }
    }
}

static bool call_function(Gen *gen, GenType type, unsigned depth) {
    if (gen->function_count == 0) {
        return false;
    }
    const GenFunction *function = &gen->functions[rng_below(gen->rng, gen->function_count)];
    if (function->result != type) {
        return false;
    }
    text_format(gen->out, "f%u(", function->number);
    for (const GenType *parameter = function->parameters; *parameter != '\0'; parameter++) {
        add(gen, parameter == function->parameters ? "" : ", ");
        if (*parameter == 'i') {
            text_format(gen->out, "%zu", rng_below(gen->rng, 4));
        } else {
            gen_expression(gen, *parameter, depth);
        }
    }
    add(gen, ")");
    return true;
}

void gen_expression(Gen *gen, GenType type, unsigned depth) {
    if (rng_below(gen->rng, 1000) < gen->wrong) {
        type = "INBTS"[rng_below(gen->rng, 5)];
    }
    if (depth == 0 || gen->room == 0 || (!gen->at_top && rng_chance(gen->rng, 15))) {
        leaf(gen, type);
        return;
    }
    gen->at_top = false;
    gen->room--;
    if (rng_chance(gen->rng, 12) && call_function(gen, type, depth - 1)) {
        return;
    }
    const Rule *rule = draw_rule(gen, type);
    if (rule == NULL) {
        leaf(gen, type);
    } else {
        expand(gen, rule, type, depth - 1);
    }
}
