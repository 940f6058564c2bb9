# The service as a whole: units, package, and the package in a booted system.
add_test(NAME units_test COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/system/units_test.sh
  ${PROJECT_SOURCE_DIR}/systemd $<TARGET_FILE:pullkeeper> ${CMAKE_CURRENT_BINARY_DIR}/units)
set_tests_properties(units_test PROPERTIES SKIP_RETURN_CODE 77)
