// SPDX-License-Identifier: Apache-2.0
#include "ml/truth/suite_rows.hpp"

namespace weir::testing::truth {

namespace {

ml::frame generated(const json::object& input) {
  const auto numbers = [&](std::string_view name) { return to_doubles(input.at(name)); };
  const auto rows = static_cast<std::size_t>(to_integer(input.at("nPoints")));
  const auto seed = to_integer(input.at("seed"));
  if (text_of(input.at("generator")) == "linear")
    return to_frame(data_sets::spark_linear(to_double(input.at("intercept")), numbers("weights"),
                                            numbers("xMean"), numbers("xVariance"), rows, seed,
                                            to_double(input.at("eps"))));
  return to_frame(data_sets::spark_multinomial(numbers("weights"), numbers("xMean"),
                                               numbers("xVariance"), rows, seed));
}

// Rows that several of Spark's suites share.
ml::frame named(const std::string& name) {
  if (name == "as logreg-multinomial-noreg")
    return to_frame(data_sets::spark_multinomial(
        {-0.57997, 0.912083, -0.371077, -0.819866, 2.688191, -0.16624, -0.84355, -0.048509,
         -0.301789, 4.170682},
        {5.843, 3.057, 3.758, 1.199}, {0.6856, 0.1899, 3.116, 0.581}, 10'000, 42));
  if (name == "as wls-lm-false")
    return {{"features", ml::column(ml::vector_data::of_rows(4, 2, {0, 5, 1, 7, 2, 11, 3, 13}))},
            {"label", ml::column(std::vector<double>{17, 19, 23, 29})},
            {"weight", ml::column(std::vector<double>{1, 2, 3, 4})}};
  throw pending_case("it is not known which rows are meant by '" + name + "'");
}

} // namespace

ml::frame suite_rows(const json::value& input) {
  if (input.is_string())
    return named(text_of(input));
  const auto& members = input.as_object();
  if (members.contains("generator"))
    return generated(members);
  return frame_of(to_vectors(members.at("features")), to_doubles(members.at("label")),
                  members.contains("weight") ? to_doubles(members.at("weight"))
                                             : std::vector<double>());
}

} // namespace weir::testing::truth
