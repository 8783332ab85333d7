# One step of the consumer test; see tests.cmake for the variables.

cmake_minimum_required(VERSION 3.25)

set(prefix "${work_dir}/prefix")
set(consumer_source "${source_dir}/tests/consumer")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status COMMAND_ECHO STDOUT)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "failed with ${status}")
  endif()
endfunction()

# Configures and builds the consumer in a directory of its own, then runs it.
function(build_and_run directory)
  run("${CMAKE_COMMAND}" -S "${consumer_source}" -B "${directory}" -G "${generator}"
      "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${launcher}"
      "-DCAF_ROOT=${caf_root}" ${ARGN})
  cmake_host_system_information(RESULT jobs QUERY NUMBER_OF_LOGICAL_CORES)
  foreach(program IN ITEMS consumer ${programs})
    run("${CMAKE_COMMAND}" --build "${directory}" --target ${program} -j ${jobs})
    run("${directory}/${program}")
  endforeach()
  # Who needs no Kafka has none.
  execute_process(COMMAND ldd "${directory}/consumer" OUTPUT_VARIABLE libraries)
  if(libraries MATCHES "rdkafka")
    message(FATAL_ERROR "The program without Kafka needs its library: ${libraries}")
  endif()
endfunction()

if(step STREQUAL "install")
  file(REMOVE_RECURSE "${prefix}")
  run("${CMAKE_COMMAND}" --install "${build_dir}" --prefix "${prefix}")
elseif(step STREQUAL "find_package")
  # From nothing, lest the cache remember an earlier answer.
  file(REMOVE_RECURSE "${work_dir}/find_package")
  if(with_kafka)
    set(programs kafka_consumer)
  endif()
  build_and_run("${work_dir}/find_package" -DCMAKE_BUILD_TYPE=Debug
                "-DCMAKE_PREFIX_PATH=${prefix}" "-DWEIR_CONSUME_KAFKA=${with_kafka}")
elseif(step STREQUAL "pkg_config")
  set(ENV{PKG_CONFIG_PATH} "${prefix}/${libdir}/pkgconfig")
  execute_process(
    COMMAND pkg-config --cflags --libs weir
    OUTPUT_VARIABLE flags
    RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "pkg-config does not find weir")
  endif()
  separate_arguments(flags UNIX_COMMAND "${flags}")
  file(MAKE_DIRECTORY "${work_dir}/pkg_config")
  # Weir's headers are no system headers here: they have to be free of warnings.
  run(${launcher} "${compiler}" -std=c++20 -Wall -Wextra -Wshadow -Wconversion -Werror -c
      "${consumer_source}/main.cpp" -o "${work_dir}/pkg_config/main.o" ${flags})
  run("${compiler}" "${work_dir}/pkg_config/main.o" -o "${work_dir}/pkg_config/consumer" ${flags}
      "-Wl,-rpath,${prefix}/${libdir}")
  run("${work_dir}/pkg_config/consumer")
elseif(step STREQUAL "add_subdirectory")
  # Not optimised: it shows that Weir can be embedded, and has the whole library to build. The
  # directory is kept, so that a second run builds what changed only.
  build_and_run("${work_dir}/add_subdirectory" -DCMAKE_BUILD_TYPE=Debug
                -DCMAKE_CXX_FLAGS_DEBUG=-O0 "-DWEIR_SOURCE_DIR=${source_dir}")
else()
  message(FATAL_ERROR "unknown step '${step}'")
endif()
