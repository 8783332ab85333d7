# Finds xxHash, whose packages bring no CMake configuration.
#
# Result: target xxHash::xxHash, variables xxHash_FOUND, xxHash_VERSION.

find_path(xxHash_INCLUDE_DIR NAMES xxhash.h)
find_library(xxHash_LIBRARY NAMES xxhash)
mark_as_advanced(xxHash_INCLUDE_DIR xxHash_LIBRARY)

if(xxHash_INCLUDE_DIR)
  set(xxHash_VERSION "")
  foreach(_part IN ITEMS MAJOR MINOR RELEASE)
    file(STRINGS "${xxHash_INCLUDE_DIR}/xxhash.h" _line
         REGEX "^#define XXH_VERSION_${_part} +[0-9]+")
    string(REGEX MATCH "[0-9]+ *$" _line "${_line}")
    string(APPEND xxHash_VERSION ".${_line}")
  endforeach()
  string(REGEX REPLACE "^\\." "" xxHash_VERSION "${xxHash_VERSION}")
  unset(_line)
  unset(_part)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  xxHash
  REQUIRED_VARS xxHash_LIBRARY xxHash_INCLUDE_DIR
  VERSION_VAR xxHash_VERSION
  REASON_FAILURE_MESSAGE "Debian and Ubuntu have it in the package libxxhash-dev")

if(xxHash_FOUND AND NOT TARGET xxHash::xxHash)
  add_library(xxHash::xxHash UNKNOWN IMPORTED)
  set_target_properties(
    xxHash::xxHash PROPERTIES IMPORTED_LOCATION "${xxHash_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES
                                                                    "${xxHash_INCLUDE_DIR}")
endif()
