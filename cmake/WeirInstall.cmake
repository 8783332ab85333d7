# Installs libraries, headers, the CMake package and weir.pc.
include(CMakePackageConfigHelpers)

# Each library is a component of the package with an export file of its own, so that a program that
# asks for one need not have the dependencies of the others.
set(WEIR_COMPONENTS weir)
if(WEIR_BUILD_ML)
  list(APPEND WEIR_COMPONENTS ml)
endif()
if(WEIR_BUILD_KAFKA)
  list(APPEND WEIR_COMPONENTS kafka)
endif()
set(WEIR_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/weir")

foreach(component IN LISTS WEIR_COMPONENTS)
  install(TARGETS ${component} EXPORT weir-${component})
  install(
    EXPORT weir-${component}
    NAMESPACE weir::
    FILE weir-${component}-targets.cmake
    DESTINATION "${WEIR_PACKAGE_DIR}")
  get_target_property(folders ${component} WEIR_FOLDERS)
  get_target_property(without ${component} WEIR_WITHOUT)
  foreach(folder IN LISTS folders)
    # Patterns are matched against whole paths.
    set(exclusions "")
    foreach(other IN LISTS without)
      list(APPEND exclusions REGEX "/${other}(/|$)" EXCLUDE)
    endforeach()
    install(
      DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}/"
      DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/weir/${folder}"
      FILES_MATCHING
      PATTERN "*.hpp"
      ${exclusions})
  endforeach()
endforeach()

get_property(linked_headers GLOBAL PROPERTY WEIR_LINKED_HEADERS)
foreach(header IN LISTS linked_headers)
  if(EXISTS "${header}")
    install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/weir")
  endif()
endforeach()

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/weirConfig.cmake.in" "${PROJECT_BINARY_DIR}/weirConfig.cmake"
  INSTALL_DESTINATION "${WEIR_PACKAGE_DIR}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/weirConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/weirConfig.cmake" "${PROJECT_BINARY_DIR}/weirConfigVersion.cmake"
        "${PROJECT_SOURCE_DIR}/cmake/FindCAF.cmake" "${PROJECT_SOURCE_DIR}/cmake/FindxxHash.cmake"
        "${PROJECT_SOURCE_DIR}/cmake/FindRdKafka.cmake"
  DESTINATION "${WEIR_PACKAGE_DIR}")

# The path from weir.pc to the prefix keeps an installed tree movable.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(WEIR_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(WEIR_PC_PREFIX "\${pcfiledir}/${up}")
endif()
# CAF and Boost have no .pc files; directories that the compiler searches anyway are left out.
set(WEIR_PC_CFLAGS "")
set(WEIR_PC_LIBS "")
get_target_property(boost_include_dir Boost::headers INTERFACE_INCLUDE_DIRECTORIES)
get_target_property(cereal_include_dir cereal::cereal INTERFACE_INCLUDE_DIRECTORIES)
foreach(dir IN LISTS CAF_INCLUDE_DIR boost_include_dir cereal_include_dir)
  if(NOT dir IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
    string(APPEND WEIR_PC_CFLAGS " -isystem ${dir}")
  endif()
endforeach()
get_filename_component(caf_dir "${CAF_CORE_LIBRARY}" DIRECTORY)
get_filename_component(caf_name "${CAF_CORE_LIBRARY}" NAME_WE)
string(REGEX REPLACE "^lib" "" caf_name "${caf_name}")
get_filename_component(caf_real_dir "${caf_dir}" REALPATH)
if(NOT caf_dir IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES
   AND NOT caf_real_dir IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
  string(APPEND WEIR_PC_LIBS " -L${caf_dir}")
endif()
string(APPEND WEIR_PC_LIBS " -l${caf_name} -pthread")
configure_file("${PROJECT_SOURCE_DIR}/cmake/weir.pc.in" "${PROJECT_BINARY_DIR}/weir.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/weir.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
