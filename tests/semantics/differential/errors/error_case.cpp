// SPDX-License-Identifier: Apache-2.0
#include "error_case.hpp"

#include "../../case_report.hpp"
#include "../judge.hpp"

namespace weir::testing {

namespace {

json::object find_case(const std::string& id) {
  static const json::value file = read_own_json("differential/errors.json");
  for (const json::value& item : file.at("cases").as_array())
    if (from_json(item.at("id")).text() == id)
      return item.as_object();
  throw std::runtime_error("no recorded case " + id);
}

case_setup setup_of(bool checkpoint) {
  case_setup out;
  out.checkpoint = checkpoint;
  return out;
}

} // namespace

thrown_error error_of(const std::exception_ptr& thrown) {
  if (!thrown)
    return {};
  try {
    std::rethrow_exception(thrown);
  } catch (const error& caught) {
    return {caught.what(), caught.code()};
  } catch (const std::exception& caught) {
    return {caught.what(), std::nullopt};
  }
}

thrown_error error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (...) {
    return error_of(std::current_exception());
  }
  return {};
}

error_case::error_case(const std::string& id, bool checkpoint)
    : recorded_(find_case(id)),
      run_(setup_of(checkpoint), {}) {}

value_stream error_case::input(const std::vector<std::optional<values>>& batches) {
  return fixed_stream(context(), batches, {.partitions = 2});
}

value_stream error_case::numbers() {
  return input({values{1, 2}, values{13}, values{}, values{4}});
}

value_stream error_case::pairs() {
  const auto pair = [](const char* key, int number) { return value::pair(key, number); };
  return input({values{pair("a", 1), pair("b", 2)}, values{pair("a", 3)}, values{},
                values{pair("b", 13)}, values{pair("c", 5)}});
}

void error_case::run(std::size_t batches) {
  batches_ = batches;
  run_.run_batches(batches);
}

std::string error_case::received(const std::string& output) const {
  const output_history history = run_.received(output);
  std::string out;
  for (std::size_t k = 0; k < batches_; ++k) {
    const auto found = history.find(1000 * static_cast<std::int64_t>(k + 1));
    out += (out.empty() ? "" : ",") +
           (found == history.end() ? "null" : written(found->second.elements, false));
  }
  return "[" + out + "]";
}

std::string error_case::recorded(const std::string& output) const {
  return json::serialize(recorded_.at("outputs_sorted").at(output));
}

value_fold addition() {
  return [](const value& a, const value& b) { return value(a.number() + b.number()); };
}

value_fold subtraction() {
  return [](const value& a, const value& b) { return value(a.number() - b.number()); };
}

milliseconds operator""_ms(unsigned long long count) {
  return milliseconds(count);
}

value boom_on_13(const value& element) {
  if ((element.is_sequence() ? element.second() : element) == value(13))
    throw std::runtime_error("boom on 13");
  return element;
}

} // namespace weir::testing
