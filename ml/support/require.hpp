// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/state/support/error.hpp>

#include <string>

namespace weir::ml {

/// Throws `errc::invalid_argument` with the text. Out of line: what checks stays small.
[[noreturn]] void fail_argument(const std::string& text);

/// Throws `errc::invalid_argument` unless the condition holds. `text` is a string, or a function
/// that makes one and is called on failure only; use the latter where the text has to be built.
template <class Text>
void require(bool condition, const Text& text) {
  if (condition) [[likely]]
    return;
  if constexpr (requires { text(); })
    fail_argument(text());
  else
    fail_argument(text);
}

} // namespace weir::ml
