# rasp_ready(TABLE OBJECTS NAME...): runtime/kernels/NAME.c as object files for several kinds of CPU, and the table of
# jit/load/ready.h. TABLE and OBJECTS become the paths. Without NAMEs, the table is empty.
#
# By the compiler that makes the bitcode of the same files (RaspRuntime.cmake): the vectors of their source are made for it.
function(rasp_ready table objects)
    set(avx2 -mpopcnt -mavx2 -mbmi -mbmi2 -mfma)
    set(flags_base "")
    set(flags_avx2 ${avx2})
    set(flags_avx512 ${avx2} -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl -mavx512vbmi -mavx512vbmi2
        -mavx512bitalg -mavx512vpopcntdq -mgfni -mprefer-vector-width=512)
    set(flags -std=c17 -O3 -DNDEBUG -c -ffreestanding -fPIC -Wno-psabi -fno-stack-protector
        -fno-asynchronous-unwind-tables -fomit-frame-pointer -fvisibility=hidden -fno-ident -fcf-protection=full
        "-I${PROJECT_SOURCE_DIR}")
    set(header "${PROJECT_SOURCE_DIR}/runtime/kernels/rt.h")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
    set(functions "")
    if(ARGN)
        file(STRINGS "${header}" lines REGEX "rasp_rt_[a-z0-9_]+\\(")
        foreach(line IN LISTS lines)
            string(REGEX MATCH "rasp_rt_[a-z0-9_]+" function "${line}")
            list(APPEND functions "${function}")
        endforeach()
        list(FILTER functions EXCLUDE REGEX "^rasp_rt_block_")
        list(SORT functions)
    endif()

    set(made "")
    set(declared "")
    foreach(kind base avx2 avx512)
        # All names of one kind get an ending: rt.h is read with other names.
        set(renamed "")
        foreach(function IN LISTS functions)
            string(APPEND renamed "#define ${function} ${function}_${kind}\n")
            string(APPEND declared "void ${function}_${kind}(void);\n")
        endforeach()
        set(names "${PROJECT_BINARY_DIR}/ready_${kind}.h")
        file(CONFIGURE OUTPUT "${names}" CONTENT "${renamed}" @ONLY)
        foreach(name IN LISTS ARGN)
            set(source "${PROJECT_SOURCE_DIR}/runtime/kernels/${name}.c")
            set(file "${PROJECT_BINARY_DIR}/ready_${name}_${kind}.o")
            add_custom_command(
                OUTPUT "${file}"
                COMMAND "${RASP_BITCODE_CC}" ${flags} ${flags_${kind}} -include "${names}" "${source}" -o "${file}"
                DEPENDS "${source}" "${names}" "${header}" "${PROJECT_SOURCE_DIR}/runtime/kernels/vec.h"
                        "${PROJECT_SOURCE_DIR}/runtime/kernels/prefix.h" "${PROJECT_SOURCE_DIR}/runtime/kernels/size.h"
                VERBATIM)
            list(APPEND made "${file}")
        endforeach()
    endforeach()

    set(rows "")
    foreach(function IN LISTS functions)
        string(APPEND rows "    {\"${function}\", {${function}_base, ${function}_avx2, ${function}_avx512}},\n")
    endforeach()
    set(file "${PROJECT_BINARY_DIR}/ready_functions.c")
    file(CONFIGURE OUTPUT "${file}" CONTENT "/* Made by RaspReady.cmake. */
#include \"jit/load/ready.h\"

#include <stddef.h>

${declared}
const ReadyFunction ready_functions[] = {
${rows}    {NULL, {NULL}},
};
" @ONLY)
    set(${table} "${file}" PARENT_SCOPE)
    set(${objects} "${made}" PARENT_SCOPE)
endfunction()
