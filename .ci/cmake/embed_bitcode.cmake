# cmake "-DFILES=NAME:VARIANT:FILE.bc|..." -DOUT=FILE.c -P embed_bitcode.cmake: bitcode as the table of jit/back/runtime.h.
string(REPLACE "|" ";" files "${FILES}")
set(arrays "")
set(rows "")
foreach(entry IN LISTS files)
    string(REGEX MATCH "^([^:]*):([0-9]):(.*)$" entry "${entry}")
    set(name "${CMAKE_MATCH_1}")
    set(variant "${CMAKE_MATCH_2}")
    file(READ "${CMAKE_MATCH_3}" bytes HEX)
    string(LENGTH "${bytes}" digits)
    math(EXPR length "${digits} / 2")
    string(REGEX REPLACE "(................................)" "\\1\n    " text "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," text "${text}")
    string(APPEND arrays "static const unsigned char ${name}_${variant}[] __attribute__((aligned(8))) = {\n    ${text}};\n\n")
    string(APPEND rows "    {\"${name}\", ${variant}, ${name}_${variant}, ${length}},\n")
endforeach()
file(WRITE "${OUT}" "/* Made from runtime/kernels by embed_bitcode.cmake. */
#include \"jit/back/runtime.h\"

${arrays}const RuntimeFile runtime_files[] = {
${rows}};
const size_t runtime_file_count = sizeof runtime_files / sizeof runtime_files[0];
")
