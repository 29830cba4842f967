# cmake -DIN=TEXT -DNAME=SYMBOL -DHEADER=HEADER -DOUT=FILE.c -P embed.cmake: the bytes of a text file, and a NUL, as the
# array SYMBOL_text that the header declares, and their number as SYMBOL_length where LENGTH is given.
file(READ "${IN}" bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR length "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n    " rows "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," rows "${rows}")
cmake_path(GET IN FILENAME file)
set(text "/* Made from ${file} by embed.cmake. */
#include \"${HEADER}\"

const char ${NAME}_text[] = {
    ${rows}0};
")
if(LENGTH)
    string(APPEND text "const size_t ${NAME}_length = ${length};\n")
endif()
file(WRITE "${OUT}" "${text}")
