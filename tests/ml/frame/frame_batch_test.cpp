// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame_batch.hpp>
#include <weir/ml/frame/frame_records.hpp>
#include <weir/state/support/error.hpp>

#include <cmath>
#include <optional>

#include "catch.hpp"

namespace frame_batch_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;
using weir::batch;

namespace {

struct order {
  std::string item;
  int pieces = 0;
  double price = 0.0;
  bool paid = false;
  std::optional<double> discount;
};

std::vector<order> orders() {
  return {{"pen", 3, 1.5, true, std::nullopt}, {"ink", 1, 8.0, false, 0.25}};
}

} // namespace

TEST_CASE("batches become frames and come back", "[ml][frame]") {
  const auto points = batch<labeled_point>::of(
      {{1.0, vectors::dense(2.0, 3.0)}, {0.0, vectors::sparse(2, {1}, {4.0})}});
  const auto data = to_frame(points);
  CHECK(data["label"].doubles()[0] == 1.0);
  CHECK(to_points(data).collect() == points.collect());
  CHECK(to_frame(batch<std::string>::of({"a", "bc"}))["text"].strings()[1] == "bc");
  CHECK(to_frame(batch<weir::ml::vector>::of({vectors::dense(1.0)}))["features"].size() == 1);
  CHECK(to_batch<double>(data, "label").collect() == std::vector<double>{1.0, 0.0});
  CHECK(to_batch<weir::ml::vector>(data, "features", 2).num_partitions() == 2);
  CHECK(to_batch<weir::ml::vector>(data, "features").collect()[1] ==
        vectors::sparse(2, {1}, {4.0}));
}

TEST_CASE("records become columns", "[ml][frame]") {
  const auto data = to_frame(
      batch<order>::of(orders(), 2), field_of("item", &order::item),
      field_of("pieces", &order::pieces), field_of("price", &order::price),
      field_of("paid", &order::paid), field_of("discount", &order::discount),
      field_of("sum", [](const order& each) { return each.pieces * each.price; }),
      field_of("size", [](const order& each) { return vectors::dense(each.price, each.pieces); }),
      field_of("words",
               [](const order& each) {
                 return std::vector<std::string>{each.item, "x"};
               }),
      field_of("numbers", [](const order& each) { return std::vector<double>{each.price}; }));
  CHECK(data.num_rows() == 2);
  CHECK(data["item"].strings()[0] == "pen");
  CHECK(data["pieces"].integers()[0] == 3);
  CHECK(data["price"].doubles()[1] == 8.0);
  CHECK(data["paid"].type() == column_type::boolean);
  CHECK(data["paid"].text(0) == "true");
  CHECK(data["discount"].is_missing(0));
  CHECK(data["discount"].doubles()[1] == 0.25);
  CHECK(data["sum"].doubles()[0] == 4.5);
  CHECK(data["size"].vectors()[1] == vectors::dense(8.0, 1.0));
  CHECK(data["words"].text(1) == "[ink, x]");
  CHECK(data["numbers"].text(1) == "[8.0]");
  CHECK(to_frame(std::vector<order>(), field_of("item", &order::item))["item"].type() ==
        column_type::string);
}

TEST_CASE("columns become batches of their elements", "[ml][frame]") {
  const auto data =
      to_frame(orders(), field_of("item", &order::item), field_of("pieces", &order::pieces),
               field_of("discount", &order::discount));
  CHECK(to_batch<std::string>(data, "item").collect() == std::vector<std::string>{"pen", "ink"});
  CHECK(to_batch<std::int64_t>(data, "pieces").collect() == std::vector<std::int64_t>{3, 1});
  CHECK(to_batch<double>(data, "pieces").collect() == std::vector<double>{3.0, 1.0});
  CHECK(std::isnan(to_batch<double>(data, "discount").collect()[0]));
  CHECK_THROWS_WITH(to_batch<std::int64_t>(data, "item"),
                    ContainsSubstring("'item'") &&
                        ContainsSubstring("must be of type bigint, but is of type string"));
  CHECK_THROWS_WITH(to_batch<double>(data, "item"), ContainsSubstring("must hold numbers"));
  const auto gap = data.with_column("item", data["item"].with_missing({0, 1}));
  CHECK_THROWS_WITH(to_batch<std::string>(gap, "item"), ContainsSubstring("row 1"));
}

} // namespace frame_batch_test
