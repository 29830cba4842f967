# rasp_flags: language, warnings and sanitizers, for everything that is compiled here.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(rasp_flags INTERFACE)
target_compile_options(rasp_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
    -Wcast-qual -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wimplicit-fallthrough)
# Only libraries that are used are loaded at the start; symbols are bound when first called.
target_link_options(rasp_flags INTERFACE -Wl,-O1,--as-needed)

if(RASP_SANITIZE)
    target_compile_options(rasp_flags INTERFACE -fsanitize=${RASP_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=all)
    target_link_options(rasp_flags INTERFACE -fsanitize=${RASP_SANITIZE})
endif()
