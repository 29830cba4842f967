/* Random numbers, and inputs of every kind and length. */
#include "frontend/base/number.h"
#include "tests/support/gen.h"

#include <stdlib.h>
#include <string.h>

/* splitmix64: small, and every seed is a good one. */
uint64_t rng_next(Rng *rng) {
    rng->state += 0x9e3779b97f4a7c15u;
    uint64_t x = rng->state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

void rng_init(Rng *rng, uint64_t seed, uint64_t member) {
    rng->state = seed;
    rng->state = rng_next(rng) ^ (member * 0xd1342543de82ef95u);
    rng_next(rng);
}

size_t rng_below(Rng *rng, size_t bound) {
    return (size_t)(rng_next(rng) % bound);
}

bool rng_chance(Rng *rng, unsigned percent) {
    return rng_below(rng, 100) < percent;
}

const char *gen_input_kind_text(GenInputKind kind) {
    static const char *const texts[GEN_INPUT_KIND_COUNT] = {
        [GEN_LETTERS] = "letters",     [GEN_DIGITS] = "digits",      [GEN_UNICODE] = "unicode",
        [GEN_WORDS] = "words",         [GEN_NUMERALS] = "numerals",  [GEN_INT_SMALL] = "small ints",
        [GEN_INT_BYTE] = "8-bit ints", [GEN_INT_32] = "32-bit ints", [GEN_INT_64] = "64-bit ints",
        [GEN_FLOATS] = "floats",       [GEN_BOOLS] = "bools",        [GEN_MIXED] = "mixed numbers"};
    return texts[kind];
}

/* One of an array's elements. */
#define PICK(rng, array) ((array)[rng_below(rng, sizeof(array) / sizeof *(array))])

static rasp_atom int_atom(int64_t value) {
    return (rasp_atom){.type = RASP_INT, .as.i = value};
}

static rasp_atom string_atom(const char *bytes, size_t length) {
    return (rasp_atom){.type = RASP_STRING, .as.s = {.text = test_copy(bytes, length), .length = length}};
}

static rasp_atom letter(Rng *rng, const char *letters) {
    return string_atom(&letters[rng_below(rng, strlen(letters))], 1);
}

static rasp_atom wide_character(Rng *rng) {
    static const char *const characters[] = {"a", "b",  "z",  "\x7f", "é", "ß", "γ",
                                             "ж", "漢", "字", "😀",   "𐍈", "ﬁ", "\xed\x9f\xbf"};
    const char *text = PICK(rng, characters);
    return string_atom(text, strlen(text));
}

static rasp_atom word(Rng *rng) {
    static const char *const words[] = {
        "",     "a",   "b",  "aa",     "ab",   "abc", "abd",     "abcd",    "abcde",    "B",  " ", "a b", "é", "éa",
        "漢字", "the", "of", "banana", "zzzz", "zzz", "abcdefg", "abcdefh", "abcdefgh", "😀", "T", "0",   "12"};
    static const char *const long_words[] = {"characteristically", "characteristicallz",
                                             "incomprehensibilities of the fifteenth degree",
                                             "a word of sixty-four bytes, which is one more than lanes can hold",
                                             "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"};
    const char *text = rng_chance(rng, 12) ? PICK(rng, long_words) : PICK(rng, words);
    return string_atom(text, strlen(text));
}

static rasp_atom numeral(Rng *rng) {
    static const char *const numerals[] = {"0",         "1",   "2",    "3",   "7",  "-1",  "12",    "-35",
                                           "255",       "256", "1000", " 4 ", "+5", "007", "65536", "9007199254740993",
                                           "4294967296"};
    const char *text = PICK(rng, numerals);
    return string_atom(text, strlen(text));
}

static rasp_atom int_32(Rng *rng) {
    static const int64_t edges[] = {0, 1, -1, 65535, 65536, -32768, 32767, INT32_MAX, INT32_MIN, UINT32_MAX, 1000003};
    return int_atom(rng_chance(rng, 40) ? PICK(rng, edges)
                                        : (int32_t)(uint32_t)(rng_next(rng) >> (32 + rng_below(rng, 24))));
}

static rasp_atom int_64(Rng *rng) {
    static const int64_t edges[] = {0,
                                    1,
                                    -1,
                                    2,
                                    INT64_MAX,
                                    INT64_MIN,
                                    INT64_MAX - 1,
                                    INT64_MIN + 1,
                                    (int64_t)1 << 62,
                                    EXACT_INT_MOST + 1,
                                    EXACT_INT_MOST,
                                    -EXACT_INT_MOST - 1,
                                    (int64_t)1 << 31};
    if (rng_chance(rng, 40)) {
        return int_atom(PICK(rng, edges));
    }
    const uint64_t magnitude = rng_next(rng) >> (1 + rng_below(rng, 60));
    return int_atom(rng_chance(rng, 50) ? (int64_t)magnitude : -(int64_t)magnitude);
}

static rasp_atom float_atom(Rng *rng) {
    static const double edges[] = {0.0,          -0.0,   0.5,   -0.5,   1.0,     -1.0,       2.5,
                                   0.1,          0.2,    0.3,   1.5,    3.0,     1e15 + 0.5, 9007199254740992.0,
                                   1e17,         -1e17,  1e300, -1e300, 1.7e308, 5e-324,     1e-300,
                                   2147483648.0, 9.3e18, 1e-5};
    if (rng_chance(rng, 25)) {
        return (rasp_atom){.type = RASP_FLOAT, .as.f = PICK(rng, edges)};
    }
    static const double scales[] = {1, 2, 3, 4, 7, 8, 10, 10, 100, 1000};
    const double numerator = (double)rng_below(rng, 200) - 100;
    return (rasp_atom){.type = RASP_FLOAT, .as.f = numerator / PICK(rng, scales)};
}

static rasp_atom bool_atom(Rng *rng) {
    return (rasp_atom){.type = RASP_BOOL, .as.b = rng_chance(rng, 50)};
}

static rasp_atom element(Rng *rng, GenInputKind kind, const char *alphabet) {
    switch (kind) {
    case GEN_LETTERS:
        return letter(rng, alphabet);
    case GEN_DIGITS:
        return letter(rng, "0123456789");
    case GEN_UNICODE:
        return wide_character(rng);
    case GEN_WORDS:
        return word(rng);
    case GEN_NUMERALS:
        return numeral(rng);
    case GEN_INT_SMALL:
        return int_atom((int64_t)rng_below(rng, 10));
    case GEN_INT_BYTE:
        return int_atom((int64_t)rng_below(rng, 384) - 128);
    case GEN_INT_32:
        return int_32(rng);
    case GEN_INT_64:
        return int_64(rng);
    case GEN_FLOATS:
        return float_atom(rng);
    case GEN_BOOLS:
        return bool_atom(rng);
    case GEN_MIXED:
    case GEN_INPUT_KIND_COUNT:
        break;
    }
    switch (rng_below(rng, 5)) {
    case 0:
        return bool_atom(rng);
    case 1:
    case 2:
        return int_atom((int64_t)rng_below(rng, 21) - 10);
    default:
        return float_atom(rng);
    }
}

static rasp_atom copy_atom(const rasp_atom *from) {
    return from->type == RASP_STRING ? string_atom(from->as.s.text, from->as.s.length) : *from;
}

void gen_input(Rng *rng, GenInputKind kind, const char *alphabet, size_t count, GenInput *out) {
    out->is_text = kind == GEN_LETTERS || kind == GEN_DIGITS || kind == GEN_UNICODE;
    out->count = count;
    out->atoms = test_allocate(count * sizeof *out->atoms);
    /* Some inputs repeat few values, some are runs. */
    const size_t fresh = rng_chance(rng, 30) ? 1 + rng_below(rng, 3) : count;
    const bool runs = rng_chance(rng, 15);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (i >= fresh || (runs && rng_chance(rng, 70)))) {
            out->atoms[i] = copy_atom(&out->atoms[runs ? i - 1 : rng_below(rng, i)]);
        } else {
            out->atoms[i] = element(rng, kind, alphabet);
        }
    }
}

void gen_input_slice(const GenInput *from, size_t first, size_t count, GenInput *out) {
    out->is_text = from->is_text;
    out->count = count;
    out->atoms = test_allocate(count * sizeof *out->atoms);
    for (size_t i = 0; i < count; i++) {
        out->atoms[i] = copy_atom(&from->atoms[first + i]);
    }
}

/* The strings were made by test_copy, so that casting const away is right. */
static void free_string(rasp_atom atom) {
    union {
        const char *given;
        char *owned;
    } text = {.given = atom.as.s.text};
    free(text.owned);
}

void gen_input_replace(GenInput *input, size_t index, const char *text) {
    if (input->atoms[index].type == RASP_STRING) {
        free_string(input->atoms[index]);
    }
    input->atoms[index] = string_atom(text, strlen(text));
}

void gen_input_free(GenInput *input) {
    for (size_t i = 0; i < input->count; i++) {
        if (input->atoms[i].type == RASP_STRING) {
            free_string(input->atoms[i]);
        }
    }
    free(input->atoms);
    *input = (GenInput){0};
}

size_t gen_length(Rng *rng) {
    static const size_t small[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13};
    static const size_t medium[] = {15, 16, 17, 31, 32, 33};
    static const size_t large[] = {63, 64, 65, 100};
    const size_t draw = rng_below(rng, 1000);
    if (draw < 560) {
        return PICK(rng, small);
    }
    if (draw < 880) {
        return PICK(rng, medium);
    }
    if (draw < 950) {
        return PICK(rng, large);
    }
    return draw < 985 ? 257 : 1000;
}
