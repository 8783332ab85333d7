// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/libsvm.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"

namespace libsvm_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("LIBSVM rows are read, blank lines and comments skipped", "[ml][libsvm]") {
  const auto data = parse_libsvm("1 1:1.0 3:2\n\n# a comment\n-1.5\n+1 2:+4e1\r\n");
  CHECK(data["label"].doubles()[1] == -1.5);
  CHECK(data["features"].vectors()[0] == vectors::dense(1.0, 0.0, 2.0));
  CHECK(data["features"].vectors()[2] == vectors::dense(0.0, 40.0, 0.0));
  CHECK_FALSE(data["features"].vectors()[2].is_dense());
  CHECK(data["features"].metadata().size == 3);
  CHECK(parse_libsvm("1 1:1", {.num_features = 5, .dense = true})["features"]
            .vectors()[0]
            .is_dense());
  CHECK(parse_libsvm("").num_rows() == 0);
}

TEST_CASE("what is wrong in a LIBSVM text is named with its line", "[ml][libsvm]") {
  const auto with = [](const std::string& line) { return "1 1:1\n\n" + line + "\n2 1:1\n"; };
  CHECK_THROWS_WITH(parse_libsvm(with("0 0:4.0")),
                    ContainsSubstring("line 3") && ContainsSubstring("from 1"));
  CHECK_THROWS_WITH(parse_libsvm(with("0 2:4.0 2:1")), ContainsSubstring("must increase"));
  CHECK_THROWS_WITH(parse_libsvm(with("0 2")), ContainsSubstring("index:value"));
  CHECK_THROWS_WITH(parse_libsvm(with("0 2:x")), ContainsSubstring("'x' is not a value"));
  CHECK_THROWS_WITH(parse_libsvm(with("a 2:1")), ContainsSubstring("'a' is not a label"));
  CHECK_THROWS_WITH(parse_libsvm("1 7:1", {.num_features = 3}), ContainsSubstring("index 7"));
}

TEST_CASE("a LIBSVM text of many parts is the same on any number of threads", "[ml][libsvm]") {
  auto points = std::vector<labeled_point>();
  for (auto i = 0; i < 40'000; ++i)
    points.push_back({static_cast<double>(i % 3),
                      vectors::sparse(50, {i % 50}, {0.25 * static_cast<double>(i)})});
  const auto text = to_libsvm(points);
  REQUIRE(text.size() > 512 * 1024);
  for (const auto threads : {1, 2, 5}) {
    const auto limit = thread_limit(static_cast<std::size_t>(threads));
    CHECK(to_libsvm(parse_libsvm(text)) == text);
  }
}

} // namespace libsvm_test
