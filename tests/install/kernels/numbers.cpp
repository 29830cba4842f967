#include "next_ints.h"
#include "running_mean.h"

#include <cstdio>

/* Prints the successors and the running means of four numbers. */
void print_numbers();

void print_numbers() {
    alignas(64) static char scratch[1 << 16];
    const int32_t ints[4] = {1, 2, 3, 4};
    const double floats[4] = {1, 2, 4, 8};
    int64_t next[4] = {0};
    double means[4] = {0};
    if (next_ints_scratch(4) > sizeof scratch || mean_scratch(4) > sizeof scratch ||
        next_ints(ints, 4, next, scratch) != 0 || mean(floats, 4, means, scratch) != 0) {
        std::printf("failed\n");
        return;
    }
    std::printf("next %d %d %d %d\n", (int)next[0], (int)next[1], (int)next[2], (int)next[3]);
    std::printf("mean %g %g %g %g\n", means[0], means[1], means[2], means[3]);
    /* Another length than the one it was built for. */
    std::printf("status %d\n", next_ints(ints, 3, next, scratch) == RASP_STATUS_LENGTH);
}
