// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <weir/ml/frame/frame.hpp>
#include <weir/state/support/error.hpp>

namespace weir::testing {

/// What an estimator says of data that it refuses; nothing if it takes them.
template <class Estimator>
std::string message_of(const Estimator& stage, const ml::frame& data) {
  try {
    (void)stage.fit(data);
  } catch (const error& caught) {
    return caught.what();
  }
  return {};
}

} // namespace weir::testing
