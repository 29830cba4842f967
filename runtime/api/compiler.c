/* The handle of a compile server. */
#include "runtime/engine/engine.h"

#include <stdlib.h>

rasp_status rasp_compiler_create(rasp_compiler **out) {
    if (out == NULL) {
        return RASP_ERROR_USAGE;
    }
    *out = NULL;
    rasp_compiler *compiler = calloc(1, sizeof *compiler);
    if (compiler == NULL) {
        return RASP_ERROR_LIMIT;
    }
    if (!server_init(&compiler->server)) {
        free(compiler);
        return RASP_ERROR_LIMIT;
    }
    compiler->handle = HANDLE_COMPILER;
    *out = compiler;
    return RASP_OK;
}

void rasp_compiler_free(rasp_compiler *compiler) {
    if (handle_is(compiler, HANDLE_COMPILER)) {
        compiler->handle = HANDLE_FREED;
        server_close(&compiler->server);
        free(compiler);
    }
}
