// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/streaming/streaming_model.hpp>
#include <weir/operators/dstream.hpp>

#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "operators/stage_harness.hpp"

namespace streaming_model_test {

using namespace weir;
using namespace std::chrono_literals;

namespace {

// Learns the sum of what it sees, and counts batches; a negative number makes it throw half way.
struct adder {
  using example = double;
  using features = double;
  using prediction = double;

  double sum = 0.0;
  std::int64_t batches = 0;

  void update(const batch<double>& data) {
    ++batches;
    for (const auto value : data) {
      if (value < 0)
        throw std::runtime_error("negative");
      sum += value;
    }
  }
  [[nodiscard]] double predict(double x) const { return sum + x; }
  void fields(ml::field_archive& data) {
    data.field("sum", sum);
    data.field("batches", batches);
  }
};

struct trained_plan {
  topology plan{1000ms};
  dstream<double> examples = test::test_source<double>(plan, 2);
  dstream<double> elements = test::test_source<double>(plan, 2);
  dstream<std::pair<std::string, double>> pairs =
      test::test_source<std::pair<std::string, double>>(plan);
  ml::streaming_model<adder> model{adder()};
  dstream<std::shared_ptr<const adder>> models = model.train_on(examples);
  dstream<double> predictions = model.predict_on(elements);
  dstream<std::pair<std::string, double>> keyed = model.predict_on_values(pairs);
  test::stage_harness harness{plan};

  trained_plan() {
    // An output for each, so that all are run.
    static_cast<void>(predictions.for_each_batch([](const batch<double>&) {}));
    harness.tap(predictions);
    harness.tap(keyed);
  }
  std::vector<double> run(const std::vector<double>& learnt, const std::vector<double>& asked) {
    harness.give(examples, learnt, {1});
    harness.give(elements, asked, {1});
    harness.give(pairs, {{"a", 100.0}});
    harness.run();
    return harness.result(predictions).collect();
  }
};

} // namespace

TEST_CASE("a prediction sees the training of its own batch", "[ml][streaming]") {
  auto here = trained_plan();
  CHECK(here.run({1.0, 2.0}, {0.0, 10.0}) == std::vector<double>{3.0, 13.0});
  CHECK(here.harness.result(here.keyed).collect() ==
        std::vector<std::pair<std::string, double>>{{"a", 103.0}});
  CHECK(here.run({4.0}, {0.0}) == std::vector<double>{7.0});
  CHECK(here.run({}, {0.0}) == std::vector<double>{7.0});
  CHECK(here.model.latest()->sum == 7.0);
  CHECK(here.model.latest()->batches == 3);
}

TEST_CASE("a batch without a training dataset leaves the model alone", "[ml][streaming]") {
  auto here = trained_plan();
  here.run({1.0}, {});
  here.harness.give_none(here.examples);
  here.harness.give(here.elements, std::vector<double>{5.0});
  here.harness.run();
  CHECK(here.harness.result(here.predictions).collect() == std::vector<double>{6.0});
  CHECK(here.model.latest()->batches == 1);
}

TEST_CASE("a training that fails changes nothing", "[ml][streaming]") {
  auto here = trained_plan();
  here.run({1.0}, {});
  CHECK_THROWS(here.run({2.0, -1.0}, {0.0}));
  CHECK(here.model.latest()->sum == 1.0);
  CHECK(here.run({5.0}, {0.0}) == std::vector<double>{6.0});
}

TEST_CASE("a model lives on in a snapshot", "[ml][streaming]") {
  auto before = trained_plan();
  before.run({1.0, 2.0}, {});
  auto after = trained_plan();
  after.harness.restore(after.models.node(), before.harness.snapshots(before.models.node()));
  CHECK(after.model.latest()->sum == 3.0);
  CHECK(after.run({4.0}, {0.0}) == std::vector<double>{7.0});
  CHECK(after.model.latest()->batches == 2);
}

TEST_CASE("training is declared once, and before predictions", "[ml][streaming]") {
  auto here = trained_plan();
  CHECK_THROWS_AS(here.model.train_on(here.examples), error);
  auto untrained = ml::streaming_model<adder>(adder{2.0, 0});
  const auto predicted = untrained.predict_on(here.elements);
  CHECK_THROWS_AS(untrained.train_on(here.examples), error);
  here.harness.tap(predicted);
  static_cast<void>(predicted.for_each_batch([](const batch<double>&) {}));
  here.run({}, {1.0});
  CHECK(here.harness.result(predicted).collect() == std::vector<double>{3.0});
}

} // namespace streaming_model_test
