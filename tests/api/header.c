/* Compiled as C11, C17 and C++17: the header needs nothing before it, and can be included twice. */
#include "rasp.h"

int main(void) {
    return rasp_version() == NULL;
}
