foreach(name time model windows retry limiter breaker server_clock incident
             standing standing_drift decide decide_edges decide_life)
  pullkeeper_test(${name}_test pullkeeper_core)
endforeach()

# The agenda in virtual time, against a small scripted cloud.
add_library(core_world STATIC
  ${CMAKE_CURRENT_LIST_DIR}/core/fake_cloud.cpp ${CMAKE_CURRENT_LIST_DIR}/core/world.cpp)
target_include_directories(core_world PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(core_world PUBLIC pullkeeper_core)
pullkeeper_test(outlook_test core_world)
foreach(name handover unknown endpoint drift incident reload memory removal brake)
  pullkeeper_test(agenda_${name}_test core_world)
endforeach()
