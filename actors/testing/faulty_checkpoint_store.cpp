// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/testing/faulty_checkpoint_store.hpp>

#include <utility>

#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

namespace weir::testing {

faulty_checkpoint_store::faulty_checkpoint_store(std::shared_ptr<checkpoint_store> under)
    : under_(std::move(under)) {
  if (!under_)
    throw error(errc::invalid_argument, "faulty_checkpoint_store: no store under it");
}

void faulty_checkpoint_store::pass_write(std::string_view key, const std::string& bytes) {
  try {
    fault_point({.point = "testing.store.put", .stage = {}});
  } catch (const injected_torn_write&) {
    under_->put(key, bytes.substr(0, bytes.size() / 2));
    throw;
  }
}

void faulty_checkpoint_store::put(std::string_view key, std::string bytes) {
  pass_write(key, bytes);
  under_->put(key, std::move(bytes));
}

bool faulty_checkpoint_store::put_if_absent(std::string_view key, std::string bytes) {
  pass_write(key, bytes);
  return under_->put_if_absent(key, std::move(bytes));
}

std::optional<std::string> faulty_checkpoint_store::get(std::string_view key) {
  fault_point({.point = "testing.store.get", .stage = {}});
  return under_->get(key);
}

std::vector<std::string> faulty_checkpoint_store::list(std::string_view prefix) {
  fault_point({.point = "testing.store.list", .stage = {}});
  return under_->list(prefix);
}

void faulty_checkpoint_store::remove(std::string_view key) {
  fault_point({.point = "testing.store.remove", .stage = {}});
  under_->remove(key);
}

} // namespace weir::testing
