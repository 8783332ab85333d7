# Run after each build of a test executable: lists its cases and writes them as ctest entries.
# (catch_discover_tests of Catch2 2 knows no labels by tag and stumbles over an empty list.)

cmake_minimum_required(VERSION 3.25)

# Sets `result` to the names of the cases that match `spec`.
function(list_cases spec result)
  if(catch_version VERSION_LESS 3)
    set(arguments --list-test-names-only)
  else()
    set(arguments --list-tests --verbosity quiet)
  endif()
  execute_process(
    COMMAND "${executable}" "${spec}" ${arguments}
    OUTPUT_VARIABLE names
    ERROR_VARIABLE errors
    RESULT_VARIABLE status)
  # Brackets and semicolons would be taken for CMake's list syntax.
  string(REPLACE "[" "<weir-open>" names "${names}")
  string(REPLACE "]" "<weir-close>" names "${names}")
  string(REPLACE ";" "<weir-semicolon>" names "${names}")
  string(REGEX REPLACE "\n+" ";" names "${names}")
  list(REMOVE_ITEM names "")
  list(LENGTH names count)
  # Catch2 2 returns the number of cases, as far as an exit status can.
  set(count_status ${count})
  if(count GREATER 255)
    set(count_status 255)
  endif()
  if(NOT status EQUAL 0 AND NOT (catch_version VERSION_LESS 3 AND status EQUAL count_status))
    message(FATAL_ERROR "${executable} could not list its tests (${status})\n${errors}${names}")
  endif()
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

set(script "")
function(add_cases labels timeout_s)
  set(fixture "")
  if("realbroker" IN_LIST labels)
    set(fixture " FIXTURES_REQUIRED realbroker")
  endif()
  foreach(name IN LISTS ARGN)
    string(REPLACE "<weir-open>" "[" name "${name}")
    string(REPLACE "<weir-close>" "]" name "${name}")
    string(REPLACE "<weir-semicolon>" ";" name "${name}")
    string(STRIP "${name}" name)
    # Characters with a meaning in Catch2's test specifications.
    string(REPLACE "\\" "\\\\" spec "${name}")
    string(REPLACE "," "\\," spec "${spec}")
    string(REPLACE "[" "\\[" spec "${spec}")
    string(REPLACE "]" "\\]" spec "${spec}")
    string(REPLACE "*" "\\*" spec "${spec}")
    string(APPEND script "add_test([==[${folder}: ${name}]==] [==[${executable}]==] [==[${spec}]==])\n"
           "set_tests_properties([==[${folder}: ${name}]==] PROPERTIES TIMEOUT ${timeout_s}"
           " LABELS \"${labels};${folder}\"${fixture} SKIP_REGULAR_EXPRESSION \"weir test skipped: \")\n")
  endforeach()
  set(script "${script}" PARENT_SCOPE)
endfunction()

list_cases("~[slow]~[.]" quick_cases)
list_cases("[slow]~[realbroker]~[.]" slow_cases)
list_cases("[realbroker]~[.]" realbroker_cases)
add_cases(quick ${quick_timeout_s} ${quick_cases})
add_cases(slow ${slow_timeout_s} ${slow_cases})
add_cases("slow;realbroker" ${slow_timeout_s} ${realbroker_cases})
file(WRITE "${output}" "${script}")
