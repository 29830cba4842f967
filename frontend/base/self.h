/* Where the running library or program lies: what is installed beside it is found from there. */
#ifndef FRONTEND_BASE_SELF_H
#define FRONTEND_BASE_SELF_H
#include <stddef.h>

enum { SELF_PATH_SIZE = 4096 };

/* The folder of the file that this code lies in, ending in a slash and a NUL; its length, 0 when nobody knows. */
size_t self_folder(char out[SELF_PATH_SIZE]);
#endif
