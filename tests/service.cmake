# The loop of the daemon against fakes, in virtual time.
add_library(pullkeeper_world STATIC service/world.cpp)
target_include_directories(pullkeeper_world PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pullkeeper_world PUBLIC pullkeeper_service)

pullkeeper_test(service_test pullkeeper_world pullkeeper_cloud)
pullkeeper_test(service_reload_test pullkeeper_world)
pullkeeper_test(service_memory_test pullkeeper_world pullkeeper_cloud)
pullkeeper_test(service_doubt_test pullkeeper_world pullkeeper_cloud)
pullkeeper_test(service_manager_test pullkeeper_world)
pullkeeper_test(systemd_test pullkeeper_service)
pullkeeper_test(dumps_test pullkeeper_service)

# The real binaries over HTTPS on loopback.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_library(slow_lookup MODULE service/slow_lookup.cpp)
target_link_libraries(slow_lookup PRIVATE pullkeeper_flags)
add_test(NAME end_to_end_test COMMAND Python3::Interpreter
  -B ${CMAKE_CURRENT_SOURCE_DIR}/end_to_end_test.py --daemon $<TARGET_FILE:pullkeeper>
  --sandbox $<TARGET_FILE:pullkeeper-sandbox> --slow-lookup $<TARGET_FILE:slow_lookup>)
# Mostly waits, so it goes first.
set_tests_properties(end_to_end_test PROPERTIES TIMEOUT 300 LABELS long COST 100)

# A daemon that is killed at any system call: two minutes, and more where much else is built.
add_test(NAME kill_points_test COMMAND Python3::Interpreter
  -B ${CMAKE_CURRENT_SOURCE_DIR}/service/kill_points.py --daemon $<TARGET_FILE:pullkeeper>
  --sandbox $<TARGET_FILE:pullkeeper-sandbox>)
set_tests_properties(kill_points_test PROPERTIES
  TIMEOUT 900 LABELS long COST 90 SKIP_RETURN_CODE 77)
