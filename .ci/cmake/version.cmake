# cmake -DROOT=FOLDER -DLLVM=VERSION -DOUT=FILE -P version.cmake: what `rasp --version` says of a build, as the macros of
# driver/version.c. The commit is missing where there is no git, or no clone.
execute_process(COMMAND git -C "${ROOT}" rev-parse --show-prefix OUTPUT_VARIABLE prefix RESULT_VARIABLE status
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(commit "")
if(status EQUAL 0 AND prefix STREQUAL "") # not a copy inside the clone of something else
    execute_process(COMMAND git -C "${ROOT}" describe --always --abbrev=10 --exclude "*" --dirty
                    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    string(REPLACE "-dirty" " with local changes" commit "${commit}")
endif()
set(text "/* Made by version.cmake. */
#define VERSION_COMMIT \"${commit}\"
#define VERSION_LLVM \"${LLVM}\"
")
if(EXISTS "${OUT}")
    file(READ "${OUT}" old)
endif()
if(NOT EXISTS "${OUT}" OR NOT old STREQUAL text)
    file(WRITE "${OUT}" "${text}")
endif()
