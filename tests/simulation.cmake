set(core_dir ${CMAKE_SOURCE_DIR}/daemon)
add_library(pullkeeper_simulation STATIC
  ${core_dir}/edge/live_api/codes.cpp
  simulation/plan.cpp simulation/world.cpp simulation/process.cpp simulation/network.cpp
  simulation/judge.cpp simulation/judge_gaps.cpp simulation/judge_drift.cpp
  simulation/judge_plan.cpp simulation/campaign.cpp)
target_include_directories(pullkeeper_simulation PUBLIC ${core_dir} ${CMAKE_CURRENT_SOURCE_DIR})
if(PULLKEEPER_SANITIZE)
  target_link_libraries(pullkeeper_simulation PUBLIC pullkeeper_cloud Threads::Threads)
else()
  # A core of its own, with the switch for planted bugs.
  get_target_property(core_sources pullkeeper_core SOURCES)
  list(TRANSFORM core_sources PREPEND ${core_dir}/)
  target_sources(pullkeeper_simulation PRIVATE
    ${core_sources} sandbox/cloud_model.cpp sandbox/coverage.cpp)
  target_compile_definitions(pullkeeper_simulation PUBLIC PULLKEEPER_PLANTED)
  target_compile_options(pullkeeper_simulation PRIVATE -O2)
  target_link_libraries(pullkeeper_simulation PUBLIC pullkeeper_checks Threads::Threads)
endif()

add_executable(pullkeeper-sim simulation/main.cpp)
target_link_libraries(pullkeeper-sim PRIVATE pullkeeper_simulation)

add_test(NAME simulation_of_a_few_seeds COMMAND pullkeeper-sim --seeds 10)
add_test(NAME simulation COMMAND pullkeeper-sim --seeds 2000)
if(NOT PULLKEEPER_SANITIZE)
  add_test(NAME simulation_sees_planted_bugs
    COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/planted_test.sh $<TARGET_FILE:pullkeeper-sim>)
  set_tests_properties(simulation_sees_planted_bugs PROPERTIES TIMEOUT 600 LABELS long)
endif()
add_test(NAME simulation_replays_alike
  COMMAND bash -c "diff -q <($0 --seed 7) <($0 --seed 7)" $<TARGET_FILE:pullkeeper-sim>)
set_tests_properties(simulation PROPERTIES TIMEOUT 1500 LABELS long PROCESSORS 2)
set_tests_properties(simulation_replays_alike PROPERTIES TIMEOUT 600 LABELS long)
