// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include <weir/receivers/files/file_format.hpp>
#include <weir/receivers/files/string_blocks.hpp>

namespace weir {

/// Files as records of one length. A file whose size is no multiple of it fails the batch, as does
/// one that is cut short while it is read. A file of any size may be split over partitions, between
/// records.
class binary_records final : public file_format {
public:
  /// Throws `errc::invalid_argument` for a length of 0.
  explicit binary_records(std::size_t record_length);

  void begin(output_port_base& out, std::uint64_t bytes) override;
  void read(file_reader& file, const partition_share& share) override;
  void end() override { blocks_.flush(); }

private:
  std::size_t record_length_;
  string_blocks blocks_;
};

} // namespace weir
