/* Included before all else where pointers have 32 bits: sizes have 64 all the same, as in the code that calls
 * this folder. */
#ifndef RUNTIME_KERNELS_SIZE_H
#define RUNTIME_KERNELS_SIZE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define size_t uint64_t
#endif
