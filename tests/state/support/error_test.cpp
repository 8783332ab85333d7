// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"

#include <string>

namespace error_test {

namespace {

struct not_an_exception {};

template <class T>
std::string described(const T& thrown) {
  return weir::describe(std::make_exception_ptr(thrown));
}

} // namespace

TEST_CASE("an error carries its code and its text") {
  const auto error = weir::error(weir::errc::corrupt, "bad bytes");
  CHECK(error.code() == weir::errc::corrupt);
  CHECK(error.what() == std::string("bad bytes"));
}

TEST_CASE("every code has a name of its own") {
  CHECK(to_string(weir::errc::invalid_argument) == "invalid_argument");
  CHECK(to_string(weir::errc::source_changed) == "source_changed");
  CHECK(to_string(static_cast<weir::errc>(999)) == "unknown");
  for (int code = 0; code <= static_cast<int>(weir::errc::source_changed); ++code)
    CHECK(to_string(static_cast<weir::errc>(code)) != "unknown");
}

TEST_CASE("anything thrown can be described") {
  CHECK(described(weir::error(weir::errc::io, "disk full")) == "disk full [io]");
  CHECK(described(std::out_of_range("too far")) == "too far [std::out_of_range]");
  CHECK(described(42) == "an object not derived from std::exception [int]");
  CHECK(described(not_an_exception()).find("not_an_exception") != std::string::npos);
  CHECK(weir::describe(nullptr) == "no exception");
}

} // namespace error_test
