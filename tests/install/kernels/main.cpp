#include "hist.h"
#include "pairs.h"

#include <cstdio>

void print_numbers();

int main() {
    alignas(64) static char scratch[1 << 20];
    static const char text[] = "\xC3\xA9t\xC3\xA9";
    int32_t counts[8] = {0};
    uint8_t cells[9] = {0};
    print_numbers();
    if (hist_scratch(5) > sizeof scratch || hist(text, 5, counts, scratch) != 0 || hist_count(text, 5) != 3 ||
        pairs(text, 5, cells, scratch) != 0) {
        std::printf("failed\n");
        return 1;
    }
    std::printf("hist %d %d %d\n", (int)counts[0], (int)counts[1], (int)counts[2]);
    for (int i = 0; i < 9; i++) {
        std::printf("%d%c", cells[i], i % 3 == 2 ? '\n' : ' ');
    }
    return 0;
}
