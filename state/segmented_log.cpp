// SPDX-License-Identifier: Apache-2.0
#include <weir/state/segmented_log.hpp>

#include <weir/state/log_records.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <charconv>

namespace weir {

namespace {

constexpr std::size_t number_digits = 12;

/// The number of the segment that a key, or a key of a part, belongs to.
std::uint64_t segment_of(std::string_view key, std::string_view prefix) {
  const auto name = key.substr(prefix.size());
  const auto digits = name.substr(0, number_digits);
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const auto whole = failed == std::errc() && end == digits.data() + digits.size() &&
                     digits.size() == number_digits &&
                     (name.size() == number_digits || name[number_digits] == '.');
  if (!whole)
    throw error(errc::corrupt, "log: " + escape_for_log(key) + " is not the name of a segment");
  return number;
}

} // namespace

std::string segmented_log::key(std::uint64_t segment) const {
  auto digits = std::to_string(segment);
  digits.insert(0, number_digits - std::min(number_digits, digits.size()), '0');
  return prefix_ + digits;
}

void segmented_log::append(std::string_view payload) {
  append_log_record(unsafe_, payload);
}

void segmented_log::sync() {
  if (unsafe_.empty())
    return;
  try {
    if (!open_)
      open_ = store_.open_log(key(segment_));
    open_->append(unsafe_);
    open_->sync();
  } catch (...) {
    // Also where the segment could not even be opened: its name may be taken all the same.
    open_.reset();
    ++segment_;
    throw;
  }
  unsafe_.clear();
}

void segmented_log::roll() noexcept {
  if (!open_)
    return;
  open_.reset();
  ++segment_;
}

void segmented_log::remove_before(std::uint64_t segment) {
  for (const auto& part : store_.list(prefix_))
    if (segment_of(part, prefix_) < segment)
      store_.remove(part);
}

void read_segmented_log(checkpoint_store& store, const std::string& prefix,
                        const std::function<void(std::string_view, std::uint64_t)>& on_record) {
  for (const auto& key : store.list(prefix)) {
    const auto segment = segment_of(key, prefix);
    const auto bytes = store.get(key);
    if (!bytes)
      continue; // removed meanwhile
    auto reader = log_record_reader(*bytes, key);
    auto payload = std::string_view();
    while (reader.next(payload))
      on_record(payload, segment);
  }
}

} // namespace weir
