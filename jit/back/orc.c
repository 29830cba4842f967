/* ORC. Symbols that an object leaves open (pow, memset) are those of the process. An object has a tracker of its own,
 * so that kernels come and go one by one. */
#define _GNU_SOURCE
#include "jit/back/orc.h"

#include "jit/emit/error.h"
#include "jit/load/environment.h"

#include <stdlib.h>
#include <string.h>

/* What goes wrong while ORC works on its own; by default it would be printed. */
static void take_error(void *user, LLVMErrorRef error) {
    Orc *orc = user;
    free(orc->error);
    orc->error = NULL;
    llvm_check(error, "linking", &orc->error);
}

/* The older of LLVM's linkers, which can tell debuggers about code without symbols of the process. */
static LLVMOrcObjectLayerRef make_debug_layer(void *user, LLVMOrcExecutionSessionRef session, const char *triple) {
    (void)user;
    (void)triple;
    LLVMOrcObjectLayerRef layer = LLVMOrcCreateRTDyldObjectLinkingLayerWithSectionMemoryManager(session);
    LLVMOrcRTDyldObjectLinkingLayerRegisterJITEventListener(layer, LLVMCreateGDBRegistrationListener());
    return layer;
}

bool orc_open(Orc *orc, char **message) {
    *orc = (Orc){0};
    LLVMOrcLLJITBuilderRef builder = LLVMOrcCreateLLJITBuilder();
    if (jit_is_asked("RASP_JIT_GDB")) {
        LLVMOrcLLJITBuilderSetObjectLinkingLayerCreator(builder, make_debug_layer, NULL);
    }
    if (!llvm_check(LLVMOrcCreateLLJIT(&orc->jit, builder), "starting the linker", message)) {
        orc->jit = NULL;
        return false;
    }
    LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(orc->jit), take_error, orc);
    return true;
}

void orc_close(Orc *orc) {
    if (orc->jit != NULL) {
        LLVMConsumeError(LLVMOrcDisposeLLJIT(orc->jit));
    }
    free(orc->error);
    *orc = (Orc){0};
}

bool orc_find(Orc *orc, const char *symbol, uint64_t *address, char **message) {
    LLVMOrcExecutorAddress found = 0;
    bool ok = llvm_check(LLVMOrcLLJITLookup(orc->jit, &found, symbol), "linking", message);
    *address = found;
    return ok;
}

bool orc_add(Orc *orc, LLVMMemoryBufferRef object, const char *symbol, LLVMOrcResourceTrackerRef *tracker,
             uint64_t *address, char **message) {
    LLVMOrcExecutorAddress found = 0;
    *tracker = LLVMOrcJITDylibCreateResourceTracker(LLVMOrcLLJITGetMainJITDylib(orc->jit));
    if (llvm_check(LLVMOrcLLJITAddObjectFileWithRT(orc->jit, *tracker, object), "linking", message) &&
        llvm_check(LLVMOrcLLJITLookup(orc->jit, &found, symbol), "linking", message)) {
        *address = found;
        return true;
    }
    if (orc->error != NULL && message != NULL) { /* says more than the failed lookup */
        free(*message);
        *message = orc->error;
        orc->error = NULL;
    }
    orc_remove(orc, *tracker);
    *tracker = NULL;
    return false;
}

void orc_remove(Orc *orc, LLVMOrcResourceTrackerRef tracker) {
    LLVMOrcExecutionSessionRef session = LLVMOrcLLJITGetExecutionSession(orc->jit);
    LLVMConsumeError(LLVMOrcResourceTrackerRemove(tracker));
    LLVMOrcReleaseResourceTracker(tracker);
    /* Names stay in the pool otherwise, one for every kernel that ever was. */
    LLVMOrcSymbolStringPoolClearDeadEntries(LLVMOrcExecutionSessionGetSymbolStringPool(session));
}

size_t orc_symbol_size(LLVMMemoryBufferRef object, const char *symbol) {
    char *text = NULL;
    LLVMBinaryRef binary = LLVMCreateBinary(object, NULL, &text);
    size_t size = 0;
    if (binary == NULL) {
        LLVMDisposeMessage(text);
        return 0;
    }
    LLVMSymbolIteratorRef at = LLVMObjectFileCopySymbolIterator(binary);
    for (; !LLVMObjectFileIsSymbolIteratorAtEnd(binary, at); LLVMMoveToNextSymbol(at)) {
        if (strcmp(LLVMGetSymbolName(at), symbol) == 0) {
            size = (size_t)LLVMGetSymbolSize(at);
        }
    }
    LLVMDisposeSymbolIterator(at);
    LLVMDisposeBinary(binary);
    return size;
}
