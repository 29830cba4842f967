/* Arithmetic of 128 bits for WebAssembly, whose code generator calls for it by these names, of the compilers' support
 * libraries; what they return goes through a pointer there. Objects carry it, so that they need no such library. */
#include "runtime/kernels/rt.h"

void __multi3(uint64_t out[2], uint64_t a, uint64_t a_high, uint64_t b, uint64_t b_high);
void __lshrti3(uint64_t out[2], uint64_t low, uint64_t high, uint32_t by);
void __ashrti3(uint64_t out[2], uint64_t low, uint64_t high, uint32_t by);
void __ashlti3(uint64_t out[2], uint64_t low, uint64_t high, uint32_t by);

void __multi3(uint64_t out[2], uint64_t a, uint64_t a_high, uint64_t b, uint64_t b_high) {
    const uint64_t half = UINT32_MAX;
    uint64_t low = (a & half) * (b & half);
    uint64_t middle = (a >> 32) * (b & half) + (low >> 32);
    uint64_t other = (a & half) * (b >> 32) + (middle & half);
    out[0] = other << 32 | (low & half);
    out[1] = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32) + a * b_high + a_high * b;
}

void __lshrti3(uint64_t out[2], uint64_t low, uint64_t high, uint32_t by) {
    out[0] = by >= 64 ? high >> (by - 64) : by == 0 ? low : low >> by | high << (64 - by);
    out[1] = by >= 64 ? 0 : high >> by;
}

void __ashrti3(uint64_t out[2], uint64_t low, uint64_t high, uint32_t by) {
    int64_t top = (int64_t)high;
    out[0] = by >= 64 ? (uint64_t)(top >> (by - 64)) : by == 0 ? low : low >> by | high << (64 - by);
    out[1] = (uint64_t)(top >> (by >= 64 ? 63 : by));
}

void __ashlti3(uint64_t out[2], uint64_t low, uint64_t high, uint32_t by) {
    out[1] = by >= 64 ? low << (by - 64) : by == 0 ? high : high << by | low >> (64 - by);
    out[0] = by >= 64 ? 0 : low << by;
}
