/* Numbers that several stages share. */
#ifndef FRONTEND_BASE_NUMBER_H
#define FRONTEND_BASE_NUMBER_H
#include <stdint.h>

#define EXACT_INT_MOST ((int64_t)1 << 53) /* all ints up to here, and down to its opposite, are doubles */
#define CODE_POINT_MOST 0x10FFFF
#define SEVERAL_CHARACTERS 0x110000 /* in the place of a code point: a string of more than one */
_Static_assert(SEVERAL_CHARACTERS == CODE_POINT_MOST + 1, "it is no code point");
#endif
