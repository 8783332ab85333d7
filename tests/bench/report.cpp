// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace bench {

namespace {

std::vector<std::vector<row>>& lines() {
  static std::vector<std::vector<row>> all;
  return all;
}

/// Three digits that count.
std::string number(double value) {
  const int digits = value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::fabs(value))));
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", std::clamp(2 - digits, 0, 3), value);
  return text;
}

template <class Member>
std::optional<double> middle(const std::vector<row>& repetitions, Member member) {
  std::vector<double> values;
  for (const row& one : repetitions)
    if (const std::optional<double> value = one.*member)
      values.push_back(*value);
  if (values.empty())
    return std::nullopt;
  return median(std::move(values));
}

std::string verdict(const aim& wanted, double value) {
  const bool met =
      wanted.kind == aim::bound::at_least ? value >= wanted.limit : value <= wanted.limit;
  return met ? "met" : "**missed**";
}

void print(const std::vector<row>& repetitions) {
  const row& first = repetitions.front();
  std::vector<double> values;
  for (const row& one : repetitions)
    values.push_back(one.weir);
  const double weir = median(std::move(values));
  const auto plain = middle(repetitions, &row::plain);
  const auto ratio = middle(repetitions, &row::ratio);
  std::string wanted;
  std::string met;
  if (first.wanted) {
    const bool least = first.wanted->kind == aim::bound::at_least;
    wanted = std::string(first.wanted->of_ratio ? "ratio " : "") + (least ? "≥ " : "≤ ") +
             number(first.wanted->limit);
    met = verdict(*first.wanted, first.wanted->of_ratio ? ratio.value() : weir);
  }
  std::printf("| %s | %s %s | %s | %s | %s | %s |\n", first.what.c_str(), number(weir).c_str(),
              first.unit.c_str(), plain ? number(*plain).c_str() : "",
              ratio ? number(*ratio).c_str() : "", wanted.c_str(), met.c_str());
}

} // namespace

void record(row line) {
  for (auto& repetitions : lines())
    if (repetitions.front().what == line.what) {
      repetitions.push_back(std::move(line));
      return;
    }
  lines().push_back({std::move(line)});
}

void run_and_print_table() {
  benchmark::ConsoleReporter progress(benchmark::ConsoleReporter::OO_Tabular);
  progress.SetOutputStream(&std::cerr);
  progress.SetErrorStream(&std::cerr);
  benchmark::RunSpecifiedBenchmarks(&progress);
  if (lines().empty())
    return;
  std::printf("\n| measurement | Weir | plain loop | ratio | aim | |\n|---|---|---|---|---|---|\n");
  for (const auto& repetitions : lines())
    print(repetitions);
}

double percentile(std::vector<double> values, double part) {
  if (values.empty())
    return 0;
  const auto index = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

} // namespace bench
