/* The CPU as it tells of itself: the same answers make LLVM choose the same target. Asked without LLVM, which takes
 * longer to load than most programs take to run. */
#define _GNU_SOURCE
#include "jit/load/machine.h"

#if defined(__x86_64__)

#include <cpuid.h>

/* Vendor, model and features; of leaf 1 not EBX, which tells the core that this happens to run on. */
static void describe_leaf(Buf *out, unsigned leaf, unsigned subleaf) {
    unsigned words[4] = {0};
    if (__get_cpuid_count(leaf, subleaf, &words[0], &words[1], &words[2], &words[3]) == 0) {
        return;
    }
    words[1] = leaf == 1 ? 0 : words[1];
    buf_format(out, "%x.%x %x %x %x %x\n", leaf, subleaf, words[0], words[1], words[2], words[3]);
}

/* Which registers the system saves: without them features cannot be used. */
static void describe_system(Buf *out) {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_OSXSAVE) != 0) {
        __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
        buf_format(out, "xcr0 %x %x\n", a, d);
    }
}

void machine_describe(Buf *out) {
    static const unsigned leaves[][2] = {{0, 0}, {1, 0}, {7, 0}, {7, 1}, {0xD, 1}, {0x14, 0}, {0x19, 0}, {0x24, 0}};
    buf_text(out, "x86_64\n");
    for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++) {
        describe_leaf(out, leaves[i][0], leaves[i][1]);
    }
    describe_leaf(out, 0x80000001, 0);
    describe_leaf(out, 0x80000008, 0);
    describe_system(out);
}

#else

#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>

/* The lines of /proc/cpuinfo that name a CPU, once each; speeds and the like change. */
static void describe_cpuinfo(Buf *out) {
    static const char *const names[] = {"CPU implementer", "CPU part", "CPU variant", "isa", "uarch", "cpu\t"};
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "re");
    for (int left = 64; file != NULL && left > 0 && fgets(line, sizeof line, file) != NULL; left--) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (strncmp(line, names[i], strlen(names[i])) == 0) {
                buf_text(out, line);
            }
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

void machine_describe(Buf *out) {
    struct utsname name;
    if (uname(&name) == 0) {
        buf_format(out, "%s\n", name.machine);
    }
    buf_format(out, "%lx %lx\n", getauxval(AT_HWCAP), getauxval(AT_HWCAP2));
    describe_cpuinfo(out);
}

#endif
