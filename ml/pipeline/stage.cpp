// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

frame transformer::transform(const frame& data, const param_map& values) const {
  const auto changed = clone();
  changed->set_uid(uid());
  changed->apply(values);
  return dynamic_cast<const transformer&>(*changed).transform(data);
}

std::shared_ptr<transformer> estimator::fit_transformer(const frame& data,
                                                        const param_map& values) const {
  const auto changed = clone();
  changed->set_uid(uid());
  changed->apply(values);
  return dynamic_cast<const estimator&>(*changed).fit_transformer(data);
}

} // namespace weir::ml
