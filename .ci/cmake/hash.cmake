# cmake -DROOT=FOLDER "-DFILES=PATH|..." -DLLVM=VERSION -DOUT=FILE.c -P hash.cmake: the version of the code generator,
# which is a hash of its sources, for jit/compile/internal.h. Paths are below ROOT, or absolute.
string(REPLACE "|" ";" files "${FILES}")
set(hashes "")
foreach(file IN LISTS files)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${ROOT}")
    file(SHA256 "${file}" hash)
    string(APPEND hashes "${hash}\n")
endforeach()
string(SHA256 hash "${hashes}")
file(WRITE "${OUT}" "/* Made from the sources of the code generator by hash.cmake. */
#include \"jit/compile/internal.h\"

const char jit_code_version[] = \"${hash}, LLVM ${LLVM}\";
")
