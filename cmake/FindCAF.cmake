# Finds the core of the C++ Actor Framework, line 0.17, whose packages bring no CMake configuration.
#
# Result: target caf::core, variables CAF_FOUND, CAF_VERSION, CAF_INCLUDE_DIR, CAF_CORE_LIBRARY.
# Hint:   CAF_ROOT, the prefix of a CAF that is not in a system directory.

find_path(CAF_INCLUDE_DIR NAMES caf/actor_system.hpp)
# Per directory: a static CAF under CAF_ROOT goes before a shared one of the system.
find_library(CAF_CORE_LIBRARY NAMES caf_core caf_core_static NAMES_PER_DIR)
mark_as_advanced(CAF_INCLUDE_DIR CAF_CORE_LIBRARY)

if(CAF_INCLUDE_DIR)
  foreach(header IN ITEMS caf/detail/build_config.hpp caf/config.hpp)
    if(EXISTS "${CAF_INCLUDE_DIR}/${header}" AND NOT CAF_VERSION)
      file(STRINGS "${CAF_INCLUDE_DIR}/${header}" _caf_line REGEX "^#define CAF_VERSION +[0-9]+")
      # 1706 is 0.17.6
      if(_caf_line MATCHES "CAF_VERSION +([0-9]+)")
        math(EXPR _caf_major "${CMAKE_MATCH_1} / 10000")
        math(EXPR _caf_minor "${CMAKE_MATCH_1} / 100 % 100")
        math(EXPR _caf_patch "${CMAKE_MATCH_1} % 100")
        set(CAF_VERSION "${_caf_major}.${_caf_minor}.${_caf_patch}")
      endif()
    endif()
  endforeach()
  unset(_caf_line)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  CAF
  REQUIRED_VARS CAF_CORE_LIBRARY CAF_INCLUDE_DIR
  VERSION_VAR CAF_VERSION
  REASON_FAILURE_MESSAGE "Debian and Ubuntu have it in the package libcaf-dev")

# The API changed from 0.17 to 0.18: a newer one is found here, and refused with its reason.
if(CAF_FOUND AND CAF_VERSION VERSION_GREATER_EQUAL 0.18)
  set(CAF_FOUND FALSE)
  set(CAF_NOT_FOUND_MESSAGE "CAF ${CAF_VERSION} in ${CAF_INCLUDE_DIR} is too new: 0.17 is needed")
  if(CAF_FIND_REQUIRED)
    message(FATAL_ERROR "${CAF_NOT_FOUND_MESSAGE}")
  endif()
endif()

if(CAF_FOUND AND NOT TARGET caf::core)
  find_package(Threads REQUIRED)
  # The headers of an imported target are system headers: no warnings from inside them.
  add_library(caf::core UNKNOWN IMPORTED)
  set_target_properties(
    caf::core
    PROPERTIES IMPORTED_LOCATION "${CAF_CORE_LIBRARY}"
               INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
               INTERFACE_LINK_LIBRARIES Threads::Threads)
endif()
