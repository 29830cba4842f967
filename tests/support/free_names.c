/* Prints those of the names on its input, one a line, that a kernel may have. */
#include "jit/entry/taken.h"

#include <stdio.h>
#include <string.h>

int main(void) {
    char name[256];
    while (fgets(name, sizeof name, stdin) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        if (!name_is_taken(name)) {
            puts(name);
        }
    }
    return 0;
}
