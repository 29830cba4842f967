# cmake -DIN=TEXT -DOUT=FILE.c -P embed.cmake: the bytes of a text file as the array of frontend/elaborate/lib.h.
file(READ "${IN}" bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR length "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n    " rows "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," rows "${rows}")
file(WRITE "${OUT}" "/* Made from lib.rasp by embed.cmake. */
#include \"frontend/elaborate/lib.h\"

const char library_text[] = {
    ${rows}0};
const size_t library_length = ${length};
")
