// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/libsvm.hpp>

#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth::io_cases {

namespace {

json::value load_libsvm(const truth_case& asked) {
  auto text = std::string();
  for (const auto& line : to_texts(asked.input()))
    text += line + "\n";
  const auto data = ml::parse_libsvm(text);
  if (asked.has_param("numFeatures")) {
    const auto given = static_cast<std::size_t>(to_integer(asked.param("numFeatures").at(0)));
    if (ml::parse_libsvm(text, {.num_features = given})["features"].vectors()[0].size() != given)
      throw std::logic_error("numFeatures is not kept");
  }
  auto rows = json::array();
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    rows.push_back(json::object{{"label", data["label"].doubles()[row]},
                                {"features", answer_of(data["features"].vectors()[row])}});
  return rows;
}

json::value save_libsvm(const truth_case& asked) {
  auto points = std::vector<ml::labeled_point>();
  for (const auto& point : asked.input().as_array())
    points.push_back({to_double(point.at("label")), to_vector(point.at("features"))});
  auto lines = json::array();
  auto text = ml::to_libsvm(points);
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(json::string_view(text.data(), end));
    text.erase(0, end + 1);
  }
  return lines;
}

const auto registered =
    register_kind("loadLibSVM", load_libsvm) && register_kind("saveAsLibSVM", save_libsvm);

} // namespace

} // namespace weir::testing::truth::io_cases
