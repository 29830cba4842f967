/* Tokens, faults, and the token dump. */
#include "frontend/syntax/lex.h"
#include "frontend/syntax/parse.h"
#include "tests/support/unit.h"

static Unit unit;
static SourceMap map;
static DiagSink sink;

static void setup(void) {
    unit_begin(&unit);
    source_map_init(&map, &unit.arena);
    diag_init(&sink, &unit.arena);
}

static void teardown(void) {
    unit_end(&unit);
}

static Lexer lexer_of(const char *text, size_t length) {
    Lexer lexer;
    lex_init(&lexer, &map, source_add(&map, "t.rasp", text, length));
    return lexer;
}

static Token first_token(const char *text) {
    Lexer lexer = lexer_of(text, strlen(text));
    return lex_next(&lexer);
}

START_TEST(every_mark_and_keyword_is_one_token) {
    for (TokenKind kind = TOK_SEMICOLON; kind < TOK_COUNT; kind++) {
        const char *text = lex_kind_text(kind);
        Lexer lexer = lexer_of(text, strlen(text));
        Token token = lex_next(&lexer);
        ck_assert_msg(token.kind == kind, "%s is token %d, not %d", text, (int)token.kind, (int)kind);
        ck_assert_uint_eq(token.end - token.start, strlen(text));
        ck_assert_int_eq(lex_next(&lexer).kind, TOK_END);
        ck_assert_int_eq(lex_next(&lexer).kind, TOK_END);
    }
}
END_TEST

START_TEST(words_are_names_with_a_meaning) {
    static const struct {
        const char *text;
        Word word;
    } cases[] = {
#define WORD(name, text) {text, WORD_##name},
#include "frontend/syntax/token.def"
        {"selects", WORD_NONE}, {"Select", WORD_NONE}, {"_", WORD_NONE},     {"and_", WORD_NONE},
        {"nots", WORD_NONE},    {"In", WORD_NONE},     {"A1_z9", WORD_NONE}, {"True", WORD_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Token token = first_token(cases[i].text);
        ck_assert_int_eq(token.kind, TOK_NAME);
        ck_assert_int_eq(token.word, cases[i].word);
        ck_assert_uint_eq(token.end, strlen(cases[i].text));
    }
}
END_TEST

typedef struct FaultCase {
    const char *text;
    LexFault fault;
    uint32_t start, end;
    const char *message;
} FaultCase;

static const FaultCase fault_cases[] = {
    {".5", FAULT_POINT_FIRST, 0, 2, "a number needs a digit before its '.'"},
    {"1.;", FAULT_POINT_LAST, 0, 2, "a number needs a digit after its '.'"},
    {"1.x", FAULT_POINT_LAST, 0, 3, "a number needs a digit after its '.'"},
    {"1.2.3", FAULT_POINTS, 0, 5, "a number has only one '.'"},
    {"1e5", FAULT_EXPONENT, 0, 3, "a number has no exponent: write its digits, or multiply by a power of 10"},
    {"1.5E-3", FAULT_EXPONENT, 0, 4, "a number has no exponent: write its digits, or multiply by a power of 10"},
    {"0x1f", FAULT_RADIX, 0, 4, "a number is written with decimal digits only"},
    {"0b1", FAULT_RADIX, 0, 3, "a number is written with decimal digits only"},
    {"1_000", FAULT_SEPARATOR, 0, 5, "a number has no '_' between its digits"},
    {"1a", FAULT_NUMBER_NAME, 0, 2, "a name cannot begin with a digit"},
    {"00x", FAULT_NUMBER_NAME, 0, 3, "a name cannot begin with a digit"},
    {"1else", FAULT_NUMBER_NAME, 0, 5, "a name cannot begin with a digit"},
    {"\"ab", FAULT_STRING, 0, 3, "unfinished string: expected '\"' before the end of the line"},
    {"\"ab\r\"", FAULT_STRING, 0, 3, "unfinished string: expected '\"' before the end of the line"},
    {"\"ab\n\"", FAULT_STRING, 0, 3, "unfinished string: expected '\"' before the end of the line"},
    {"!x", FAULT_CHARACTER, 0, 1, "unexpected character '!': write 'not' to negate, '!=' for unequal"},
    {"&", FAULT_CHARACTER, 0, 1, "unexpected character '&': logical and is written 'and'"},
    {"|", FAULT_CHARACTER, 0, 1, "unexpected character '|': logical or is written 'or'"},
    {"?", FAULT_CHARACTER, 0, 1, "unexpected character '?': a choice is written 'a if c else b'"},
    {"'a'", FAULT_CHARACTER, 0, 1, "unexpected character ''': a string stands in double quotes"},
    {".", FAULT_CHARACTER, 0, 1, "unexpected character '.'"},
    {"\x01", FAULT_CHARACTER, 0, 1, "unexpected character U+0001"},
    {"\x7f", FAULT_CHARACTER, 0, 1, "unexpected character U+007F"},
    {"\xC3\xA9", FAULT_CHARACTER, 0, 2, "unexpected character U+00E9"},
    {"\xF0\x9D\x9B\xBC", FAULT_CHARACTER, 0, 4, "unexpected character U+1D6FC"},
    {"\xEF\xBB\xBF\xEF\xBB\xBFx", FAULT_CHARACTER, 0, 3, "unexpected character U+FEFF"},
    {"\xFFx", FAULT_BYTE, 0, 1, "byte 0xFF is not valid UTF-8"},
    {"\"a\xC3\"", FAULT_BYTE, 2, 3, "byte 0xC3 is not valid UTF-8"},
    {"# a\x80 b\x81\nx", FAULT_COMMENT, 3, 4, "byte 0x80 is not valid UTF-8"},
};

START_TEST(faults_have_place_and_words) {
    const FaultCase *c = &fault_cases[_i];
    Lexer lexer = lexer_of(c->text, strlen(c->text));
    Token token = lex_next(&lexer);
    ck_assert_int_eq(token.kind, TOK_ERROR);
    ck_assert_int_eq(token.fault, c->fault);
    ck_assert_uint_eq(token.start, c->start);
    ck_assert_uint_eq(token.end, c->end);
    ck_assert(!lex_report(&sink, &lexer, token));
    ck_assert_int_eq(sink.items.data[0].kind, ERR_SYNTAX);
    unit_check_str(sink.items.data[0].message, c->message);
}
END_TEST

START_TEST(zero_bytes_are_characters) {
    static const char text[] = "\0\"a\0b\"#\0\nx";
    Lexer lexer = lexer_of(text, sizeof text - 1);
    Token token = lex_next(&lexer);
    ck_assert_int_eq(token.fault, FAULT_CHARACTER);
    lex_report(&sink, &lexer, token);
    unit_check_str(sink.items.data[0].message, "unexpected character U+0000");
    token = lex_next(&lexer);
    ck_assert_int_eq(token.kind, TOK_STRING);
    ck_assert_uint_eq(token.end - token.start, 5);
    token = lex_next(&lexer);
    ck_assert_int_eq(token.kind, TOK_NAME);
    ck_assert(token.after_newline);
}
END_TEST

START_TEST(a_faulty_comment_hides_nothing_else) {
    Lexer lexer = lexer_of("a#\xFF b\nc", 7);
    ck_assert_int_eq(lex_next(&lexer).kind, TOK_NAME);
    ck_assert_int_eq(lex_next(&lexer).kind, TOK_ERROR);
    Token token = lex_next(&lexer);
    ck_assert_int_eq(token.kind, TOK_NAME);
    ck_assert_uint_eq(token.start, 6);
    ck_assert(token.after_newline);
    ck_assert_int_eq(lex_next(&lexer).kind, TOK_END);
}
END_TEST

START_TEST(line_ends_are_noticed) {
    static const char *const texts[] = {" \nx", "\rx", "# c\nx", "\t# c\r\n x"};
    for (size_t i = 0; i < 4; i++) {
        ck_assert(first_token(texts[i]).after_newline);
    }
    ck_assert(!first_token(" \t x\n").after_newline);
}
END_TEST

START_TEST(a_copy_looks_ahead) {
    Lexer lexer = lexer_of("a b", 3), copy = lexer;
    ck_assert_uint_eq(lex_next(&copy).start, 0);
    ck_assert_uint_eq(lex_next(&copy).start, 2);
    ck_assert_uint_eq(lex_next(&lexer).start, 0);
}
END_TEST

START_TEST(numbers_end_where_they_should) {
    ck_assert_int_eq(first_token("007").kind, TOK_INT);
    ck_assert_int_eq(first_token("00.50").kind, TOK_FLOAT);
    ck_assert_uint_eq(first_token("12+3").end, 2);
    ck_assert_uint_eq(first_token("1.25)").end, 4);
}
END_TEST

START_TEST(the_dump_shows_places_and_faults) {
    static const char text[] = "x = \"\xC3\xA9\" != y;# c\n  for 1.5 \xC3\xA9 \xFF 12\n";
    uint32_t source = source_add(&map, "t.rasp", text, sizeof text - 1);
    Buf out = unit_buf(&unit);
    lex_print(&out, &map, source, &unit.arena, &sink);
    unit_check_buf(&out,
                   "1:1 NAME x\n1:3 ASSIGN =\n1:5 STRING \"\xC3\xA9\"\n1:9 NE !=\n1:12 NAME y\n"
                   "1:13 SEMICOLON ;\n2:3 FOR for\n2:7 FLOAT 1.5\n2:11 ERROR\n2:13 ERROR\n2:15 INT 12\n3:1 END\n");
    ck_assert_uint_eq(sink.items.count, 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lex");
    TCase *tcase = tcase_create("lex");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, every_mark_and_keyword_is_one_token);
    tcase_add_test(tcase, words_are_names_with_a_meaning);
    tcase_add_loop_test(tcase, faults_have_place_and_words, 0, (int)(sizeof fault_cases / sizeof fault_cases[0]));
    tcase_add_test(tcase, zero_bytes_are_characters);
    tcase_add_test(tcase, a_faulty_comment_hides_nothing_else);
    tcase_add_test(tcase, line_ends_are_noticed);
    tcase_add_test(tcase, a_copy_looks_ahead);
    tcase_add_test(tcase, numbers_end_where_they_should);
    tcase_add_test(tcase, the_dump_shows_places_and_faults);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
