// SPDX-License-Identifier: Apache-2.0
#include "ml/truth/truth_case.hpp"

#include <weir/state/support/error.hpp>

#include <map>
#include <utility>

namespace weir::testing::truth {

namespace {

using registry = std::map<std::string, judge, std::less<>>;

registry& all_kinds() {
  static auto kinds = registry();
  return kinds;
}

// The kind's own handler, else the one for the longest beginning of its name.
const judge* find_judge(std::string_view kind) {
  const auto& kinds = all_kinds();
  if (const auto found = kinds.find(kind); found != kinds.end())
    return &found->second;
  for (auto length = kind.size() + 1; length-- > 0;) {
    const auto found = kinds.find(std::string(kind.substr(0, length)) + "*");
    if (found != kinds.end())
      return &found->second;
  }
  return nullptr;
}

bool expects_error(const truth_case& asked) {
  const auto* members = asked.expected().if_object();
  return members != nullptr && members->contains("error");
}

std::string judged_by_answer(const handler& answers, const truth_case& asked) {
  if (!expects_error(asked))
    return compare(asked, answers(asked));
  try {
    const auto answer = answers(asked);
    return "an error is expected";
  } catch (const weir::error&) {
    return {};
  }
}

const json::value& member_or_null(const json::object& object, std::string_view name) {
  static const auto none = json::value();
  const auto* found = object.if_contains(name);
  return found == nullptr ? none : *found;
}

} // namespace

const json::value& truth_case::operator[](std::string_view member) const {
  return member_or_null(source, member);
}

const json::value& truth_case::param(std::string_view member) const {
  static const auto none = json::value();
  const auto* params = (*this)["params"].if_object();
  return params == nullptr ? none : member_or_null(*params, member);
}

std::string truth_case::data() const {
  const auto* text = (*this)["data"].if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

bool register_judge(const std::string& kind, judge judges) {
  if (!all_kinds().emplace(kind, std::move(judges)).second)
    throw std::logic_error("two handlers for the kind " + kind);
  return true;
}

bool register_kind(const std::string& kind, handler answers) {
  return register_judge(kind, [answers = std::move(answers)](const truth_case& asked) {
    return judged_by_answer(answers, asked);
  });
}

outcome run_case(const truth_case& asked) {
  const auto* judges = find_judge(asked.kind);
  if (judges == nullptr)
    return {outcome::status::pending, "nothing here answers '" + asked.kind + "'"};
  try {
    auto wrong = (*judges)(asked);
    return {wrong.empty() ? outcome::status::passed : outcome::status::failed, std::move(wrong)};
  } catch (const pending_case& caught) {
    return {outcome::status::pending, caught.what()};
  } catch (const std::exception& caught) {
    return {outcome::status::failed, "threw: " + std::string(caught.what())};
  }
}

} // namespace weir::testing::truth
