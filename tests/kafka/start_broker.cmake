# Starts the broker for the tests with an empty folder; says why if that cannot be.
file(REMOVE_RECURSE "${folder}")
execute_process(
  COMMAND "${script}" start "${folder}"
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output
  RESULT_VARIABLE status)
if(status EQUAL 0)
  message("${output}")
else()
  message("weir test skipped: no Kafka broker: ${output}")
endif()
