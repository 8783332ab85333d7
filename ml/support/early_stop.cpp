// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/early_stop.hpp>

#include <weir/state/support/log.hpp>

#include <string>

namespace weir::ml {

void warn_of_early_stop(std::string_view who, std::int64_t iterations, std::string_view advice) {
  auto text = std::string(who) + " stopped after " + std::to_string(iterations) +
              " iterations before it converged; ";
  log(log_level::warning, "ml", text.append(advice));
}

} // namespace weir::ml
