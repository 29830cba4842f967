# Run by CPack on the installed files before they become a .deb: documents are compressed, Debian wants its own forms of
# changelog and license, and its zsh looks elsewhere.
file(GLOB_RECURSE roots LIST_DIRECTORIES true "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*")
list(FILTER roots INCLUDE REGEX "/usr$")
list(GET roots 0 usr)

set(doc "${usr}/share/doc/rasp")

string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE "${doc}/changelog" "rasp (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * What is new in this version says CHANGELOG.md.gz.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
file(GLOB documents "${usr}/share/man/man*/*.[1-8]" "${doc}/CHANGELOG.md" "${doc}/changelog")
foreach(document IN LISTS documents)
    execute_process(COMMAND gzip -9n "${document}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(REMOVE "${doc}/LICENSE")
file(COPY "${CPACK_RASP_SOURCE}/packaging/copyright" DESTINATION "${doc}")
file(RENAME "${usr}/share/zsh/site-functions" "${usr}/share/zsh/vendor-completions")
