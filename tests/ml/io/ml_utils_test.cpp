// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/csv.hpp>
#include <weir/ml/io/ml_utils.hpp>
#include <weir/state/support/error.hpp>

#include "../../catch.hpp"
#include "../../support/scratch_folder.hpp"

#include <fstream>

namespace ml_utils_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

const auto points = std::vector<labeled_point>{{1.0, vectors::sparse(3, {0, 2}, {0.5, -2.0})},
                                               {0.0, vectors::sparse(3, {1}, {4.0})}};

} // namespace

TEST_CASE("vectors and points are read from a line each", "[ml][io]") {
  const auto folder = weir::test::scratch_folder();
  const auto path = folder.path() / "text";
  const auto put = [&](const std::string& text) { std::ofstream(path) << text; };
  put("[1.0,2.0]\r\n\n(3,[0],[5.0])");
  const auto vectors_read = ml_utils::load_vectors(path);
  REQUIRE(vectors_read.size() == 2);
  CHECK(vectors_read[0] == vectors::dense(1.0, 2.0));
  CHECK(vectors_read[1] == vectors::sparse(3, {0}, {5.0}));

  auto text = std::string();
  for (const auto& point : points)
    text += to_string(point) + "\n";
  put(text + "2.5,1 0 3\n");
  const auto read = ml_utils::load_labeled_points(path);
  REQUIRE(read.size() == 3);
  CHECK(read[0] == points[0]);
  CHECK(read[1] == points[1]);
  CHECK(read[2] == labeled_point{2.5, vectors::dense(1.0, 0.0, 3.0)});

  put("[1.0]\n[1.0,,]\n");
  CHECK_THROWS_WITH(ml_utils::load_vectors(path), ContainsSubstring("text, line 2: "));
  CHECK_THROWS_AS(ml_utils::load_vectors(folder.path() / "none"), weir::error);
}

TEST_CASE("points are saved as LIBSVM, and only replace a file if asked", "[ml][io]") {
  const auto folder = weir::test::scratch_folder();
  const auto path = folder.path() / "points";
  ml_utils::save_as_libsvm_file(points, path);
  CHECK(ml_utils::load_libsvm_file(path) == points);
  CHECK(ml_utils::load_libsvm_file(path, 5)[0].features.size() == 5);
  CHECK_THROWS_WITH(ml_utils::save_as_libsvm_file(points, path), ContainsSubstring("overwrite"));
  ml_utils::save_as_libsvm_file(std::span(points).first(1), path, {.overwrite = true});
  CHECK(ml_utils::load_libsvm_file(path).size() == 1);
  CHECK(folder.names() == std::set<std::string>{"points"});
  CHECK_THROWS_WITH(ml_utils::save_as_libsvm_file(points, folder.path() / "no" / "such"),
                    ContainsSubstring("cannot write"));
}

TEST_CASE("a frame is written as CSV and as LIBSVM, and read again", "[ml][io]") {
  const auto folder = weir::test::scratch_folder();
  const auto data = frame{{"id", column(std::vector<std::int64_t>{1, 2})},
                          {"text", column::of(std::vector<std::string>{"a, \"b\"", "c\nd"})}};
  write_csv(data, folder.path() / "csv", {.header = true});
  const auto read = read_csv(folder.path() / "csv", {.header = true, .infer_schema = true});
  CHECK(read.column_names() == data.column_names());
  CHECK(read["id"].integers()[1] == 2);
  CHECK(read["text"].strings()[0] == "a, \"b\"");
  CHECK(read["text"].strings()[1] == "c\nd");
  CHECK_THROWS_WITH(write_csv(data, folder.path() / "csv"), ContainsSubstring("exists"));

  const auto labelled =
      frame{{"y", column(std::vector<double>{1.0})}, {"x", column::of({vectors::dense(0.0, 2.0)})}};
  write_libsvm(labelled, folder.path() / "libsvm", {}, "y", "x");
  CHECK(folder.text("libsvm") == "1.0 1:0.0 2:2.0\n");
}

TEST_CASE("a 1 is appended for the intercept", "[ml][io]") {
  CHECK(ml_utils::append_bias(vectors::dense(2.0, 3.0)) == vectors::dense(2.0, 3.0, 1.0));
  const auto longer = ml_utils::append_bias(vectors::sparse(3, {1}, {5.0}));
  CHECK_FALSE(longer.is_dense());
  CHECK(longer == vectors::sparse(4, {1, 3}, {5.0, 1.0}));
}

TEST_CASE("each row is in the validation of one fold, and in the training of all others",
          "[ml][io]") {
  auto numbers = std::vector<std::int64_t>();
  for (std::int64_t i = 0; i < 200; ++i)
    numbers.push_back(i);
  const auto data = frame{{"n", column(numbers)}};
  const auto folds = ml_utils::k_fold(data, 4, 11);
  REQUIRE(folds.size() == 4);
  auto seen = std::vector<std::int64_t>();
  for (const auto& [training, validation] : folds) {
    CHECK(training.num_rows() + validation.num_rows() == 200);
    CHECK(validation.num_rows() > 20);
    for (const auto number : validation["n"].integers()) {
      seen.push_back(number);
      const auto others = training["n"].integers();
      CHECK(std::count(others.begin(), others.end(), number) == 0);
    }
  }
  std::sort(seen.begin(), seen.end());
  CHECK(seen == numbers);
  CHECK_THROWS_AS(ml_utils::k_fold(data, 1, 11), weir::error);
}

} // namespace ml_utils_test
