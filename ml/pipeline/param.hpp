// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/param_codec.hpp>

#include <functional>
#include <optional>

namespace weir::ml {

class params;

/// A param without its type: what explaining, copying and saving need.
class param_base {
public:
  param_base(params& owner, const char* name, const char* doc);
  /// A copy is registered with nobody: the copy of its owner knows where its params lie.
  param_base(const param_base&) = default;
  /// Takes over the values only: the name stays.
  param_base& operator=(const param_base&) noexcept { return *this; }
  virtual ~param_base() = default;

  /// Spark's name of it, such as `regParam`.
  [[nodiscard]] const char* name() const noexcept { return name_; }
  [[nodiscard]] const char* doc() const noexcept { return doc_; }
  [[nodiscard]] virtual bool is_set() const noexcept = 0;
  [[nodiscard]] virtual bool has_default() const noexcept = 0;
  /// Whether there is a value, set or by default.
  [[nodiscard]] bool is_defined() const noexcept { return is_set() || has_default(); }
  virtual void clear() noexcept = 0;

  /// The value that is set, and the default; to be called only where there is one.
  [[nodiscard]] virtual std::string set_json() const = 0;
  [[nodiscard]] virtual std::string default_json() const = 0;
  virtual void set_from_json(std::string_view json) = 0;
  virtual void set_default_from_json(std::string_view json) = 0;
  /// Takes over what is set and the default from a param of the same type; others are left alone.
  virtual void copy_from(const param_base& other) = 0;

protected:
  [[noreturn]] void fail_unset() const;
  [[noreturn]] void fail_value(const std::string& value, const std::string& rule) const;

private:
  const char* name_;
  const char* doc_;
};

/// What values of a param are allowed: a test, and the rule in words, as in "must be in [0, 1]".
template <class T>
struct param_rule {
  std::function<bool(const T&)> test;
  std::string text;
};

/// A named, documented value of a stage, as Spark's Param: one may be set, there may be a default,
/// and a rule may say what is allowed. Declared as a member of the stage:
///
///     param<double> reg_param{*this, "regParam", "weight of the penalty", 0.0, at_least(0.0)};
///
/// set by assignment (`stage.reg_param = 0.1`), read by call (`stage.reg_param()`). The type is one
/// of those of `param_codec.hpp`. Not thread-safe while it is being set.
template <class T>
class param : public param_base {
public:
  using value_type = T;

  /// Without a default: it must be set before it is read.
  param(params& owner, const char* name, const char* doc) : param_base(owner, name, doc) {
    // nop
  }
  param(params& owner, const char* name, const char* doc, T default_value, param_rule<T> rule = {})
      : param_base(owner, name, doc),
        default_(std::move(default_value)),
        rule_(std::move(rule)) {
    // nop
  }
  param(params& owner, const char* name, const char* doc, std::nullopt_t, param_rule<T> rule)
      : param_base(owner, name, doc),
        rule_(std::move(rule)) {
    // nop
  }
  param(const param&) = default;
  /// Takes over what is set, and the default.
  param& operator=(const param& other) {
    set_ = other.set_;
    default_ = other.default_;
    return *this;
  }

  /// Sets a value; `errc::invalid_argument`, naming the param, if the rule forbids it.
  param& operator=(T value) {
    set(std::move(value));
    return *this;
  }
  void set(T value) {
    check(value);
    set_ = std::move(value);
  }
  /// Changes the default, for stages that differ in it from their base.
  void set_default(T value) { default_ = std::move(value); }

  /// The value that is set, else the default, else `errc::invalid_argument` naming the param.
  [[nodiscard]] const T& operator()() const {
    if (set_)
      return *set_;
    if (default_)
      return *default_;
    fail_unset();
  }

  [[nodiscard]] bool is_set() const noexcept override { return set_.has_value(); }
  [[nodiscard]] bool has_default() const noexcept override { return default_.has_value(); }
  void clear() noexcept override { set_.reset(); }
  [[nodiscard]] std::string set_json() const override { return param_json(set_.value()); }
  [[nodiscard]] std::string default_json() const override { return param_json(default_.value()); }
  void set_from_json(std::string_view json) override { set(from_json(json)); }
  void set_default_from_json(std::string_view json) override { default_ = from_json(json); }
  void copy_from(const param_base& other) override {
    if (const auto* same = dynamic_cast<const param*>(&other))
      *this = *same;
  }

private:
  static T from_json(std::string_view json) {
    auto value = T();
    param_from_json(json, value);
    return value;
  }
  void check(const T& value) const {
    if (rule_.test && !rule_.test(value))
      fail_value(param_json(value), rule_.text);
  }

  std::optional<T> set_;
  std::optional<T> default_;
  param_rule<T> rule_;
};

/// A rule of one's own.
template <class T>
param_rule<T> rule_of(std::function<bool(const T&)> test, std::string text) {
  return {std::move(test), std::move(text)};
}

// Rules; NaN passes none of those for numbers.
[[nodiscard]] param_rule<double> at_least(double low);
[[nodiscard]] param_rule<double> greater_than(double low);
/// In the closed interval.
[[nodiscard]] param_rule<double> within(double low, double high);
[[nodiscard]] param_rule<std::int64_t> at_least(std::int64_t low);
[[nodiscard]] inline param_rule<std::int64_t> at_least(int low) {
  return at_least(std::int64_t{low});
}
[[nodiscard]] param_rule<std::string> one_of(std::vector<std::string> allowed);

} // namespace weir::ml
