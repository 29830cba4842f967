/* LLVM prints to stderr about a CPU that it does not know and goes on, and ends the process where a triple and a CPU do
 * not go together. Neither is fit for a library, and its C interface has no question to ask before. So names that came
 * from outside are tried in a child process, whose stderr is read. */
#define _GNU_SOURCE
#include "jit/back/trial.h"

#include "jit/emit/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_BYTES 400

/* Compiles a function that returns its argument. */
static void compile_little(const Target *target) {
    LLVMContextRef context = LLVMContextCreate();
    LLVMModuleRef module = LLVMModuleCreateWithNameInContext("trial", context);
    LLVMBuilderRef builder = LLVMCreateBuilderInContext(context);
    LLVMTypeRef type = LLVMInt32TypeInContext(context);
    LLVMValueRef function = LLVMAddFunction(module, "trial", LLVMFunctionType(type, &type, 1, false));
    LLVMPositionBuilderAtEnd(builder, LLVMAppendBasicBlockInContext(context, function, "entry"));
    LLVMBuildRet(builder, LLVMGetParam(function, 0));
    LLVMMemoryBufferRef buffer = NULL;
    char *text = NULL;
    LLVMSetTarget(module, target->triple);
    LLVMSetModuleDataLayout(module, target->layout);
    if (LLVMTargetMachineEmitToMemoryBuffer(target->machine, module, LLVMObjectFile, &text, &buffer)) {
        LLVMDisposeMessage(text);
    } else {
        LLVMDisposeMemoryBuffer(buffer);
    }
    LLVMDisposeBuilder(builder);
    LLVMDisposeModule(module);
    LLVMContextDispose(context);
}

static _Noreturn void try_in_child(Target *target, LLVMTargetRef found, int output) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (dup2(output, STDERR_FILENO) >= 0 && target_machine(target, found)) {
        compile_little(target);
        _exit(0);
    }
    _exit(1);
}

/* The first line of what the child said, without what it says about itself. */
static size_t read_line(int input, char *said, size_t room) {
    size_t length = 0;
    ssize_t got = 0;
    do {
        got = read(input, said + length, room - 1 - length);
        length += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && length < room - 1) || (got < 0 && errno == EINTR));
    said[length] = '\0';
    length = strcspn(said, "\n");
    said[length] = '\0';
    return length;
}

static bool wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return true; /* somebody else waits for all children: what was said must do */
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool trial_passes(Target *target, LLVMTargetRef found, char **message) {
    char said[SAID_BYTES];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return llvm_fail(message, "cannot try the target: %s", strerror(errno));
    }
    pid_t child = fork();
    if (child == 0) {
        try_in_child(target, found, ends[1]);
    }
    close(ends[1]);
    size_t length = child > 0 ? read_line(ends[0], said, sizeof said) : 0;
    close(ends[0]);
    if (child < 0) {
        return llvm_fail(message, "cannot try the target: %s", strerror(errno));
    }
    bool finished = wait_for(child);
    if (strstr(said, "not a recognized processor") != NULL) {
        return llvm_fail(message, "%s has no CPU '%s'", target->triple, target->cpu);
    }
    if (!finished || length > 0) {
        return llvm_fail(message, "LLVM makes no code for %s%s%s%s%s", target->triple,
                         target->cpu[0] != '\0' ? " on " : "", target->cpu, length > 0 ? ": " : "", said);
    }
    return true;
}
