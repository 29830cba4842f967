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

# ------------------------------------------------------------------------------------- program, libraries, header, texts

install(TARGETS rasp_shared rasp_static rasp_program EXPORT raspTargets)
if(RASP_HAS_LLVM)
    install(TARGETS rasp_llvm LIBRARY DESTINATION "${rasp_modules}")
    install(TARGETS rasp_compile RUNTIME DESTINATION "${rasp_modules}")
endif()
install(FILES include/rasp.h TYPE INCLUDE)
install(FILES frontend/elaborate/lib.rasp DESTINATION "${rasp_data}")
install(DIRECTORY examples/ DESTINATION "${rasp_data}/examples" FILES_MATCHING PATTERN "*.rasp" PATTERN c EXCLUDE)
install(DIRECTORY examples/c DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")
install(FILES docs/man/rasp.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES docs/man/rasp.3 DESTINATION "${CMAKE_INSTALL_MANDIR}/man3")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# --------------------------------------------------------------------------------------------------------- completions

# completion(SHELL FILE FOLDER): what the program prints for that shell.
function(completion shell file folder)
    set(made "${PROJECT_BINARY_DIR}/completions/${shell}/${file}")
    add_custom_command(
        OUTPUT "${made}"
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/completions/${shell}"
        COMMAND rasp_program help --completion ${shell} > "${made}"
        DEPENDS rasp_program
        VERBATIM)
    set_property(TARGET rasp_completions APPEND PROPERTY SOURCES "${made}")
    install(FILES "${made}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${folder}")
endfunction()

add_custom_target(rasp_completions ALL)
completion(bash rasp bash-completion/completions)
completion(zsh _rasp zsh/site-functions)
completion(fish rasp.fish fish/vendor_completions.d)

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
