// SPDX-License-Identifier: Apache-2.0
#include "value.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace weir::testing {

namespace {

[[noreturn]] void wrong_kind(const value& got, const char* wanted) {
  throw std::runtime_error("wanted " + std::string(wanted) + ", got " +
                           json::serialize(to_json(got)));
}

int rank(const value& of) {
  if (of.is_sequence())
    return 3;
  if (of.is(value::kind::text))
    return 2;
  return of.is(value::kind::integer) ? 1 : 0;
}

} // namespace

std::int64_t value::number() const {
  if (!is(kind::integer))
    wrong_kind(*this, "an integer");
  return number_;
}

const std::string& value::text() const {
  if (!is(kind::text))
    wrong_kind(*this, "text");
  return text_;
}

const value::items_type& value::items() const {
  if (!is_sequence())
    wrong_kind(*this, "a tuple or a list");
  return items_;
}

const value& value::item(std::size_t index) const {
  if (index >= items().size())
    wrong_kind(*this, "a longer tuple");
  return items_[index];
}

bool operator<(const value& left, const value& right) {
  if (rank(left) != rank(right))
    return rank(left) < rank(right);
  if (left.is(value::kind::integer))
    return left.number_ < right.number_;
  if (left.is(value::kind::text))
    return left.text_ < right.text_;
  return left.items_ < right.items_;
}

value value::canonical() const {
  value out = *this;
  for (value& member : out.items_)
    member = member.canonical();
  if (is(kind::list))
    std::sort(out.items_.begin(), out.items_.end());
  return out;
}

std::uint64_t value::stable_hash() const {
  const auto mix = [](std::uint64_t sum, std::uint64_t next) {
    return (sum ^ next) * 0x100'0000'01b3ULL; // FNV-1a, by words
  };
  std::uint64_t sum = mix(0xcbf2'9ce4'8422'2325ULL, static_cast<std::uint64_t>(rank(*this)));
  sum = mix(sum, static_cast<std::uint64_t>(number_));
  for (const char c : text_)
    sum = mix(sum, static_cast<unsigned char>(c));
  for (const value& member : items_)
    sum = mix(sum, member.stable_hash());
  return sum ^ (sum >> 29);
}

values canonical(values elements, bool ordered) {
  for (value& element : elements)
    element = element.canonical();
  if (!ordered)
    std::sort(elements.begin(), elements.end());
  return elements;
}

value from_json(const json::value& from) {
  if (from.is_null())
    return {};
  if (from.is_int64() || from.is_uint64())
    return from.to_number<std::int64_t>();
  if (from.is_string())
    return std::string(from.as_string().data(), from.as_string().size());
  if (from.is_array())
    return value::tuple(values_from_json(from));
  throw std::runtime_error("no value of the cases: " + json::serialize(from));
}

values values_from_json(const json::value& from) {
  values out;
  for (const json::value& item : from.as_array())
    out.push_back(from_json(item));
  return out;
}

json::value to_json(const value& from) {
  if (from.is(value::kind::integer))
    return from.number();
  if (from.is(value::kind::text))
    return json::string(from.text().data(), from.text().size());
  if (!from.has_value())
    return nullptr;
  json::array out;
  for (const value& member : from.items())
    out.push_back(to_json(member));
  return out;
}

std::string to_string(const values& elements) {
  json::array out;
  for (const value& element : elements)
    out.push_back(to_json(element));
  return json::serialize(out);
}

std::ostream& operator<<(std::ostream& out, const value& shown) {
  return out << json::serialize(to_json(shown));
}

} // namespace weir::testing
