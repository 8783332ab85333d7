// SPDX-License-Identifier: Apache-2.0
#pragma once

// Catch2 of either major version: 2 is one header, 3 is many.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
namespace Catch::Matchers {
/// As version 3 calls it.
inline auto ContainsSubstring(const std::string& part) {
  return Contains(part);
}
} // namespace Catch::Matchers
#endif

/// Ends a test case that cannot run here, for instance for want of a server. ctest lists it as
/// skipped. To be used in the body of the test case itself, since it returns.
#define WEIR_SKIP(reason)                    \
  do {                                       \
    WARN("weir test skipped: " << (reason)); \
    return;                                  \
  } while (false)
