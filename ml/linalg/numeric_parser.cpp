// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/numeric_parser.hpp>

#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/require.hpp>

namespace weir::ml {

namespace {

// Tuples nest in (label,(size,[..],[..])) only; the bound keeps the stack from hostile text.
constexpr auto depth_max = 16;

class parser {
public:
  explicit parser(std::string_view text) noexcept : text_(text) {
    // nop
  }

  numeric_value whole() {
    auto value = item(0);
    skip_blanks();
    if (at_ != text_.size())
      fail("nothing more");
    return value;
  }

private:
  [[noreturn]] void fail(const char* wanted) const {
    fail_argument("at character " + std::to_string(at_) + " of '" +
                  std::string(text_.substr(0, 80)) + "': " + wanted + " is expected");
  }

  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() noexcept {
    while (peek() == ' ' || peek() == '\t')
      ++at_;
  }

  numeric_value item(int depth) {
    skip_blanks();
    if (peek() == '(')
      return tuple(depth);
    if (peek() == '[')
      return array();
    auto value = numeric_value();
    value.number = number();
    return value;
  }

  double number() {
    const auto end = std::min(text_.find_first_of(",()[] \t", at_), text_.size());
    const auto value = parse_number(text_.substr(at_, end - at_));
    if (!value)
      fail("a number");
    at_ = end;
    return *value;
  }

  numeric_value array() {
    auto value = numeric_value();
    value.what = numeric_value::kind::array;
    ++at_;
    skip_blanks();
    if (peek() == ']') {
      ++at_;
      return value;
    }
    while (true) {
      skip_blanks();
      value.array.push_back(number());
      skip_blanks();
      const auto delimiter = peek();
      if (delimiter != ',' && delimiter != ']')
        fail("',' or ']'");
      ++at_;
      if (delimiter == ']')
        return value;
    }
  }

  numeric_value tuple(int depth) {
    if (depth == depth_max)
      fail("no deeper tuple");
    auto value = numeric_value();
    value.what = numeric_value::kind::tuple;
    ++at_;
    while (true) {
      value.tuple.push_back(item(depth + 1));
      skip_blanks();
      const auto delimiter = peek();
      if (delimiter != ',' && delimiter != ')')
        fail("',' or ')'");
      ++at_;
      if (delimiter == ')')
        return value;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

numeric_value parse_numeric(std::string_view text) {
  return parser(text).whole();
}

} // namespace weir::ml
