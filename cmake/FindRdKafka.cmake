# Finds librdkafka, whose packages bring no CMake configuration everywhere.
#
# Result: target rdkafka::rdkafka, variables RdKafka_FOUND, RdKafka_VERSION, RdKafka_INCLUDE_DIR,
# RdKafka_LIBRARY.

find_path(RdKafka_INCLUDE_DIR NAMES librdkafka/rdkafka.h)
find_library(RdKafka_LIBRARY NAMES rdkafka)
mark_as_advanced(RdKafka_INCLUDE_DIR RdKafka_LIBRARY)

if(RdKafka_INCLUDE_DIR)
  # 0x020002ff is 2.0.2
  file(STRINGS "${RdKafka_INCLUDE_DIR}/librdkafka/rdkafka.h" _rdkafka_line
       REGEX "^#define RD_KAFKA_VERSION +0x")
  if(_rdkafka_line MATCHES "0x([0-9a-f][0-9a-f])([0-9a-f][0-9a-f])([0-9a-f][0-9a-f])")
    set(RdKafka_VERSION "")
    foreach(part IN ITEMS "${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}" "${CMAKE_MATCH_3}")
      math(EXPR part "0x${part}")
      list(APPEND RdKafka_VERSION "${part}")
    endforeach()
    list(JOIN RdKafka_VERSION "." RdKafka_VERSION)
  endif()
  unset(_rdkafka_line)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  RdKafka
  REQUIRED_VARS RdKafka_LIBRARY RdKafka_INCLUDE_DIR
  VERSION_VAR RdKafka_VERSION
  REASON_FAILURE_MESSAGE "Debian and Ubuntu have it in the package librdkafka-dev")

if(RdKafka_FOUND AND NOT TARGET rdkafka::rdkafka)
  add_library(rdkafka::rdkafka UNKNOWN IMPORTED)
  set_target_properties(
    rdkafka::rdkafka PROPERTIES IMPORTED_LOCATION "${RdKafka_LIBRARY}"
                                INTERFACE_INCLUDE_DIRECTORIES "${RdKafka_INCLUDE_DIR}")
endif()
