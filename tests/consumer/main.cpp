// SPDX-License-Identifier: Apache-2.0

#include <weir/state/support/error.hpp>

#include <cstdio>

int main() {
  const weir::error failure(weir::errc::not_found, "nothing here");
  std::puts(failure.what());
  return failure.code() == weir::errc::not_found ? 0 : 1;
}
