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
# Only libraries that are used are loaded at the start.
target_link_options(rasp_flags INTERFACE -Wl,-O1,--as-needed)

# Against mistakes of ours becoming doors: return addresses are guarded, what is linked is read-only before main begins,
# programs lie at no known address, jumps and returns go where they should (CET, on x86-64).
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
target_compile_options(rasp_flags INTERFACE -fstack-protector-strong)
target_link_options(rasp_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    target_compile_options(rasp_flags INTERFACE -fcf-protection=full)
endif()
# The C library's checked functions: they need optimizing, and sanitizers see more without them.
if(NOT RASP_SANITIZE)
    target_compile_options(rasp_flags INTERFACE
        $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE>
        $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-D_FORTIFY_SOURCE=2>)
endif()

if(RASP_SANITIZE)
    target_compile_options(rasp_flags INTERFACE -fsanitize=${RASP_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=all)
    target_link_options(rasp_flags INTERFACE -fsanitize=${RASP_SANITIZE})
endif()
