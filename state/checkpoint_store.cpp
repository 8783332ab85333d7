// SPDX-License-Identifier: Apache-2.0
#include <weir/state/checkpoint_store.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t key_bytes_max = 1024;

bool is_plain(char c) noexcept {
  // Not std::isalnum, which asks the locale.
  const auto letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const auto digit = c >= '0' && c <= '9';
  return letter || digit || std::string_view("._-=+@~,").find(c) != std::string_view::npos;
}

/// Puts one part for each sync.
class log_of_parts final : public checkpoint_log {
public:
  log_of_parts(checkpoint_store& store, std::string_view key) : store_(store), key_(key) {
    // nop
  }

  void append(std::string_view bytes) override { bytes_ += bytes; }
  void sync() override {
    if (bytes_.empty())
      return;
    auto number = std::to_string(parts_++);
    number.insert(0, part_digits - std::min(part_digits, number.size()), '0');
    if (!store_.put_if_absent(key_ + "." + number, std::exchange(bytes_, {})))
      throw error(errc::io, "checkpoint log '" + key_ + "': part " + number + " is there already");
  }

private:
  static constexpr std::size_t part_digits = 10;

  checkpoint_store& store_;
  const std::string key_;
  std::string bytes_;
  std::size_t parts_ = 0;
};

[[noreturn]] void refuse(std::string_view what, std::string_view why) {
  throw error(errc::invalid_argument,
              "checkpoint key '" + escape_for_log(what) + "': " + std::string(why));
}

} // namespace

std::unique_ptr<checkpoint_log> checkpoint_store::open_log(std::string_view key) {
  validate_checkpoint_key(key);
  return std::make_unique<log_of_parts>(*this, key);
}

std::unique_ptr<checkpoint_lock> checkpoint_store::try_lock() {
  return std::make_unique<checkpoint_lock>();
}

void validate_checkpoint_key(std::string_view key) {
  if (key.size() > key_bytes_max)
    refuse(key.substr(0, 64), "longer than 1024 bytes");
  std::size_t begin = 0;
  while (true) {
    const auto end = std::min(key.find('/', begin), key.size());
    const auto name = key.substr(begin, end - begin);
    if (name.empty())
      refuse(key, "an empty name");
    if (name.size() > checkpoint_name_bytes_max)
      refuse(key, "a name longer than 255 bytes");
    if (name.front() == '.')
      refuse(key, "a name that starts with a dot");
    for (const auto c : name)
      if (!is_plain(c) && c != '%')
        refuse(key, "a character outside of letters, digits and ._-=+@~%,");
    if (end == key.size())
      return;
    begin = end + 1;
  }
}

std::string encode_checkpoint_name(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  if (text.empty())
    refuse(text, "an empty name");
  auto name = std::string();
  for (const auto c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(c) && !(c == '.' && name.empty()))
      name += c;
    else
      name += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  if (name.size() > checkpoint_name_bytes_max)
    refuse(text, "encoded, it is longer than 255 bytes");
  return name;
}

} // namespace weir
