/* Text that grows, for tests that write programs and reports. Running out of memory ends the test. */
#ifndef TESTS_SUPPORT_TEXT_H
#define TESTS_SUPPORT_TEXT_H
#include <stddef.h>

typedef struct Text {
    char *at; /* NUL-terminated once anything was added; free it with text_free */
    size_t length, capacity;
} Text;

/* Appends bytes, or formatted text. */
void text_add(Text *text, const char *bytes, size_t length);
void text_format(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A JSON string with its quotes. */
void text_json(Text *text, const char *bytes, size_t length);
void text_free(Text *text);
/* malloc and strdup that never return NULL. */
void *test_allocate(size_t size);
char *test_copy(const char *bytes, size_t length);

#endif
