// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

#include "streams.hpp"

namespace weir::testing {

const dstream<value>& value_stream::elements() const {
  if (!elements_)
    elements_ = pairs_->map([](const std::pair<const value&, const value&>& both) {
      return value::pair(both.first, both.second);
    });
  return *elements_;
}

const dstream<value_pair>& value_stream::pairs() const {
  if (!pairs_)
    pairs_ =
        elements_->map([](const value& both) { return value_pair(both.first(), both.second()); });
  return *pairs_;
}

const node_plan& value_stream::description() const {
  return made_as_pairs_ ? pairs_->description() : elements_->description();
}

void value_stream::name(std::string_view name) const {
  if (made_as_pairs_)
    pairs_->name(name);
  else
    elements_->name(name);
}

dataset dataset_of(const values& elements, std::size_t partitions) {
  return dataset::of(elements, static_cast<std::uint32_t>(partitions));
}

values collect(const dataset& from) {
  return from.collect();
}

} // namespace weir::testing
