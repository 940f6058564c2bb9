# Run by CPack on what is to be packed: manual pages as Debian has them, directories that are open to
# all whatever the builder's mask is (but not those of /etc/pullkeeper), and one time for all.

# CPack itself only warns where one is missing, and the package would install without the libraries that
# the daemon needs.
cmake_policy(SET CMP0109 NEW)      # a file that may not be run is no program
foreach(tool dpkg-shlibdeps file)
  find_program(path_of_${tool} ${tool})
  if(NOT path_of_${tool})
    message(FATAL_ERROR "no package without ${tool}, which finds the libraries that it depends on: "
      "apt-get install dpkg-dev file")
  endif()
endforeach()

set(manuals ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/man)
if(EXISTS ${manuals})
  execute_process(COMMAND find ${manuals} -type f -not -name *.gz -exec gzip -9n {} +
    COMMAND_ERROR_IS_FATAL ANY)
endif()
execute_process(
  COMMAND find ${CPACK_TEMPORARY_INSTALL_DIRECTORY} -mindepth 1 -type d
    -not -path */etc/pullkeeper -not -path */etc/pullkeeper/* -exec chmod 755 {} +
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND find ${CPACK_TEMPORARY_INSTALL_DIRECTORY} -exec touch -hd @$ENV{SOURCE_DATE_EPOCH} {} +
  COMMAND_ERROR_IS_FATAL ANY)
