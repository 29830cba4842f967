# rasp_runtime(OUT NAME...): runtime/kernels/NAME.c as LLVM bitcode, three times (for any target with pointers of 64 bits, with
# AVX-512, and for any with pointers of 32 bits: RuntimeVariant in jit/back/runtime.h), in one C file: OUT becomes its path. NAMEs that use others stand before them. The compiler must be of the version of LLVM
# that reads the bitcode, or older; it needs no headers but its own.
function(rasp_runtime out)
    find_program(RASP_BITCODE_CC NAMES clang-19 clang DOC "clang that makes the bitcode of runtime/kernels/*.c")
    mark_as_advanced(RASP_BITCODE_CC)
    if(NOT RASP_BITCODE_CC)
        message(FATAL_ERROR "clang, which compiles the runtime of kernels, is missing; `./dev setup` installs it")
    endif()
    # Vectors and unrolling are for the kernel's own target, when a kernel is compiled.
    set(flags -std=c17 -O2 -emit-llvm -c -ffreestanding -fPIC -Wno-psabi
        -fno-vectorize -fno-slp-vectorize -fno-unroll-loops -fno-stack-protector -fno-asynchronous-unwind-tables
        -fomit-frame-pointer -fno-ident "-I${PROJECT_SOURCE_DIR}")
    set(variant_0 --target=x86_64-unknown-linux-gnu)
    set(variant_1 --target=x86_64-unknown-linux-gnu -march=icelake-server)
    # Its data layout is that of most machines with 32 bits. Generated code counts by 64 bits everywhere.
    set(variant_2 --target=wasm32-unknown-unknown -include "${PROJECT_SOURCE_DIR}/runtime/kernels/size.h")
    set(files "")
    set(entries "")
    foreach(name IN LISTS ARGN)
        set(source "${PROJECT_SOURCE_DIR}/runtime/kernels/${name}.c")
        foreach(level 0 1 2)
            set(file "${PROJECT_BINARY_DIR}/rt_${name}_${level}.bc")
            add_custom_command(
                OUTPUT "${file}"
                COMMAND "${RASP_BITCODE_CC}" ${flags} ${variant_${level}} "runtime/kernels/${name}.c" -o "${file}"
                WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" # bitcode has the name of its source: none of this machine
                DEPENDS "${source}" "${PROJECT_SOURCE_DIR}/runtime/kernels/rt.h" "${PROJECT_SOURCE_DIR}/runtime/kernels/vec.h"
                        "${PROJECT_SOURCE_DIR}/runtime/kernels/prefix.h"
                        "${PROJECT_SOURCE_DIR}/runtime/kernels/size.h" "${PROJECT_SOURCE_DIR}/frontend/base/number.h"
                        "${PROJECT_SOURCE_DIR}/frontend/base/watch.h"
                VERBATIM)
            list(APPEND files "${file}")
            list(APPEND entries "${name}:${level}:${file}")
        endforeach()
    endforeach()
    string(REPLACE ";" "|" entries "${entries}")
    set(table "${PROJECT_BINARY_DIR}/runtime_files.c")
    set(script "${PROJECT_SOURCE_DIR}/.ci/cmake/embed_bitcode.cmake")
    add_custom_command(
        OUTPUT "${table}"
        COMMAND "${CMAKE_COMMAND}" "-DFILES=${entries}" "-DOUT=${table}" -P "${script}"
        DEPENDS ${files} "${script}"
        VERBATIM)
    set(${out} "${table}" PARENT_SCOPE)
endfunction()
