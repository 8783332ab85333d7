// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/formula.hpp>

#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

using term = std::vector<std::string>;
using terms = std::vector<term>;

bool same_columns(term a, term b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

void add(terms& to, const term& one) {
  if (std::none_of(to.begin(), to.end(), [&](const term& each) { return same_columns(each, one); }))
    to.push_back(one);
}

void add(terms& to, const terms& others) {
  for (const auto& each : others)
    add(to, each);
}

void remove(terms& from, const terms& others) {
  for (const auto& other : others)
    std::erase_if(from, [&](const term& each) { return same_columns(each, other); });
}

terms multiply(const terms& left, const terms& right) {
  auto result = terms();
  for (const auto& a : left)
    for (const auto& b : right) {
      auto product = a;
      for (const auto& name : b)
        if (std::find(product.begin(), product.end(), name) == product.end())
          product.push_back(name);
      add(result, product);
    }
  return result;
}

terms cross(const terms& left, const terms& right) {
  auto result = left;
  add(result, right);
  add(result, multiply(left, right));
  return result;
}

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Recursive descent; from loosely to tightly binding: sum, cross, product, power, atom.
class formula_parser {
public:
  formula_parser(std::string_view text, std::span<const std::string> columns)
      : text_(text),
        columns_(columns) {
    // nop
  }

  formula parse() {
    auto result = formula();
    if (peek() != '~')
      result.label = name();
    expect('~');
    label_ = result.label;
    result.terms = sum(&result.has_intercept);
    if (peek() != end)
      fail("'+' or the end");
    return result;
  }

private:
  static constexpr char end = '\0';

  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
      ++at_;
    return at_ < text_.size() ? text_[at_] : end;
  }

  bool take(char wanted) {
    if (peek() != wanted)
      return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!take(wanted))
      fail("'" + std::string(1, wanted) + "'");
  }

  [[noreturn]] void fail(const std::string& wanted) {
    fail_argument("formula '" + std::string(text_) + "': " + wanted + " is expected at position " +
                  std::to_string(at_));
  }

  std::string name() {
    if (!begins_name(peek()))
      fail("a column's name");
    const auto begin = at_;
    while (at_ < text_.size() && (begins_name(text_[at_]) || is_digit(text_[at_])))
      ++at_;
    auto result = std::string(text_.substr(begin, at_ - begin));
    require(result == "." ||
                std::find(columns_.begin(), columns_.end(), result) != columns_.end() ||
                peek() == '~',
            [&] {
              return "formula '" + std::string(text_) + "': there is no column '" + result +
                     "' of numbers, texts or vectors";
            });
    return result;
  }

  std::size_t number() {
    if (!is_digit(peek()))
      fail("a number");
    auto value = std::size_t{0};
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_)
      value = value * 10 + static_cast<std::size_t>(text_[at_] - '0');
    return value;
  }

  /// `intercept` is null inside of parentheses, where there is none.
  terms sum(bool* intercept) {
    auto result = terms();
    auto adds = true;
    do {
      if (intercept != nullptr && (peek() == '0' || peek() == '1')) {
        *intercept = (number() == 1) == adds;
      } else if (adds) {
        add(result, crossed());
      } else {
        remove(result, crossed());
      }
      adds = peek() == '+';
    } while (take('+') || take('-'));
    return result;
  }

  terms crossed() {
    auto result = product();
    while (take('*'))
      result = cross(result, product());
    return result;
  }

  terms product() {
    auto result = power();
    while (take(':'))
      result = multiply(result, power());
    return result;
  }

  terms power() {
    const auto base = atom();
    auto result = base;
    if (take('^'))
      for (auto left = number(); left > 1; --left)
        result = cross(result, base);
    return result;
  }

  terms atom() {
    if (take('(')) {
      auto result = sum(nullptr);
      expect(')');
      return result;
    }
    const auto column = name();
    if (column != ".")
      return {{column}};
    auto result = terms();
    for (const auto& each : columns_)
      if (each != label_)
        result.push_back({each});
    return result;
  }

  std::string_view text_;
  std::span<const std::string> columns_;
  std::string label_;
  std::size_t at_ = 0;
};

} // namespace

formula parse_formula(std::string_view text, std::span<const std::string> columns) {
  return formula_parser(text, columns).parse();
}

} // namespace weir::ml
