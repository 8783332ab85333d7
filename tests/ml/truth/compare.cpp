// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "ml/truth/truth_case.hpp"
#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth {

namespace {

// |a - b| <= max(abs, rel * |b|).
struct tolerance {
  double abs = 0.0;
  double rel = 0.0;
};

constexpr auto exact = tolerance{0.0, 1e-12};

std::optional<double> number_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (found == nullptr || !(found->is_number() || found->is_int64()))
    return std::nullopt;
  return to_double(*found);
}

bool is_coefficient(std::string_view field) {
  return field.starts_with("coefficient") || field.starts_with("intercept") || field == "weights" ||
         field == "scale";
}

double largest_number(const json::value& value) {
  auto largest = 0.0;
  if (const auto* list = value.if_array()) {
    for (const auto& element : *list)
      largest = std::max(largest, largest_number(element));
  } else if (const auto* members = value.if_object()) {
    for (const auto& member : *members)
      largest = std::max(largest, largest_number(member.value()));
  } else if (is_number(value) && std::isfinite(to_double(value))) {
    largest = std::abs(to_double(value));
  }
  return largest;
}

// The tolerances of a case, by field.
class tolerances {
public:
  explicit tolerances(const truth_case& asked) {
    const auto* given = asked["tolerance"].if_object();
    if (given != nullptr)
      given_ = *given;
    const auto grade = text_of(asked["grade"]);
    base_ = grade == "close" ? tolerance{0.0, 1e-6} : exact;
    if (const auto rel = number_in(given_, "rel"))
      base_.rel = *rel;
    if (const auto abs = number_in(given_, "abs"))
      base_.abs = *abs;
    const auto* members = asked.expected().if_object();
    if (number_in(given_, "coefficients_rel")) {
      auto largest = 0.0;
      if (members != nullptr)
        for (const auto& member : *members)
          if (is_coefficient(member.key()))
            largest = std::max(largest, largest_number(member.value()));
      coefficients_ = tolerance{std::max(number_in(given_, "coefficients_abs").value_or(0.0),
                                         *number_in(given_, "coefficients_rel") * largest),
                                0.0};
      // What follows from coefficients (errors, scores) is as good as they are.
      base_ = {number_in(given_, "coefficients_abs").value_or(0.0),
               *number_in(given_, "coefficients_rel")};
    }
  }

  [[nodiscard]] tolerance of(std::string_view field) const {
    if (coefficients_ && is_coefficient(field))
      return *coefficients_;
    if (const auto abs = number_in(given_, std::string(field) + "_abs"))
      return {*abs, 0.0};
    if (field.find("probability") != std::string_view::npos)
      if (const auto abs = number_in(given_, "probability_abs"))
        return {*abs, 0.0};
    if (const auto abs = number_in(given_, "count_abs"))
      return {*abs, 0.0};
    return base_;
  }

  [[nodiscard]] const json::object& given() const noexcept { return given_; }

private:
  json::object given_;
  tolerance base_;
  std::optional<tolerance> coefficients_;
};

std::string shown(const json::value& value) {
  auto text = to_text(value);
  if (text.size() > 60)
    text.resize(60);
  return text;
}

std::string mismatch(const std::string& place, const json::value& expected,
                     const json::value& answer) {
  return place + ": expected " + shown(expected) + ", got " + shown(answer);
}

std::string compare_numbers(const std::string& place, const json::value& expected,
                            const json::value& answer, tolerance allowed) {
  const auto wanted = to_double(expected);
  const auto got = to_double(answer);
  const auto same = wanted == got || (std::isnan(wanted) && std::isnan(got)) ||
                    std::abs(wanted - got) <= std::max(allowed.abs, allowed.rel * std::abs(wanted));
  return same ? std::string() : mismatch(place, expected, answer);
}

std::string compare_values(const std::string& place, std::string_view field,
                           const json::value& expected, const json::value& answer,
                           const tolerances& allowed);

std::string compare_lists(const std::string& place, std::string_view field,
                          const json::array& expected, const json::array& answer,
                          const tolerances& allowed) {
  if (expected.size() != answer.size())
    return place + ": expected " + std::to_string(expected.size()) + " elements, got " +
           std::to_string(answer.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (auto wrong = compare_values(place + "[" + std::to_string(i) + "]", field, expected[i],
                                    answer[i], allowed);
        !wrong.empty())
      return wrong;
  return {};
}

std::string compare_members(const std::string& place, const json::object& expected,
                            const json::value& answer, const tolerances& allowed) {
  const auto* got = answer.if_object();
  for (const auto& member : expected) {
    const auto name = std::string(member.key());
    if (name.ends_with("_informative"))
      continue;
    const auto* found = got == nullptr ? nullptr : got->if_contains(name);
    // That it is an error is what counts: kinds are named in Spark's words.
    if (found != nullptr && name == "error")
      continue;
    if (found == nullptr)
      return place + "." + name + ": not in the answer";
    if (auto wrong = compare_values(place + "." + name, name, member.value(), *found, allowed);
        !wrong.empty())
      return wrong;
  }
  return {};
}

std::string compare_values(const std::string& place, std::string_view field,
                           const json::value& expected, const json::value& answer,
                           const tolerances& allowed) {
  if (is_number(expected) && is_number(answer))
    return compare_numbers(place, expected, answer, allowed.of(field));
  // A vector is the same vector, dense or sparse, unless the case says `kind`.
  if (is_sparse_vector(expected) && answer.is_array())
    return compare_values(place, field, as_dense(expected), answer, allowed);
  if (is_sparse_vector(answer) && expected.is_array())
    return compare_values(place, field, expected, as_dense(answer), allowed);
  if (const auto* list = expected.if_array())
    return answer.is_array() ? compare_lists(place, field, *list, answer.get_array(), allowed)
                             : mismatch(place, expected, answer);
  if (const auto* members = expected.if_object())
    return compare_members(place, *members, answer, allowed);
  return expected == answer ? std::string() : mismatch(place, expected, answer);
}

// Bounds on metrics: `X_at_least`, `X_at_most`, of which the answer has X.
std::string compare_bounds(const json::object& given, const json::value& answer) {
  for (const auto& member : given) {
    const auto key = std::string(member.key());
    for (const auto* suffix : {"_at_least", "_at_most"}) {
      if (!key.ends_with(suffix))
        continue;
      const auto metric = key.substr(0, key.size() - std::string_view(suffix).size());
      const auto* members = answer.if_object();
      const auto* found = members == nullptr ? nullptr : members->if_contains(metric);
      if (found == nullptr)
        return metric + ": not in the answer";
      const auto got = to_double(*found);
      const auto bound = to_double(member.value());
      const auto holds = key.ends_with("_at_least") ? got >= bound : got <= bound;
      if (!holds)
        return metric + ": " + to_text(*found) + " against the bound " + key + " " +
               to_text(member.value());
    }
  }
  return {};
}

// How far the answer's objective lies above the expected one, relative to it; none if the case has
// no objective to meet.
std::optional<double> excess_of_objective(const truth_case& asked, const tolerances& allowed,
                                          const json::value& answer) {
  const auto* expected = asked.expected().if_object();
  const auto* got = answer.if_object();
  if (!number_in(allowed.given(), "objective_rel") || expected == nullptr || got == nullptr)
    return std::nullopt;
  const auto wanted = number_in(*expected, "objective");
  const auto reached = number_in(*got, "objective");
  if (!wanted || !reached)
    return std::nullopt;
  return (*reached - *wanted) / std::abs(*wanted);
}

} // namespace

std::string compare(const truth_case& asked, const json::value& answer) {
  const auto allowed = tolerances(asked);
  if (text_of(asked["grade"]) == "quality")
    return compare_bounds(allowed.given(), answer);
  auto expected = asked.expected();
  const auto excess = excess_of_objective(asked, allowed, answer);
  if (excess) {
    if (!(*excess <= *number_in(allowed.given(), "objective_rel")))
      return "objective: " + to_text(answer.get_object().at("objective")) + " instead of " +
             to_text(expected.get_object().at("objective"));
    expected.get_object().erase("objective");
  }
  auto wrong = compare_values("answer", "", expected, answer, allowed);
  // A lower objective than Spark's is fine, and then coefficients may differ.
  return excess && *excess < -1e-9 ? std::string() : wrong;
}

} // namespace weir::testing::truth
