# The service as a whole: units, binary, package, and the package in a booted system.
set(system_dir ${CMAKE_CURRENT_LIST_DIR}/system)
add_test(NAME units_test COMMAND bash ${system_dir}/units_test.sh
  ${PROJECT_SOURCE_DIR}/systemd $<TARGET_FILE:pullkeeper> ${CMAKE_CURRENT_BINARY_DIR}/units)
set_tests_properties(units_test PROPERTIES SKIP_RETURN_CODE 77)
if(PULLKEEPER_HARDEN)
  add_test(NAME hardening_test
    COMMAND bash ${system_dir}/hardening_test.sh $<TARGET_FILE:pullkeeper>)
endif()

find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
find_program(DPKG dpkg)
find_program(FILE_TOOL file)           # CPack finds binaries with it
if(DPKG_SHLIBDEPS AND DPKG AND GZIP AND FILE_TOOL AND NOT PULLKEEPER_SANITIZE)
  execute_process(COMMAND ${DPKG} --print-architecture OUTPUT_VARIABLE architecture
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(made ${CMAKE_CURRENT_BINARY_DIR}/package)
  set(package ${made}/pullkeeper_${PROJECT_VERSION}_${architecture}.deb)
  add_test(NAME package
    COMMAND ${CMAKE_CPACK_COMMAND} --config ${PROJECT_BINARY_DIR}/CPackConfig.cmake -B ${made})
  add_test(NAME package_test COMMAND bash ${system_dir}/package_test.sh ${package})
  add_test(NAME system_test COMMAND Python3::Interpreter -B ${system_dir}/run.py
    --package ${package} --sandbox $<TARGET_FILE:pullkeeper-sandbox>)
  set_tests_properties(package PROPERTIES FIXTURES_SETUP package)
  set_tests_properties(package_test system_test PROPERTIES
    FIXTURES_REQUIRED package SKIP_RETURN_CODE 77)
  # The first run downloads a Debian.
  set_tests_properties(system_test PROPERTIES LABELS "system;long" TIMEOUT 900)
endif()
