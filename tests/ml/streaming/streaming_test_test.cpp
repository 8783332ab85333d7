// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/field_format.hpp>
#include <weir/ml/streaming/streaming_test.hpp>
#include <weir/ml/support/random.hpp>

#include "../../catch.hpp"

#include <cmath>

namespace streaming_test_test {

using namespace weir;
using namespace weir::ml;

namespace {

batch<binary_sample> samples(std::size_t count, double effect, std::uint64_t seed) {
  auto random = random_generator(seed);
  auto result = std::vector<binary_sample>();
  for (std::size_t i = 0; i < count; ++i)
    result.push_back({i % 2 == 0, random.normal(i % 2 == 0 ? effect : 0.0)});
  return batch<binary_sample>::of(result);
}

} // namespace

TEST_CASE("moments are merged as if seen in one piece", "[ml][streaming]") {
  auto whole = sample_moments();
  auto first = sample_moments();
  auto second = sample_moments();
  for (const auto value : {1.0, 4.0, -2.0, 8.0, 3.0}) {
    whole.add(value);
    (whole.count <= 2.0 ? first : second).add(value);
  }
  first.merge(second);
  first.merge(sample_moments());
  CHECK(first.count == 5.0);
  CHECK(first.mean == Approx(2.8));
  CHECK(first.deviations == Approx(whole.deviations));
  CHECK(whole.deviations == Approx(54.8));
}

TEST_CASE("student's test by its definition", "[ml][streaming]") {
  auto control = sample_moments();
  auto experiment = sample_moments();
  for (const auto value : {1.0, 2.0, 3.0})
    control.add(value);
  for (const auto value : {2.0, 4.0, 6.0, 8.0})
    experiment.add(value);
  const auto found = *test_means(control, experiment, test_method::student);
  // Population variances 2/3 and 5, as in Spark.
  const auto pooled = (2.0 * (2.0 / 3.0) + 3.0 * 5.0) / 5.0;
  CHECK(found.statistic == Approx((2.0 - 5.0) / std::sqrt(pooled * (1.0 / 3.0 + 1.0 / 4.0))));
  CHECK(found.degrees_of_freedom == 5.0);
  CHECK_FALSE(test_means(control, sample_moments(), test_method::welch));
}

TEST_CASE("a difference shows, and no difference does not", "[ml][streaming]") {
  for (const auto method : {test_method::welch, test_method::student}) {
    auto different = streaming_test_state({.method = method});
    auto same = streaming_test_state({.method = method});
    for (std::uint64_t i = 0; i < 10; ++i) {
      different.update(samples(100, 0.5, i));
      same.update(samples(100, 0.0, i));
    }
    CHECK(different.result()->p_value < 0.001);
    CHECK(same.result()->p_value > 0.05);
  }
}

TEST_CASE("batches of the peace period, and those before the window, do not count",
          "[ml][streaming]") {
  auto peaceful = streaming_test_state({.peace_period = 2});
  auto plain = streaming_test_state(streaming_test_options());
  auto windowed = streaming_test_state({.window_size = 3});
  for (std::uint64_t i = 0; i < 5; ++i) {
    peaceful.update(samples(20, 1.0, i));
    windowed.update(samples(20, 1.0, i));
    if (i >= 2)
      plain.update(samples(20, 1.0, i));
    CHECK(peaceful.result().has_value() == (i >= 2));
  }
  CHECK(peaceful.result()->p_value == Approx(plain.result()->p_value));
  CHECK(windowed.result()->p_value == Approx(plain.result()->p_value));
  auto out = field_writer();
  windowed.fields(out);
  const auto bytes = out.finish();
  auto in = field_reader(bytes);
  auto again = streaming_test_state({.window_size = 3});
  again.fields(in);
  windowed.update(samples(20, 1.0, 9));
  again.update(samples(20, 1.0, 9));
  CHECK(again.result()->p_value == windowed.result()->p_value);
  CHECK_THROWS_AS(streaming_test_state({.window_size = -1}), error);
  CHECK_THROWS_AS(again.update(batch<binary_sample>::of({binary_sample{true, std::nan("")}})),
                  error);
}

} // namespace streaming_test_test
