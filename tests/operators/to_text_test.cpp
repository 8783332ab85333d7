// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/to_text.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <vector>

namespace to_text_test {

using weir::to_text;

namespace {

struct point {
  int x;
  int y;
};
std::ostream& operator<<(std::ostream& out, const point& value) {
  return out << value.x << '/' << value.y;
}

} // namespace

TEST_CASE("text and whole numbers are shown as they are") {
  CHECK(to_text(std::string("a b")) == "a b");
  CHECK(to_text(std::string_view("")).empty());
  CHECK(to_text("literal") == "literal");
  CHECK(to_text('c') == "c");
  CHECK(to_text(-42) == "-42");
  CHECK(to_text(std::uint8_t{200}) == "200");
  CHECK(to_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(to_text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(to_text(true) == "true");
  CHECK(to_text(false) == "false");
}

TEST_CASE("floating-point numbers are shown as in Java") {
  CHECK(to_text(1.0) == "1.0");
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(-2.5) == "-2.5");
  CHECK(to_text(123.456) == "123.456");
  CHECK(to_text(100.0) == "100.0");
  CHECK(to_text(0.001) == "0.001");
  CHECK(to_text(0.00123) == "0.00123");
  CHECK(to_text(0.0001) == "1.0E-4");
  CHECK(to_text(9999999.0) == "9999999.0");
  CHECK(to_text(1e7) == "1.0E7");
  CHECK(to_text(12345678.9) == "1.23456789E7");
  CHECK(to_text(1.0 / 3) == "0.3333333333333333");
  CHECK(to_text(1e-300) == "1.0E-300");
  CHECK(to_text(std::numeric_limits<double>::max()) == "1.7976931348623157E308");
  CHECK(to_text(0.1F) == "0.1");
  CHECK(to_text(1.0F / 3) == "0.33333334");
  CHECK(to_text(0.0) == "0.0");
  CHECK(to_text(-0.0) == "-0.0");
  CHECK(to_text(std::nan("")) == "NaN");
  CHECK(to_text(-std::numeric_limits<double>::infinity()) == "-Infinity");
}

TEST_CASE("compound values are shown as in Scala") {
  using namespace std::string_literals;
  CHECK(to_text(std::pair("a"s, 1)) == "(a,1)");
  CHECK(to_text(std::pair(std::string_view("a"), 1.0)) == "(a,1.0)");
  CHECK(to_text(std::tuple("a"s, 1, true)) == "(a,1,true)");
  CHECK(to_text(std::tuple<>()) == "()");
  CHECK(to_text(std::pair("k"s, std::pair(1, 2))) == "(k,(1,2))");
  CHECK(to_text(std::optional("x"s)) == "Some(x)");
  CHECK(to_text(std::optional<int>()) == "None");
}

TEST_CASE("ranges are shown in brackets") {
  using namespace std::string_literals;
  CHECK(to_text(std::vector{1, 2, 3}) == "[1, 2, 3]");
  CHECK(to_text(std::vector<bool>{true, false}) == "[true, false]");
  CHECK(to_text(std::vector<std::string>()) == "[]");
  CHECK(to_text(std::set{2, 1}) == "[1, 2]");
  CHECK(to_text(std::map<std::string, int>{{"a", 1}, {"b", 2}}) == "[(a,1), (b,2)]");
  CHECK(to_text(std::pair("k"s, std::vector{"a"s, "b"s})) == "(k,[a, b])");
}

TEST_CASE("a type of the user's is shown by its operator<<") {
  CHECK(to_text(point{1, 20000}) == "1/20000");
  CHECK(to_text(std::vector{point{1, 2}, point{3, 4}}) == "[1/2, 3/4]");
}

} // namespace to_text_test
