# Run by CPack on what is to be packed: manual pages as Debian has them, directories that are open to
# all whatever the builder's mask is (but not those of /etc/pullkeeper), and one time for all.
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
