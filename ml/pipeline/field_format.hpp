// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/field_archive.hpp>

#include <map>
#include <memory>

namespace weir::ml {

// The data of a saved stage: a frame of `state/` whose payload is
//
//     u32 version (1), u32 number of fields, then each field:
//     u32 length of the name, the name, u8 type (its place in `field_value`), u64
//     bytes of the value, the value
//
// Numbers are little-endian, doubles and floats IEEE. Lists are u64 count and elements; texts u64
// length and bytes; a vector is u8 dense, u64 size, list of indices (u32), list of doubles; a matrix is
// u8 dense, u8 transposed, u64 stored rows, u64 stored columns, pointers, indices, values.

/// Writes fields.
class field_writer final : public field_archive {
public:
  [[nodiscard]] bool is_reading() const noexcept override { return false; }
  [[nodiscard]] bool has(std::string_view /*name*/) const override { return true; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// The whole, framed and checksummed. Nothing may be written afterwards.
  [[nodiscard]] std::string finish();

protected:
  void visit(std::string_view name, field_value value) override;

private:
  std::string fields_;
  std::uint32_t count_ = 0;
};

/// Reads fields. The bytes may come from anywhere: the frame is checked first, every length against
/// what is there, and vectors and matrices as their factories do; all else is `errc::corrupt`.
class field_reader final : public field_archive {
public:
  /// `framed` must outlive the reader.
  explicit field_reader(std::string_view framed);

  [[nodiscard]] bool is_reading() const noexcept override { return true; }
  [[nodiscard]] bool has(std::string_view name) const override;

protected:
  void visit(std::string_view name, field_value value) override;

private:
  struct entry {
    std::uint8_t type;
    std::string_view bytes;
  };

  std::map<std::string, entry, std::less<>> fields_;
};

} // namespace weir::ml
