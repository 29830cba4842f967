# What `cmake --install` puts where. Everything is found by its place relative to the program or library, so that a copy
# works in any prefix and after being moved.
include(CMakePackageConfigHelpers)

set(rasp_data "${CMAKE_INSTALL_DATADIR}/rasp")
set(rasp_modules "${CMAKE_INSTALL_LIBDIR}/rasp")
set(rasp_cmake "${CMAKE_INSTALL_LIBDIR}/cmake/rasp")
set(packaging "${PROJECT_SOURCE_DIR}/packaging")

# rasp_way(OUT FROM TO): the relative path from one folder of the installation to another.
function(rasp_way out from to)
    file(RELATIVE_PATH way "/prefix/${from}" "/prefix/${to}")
    string(REGEX REPLACE "/$" "" way "${way}")
    set(${out} "${way}" PARENT_SCOPE)
endfunction()

foreach(folder BINDIR LIBDIR INCLUDEDIR DATADIR)
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${folder}}")
        message(FATAL_ERROR "CMAKE_INSTALL_${folder} must be relative to the prefix: ${CMAKE_INSTALL_${folder}}")
    endif()
endforeach()

rasp_way(program_to_modules "${CMAKE_INSTALL_BINDIR}" "${rasp_modules}")
rasp_way(libraries_to_modules "${CMAKE_INSTALL_LIBDIR}" "${rasp_modules}")
rasp_way(program_to_data "${CMAKE_INSTALL_BINDIR}" "${rasp_data}")
rasp_way(libraries_to_data "${CMAKE_INSTALL_LIBDIR}" "${rasp_data}")
rasp_way(rasp_pc_to_prefix "${CMAKE_INSTALL_LIBDIR}/pkgconfig" "")
set_source_files_properties(jit/compile/module.c PROPERTIES COMPILE_DEFINITIONS
    "RASP_PROGRAM_TO_MODULES=\"${program_to_modules}\";RASP_LIBRARIES_TO_MODULES=\"${libraries_to_modules}\"")
set_source_files_properties(runtime/session/load.c PROPERTIES COMPILE_DEFINITIONS
    "RASP_PROGRAM_TO_DATA=\"${program_to_data}\";RASP_LIBRARIES_TO_DATA=\"${libraries_to_data}\"")

# The rest makes and installs what a copy has; a build that adds this folder to its own wants none of it.
if(NOT RASP_INSTALL)
    return()
endif()

# --------------------------------------------------------------------------------------------- completions and documents

set(made_files "")

# completion(SHELL FILE): what the program prints for that shell.
function(completion shell file)
    set(made "${PROJECT_BINARY_DIR}/completions/${shell}/${file}")
    add_custom_command(
        OUTPUT "${made}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/completions/${shell}"
        COMMAND rasp_program help --completion ${shell} > "${made}"
        DEPENDS rasp_program
        VERBATIM)
    set(made_files ${made_files} "${made}" PARENT_SCOPE)
endfunction()

completion(bash rasp)
completion(zsh _rasp)
completion(fish rasp.fish)

# What users read, and what its links lead to; links to anything else become plain text.
file(GLOB documents CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" docs/*.md examples/*.md examples/c/*.md)
list(REMOVE_ITEM documents docs/architecture.md docs/development.md)
list(APPEND documents README.md CHANGELOG.md)
set(companions LICENSE examples examples/c examples/c/kernel examples/python)
string(REPLACE ";" "|" kept "${documents};${companions}")
foreach(document IN LISTS documents)
    set(made "${PROJECT_BINARY_DIR}/documents/${document}")
    add_custom_command(
        OUTPUT "${made}"
        COMMAND "${CMAKE_COMMAND}" "-DROOT=${PROJECT_SOURCE_DIR}" "-DDOCUMENT=${document}" "-DKEPT=${kept}"
                "-DOUT=${made}" -P "${PROJECT_SOURCE_DIR}/.ci/cmake/document.cmake"
        DEPENDS "${document}" .ci/cmake/document.cmake
        VERBATIM)
    list(APPEND made_files "${made}")
endforeach()

# `--target installed` builds everything that is installed, and no tests.
add_custom_target(rasp_made_files ALL DEPENDS ${made_files})
set(targets rasp_shared rasp_static rasp_program)
if(RASP_HAS_LLVM)
    list(APPEND targets rasp_llvm)
endif()
if(RASP_HAS_PYTHON)
    list(APPEND targets rasp_python)
endif()
add_custom_target(installed DEPENDS ${targets} rasp_made_files)

# -------------------------------------------------------------------------------------------- before anything is copied

# Part of a copy is worse than none.
list(TRANSFORM targets REPLACE "(.+)" "\"$<TARGET_FILE:\\1>\"" OUTPUT_VARIABLE built_files)
list(TRANSFORM made_files REPLACE "(.+)" "\"\\1\"")
list(JOIN built_files "\n    " built_text)
list(JOIN made_files "\n    " made_text)
install(CODE "set(missing \"\")
foreach(file IN ITEMS
    ${built_text}
    ${made_text})
    if(NOT EXISTS \"\${file}\")
        list(APPEND missing \"\${file}\")
    endif()
endforeach()
if(missing)
    list(JOIN missing \"\\n  \" missing)
    message(FATAL_ERROR \"Nothing is installed, since not everything is built: `./dev build`, or \"
                        \"`cmake --build FOLDER --target installed`, builds it. Missing:\\n  \${missing}\")
endif()")

# ------------------------------------------------------------------------------------- program, libraries, header, texts

install(TARGETS rasp_shared rasp_static rasp_program EXPORT raspTargets)
if(RASP_HAS_LLVM)
    install(TARGETS rasp_llvm LIBRARY DESTINATION "${rasp_modules}")
endif()
if(RASP_HAS_PYTHON)
    install(TARGETS rasp_python LIBRARY DESTINATION "${RASP_PYTHON_FOLDER}/rasp")
    install(DIRECTORY python/rasp/ DESTINATION "${RASP_PYTHON_FOLDER}/rasp" FILES_MATCHING PATTERN "*.py"
            PATTERN "*.pyi" PATTERN "py.typed" PATTERN __pycache__ EXCLUDE)
endif()
install(FILES include/rasp.h TYPE INCLUDE)
install(FILES frontend/elaborate/lib.rasp frontend/elaborate/raspl.rasp DESTINATION "${rasp_data}")
install(DIRECTORY examples/ DESTINATION "${rasp_data}/examples" FILES_MATCHING PATTERN "*.rasp" PATTERN c EXCLUDE)
install(DIRECTORY examples/ DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples" PATTERN "*.md" EXCLUDE)
install(FILES docs/man/rasp.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES docs/man/rasp.3 DESTINATION "${CMAKE_INSTALL_MANDIR}/man3")
install(FILES docs/man/rasp.7 DESTINATION "${CMAKE_INSTALL_MANDIR}/man7")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${PROJECT_BINARY_DIR}/documents/" DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md")
install(DIRECTORY "${PROJECT_BINARY_DIR}/completions/bash/" DESTINATION
        "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(DIRECTORY "${PROJECT_BINARY_DIR}/completions/zsh/" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(DIRECTORY "${PROJECT_BINARY_DIR}/completions/fish/" DESTINATION
        "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

# ------------------------------------------------------------------------------------------ packages of CMake, pkg-config

install(EXPORT raspTargets NAMESPACE rasp:: DESTINATION "${rasp_cmake}")
configure_package_config_file("${packaging}/raspConfig.cmake.in" raspConfig.cmake INSTALL_DESTINATION "${rasp_cmake}")
write_basic_package_version_file(raspConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/raspConfig.cmake" "${PROJECT_BINARY_DIR}/raspConfigVersion.cmake"
              "${packaging}/RaspAddKernel.cmake"
        DESTINATION "${rasp_cmake}")

list(TRANSFORM CMAKE_DL_LIBS PREPEND "-l" OUTPUT_VARIABLE rasp_pc_dl)
configure_file("${packaging}/rasp.pc.in" rasp.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/rasp.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
