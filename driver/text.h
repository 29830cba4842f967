/* Text that grows at its end. */
#ifndef DRIVER_TEXT_H
#define DRIVER_TEXT_H
#include <stdbool.h>
#include <stddef.h>

/* {0} is empty. bytes is followed by a NUL once anything was added. */
typedef struct Text {
    char *bytes;
    size_t length, capacity;
} Text;

/* False, and nothing is added, when memory ends. */
bool text_add(Text *text, const char *bytes, size_t length);
void text_cut(Text *text, size_t length);
void text_free(Text *text);

#endif
