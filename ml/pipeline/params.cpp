// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/params.hpp>

#include <weir/ml/support/number_text.hpp>
#include <weir/ml/support/random.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

#include <algorithm>
#include <atomic>
#include <random>

namespace weir::ml {

namespace {

// Twelve hexadecimal digits, random between processes, since stages that were saved by one are
// loaded by another.
std::string random_digits() {
  static const auto seed = std::random_device()();
  static auto counter = std::atomic<std::uint64_t>{0};
  auto bits = mix_seed(seed, ++counter);
  auto text = std::string();
  for (auto i = 0; i < 12; ++i, bits >>= 4U)
    text += "0123456789abcdef"[bits & 15U];
  return text;
}

// A value of another type is found out by reading it, which does not know for what it is.
void set_named(param_base& which, const std::string& json) {
  try {
    which.set_from_json(json);
  } catch (const error& caught) {
    if (caught.code() != errc::corrupt)
      throw;
    fail_argument("the param " + std::string(which.name()) + " got " + json + ": " + caught.what());
  }
}

} // namespace

param_base::param_base(params& owner, const char* name, const char* doc) : name_(name), doc_(doc) {
  owner.add(*this);
}

void param_base::fail_unset() const {
  fail_argument("the param " + std::string(name_) + " is not set and has no default (" + doc_ +
                ")");
}

void param_base::fail_value(const std::string& value, const std::string& rule) const {
  fail_argument("the param " + std::string(name_) + " got " + value + ", but " + rule);
}

param_rule<double> at_least(double low) {
  return {[low](const double& value) { return value >= low; },
          "must be at least " + number_text(low)};
}

param_rule<double> greater_than(double low) {
  return {[low](const double& value) { return value > low; },
          "must be greater than " + number_text(low)};
}

param_rule<double> within(double low, double high) {
  return {[low, high](const double& value) { return value >= low && value <= high; },
          "must lie in [" + number_text(low) + ", " + number_text(high) + "]"};
}

param_rule<std::int64_t> at_least(std::int64_t low) {
  return {[low](const std::int64_t& value) { return value >= low; },
          "must be at least " + std::to_string(low)};
}

param_rule<std::string> one_of(std::vector<std::string> allowed) {
  auto text = std::string("must be one of");
  for (const auto& value : allowed)
    text += (text.back() == 'f' ? " " : ", ") + value;
  return {[allowed = std::move(allowed)](const std::string& value) {
            return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
          },
          std::move(text)};
}

std::string param_map::owner_uid(const params& owner) {
  return owner.uid();
}

param_map& param_map::put_json(const std::string& uid, const std::string& name, std::string json) {
  values_[{uid, name}] = std::move(json);
  return *this;
}

param_map param_map::merged(const param_map& other) const {
  auto both = other;
  both.values_.insert(values_.begin(), values_.end());
  return both;
}

params::params() : digits_(random_digits()) {
  // nop
}

std::string params::uid() const {
  return uid_.empty() ? class_name() + "_" + digits_ : uid_;
}

void params::add(const param_base& member) {
  places_.push_back(reinterpret_cast<const char*>(&member) - reinterpret_cast<const char*>(this));
}

std::vector<param_base*> params::all_params() {
  auto all = std::vector<param_base*>();
  for (const auto place : places_)
    all.push_back(reinterpret_cast<param_base*>(reinterpret_cast<char*>(this) + place));
  std::sort(all.begin(), all.end(), [](const param_base* a, const param_base* b) {
    return std::string_view(a->name()) < std::string_view(b->name());
  });
  return all;
}

std::vector<const param_base*> params::all_params() const {
  const auto all = const_cast<params*>(this)->all_params();
  return {all.begin(), all.end()};
}

param_base* params::find(std::string_view name) const noexcept {
  for (const auto place : places_) {
    auto* member =
        reinterpret_cast<param_base*>(reinterpret_cast<char*>(const_cast<params*>(this)) + place);
    if (member->name() == name)
      return member;
  }
  return nullptr;
}

bool params::has_param(std::string_view name) const noexcept {
  return find(name) != nullptr;
}

const param_base& params::get_param(std::string_view name) const {
  const auto* found = find(name);
  require(found != nullptr,
          [&] { return class_name() + " has no param '" + std::string(name) + "'"; });
  return *found;
}

param_base& params::get_param(std::string_view name) {
  return const_cast<param_base&>(static_cast<const params*>(this)->get_param(name));
}

std::string params::explain_params() const {
  auto out = std::string();
  for (const auto* member : all_params()) {
    out += std::string(member->name()) + ": " + member->doc() + " (";
    out += member->has_default() ? "default: " + member->default_json() : "no default";
    if (member->is_set())
      out += ", current: " + member->set_json();
    out += ")\n";
  }
  return out;
}

void params::apply(const param_map& values) {
  for (const auto& [key, value] : values.values())
    if (key.uid == uid())
      set_named(get_param(key.name), value);
}

void params::copy_params(const params& from) {
  for (auto* member : all_params())
    if (const auto* other = from.find(member->name()))
      member->copy_from(*other);
}

} // namespace weir::ml
