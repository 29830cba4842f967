# `cpack` in the build folder: a .deb of what `cmake --install` puts there, for the Debian that it is built on.
set(RASP_MAINTAINER "rasp maintainers <maintainers@rasp.invalid>" CACHE STRING "Who answers for the .deb")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rasp)
set(CPACK_PACKAGE_VENDOR "the rasp authors")
set(CPACK_PACKAGE_CONTACT "${RASP_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "language of what transformer encoders compute, as native code")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "RASP describes computations of transformer encoders by s-ops, functions from a
 sequence to one of the same length, and selectors, attention patterns between
 positions. This package has the command that runs, compiles and explores such
 programs, the C library with its header, and what CMake and pkg-config want to
 know of it.")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/packaging/debian.cmake")
set(CPACK_RASP_SOURCE "${PROJECT_SOURCE_DIR}")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # libc, libedit, libjansson, libunistring, libLLVM: as the files need them
# For shared libraries made by `rasp build`, and for programs that are linked with librasp.a.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "gcc, libunistring-dev, cmake, pkg-config, python3")
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/packaging/triggers")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
