# rasp_add_kernel(TARGET
#                 FILE program.rasp          the RASP program
#                 EXPR expression...         what to compile: s-ops or selectors; without it the s-op bound last
#                 [NAME symbol...]           what the C functions are called, one for each EXPR; made from it if missing
#                 [LENGTH n|any]             the number of tokens, `any` without it
#                 [INPUT_TYPE type]          what the array of tokens holds: utf8 (the default), u8, i8, i16, i32, i64,
#                                            f32, f64, bool
#                 [CPU name]                 x86-64-v3, native, ...; without it any CPU of the machine
#                 [TRIPLE triple]            the machine, as aarch64-linux-gnu; that of the C or C++ compiler without it
#                 [HEADER name.h]            how the header is included; the first NAME or else the FILE's, with .h
#                 [INCLUDE folder...]        where `load` looks
#                 [DEPENDS file...])         what the program loads: it is compiled anew when one of these changes
#
# Compiles RASP at build time and adds the object and its header to TARGET, which must be of the same folder. Needs no
# library of rasp where it runs. A program that runs here and compiles for elsewhere can be named by RASP_PROGRAM.
function(rasp_add_kernel target)
    cmake_parse_arguments(PARSE_ARGV 1 kernel "" "FILE;LENGTH;INPUT_TYPE;CPU;TRIPLE;HEADER" "EXPR;NAME;INCLUDE;DEPENDS")
    if(kernel_UNPARSED_ARGUMENTS OR kernel_KEYWORDS_MISSING_VALUES)
        message(FATAL_ERROR "rasp_add_kernel(${target}): unknown or empty: "
                            "${kernel_UNPARSED_ARGUMENTS} ${kernel_KEYWORDS_MISSING_VALUES}")
    endif()
    if(NOT TARGET ${target} OR NOT kernel_FILE)
        message(FATAL_ERROR "rasp_add_kernel(${target}): needs a target and a FILE")
    endif()
    cmake_path(ABSOLUTE_PATH kernel_FILE BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    if(NOT kernel_HEADER)
        cmake_path(GET kernel_FILE STEM kernel_HEADER)
        if(kernel_NAME)
            list(GET kernel_NAME 0 kernel_HEADER)
        endif()
        string(APPEND kernel_HEADER ".h")
    endif()
    foreach(language C CXX)
        if(NOT kernel_TRIPLE)
            set(kernel_TRIPLE "${CMAKE_${language}_COMPILER_TARGET}")
        endif()
    endforeach()

    set(options "")
    foreach(pair IN ITEMS "EXPR|-e" "NAME|--name" "LENGTH|-n" "INPUT_TYPE|--input-type" "CPU|--cpu" "TRIPLE|--target"
            "INCLUDE|-I")
        string(REPLACE "|" ";" pair "${pair}")
        list(POP_FRONT pair argument option)
        foreach(value IN LISTS kernel_${argument})
            list(APPEND options ${option} "${value}")
        endforeach()
    endforeach()

    set(program rasp::program)
    if(RASP_PROGRAM)
        set(program "${RASP_PROGRAM}")
    endif()
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/rasp/${target}")
    set(header "${folder}/${kernel_HEADER}")
    set(object "${header}.o")
    file(MAKE_DIRECTORY "${folder}")
    add_custom_command(
        OUTPUT "${object}" "${header}"
        COMMAND ${program} build "${kernel_FILE}" ${options} --emit obj -o "${object}" --header "${header}"
        DEPENDS "${kernel_FILE}" ${kernel_DEPENDS} ${program}
        WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
        COMMENT "Compiling ${kernel_HEADER} with rasp"
        VERBATIM)
    set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON) # also where C is no language
    target_sources(${target} PRIVATE "${object}" "${header}")
    target_include_directories(${target} PRIVATE "${folder}")
    # Kernels need nothing but the C library and its mathematics.
    set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES m)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        set_property(TARGET ${target} APPEND PROPERTY INTERFACE_LINK_LIBRARIES "$<LINK_ONLY:m>")
    endif()
endfunction()
