// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/table_hash.hpp>

#include <random>

namespace weir::detail {

namespace {

table_secrets draw_table_secrets() {
  auto device = std::random_device();
  const auto draw = [&device] {
    const auto high = static_cast<std::uint64_t>(device());
    return (high << 32U) | static_cast<std::uint64_t>(device());
  };
  const auto seed = draw();
  // An odd factor with its top bit set loses nothing in the product, whatever was drawn.
  return {seed, draw() | 0x8000'0000'0000'0001ULL};
}

} // namespace

const table_secrets& process_table_secrets() noexcept {
  static const auto secrets = draw_table_secrets();
  return secrets;
}

} // namespace weir::detail
