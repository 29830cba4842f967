/* What stands behind rasp_kernel. Private to runtime/. */
#ifndef RUNTIME_API_KERNEL_H
#define RUNTIME_API_KERNEL_H
#include "runtime/columns/columns.h"
#include "runtime/engine/engine.h"

/* Immutable once made. It shares nothing with its session: the graph is a copy, and loaded code needs no back end,
 * except where the back end's linker had to be used, whose session then is the kernel's own. */
struct rasp_kernel {
    Handle handle;
    rasp_config config; /* allocator, limits and cancellation; paths are not kept */
    Budget budget;
    Arena arena; /* graph and native */
    Graph graph;
    NodeId root;
    bool native_only;
    JitEntryKernel *native;
    JitBackEnd own_back_end;
    Watcher own_watcher;
    Watcher *watcher; /* to that: it changes while several threads run the kernel */
    rasp_times times;
};

static inline bool is_kernel(const rasp_kernel *kernel) {
    return handle_is(kernel, HANDLE_KERNEL);
}

/* What the array of results holds; the entries of a selector are bools. */
static inline CellType kernel_cell_type(const rasp_kernel *kernel) {
    const JitEntryKernel *native = kernel->native;
    return (CellType){native->is_selector ? KIND_BOOL : native->kinds, native->lane};
}

/* ---- fallback.c */

/* The status of a row that native code did not do: evaluates it by the interpreter where that is wanted
 * (fallback.c). Any thread. */
rasp_status kernel_fallback(const rasp_kernel *kernel, const void *tokens, size_t n, void *out, uint8_t *tags);
/* What became of an input of n elements: OK as it is, GUARD by the interpreter. */
rasp_status kernel_status(const rasp_kernel *kernel, EntryStatus status, const void *tokens, size_t n, void *out,
                          uint8_t *tags);

/* Memory of the kernel's allocator, for one call: aligned to 64 bytes. A size of 0 takes none and is no failure. */
typedef struct KernelMemory {
    void *memory; /* aligned */
    void *block;  /* as allocated */
    size_t bytes; /* of block */
} KernelMemory;

/* ---- kernel.c */

/* A kernel that somebody watches while it runs on n elements, if that can take long and there is a reason to stop. */
typedef struct KernelWatch {
    bool is_on;
    Stop stop;
    Watch watch;
} KernelWatch;

bool kernel_is_watched(const rasp_kernel *kernel, size_t n);
/* The flag for the kernel; NULL where nobody watches. */
JitFlag *kernel_watch_begin(const rasp_kernel *kernel, size_t n, KernelWatch *watch);
void kernel_watch_end(const rasp_kernel *kernel, KernelWatch *watch);
bool kernel_allocate(const rasp_kernel *kernel, size_t bytes, KernelMemory *out);
void kernel_release(const rasp_kernel *kernel, KernelMemory *block);
#endif
