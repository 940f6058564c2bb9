# The simulation compiles the core for itself, with the switch for planted bugs.
set(core_dir ${CMAKE_SOURCE_DIR}/daemon)
get_target_property(core_sources pullkeeper_core SOURCES)
list(TRANSFORM core_sources PREPEND ${core_dir}/)
add_library(pullkeeper_simulation STATIC
  ${core_sources} ${core_dir}/edge/live_api/codes.cpp sandbox/cloud_model.cpp sandbox/coverage.cpp
  simulation/plan.cpp simulation/world.cpp simulation/network.cpp simulation/judge.cpp
  simulation/judge_gaps.cpp simulation/campaign.cpp)
target_include_directories(pullkeeper_simulation PUBLIC ${core_dir} ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(pullkeeper_simulation PUBLIC PULLKEEPER_PLANTED)
target_link_libraries(pullkeeper_simulation PUBLIC pullkeeper_flags Threads::Threads)

add_executable(pullkeeper-sim simulation/main.cpp)
target_link_libraries(pullkeeper-sim PRIVATE pullkeeper_simulation)
