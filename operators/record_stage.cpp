// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/record_stage.hpp>

#include <exception>
#include <new>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

namespace weir::detail {

std::string reason_to_reject() {
  try {
    throw;
  } catch (const actor_death&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    constexpr std::size_t text_max = 1000;
    std::string why = describe(std::current_exception());
    if (why.size() > text_max)
      why.resize(text_max);
    return why;
  }
}

} // namespace weir::detail
