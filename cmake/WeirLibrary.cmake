# Libraries made of whole folders. Headers lie beside their sources; one link per folder in
# <build>/include/weir makes the include path <weir/folder/file.hpp> equal to the installed one.

set(WEIR_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")
file(MAKE_DIRECTORY "${WEIR_INCLUDE_DIR}/weir")

# Makes a header of some folder reachable as <weir/name.hpp> too.
function(weir_link_header path)
  get_filename_component(name "${path}" NAME)
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/${path}" "${WEIR_INCLUDE_DIR}/weir/${name}" SYMBOLIC)
  set_property(GLOBAL APPEND PROPERTY WEIR_LINKED_HEADERS "${PROJECT_SOURCE_DIR}/${path}")
endfunction()

# Takes the files below some folders out of a list of paths that begin with `root` (may be empty).
function(weir_leave_out list root folders)
  set(kept ${${list}})
  foreach(folder IN LISTS folders)
    if(root)
      string(PREPEND folder "${root}/")
    endif()
    list(FILTER kept EXCLUDE REGEX "^${folder}/")
  endforeach()
  set(${list} "${kept}" PARENT_SCOPE)
endfunction()

# weir_add_library(<name> FOLDERS <folder>... [WITHOUT <folder>...] LINK <target>...
#                  [LINK_PRIVATE <target>...] [OUTPUT_NAME <file>])
# The target <name> with the alias weir::<name> (weir::weir, weir::ml, ...). What is linked privately
# is not needed to compile against the library. WITHOUT: folders within those that are libraries of
# their own.
function(weir_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_NAME" "FOLDERS;WITHOUT;LINK;LINK_PRIVATE")
  set(sources)
  foreach(folder IN LISTS arg_FOLDERS)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
    weir_leave_out(found "${PROJECT_SOURCE_DIR}" "${arg_WITHOUT}")
    list(APPEND sources ${found})
    if(WEIR_STDLIB_ASSERTIONS AND folder STREQUAL "actors")
      set_source_files_properties(${found} PROPERTIES COMPILE_OPTIONS -U_GLIBCXX_ASSERTIONS)
    endif()
    if(NOT EXISTS "${WEIR_INCLUDE_DIR}/weir/${folder}")
      file(CREATE_LINK "${PROJECT_SOURCE_DIR}/${folder}" "${WEIR_INCLUDE_DIR}/weir/${folder}"
           SYMBOLIC)
    endif()
  endforeach()
  if(NOT sources)
    # CMake refuses a library without sources; folders may still be empty.
    file(WRITE "${PROJECT_BINARY_DIR}/${name}_empty.cpp" "")
    set(sources "${PROJECT_BINARY_DIR}/${name}_empty.cpp")
  endif()
  add_library(${name} ${sources})
  add_library(weir::${name} ALIAS ${name})
  weir_compile_options(${name})
  if(WEIR_HEADER_CHECK)
    # A source begins with its own header, and shows that it stands alone only when compiled alone.
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  endif()
  if(WEIR_STDLIB_ASSERTIONS)
    target_compile_definitions(${name} PRIVATE _GLIBCXX_ASSERTIONS)
  endif()
  target_include_directories(
    ${name} PUBLIC "$<BUILD_INTERFACE:${WEIR_INCLUDE_DIR}>"
                   "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(
    ${name}
    PUBLIC ${arg_LINK}
    PRIVATE ${arg_LINK_PRIVATE})
  if(arg_OUTPUT_NAME)
    set_target_properties(${name} PROPERTIES OUTPUT_NAME ${arg_OUTPUT_NAME})
  endif()
  # Before 1.0 every minor version may change the ABI.
  set_target_properties(
    ${name} PROPERTIES VERSION ${PROJECT_VERSION}
                       SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
                       WEIR_FOLDERS "${arg_FOLDERS}" WEIR_WITHOUT "${arg_WITHOUT}")
endfunction()

# Compiles each header of a library alone, so that none leans on what another file included before it.
# A header with a source of the same name is left out: that source includes it before anything else
# (scripts/check sees to it). LINK: what headers need that are for sources only.
function(weir_add_header_check library)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
  get_target_property(folders ${library} WEIR_FOLDERS)
  get_target_property(without ${library} WEIR_WITHOUT)
  set(sources)
  foreach(folder IN LISTS folders)
    file(
      GLOB_RECURSE headers CONFIGURE_DEPENDS
      RELATIVE "${PROJECT_SOURCE_DIR}"
      "${PROJECT_SOURCE_DIR}/${folder}/*.hpp")
    weir_leave_out(headers "" "${without}")
    foreach(header IN LISTS headers)
      string(REGEX REPLACE "hpp$" "cpp" own_source "${header}")
      if(NOT EXISTS "${PROJECT_SOURCE_DIR}/${own_source}")
        set(source "${PROJECT_BINARY_DIR}/header_check/${own_source}")
        # GENERATE leaves a file alone whose content is the same.
        file(GENERATE OUTPUT "${source}" CONTENT "#include <weir/${header}>\n")
        list(APPEND sources "${source}")
      endif()
    endforeach()
  endforeach()
  if(sources)
    add_library(${library}_header_check OBJECT ${sources})
    # Each by itself, or they would lean on one another.
    set_target_properties(${library}_header_check PROPERTIES UNITY_BUILD OFF)
    weir_compile_options(${library}_header_check)
    # Only the diagnostics count: no optimisation, no debug information.
    target_compile_options(${library}_header_check PRIVATE -O0 -g0)
    target_link_libraries(${library}_header_check PRIVATE ${library} ${arg_LINK})
  endif()
endfunction()
