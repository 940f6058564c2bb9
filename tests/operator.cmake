# What an operator sees of the real binary: check, schemas, manual, completion.
pullkeeper_test(advice_test pullkeeper_core)
pullkeeper_test(forecast_test pullkeeper_core)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name check_test schema_test manual_test)
  add_test(NAME ${name} COMMAND Python3::Interpreter
    -B ${CMAKE_CURRENT_LIST_DIR}/${name}.py --daemon $<TARGET_FILE:pullkeeper>)
  set_tests_properties(${name} PROPERTIES TIMEOUT 120)
endforeach()
