# The tests of Kafka's sources and sinks. Those with the tag [realbroker] share one broker, which ctest
# starts before the first of them and stops after the last; where it cannot start they are skipped.

set(kafka_folder "${PROJECT_BINARY_DIR}/kafka-broker")

weir_add_folder_tests(kafka)
target_sources(weir_kafka_tests PRIVATE kafka/plain_reader.cpp kafka/real_broker.cpp)
target_compile_definitions(weir_kafka_tests PRIVATE WEIR_KAFKA_FOLDER="${kafka_folder}")
target_link_libraries(weir_kafka_tests PRIVATE weir::kafka)

# What tests run, and kill.
add_executable(kafka_crash_program kafka/programs/kafka_crash_program.cpp)
weir_compile_options(kafka_crash_program)
target_link_libraries(kafka_crash_program PRIVATE weir::kafka)
add_dependencies(weir_kafka_tests kafka_crash_program)

set(kafka_script "${PROJECT_SOURCE_DIR}/scripts/kafka")
add_test(NAME kafka_broker_start COMMAND "${CMAKE_COMMAND}" -D "script=${kafka_script}" -D
                                         "folder=${kafka_folder}" -P
                                         "${CMAKE_CURRENT_SOURCE_DIR}/kafka/start_broker.cmake")
set_tests_properties(
  kafka_broker_start
  PROPERTIES FIXTURES_SETUP realbroker TIMEOUT 300 LABELS "slow;realbroker;kafka"
             SKIP_REGULAR_EXPRESSION "weir test skipped: ")
add_test(NAME kafka_broker_stop COMMAND "${kafka_script}" stop "${kafka_folder}")
set_tests_properties(kafka_broker_stop PROPERTIES FIXTURES_CLEANUP realbroker TIMEOUT 60 LABELS
                                                  "slow;realbroker;kafka")
