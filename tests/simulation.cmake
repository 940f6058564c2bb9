# The simulation compiles the core for itself, with the switch for planted bugs.
set(core_dir ${CMAKE_SOURCE_DIR}/daemon)
get_target_property(core_sources pullkeeper_core SOURCES)
list(TRANSFORM core_sources PREPEND ${core_dir}/)
add_library(pullkeeper_simulation STATIC
  ${core_sources} ${core_dir}/edge/live_api/codes.cpp sandbox/cloud_model.cpp sandbox/coverage.cpp
  simulation/plan.cpp simulation/world.cpp simulation/process.cpp simulation/network.cpp
  simulation/judge.cpp simulation/judge_gaps.cpp simulation/judge_drift.cpp
  simulation/judge_plan.cpp simulation/campaign.cpp)
target_include_directories(pullkeeper_simulation PUBLIC ${core_dir} ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(pullkeeper_simulation PUBLIC PULLKEEPER_PLANTED)
target_link_libraries(pullkeeper_simulation PUBLIC pullkeeper_checks Threads::Threads)
if(NOT PULLKEEPER_SANITIZE)
  target_compile_options(pullkeeper_simulation PRIVATE -O2)
endif()

add_executable(pullkeeper-sim simulation/main.cpp)
target_link_libraries(pullkeeper-sim PRIVATE pullkeeper_simulation)

add_test(NAME simulation_of_a_few_seeds COMMAND pullkeeper-sim --seeds 10)
add_test(NAME simulation COMMAND pullkeeper-sim --seeds 2000)
add_test(NAME simulation_sees_planted_bugs
  COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/planted_test.sh $<TARGET_FILE:pullkeeper-sim>)
add_test(NAME simulation_replays_alike
  COMMAND bash -c "diff -q <($0 --seed 7) <($0 --seed 7)" $<TARGET_FILE:pullkeeper-sim>)
set_tests_properties(simulation PROPERTIES TIMEOUT 1500 LABELS long PROCESSORS 2)
set_tests_properties(simulation_sees_planted_bugs simulation_replays_alike PROPERTIES
  TIMEOUT 600 LABELS long)
