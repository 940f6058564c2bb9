# What an operator sees of the real binary: check, schemas, manual, completion.
pullkeeper_test(advice_test pullkeeper_core)
pullkeeper_test(forecast_test pullkeeper_core)
pullkeeper_test(picture_test pullkeeper_pictures)

# Writes the state for tests of the commands that show it.
add_executable(write_state ${CMAKE_CURRENT_LIST_DIR}/operator_side/write_state.cpp)
target_link_libraries(write_state PRIVATE pullkeeper_state Boost::json)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name check_test schema_test manual_test)
  add_test(NAME ${name} COMMAND Python3::Interpreter
    -B ${CMAKE_CURRENT_LIST_DIR}/${name}.py --daemon $<TARGET_FILE:pullkeeper>)
  set_tests_properties(${name} PROPERTIES TIMEOUT 120)
endforeach()
add_test(NAME overview_test COMMAND Python3::Interpreter
  -B ${CMAKE_CURRENT_LIST_DIR}/overview_test.py --daemon $<TARGET_FILE:pullkeeper>
  --writer $<TARGET_FILE:write_state>)
add_test(NAME screenshot_test COMMAND Python3::Interpreter
  -B ${CMAKE_CURRENT_LIST_DIR}/screenshot_test.py --daemon $<TARGET_FILE:pullkeeper>)
set_tests_properties(overview_test PROPERTIES TIMEOUT 120)
set_tests_properties(screenshot_test PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
add_test(NAME once_test COMMAND Python3::Interpreter
  -B ${CMAKE_CURRENT_LIST_DIR}/once_test.py --daemon $<TARGET_FILE:pullkeeper>
  --sandbox $<TARGET_FILE:pullkeeper-sandbox>)
set_tests_properties(once_test PROPERTIES TIMEOUT 240)
