/* Constants: mostly small, some at the ends of ranges. */
#include "tests/support/gen_internal.h"

#include <string.h>

#define PICK(rng, array) ((array)[rng_below(rng, sizeof(array) / sizeof *(array))])

static void add(Gen *gen, const char *text) {
    text_add(gen->out, text, strlen(text));
}

static void int_constant(Gen *gen) {
    static const char *const large[] = {"127",
                                        "128",
                                        "-128",
                                        "-129",
                                        "255",
                                        "256",
                                        "32767",
                                        "32768",
                                        "65535",
                                        "65536",
                                        "-32769",
                                        "2147483647",
                                        "2147483648",
                                        "-2147483648",
                                        "-2147483649",
                                        "4294967295",
                                        "4294967296",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "-9007199254740993",
                                        "4611686018427387904",
                                        "9223372036854775807",
                                        "-9223372036854775807",
                                        "1000000007"};
    static const char *const small[] = {"0", "0",  "1",  "1",   "1",  "2",  "2",  "3",  "4", "5",
                                        "7", "10", "16", "100", "-1", "-1", "-2", "-3", "-7"};
    if (gen->constant_count > 0 && rng_chance(gen->rng, 50)) {
        const GenName *name = &gen->constants[rng_below(gen->rng, gen->constant_count)];
        text_format(gen->out, "%c%u", name->letter, name->number);
        return;
    }
    add(gen, rng_chance(gen->rng, gen->large) ? PICK(gen->rng, large) : PICK(gen->rng, small));
}

static void number_constant(Gen *gen) {
    static const char *const floats[] = {"0.5",  "0.1",  "1.0", "1.5", "2.0",  "2.5",   "0.25", "3.75",
                                         "-0.5", "-2.5", "0.2", "0.3", "10.0", "100.5", "-1.0", "0.001"};
    static const char *const large[] = {"0.0",
                                        "-0.0",
                                        "1000000.0",
                                        "10000000000000001.0",
                                        "(10.0 ^ 300)",
                                        "(10.0 ^ -300)",
                                        "9007199254740993.0",
                                        "-9300000000000000000.0",
                                        "2147483648.0",
                                        "0.30000000000000004",
                                        "(2.0 ^ -1074)"};
    if (rng_chance(gen->rng, 25)) {
        int_constant(gen);
        return;
    }
    add(gen, rng_chance(gen->rng, gen->large) ? PICK(gen->rng, large) : PICK(gen->rng, floats));
}

static bool has_letters(const Gen *gen) {
    return gen->input == GEN_LETTERS || gen->input == GEN_DIGITS;
}

static void string_constant(Gen *gen) {
    static const char *const letters[] = {"", "a", "b", "ab", "aa", "z", "_", "é", "0", "abc"};
    static const char *const words[] = {
        "",     "a",  "ab", "abc", "abd", "B", "the", "banana", "abcdefg", "abcdefgh", "characteristically",
        "漢字", "😀", "12", "漢",  "γ"};
    static const char *const numbers[] = {"0",   "1",  "2",   "3",  "True", "False",
                                          "1.5", "-1", "0.0", "12", "-0.0", "1e+17"};
    if (has_letters(gen) && rng_chance(gen->rng, 75)) {
        text_format(gen->out, "\"%c\"", gen->alphabet[rng_below(gen->rng, strlen(gen->alphabet))]);
        return;
    }
    const bool is_text = gen->input <= GEN_WORDS && gen->input != GEN_DIGITS;
    const char *text = has_letters(gen) ? PICK(gen->rng, letters)
                       : is_text        ? PICK(gen->rng, words)
                                        : PICK(gen->rng, numbers);
    text_format(gen->out, "\"%s\"", text);
}

void gen_constant(Gen *gen, GenType type) {
    switch (type) {
    case 'I':
        int_constant(gen);
        break;
    case 'N':
        number_constant(gen);
        break;
    case 'B':
        add(gen, rng_chance(gen->rng, 50) ? "True" : "False");
        break;
    case 'T':
        string_constant(gen);
        break;
    default:
        never(); /* selectors have no constants */
    }
}

void gen_small_index(Gen *gen) {
    static const char *const indices[] = {"0", "0", "1", "1", "1", "2", "-1", "-1", "-2"};
    add(gen, PICK(gen->rng, indices));
}

void gen_divisor(Gen *gen) {
    static const char *const divisors[] = {"1", "2",  "2",  "3",  "3",  "4",  "5",   "7",
                                           "8", "10", "16", "-2", "-3", "64", "256", "1000"};
    static const char *const large[] = {"4294967296", "2147483647", "-9223372036854775807", "4611686018427387904",
                                        "1000000007"};
    add(gen, rng_chance(gen->rng, gen->large) ? PICK(gen->rng, large) : PICK(gen->rng, divisors));
}

void gen_alphabet_table(Gen *gen, GenType type) {
    add(gen, "{");
    for (const char *letter = gen->alphabet; *letter != '\0'; letter++) {
        text_format(gen->out, "%s\"%c\": ", letter == gen->alphabet ? "" : ", ", *letter);
        gen_constant(gen, type);
    }
    add(gen, "}");
}

void gen_three_characters(Gen *gen) {
    static const char *const texts[] = {"abc", "()_", "aéz", "漢a字", "012", "bab", "😀é0"};
    text_format(gen->out, "\"%s\"", PICK(gen->rng, texts));
}

GenType gen_type(Gen *gen) {
    static const char for_text[] = "TTTTTIIIINBB", for_numbers[] = "IIIIINNNNBBT";
    return gen->input <= GEN_NUMERALS ? for_text[rng_below(gen->rng, sizeof for_text - 1)]
                                      : for_numbers[rng_below(gen->rng, sizeof for_numbers - 1)];
}
