# How Weir's own code is compiled. Nothing here reaches the targets of a project that embeds Weir.

# "address-undefined" or "thread"; empty: none. Whole-program, so it is set for every target.
set(WEIR_SANITIZER
    ""
    CACHE STRING "Sanitizer to build with: empty, address-undefined or thread")
set_property(CACHE WEIR_SANITIZER PROPERTY STRINGS "" address-undefined thread)
option(WEIR_COVERAGE "Instrument for gcov" OFF)

if(WEIR_SANITIZER STREQUAL "address-undefined")
  # CAF's headers bind a reference to a null pointer when an actor function is spawned without
  # arguments (caf/detail/init_fun_factory.hpp), which is harmless but would stop every run: hence
  # no check for null.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(WEIR_SANITIZER STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
  # A CAF that is not instrumented gives false reports, and suppressing those hides real races.
  if(NOT CAF_ROOT)
    if(DEFINED ENV{XDG_CACHE_HOME})
      set(CAF_ROOT "$ENV{XDG_CACHE_HOME}/weir/caf-tsan")
    else()
      set(CAF_ROOT "$ENV{HOME}/.cache/weir/caf-tsan")
    endif()
  endif()
  if(NOT EXISTS "${CAF_ROOT}/include/caf")
    message(FATAL_ERROR "No CAF built with the thread sanitizer in ${CAF_ROOT}: "
                        "run scripts/tsan-caf first, or set CAF_ROOT to one.")
  endif()
elseif(NOT WEIR_SANITIZER STREQUAL "")
  message(FATAL_ERROR "WEIR_SANITIZER is '${WEIR_SANITIZER}'; known: address-undefined, thread")
endif()

if(WEIR_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Where CAF's headers are used these would stop every program: to spawn an actor function without
# arguments, they dereference an empty shared_ptr (and do nothing with the result).
option(WEIR_STDLIB_ASSERTIONS "Turn on the assertions of libstdc++ where CAF is not used" OFF)

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE
        Release
        CACHE STRING "Type of build" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  find_program(WEIR_CCACHE ccache)
  if(WEIR_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${WEIR_CCACHE}")
  endif()
endif()

# Language level and warnings for one target of Weir's own.
function(weir_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  if(NOT PROJECT_IS_TOP_LEVEL)
    # Put together otherwise than by our presets, sources may have names that clash.
    set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
  endif()
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The compiler collects garbage from 128 MiB on, which templates fill several times over; from
    # 512 MiB on it takes a seventh less time, and a fifth more memory.
    target_compile_options(${target} PRIVATE --param=ggc-min-heapsize=524288)
  endif()
  if(WEIR_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # These come from the optimiser, differ from version to version, and are known to be wrong at
      # times inside the standard library; they stay warnings.
      target_compile_options(
        ${target}
        PRIVATE -Wno-error=array-bounds -Wno-error=maybe-uninitialized -Wno-error=restrict
                -Wno-error=stringop-overflow -Wno-error=stringop-overread)
    endif()
  endif()
endfunction()
