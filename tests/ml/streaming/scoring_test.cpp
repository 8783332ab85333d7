// SPDX-License-Identifier: Apache-2.0

// A pipeline that was fitted and saved elsewhere judges the records of a stream.

#include <weir/actors/testing/test_topology.hpp>
#include <weir/ml/classification/logistic_regression.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/frame/frame_batch.hpp>
#include <weir/ml/frame/frame_records.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/operators/dstream.hpp>

#include "catch.hpp"
#include "support/scratch_folder.hpp"

namespace scoring_test {

using namespace weir;

namespace {

struct purchase {
  std::string country;
  double amount = 0.0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(country, amount);
  }
};

template <class Purchases>
ml::frame columns_of(const Purchases& purchases) {
  return ml::to_frame(purchases, ml::field_of("country", &purchase::country),
                      ml::field_of("amount", &purchase::amount));
}

ml::pipeline_model fitted() {
  const auto purchases =
      std::vector<purchase>{{"a", 1.0}, {"b", 2.0}, {"a", 9.0}, {"b", 8.0}, {"a", 7.0}, {"b", 1.5}};
  auto index = ml::string_indexer();
  index.input_col = "country";
  index.output_col = "place";
  auto assemble = ml::vector_assembler();
  assemble.input_cols = {"place", "amount"};
  assemble.output_col = "features";
  auto regression = ml::logistic_regression();
  regression.reg_param = 0.01;
  const auto labels = std::vector<double>{0, 0, 1, 1, 1, 0};
  return ml::pipeline(index, assemble, regression)
      .fit(columns_of(purchases).with_column("label", ml::column(labels)));
}

} // namespace

TEST_CASE("a loaded pipeline model scores a stream", "[ml][streaming]") {
  const auto folder = test::scratch_folder();
  ml::save(fitted(), folder.path() / "model");
  const auto model = std::make_shared<const ml::pipeline_model>(
      ml::load<ml::pipeline_model>(folder.path() / "model"));

  auto run = weir::testing::test_topology();
  const auto purchases = run.input<purchase>();
  const auto judged = run.output(purchases.stream().transform([model](const auto& whole) {
    return ml::to_batch<double>(model->transform(columns_of(whole)), "prediction");
  }));
  purchases.push({{"b", 1.0}, {"a", 9.5}, {"b", 7.0}});
  run.batch();
  CHECK(judged.last() == std::vector<double>{0.0, 1.0, 1.0});
  // A batch that the model cannot use fails alone.
  purchases.push({{"unheard of", 1.0}});
  run.batch();
  purchases.push({{"a", 1.0}});
  run.batch();
  CHECK(judged.batches().size() == 2);
  CHECK(judged.last() == std::vector<double>{0.0});
}

} // namespace scoring_test
