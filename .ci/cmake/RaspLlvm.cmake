# RASP_HAS_LLVM, and rasp_llvm_library: LLVM's headers and shared library, by its llvm-config. Any version from 19 on.
set(RASP_HAS_LLVM OFF)
if(NOT RASP_LLVM STREQUAL "OFF")
    find_program(RASP_LLVM_CONFIG NAMES llvm-config-19 llvm-config-20 llvm-config-21 llvm-config-22 llvm-config)
    mark_as_advanced(RASP_LLVM_CONFIG)
    if(RASP_LLVM_CONFIG)
        execute_process(COMMAND "${RASP_LLVM_CONFIG}" --version OUTPUT_VARIABLE llvm_version
                        OUTPUT_STRIP_TRAILING_WHITESPACE)
        set(RASP_LLVM_VERSION "${llvm_version}")
        if(llvm_version VERSION_GREATER_EQUAL 19)
            set(RASP_HAS_LLVM ON)
        endif()
    endif()
    if(RASP_LLVM STREQUAL "ON" AND NOT RASP_HAS_LLVM)
        message(FATAL_ERROR "LLVM 19 or later is missing; `./dev setup` installs it")
    endif()
endif()

if(RASP_HAS_LLVM)
    execute_process(COMMAND "${RASP_LLVM_CONFIG}" --includedir OUTPUT_VARIABLE llvm_include
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    execute_process(COMMAND "${RASP_LLVM_CONFIG}" --link-shared --libs OUTPUT_VARIABLE llvm_libs
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    execute_process(COMMAND "${RASP_LLVM_CONFIG}" --libdir OUTPUT_VARIABLE llvm_libdir
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    add_library(rasp_llvm_library INTERFACE)
    target_include_directories(rasp_llvm_library SYSTEM INTERFACE "${llvm_include}")
    target_link_directories(rasp_llvm_library INTERFACE "${llvm_libdir}")
    target_link_libraries(rasp_llvm_library INTERFACE ${llvm_libs})
endif()
message(STATUS "native code: ${RASP_HAS_LLVM}")
