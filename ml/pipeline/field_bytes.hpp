// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/linalg/matrix.hpp>
#include <weir/state/support/error.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

// The values of `field_format.hpp` as bytes. Little-endian machines only, as all of Weir's targets
// are: bytes are copied.
static_assert(std::endian::native == std::endian::little);

/// Appends values.
class byte_writer {
public:
  explicit byte_writer(std::string& out) : out_(out) {
    // nop
  }

  template <class T>
    requires std::is_arithmetic_v<T>
  void put(T value) {
    const auto at = out_.size();
    out_.resize(at + sizeof value);
    std::memcpy(out_.data() + at, &value, sizeof value);
  }
  void put(std::string_view text) {
    put(std::uint64_t{text.size()});
    out_ += text;
  }
  void put(const std::string& text) { put(std::string_view(text)); }
  template <class T>
    requires std::is_arithmetic_v<T>
  void put(std::span<const T> list) {
    put(std::uint64_t{list.size()});
    out_.append(reinterpret_cast<const char*>(list.data()), list.size_bytes());
  }
  template <class T>
  void put(const std::vector<T>& list) {
    if constexpr (std::is_arithmetic_v<T>) {
      put(std::span<const T>(list));
    } else {
      put(std::uint64_t{list.size()});
      for (const auto& element : list)
        put(element);
    }
  }
  void put(const vector& value) {
    put(std::uint8_t{value.is_dense()});
    put(std::uint64_t{value.size()});
    put(value.indices());
    put(value.values());
  }
  void put(const matrix& value) {
    const auto transposed = value.is_transposed();
    put(std::uint8_t{value.is_dense()});
    put(std::uint8_t{transposed});
    put(std::uint64_t{transposed ? value.num_cols() : value.num_rows()});
    put(std::uint64_t{transposed ? value.num_rows() : value.num_cols()});
    put(value.pointers());
    put(value.indices());
    put(value.values());
  }

private:
  std::string& out_;
};

/// Takes values off the front; `errc::corrupt` if less is there than is said.
class byte_reader {
public:
  explicit byte_reader(std::string_view bytes) : rest_(bytes) {
    // nop
  }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  template <class T>
    requires std::is_arithmetic_v<T>
  void get(T& value) { std::memcpy(&value, take(sizeof value).data(), sizeof value); }
  template <class T>
  [[nodiscard]] T get() {
    auto value = T();
    get(value);
    return value;
  }
  [[nodiscard]] std::string_view take(std::uint64_t count) {
    if (count > rest_.size())
      throw error(errc::corrupt, "the data of a stage ends before a value does");
    const auto taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  void get(bool& value) { value = get<std::uint8_t>() != 0; }
  void get(std::string& text) { text = take(get<std::uint64_t>()); }
  template <class T>
  void get(std::vector<T>& list) {
    const auto count = get<std::uint64_t>();
    if constexpr (std::is_arithmetic_v<T>) {
      const auto bytes = count > rest_.size() ? take(count) : take(count * sizeof(T));
      list.resize(static_cast<std::size_t>(count));
      if (count > 0)
        std::memcpy(list.data(), bytes.data(), bytes.size());
    } else {
      list.clear();
      // Not reserved: the count may be wrong, and each element is checked.
      for (std::uint64_t i = 0; i < count; ++i)
        get(list.emplace_back());
    }
  }
  void get(vector& value) {
    const auto dense = get<std::uint8_t>() != 0;
    const auto size = get<std::uint64_t>();
    auto indices = get<std::vector<std::int32_t>>();
    auto values = get<std::vector<double>>();
    value = dense ? vectors::dense(std::move(values))
                  : vectors::sparse(static_cast<std::int64_t>(size), std::move(indices),
                                    std::move(values));
  }
  void get(matrix& value) {
    const auto dense = get<std::uint8_t>() != 0;
    const auto transposed = get<std::uint8_t>() != 0;
    const auto rows = static_cast<std::size_t>(get<std::uint64_t>());
    const auto cols = static_cast<std::size_t>(get<std::uint64_t>());
    auto pointers = get<std::vector<std::int32_t>>();
    auto indices = get<std::vector<std::int32_t>>();
    auto values = get<std::vector<double>>();
    const auto stored = dense ? matrices::dense(rows, cols, std::move(values))
                              : matrices::sparse(rows, cols, std::move(pointers),
                                                 std::move(indices), std::move(values));
    value = transposed ? stored.transpose() : stored;
  }

private:
  std::string_view rest_;
};

} // namespace weir::ml
