/* An object as the back end makes them, but by the C compiler: what test_image.c loads. Code, constants, constants with
 * addresses in them, and calls of the C library. */
#include <math.h>
#include <stdint.h>
#include <string.h>

static const int64_t odd_numbers[] = {1, 3, 5, 7, 9, 11, 13, 15};
static const int64_t *const tables[] = {odd_numbers, odd_numbers + 1, odd_numbers + 4};

int64_t image_table(unsigned table, unsigned index);
double image_power(double base, double exponent);
int32_t image_fill(unsigned char *bytes, uint64_t n, unsigned value);
int32_t image_choose(int32_t what);

int64_t image_table(unsigned table, unsigned index) {
    return tables[table % 3][index % 4];
}

double image_power(double base, double exponent) {
    return pow(base, exponent) + 0.125;
}

int32_t image_fill(unsigned char *bytes, uint64_t n, unsigned value) {
    memset(bytes, (int)value, n);
    return (int32_t)n;
}

/* A table of jumps. */
int32_t image_choose(int32_t what) {
    switch (what) {
    case 0:
        return image_choose(7) * 2;
    case 1:
        return -5;
    case 2:
        return 1 << 20;
    case 3:
        return image_fill(&(unsigned char){0}, 1, 0);
    case 4:
        return (int32_t)odd_numbers[5];
    case 5:
        return 99;
    case 7:
        return 21;
    default:
        return 0;
    }
}
