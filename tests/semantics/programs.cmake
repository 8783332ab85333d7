# What the tests of semantics share, and the two programs that run files of cases:
#
#     weir_spark_cases FILE           cases of Spark's own test suites
#     weir_differential_cases FILE    random topologies recorded from Spark

file(GLOB_RECURSE semantics_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
list(FILTER semantics_sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
add_library(weir_semantics STATIC ${semantics_sources})
weir_compile_options(weir_semantics)
target_link_libraries(weir_semantics PUBLIC weir_test_base)
# Where the tests are that cases of their own refer to.
set_source_files_properties(
  "${CMAKE_CURRENT_LIST_DIR}/spark_cases/own_tests.cpp"
  PROPERTIES COMPILE_DEFINITIONS "WEIR_TEST_PROGRAMS_FOLDER=\"${CMAKE_CURRENT_BINARY_DIR}\"")

foreach(kind IN ITEMS spark differential)
  string(REPLACE "spark" "spark_cases" folder ${kind})
  add_executable(weir_${kind}_cases "${CMAKE_CURRENT_LIST_DIR}/${folder}/main.cpp")
  weir_compile_options(weir_${kind}_cases)
  target_link_libraries(weir_${kind}_cases PRIVATE weir_semantics)
endforeach()
