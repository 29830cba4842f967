/* Loading object files: what they compute, and that damaged ones are refused. */
#define _GNU_SOURCE
#include "jit/load/image.h"
#include "tests/support/unit.h"

/* The compiler's objects, as the build names them. */
static const char *const good_path = TEST_IMAGE_GOOD;
static const char *const bad_path = TEST_IMAGE_BAD;

/* The sanitizer of indirect calls looks for a mark in front of the function, which this code has none of. */
#if defined(__clang__)
#define CALLS_LOADED_CODE __attribute__((no_sanitize("function")))
#else
#define CALLS_LOADED_CODE
#endif

/* In a block of exactly the file's size, so that reading beyond it shows. */
static unsigned char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rbe");
    ck_assert_msg(file != NULL && fseek(file, 0, SEEK_END) == 0, "%s", path);
    const long size = ftell(file);
    ck_assert_int_gt(size, 0);
    ck_assert_int_eq(fseek(file, 0, SEEK_SET), 0);
    *length = (size_t)size;
    unsigned char *bytes = malloc(*length);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

static CALLS_LOADED_CODE void check_constants(const ImageSymbol *symbol) {
    int64_t (*table)(unsigned, unsigned);
    memcpy(&table, &symbol->address, sizeof table);
    ck_assert_int_eq(table(0, 3), 7);
    ck_assert_int_eq(table(1, 0), 3);
    ck_assert_int_eq(table(2, 2), 13);
}

static CALLS_LOADED_CODE void check_calls(const ImageSymbol *symbols) {
    double (*power)(double, double);
    int32_t (*fill)(unsigned char *, uint64_t, unsigned);
    unsigned char bytes[5] = {0};
    memcpy(&power, &symbols[0].address, sizeof power);
    memcpy(&fill, &symbols[1].address, sizeof fill);
    ck_assert(power(2.0, 10.0) == 1024.125);
    ck_assert_int_eq(fill(bytes, 4, 7), 4);
    ck_assert_mem_eq(bytes, "\7\7\7\7\0", 5);
}

static CALLS_LOADED_CODE void check_jumps(const ImageSymbol *symbol) {
    static const int32_t expected[] = {42, -5, 1 << 20, 1, 11, 99, 0};
    int32_t (*choose)(int32_t);
    memcpy(&choose, &symbol->address, sizeof choose);
    for (int32_t i = 0; i < 7; i++) {
        ck_assert_int_eq(choose(i), expected[i]);
    }
}

static void check_functions(const ImageSymbol *symbols) {
    check_constants(&symbols[0]);
    check_calls(&symbols[1]);
    check_jumps(&symbols[3]);
}

START_TEST(functions_work) {
    size_t length = 0;
    unsigned char *object = read_file(good_path, &length);
    ImageSymbol symbols[] = {{.name = "image_table"},  {.name = "image_power"},   {.name = "image_fill"},
                             {.name = "image_choose"}, {.name = "image_nothing"}, {.name = "memset"}};
    Image images[3];
    const char *why = NULL;
    for (size_t i = 0; i < 3; i++) {
        ck_assert_msg(image_load(object, length, symbols, 6, &images[i], &why), "%s", why);
        check_functions(symbols);
    }
    ck_assert_ptr_null(symbols[4].address);
    ck_assert_ptr_null(symbols[5].address); /* it is used, not there */
    ck_assert_uint_gt(symbols[0].size, 0);
    memset(object, 0, length); /* not needed any more */
    free(object);
    image_unload(&images[0]);
    image_unload(&images[1]);
    check_functions(symbols);
    image_unload(&images[2]);
    image_unload(&images[2]);
}
END_TEST

/* Any other function of the process, under a name of the same length. */
START_TEST(only_some_functions_can_be_called) {
    static const char *const others[] = {"system", "strcpy", "malloc", "dlopen"};
    size_t length = 0;
    unsigned char *object = read_file(good_path, &length);
    unsigned char *name = memmem(object, length, "\0memset", sizeof "\0memset");
    ck_assert_ptr_nonnull(name);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ImageSymbol symbol = {.name = "image_fill"};
        Image image;
        const char *why = NULL;
        memcpy(name + 1, others[i], sizeof "memset" - 1);
        ck_assert(!image_load(object, length, &symbol, 1, &image, &why));
        ck_assert_str_eq(why, "it calls a function that is not for native code");
    }
    free(object);
}
END_TEST

static bool loads(const unsigned char *object, size_t length) {
    ImageSymbol symbol = {.name = "image_table"};
    Image image;
    const char *why = NULL;
    const bool loaded = image_load(object, length, &symbol, 1, &image, &why);
    ck_assert(loaded || why != NULL);
    ck_assert(loaded == (image.base != NULL));
    image_unload(&image);
    return loaded;
}

START_TEST(state_is_refused) {
    size_t length = 0;
    unsigned char *object = read_file(bad_path, &length);
    ck_assert(!loads(object, length));
    free(object);
}
END_TEST

START_TEST(cut_objects_are_refused) {
    size_t length = 0;
    unsigned char *object = read_file(good_path, &length);
    for (size_t part = 0; part < length; part += part < 200 ? 1 : 41) {
        unsigned char *cut = malloc(part + 1);
        memcpy(cut, object, part);
        unsigned char *exact = realloc(cut, part > 0 ? part : 1);
        ck_assert(!loads(exact, part));
        free(exact);
    }
    free(object);
}
END_TEST

/* Whatever a byte becomes: nothing is read or written outside, and what is refused leaves nothing behind. */
START_TEST(damage_does_no_harm) {
    static const unsigned char values[] = {0, 1, 0x7F, 0x80, 0xFF};
    size_t length = 0;
    size_t refused = 0;
    unsigned char *object = read_file(good_path, &length);
    for (size_t at = 0; at < length; at++) {
        const unsigned char kept = object[at];
        for (size_t i = 0; i < sizeof values; i++) {
            object[at] = values[i];
            refused += !loads(object, length);
        }
        object[at] = kept;
    }
    ck_assert_uint_gt(refused, 100);
    ck_assert(loads(object, length));
    free(object);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("image");
    TCase *group = tcase_create("image");
    tcase_set_timeout(group, 60);
    if (image_supported()) {
        tcase_add_test(group, functions_work);
        tcase_add_test(group, only_some_functions_can_be_called);
        tcase_add_test(group, state_is_refused);
        tcase_add_test(group, cut_objects_are_refused);
        tcase_add_test(group, damage_does_no_harm);
    }
    suite_add_tcase(suite, group);
    return unit_run(suite);
}
