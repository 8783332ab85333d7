// SPDX-License-Identifier: Apache-2.0
#include <weir/actors/runtime/context_checkpoint.hpp>

#include <string>
#include <utility>

#include <unistd.h>

#include <weir/state/checkpoint_generations.hpp>
#include <weir/state/local_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir::runtime {

namespace {

/// Says of what cannot be read or written what it is.
template <class F>
auto opening(F&& open) {
  try {
    return open();
  } catch (const error& failure) {
    if (failure.code() != errc::io)
      throw;
    throw error(errc::io, std::string("the checkpoint cannot be written to: ") + failure.what());
  }
}

std::shared_ptr<checkpoint_store> store_in(const std::filesystem::path& folder) {
  return opening(
      [&] { return std::make_shared<local_checkpoint_store>(folder / checkpoint_subfolder); });
}

std::shared_ptr<epoch_claim> claim(const std::shared_ptr<checkpoint_store>& store, bool take_over) {
  return opening([&] {
    return std::make_shared<epoch_claim>(store, take_over, "process " + std::to_string(::getpid()));
  });
}

} // namespace

context_checkpoint context_checkpoint::recover(const std::filesystem::path& folder, bool take_over,
                                               bool create_on_error) {
  return recover(store_in(folder), take_over, create_on_error);
}

context_checkpoint context_checkpoint::recover(std::shared_ptr<checkpoint_store> store,
                                               bool take_over, bool create_on_error) {
  context_checkpoint out(std::move(store));
  out.owner_ = claim(out.store_, take_over);
  try {
    out.earlier_ = read_earlier_run(*out.store_);
  } catch (const error& failure) {
    if (failure.code() != errc::corrupt || !create_on_error)
      throw;
    log(log_level::error, "recovery", std::string("begins anew: ") + failure.what());
    remove_generations(*out.store_);
  }
  return out;
}

void context_checkpoint::place(std::filesystem::path folder) {
  store_.reset();
  folder_ = std::move(folder);
}

void context_checkpoint::place(std::shared_ptr<checkpoint_store> store) {
  folder_.clear();
  store_ = std::move(store);
}

void context_checkpoint::open(bool take_over, bool begin_anew) {
  if (owner_ || !exists())
    return;
  if (!folder_.empty())
    store_ = store_in(folder_);
  owner_ = claim(store_, take_over);
  if (!holds_earlier_run(*store_))
    return;
  if (!begin_anew)
    throw error(errc::illegal_state,
                "the checkpoint holds an earlier run: make the context by get_or_create to go on "
                "from it, or set the context option begin_anew to remove it");
  log(log_level::warning, "context", "removes the checkpoint of an earlier run to begin anew");
  remove_generations(*store_);
}

void context_checkpoint::release() {
  if (owner_)
    owner_->release();
}

std::optional<earlier_run> context_checkpoint::take_earlier() {
  return std::exchange(earlier_, std::nullopt);
}

} // namespace weir::runtime
