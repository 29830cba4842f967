# rasp_find(NAME HEADER): an imported target NAME for a library that ships neither a CMake package nor, on every
# system, a pkg-config file. rasp_find(NAME HEADER OPTIONAL) makes none where it is missing.
function(rasp_find name header)
    find_library(${name}_LIBRARY ${name})
    find_path(${name}_INCLUDE_DIR ${header})
    mark_as_advanced(${name}_LIBRARY ${name}_INCLUDE_DIR)
    if((NOT ${name}_LIBRARY OR NOT ${name}_INCLUDE_DIR) AND "OPTIONAL" IN_LIST ARGN)
        return()
    endif()
    if(NOT ${name}_LIBRARY OR NOT ${name}_INCLUDE_DIR)
        message(FATAL_ERROR "lib${name} or its header ${header} is missing; `./dev setup` installs what is needed")
    endif()
    add_library(${name} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${${name}_LIBRARY}"
                          INTERFACE_INCLUDE_DIRECTORIES "${${name}_INCLUDE_DIR}")
endfunction()
