# The rules of the API, without any I/O: for the simulation and the sandbox.
add_library(pullkeeper_cloud STATIC sandbox/cloud_model.cpp sandbox/coverage.cpp)
target_include_directories(pullkeeper_cloud PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pullkeeper_cloud PUBLIC pullkeeper_core)

# The same rules behind signatures, limits and faults, over HTTPS.
add_library(pullkeeper_sandbox_server STATIC
  sandbox/api_request.cpp sandbox/authenticator.cpp sandbox/certificates.cpp sandbox/control.cpp
  sandbox/control_text.cpp sandbox/fault_plan.cpp sandbox/http_values.cpp sandbox/journal.cpp
  sandbox/options.cpp sandbox/replies.cpp sandbox/server.cpp sandbox/service.cpp
  sandbox/throttle.cpp sandbox/variant_text.cpp)
target_link_libraries(pullkeeper_sandbox_server PUBLIC
  pullkeeper_cloud pullkeeper_sign pullkeeper_asio Boost::json)

add_executable(pullkeeper-sandbox sandbox/main.cpp)
target_link_libraries(pullkeeper-sandbox PRIVATE pullkeeper_sandbox_server)

pullkeeper_test(cloud_model_test pullkeeper_cloud)
pullkeeper_test(cloud_update_test pullkeeper_cloud)

add_library(pullkeeper_sandbox_client STATIC
  sandbox/running_sandbox.cpp sandbox/test_requests.cpp)
target_link_libraries(pullkeeper_sandbox_client PUBLIC pullkeeper_sandbox_server)
foreach(name sandbox_test sandbox_checks_test sandbox_faults_test sandbox_control_test
             sandbox_options_test)
  pullkeeper_test(${name} pullkeeper_sandbox_client)
endforeach()
pullkeeper_test(sandbox_binary_test pullkeeper_sandbox_client)
target_compile_definitions(sandbox_binary_test PRIVATE
  SANDBOX_BINARY="$<TARGET_FILE:pullkeeper-sandbox>")
add_dependencies(sandbox_binary_test pullkeeper-sandbox)
