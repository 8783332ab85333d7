// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/param.hpp>

#include <map>

// Groups of params are virtual bases, which an assignment may reach by several ways. That is
// harmless, since params are copied and never moved from; the warning would meet everyone who
// assigns a stage.
#pragma GCC diagnostic ignored "-Wvirtual-move-assign"

namespace weir::ml {

/// Values for params of stages, for one call of `fit` or `transform`, or as one point of a grid.
///
///     param_map().put(regression, regression.reg_param, 0.1)
class param_map {
public:
  struct key {
    std::string uid;
    std::string name;

    friend auto operator<=>(const key&, const key&) = default;
  };

  template <class T>
  param_map& put(const params& owner, const param<T>& which, const std::type_identity_t<T>& value) {
    return put_json(owner_uid(owner), which.name(), param_json(value));
  }
  /// A value as JSON; whether it suits the param is found out when it is applied.
  param_map& put_json(const std::string& uid, const std::string& name, std::string json);

  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  /// The values as JSON.
  [[nodiscard]] const std::map<key, std::string>& values() const noexcept { return values_; }
  /// The values of both; those of `other` win.
  [[nodiscard]] param_map merged(const param_map& other) const;

private:
  static std::string owner_uid(const params& owner);

  std::map<key, std::string> values_;
};

/// What has params and an identity: the base of all stages, models and evaluators.
///
/// Params are members that register here when they are made; copies know them by their place in
/// the object. Groups of params that several stages share derive from `virtual params` and are
/// bases of the stages (see `shared_params.hpp`).
class params {
public:
  virtual ~params() = default;

  /// The name of the class: what saved stages are found by. Spark's name without its package, such
  /// as `StandardScalerModel`.
  [[nodiscard]] virtual std::string class_name() const = 0;
  /// Class name and 12 random hexadecimal digits. A copy has the uid of its original.
  [[nodiscard]] std::string uid() const;
  void set_uid(std::string uid) { uid_ = std::move(uid); }

  /// All params, ordered by name.
  [[nodiscard]] std::vector<const param_base*> all_params() const;
  [[nodiscard]] std::vector<param_base*> all_params();
  /// A param by Spark's name; `errc::invalid_argument` if there is none.
  [[nodiscard]] param_base& get_param(std::string_view name);
  [[nodiscard]] const param_base& get_param(std::string_view name) const;
  [[nodiscard]] bool has_param(std::string_view name) const noexcept;
  /// A line a param: name, documentation, default and current value.
  [[nodiscard]] std::string explain_params() const;

  /// Sets the values of the map that are for this object, found by uid. Containers of stages hand
  /// the map on to them.
  virtual void apply(const param_map& values);
  /// Takes over values and defaults of the params that `from` has too, by name and type.
  void copy_params(const params& from);

protected:
  params();
  params(const params&) = default;
  params& operator=(const params&) = default;

private:
  friend class param_base;

  void add(const param_base& member);
  [[nodiscard]] param_base* find(std::string_view name) const noexcept;

  // Drawn at once, while the class is known only later.
  std::string digits_;
  // Empty: class name and digits.
  std::string uid_;
  // The places of the params, counted from this object.
  std::vector<std::ptrdiff_t> places_;
};

} // namespace weir::ml
