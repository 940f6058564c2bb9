find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME house_test COMMAND Python3::Interpreter
  ${CMAKE_CURRENT_LIST_DIR}/house_test.py ${PROJECT_SOURCE_DIR})
add_test(NAME house_test_sees_offences COMMAND Python3::Interpreter
  ${CMAKE_CURRENT_LIST_DIR}/house_test.py --selftest)

# The tests of a build with sanitizers as one test of this build. What is labelled `long` is left
# out there: it is the same code in the hundredfold, or other processes that it would slow down.
set(PULLKEEPER_SANITIZED_BUILD "" CACHE PATH "A build with PULLKEEPER_SANITIZE=ON to test as well")
if(PULLKEEPER_SANITIZED_BUILD)
  add_test(NAME sanitized_tests COMMAND ${CMAKE_CTEST_COMMAND}
    --test-dir ${PULLKEEPER_SANITIZED_BUILD} -LE long -j2 --output-on-failure)
  # Without the first, a frame that was read after its end goes unseen.
  set(asan detect_stack_use_after_return=1:check_initialization_order=1:strict_string_checks=1)
  set_tests_properties(sanitized_tests PROPERTIES RUN_SERIAL ON TIMEOUT 1800
    ENVIRONMENT "ASAN_OPTIONS=${asan};UBSAN_OPTIONS=print_stacktrace=1")
endif()
