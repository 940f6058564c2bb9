# What outlives the process, on real files.
add_library(pullkeeper_state_samples STATIC ${CMAKE_CURRENT_LIST_DIR}/state/samples.cpp)
target_include_directories(pullkeeper_state_samples PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(pullkeeper_state_samples PUBLIC pullkeeper_state PRIVATE SQLite::SQLite3)
foreach(name store crash damage device dir history mount)
  pullkeeper_test(state_${name}_test pullkeeper_state_samples)
endforeach()
