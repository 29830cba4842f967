/* What a build is. */
#include "driver/driver.h"
#include "version_made.h"

void version_write(Writer *out) {
    writer_format(out, "rasp %s\n", rasp_version());
    if (VERSION_COMMIT[0] != '\0') {
        writer_text(out, "commit " VERSION_COMMIT "\n");
    }
    writer_text(out, VERSION_LLVM[0] != '\0' ? "LLVM " VERSION_LLVM "\n" : "no LLVM\n");
    writer_text(out, "features: interpreter");
    if (VERSION_LLVM[0] != '\0') {
        writer_text(out, ", native code, ahead of time");
#if defined(__x86_64__) && defined(__linux__)
        writer_text(out, ", cache of compiled code");
#endif
    }
    writer_text(out, "\n");
#ifndef NDEBUG
    writer_text(out, "with assertions: slower than a release build\n");
#endif
}
