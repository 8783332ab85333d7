# The installed package is used as a stranger would: by find_package, by pkg-config, and embedded.

set(consumer_dir "${CMAKE_CURRENT_BINARY_DIR}/consumer")
set(consumer_definitions
    -D "source_dir=${PROJECT_SOURCE_DIR}"
    -D "build_dir=${PROJECT_BINARY_DIR}"
    -D "work_dir=${consumer_dir}"
    -D "generator=${CMAKE_GENERATOR}"
    -D "compiler=${CMAKE_CXX_COMPILER}"
    -D "launcher=${CMAKE_CXX_COMPILER_LAUNCHER}"
    -D "libdir=${CMAKE_INSTALL_LIBDIR}"
    -D "caf_root=${CAF_ROOT}"
    -D "with_kafka=${WEIR_BUILD_KAFKA}")

function(weir_add_consumer_test step label timeout_s)
  add_test(
    NAME consumer.${step}
    COMMAND "${CMAKE_COMMAND}" ${consumer_definitions} -D "step=${step}" -P
            "${CMAKE_CURRENT_SOURCE_DIR}/consumer/run.cmake")
  set_tests_properties(consumer.${step} PROPERTIES LABELS "${label};consumer" TIMEOUT ${timeout_s})
endfunction()

weir_add_consumer_test(install quick 120)
weir_add_consumer_test(find_package quick 300)
weir_add_consumer_test(pkg_config quick 300)
weir_add_consumer_test(add_subdirectory slow 3600)
set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP consumer_prefix)
set_tests_properties(consumer.find_package consumer.pkg_config
                     PROPERTIES FIXTURES_REQUIRED consumer_prefix)
# It builds the whole library, with as many jobs as there are cores.
set_tests_properties(consumer.add_subdirectory PROPERTIES RUN_SERIAL ON)
