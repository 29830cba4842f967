/* The functions of runtime/kernels/rt.h for kernels that call them: bitcode inside this module, linked into the
 * kernel's. */
#ifndef JIT_BACK_RUNTIME_H
#define JIT_BACK_RUNTIME_H
#include "jit/back/target.h"

/* Whether a function need not be defined: it is there when the kernel is loaded. NULL: none is. */
typedef bool (*RuntimeReady)(const char *name);

/* Defines the rasp_rt_* functions that the module declares, and what they call, as internal functions without a target
 * CPU of their own, so that they are inlined and compiled as the rest of the kernel. Sets the module's triple and
 * layout. Nothing is read for modules that declare none. Call it before the passes, which drop
 * what inlining leaves over. False with a message when a function is unknown or does not link. */
bool runtime_link(LLVMModuleRef kernel, const Target *target, RuntimeReady is_ready, char **message);

/* Links a whole file of the runtime: its functions keep their names, as code generation calls some by name, but are no
 * business of other objects (weak and hidden). After the passes. */
bool runtime_link_whole(LLVMModuleRef kernel, const char *file, const Target *target, char **message);

/* What a file was compiled for; all have sizes of 64 bits. */
typedef enum RuntimeVariant {
    RUNTIME_64,     /* any target with pointers of 64 bits */
    RUNTIME_AVX512, /* what RT_AVX512 of runtime/kernels/vec.h asks for */
    RUNTIME_32      /* any target with pointers of 32 bits */
} RuntimeVariant;

/* One file of runtime/kernels as bitcode; made by .ci/cmake/embed_bitcode.cmake. */
typedef struct RuntimeFile {
    const char *name;
    unsigned variant; /* RuntimeVariant */
    const unsigned char *bitcode;
    size_t length;
} RuntimeFile;

/* Every file, those that use others before them. */
extern const RuntimeFile runtime_files[];
extern const size_t runtime_file_count;
#endif
