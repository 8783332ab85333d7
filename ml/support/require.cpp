// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/require.hpp>

namespace weir::ml {

void fail_argument(const std::string& text) {
  throw error(errc::invalid_argument, text);
}

} // namespace weir::ml
