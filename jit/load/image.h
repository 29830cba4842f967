/* Object files as code that can be called: a linker inside the process, for what the back end makes and no more.
 *
 * Such an object has no state and refers to nothing but itself, functions of the C library (library.h) and the
 * runtime's (ready.h). So loading it is laying its sections out in one mapping and filling in a handful of relocation
 * kinds: no LLVM is needed to run what was compiled before (cache.h), and nothing of it is started for what was
 * compiled just now. Other machines than 64-bit x86 link through the back end (JitProvider).
 */
#ifndef JIT_LOAD_IMAGE_H
#define JIT_LOAD_IMAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A loaded object; zero is none. Its code may run in any thread; nothing of it changes any more. */
typedef struct Image {
    void *base;
    size_t size;
} Image;

/* A function to look up, and what was found. */
typedef struct ImageSymbol {
    const char *name;
    void *address; /* NULL: there is none of that name */
    size_t size;   /* bytes of its code */
} ImageSymbol;

/* Whether objects for this machine can be loaded here at all. */
bool image_supported(void);
/* Loads an object, which is not needed afterwards, and looks symbols up. False with *why (static text) when it is no
 * object of the expected kind, damaged ones included, or there is no memory. */
bool image_load(const void *object, size_t length, ImageSymbol *symbols, size_t symbol_count, Image *out,
                const char **why);
/* Nothing of it may be running. */
void image_unload(Image *image);
#endif
