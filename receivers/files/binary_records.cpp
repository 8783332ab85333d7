// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/binary_records.hpp>

#include <string>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

[[noreturn]] void refuse(const file_reader& file, std::uint64_t size, std::size_t record_length) {
  throw error(errc::corrupt,
              "binary records: " + escape_for_log(file.path()) + " has " + std::to_string(size) +
                  " bytes, not a multiple of the record length " + std::to_string(record_length));
}

} // namespace

binary_records::binary_records(std::size_t record_length) : record_length_(record_length) {
  if (record_length == 0)
    throw error(errc::invalid_argument, "binary records: the record length must be positive");
}

void binary_records::begin(output_port_base& out, std::uint64_t bytes) {
  records_ = 0;
  blocks_.begin(static_cast<output_port<std::string>&>(out), bytes);
}

void binary_records::read(file_reader& file, const partition_share& share) {
  if (file.size() % record_length_ != 0)
    refuse(file, file.size(), record_length_);
  partition_cursor partitions(share, true);
  std::uint64_t offset = 0;
  while (file.remaining() > 0) {
    blocks_.wrote(file.read(blocks_.room(file.remaining())));
    while (blocks_.pending().size() >= record_length_) {
      blocks_.element(record_length_, 0, partitions.at(offset));
      offset += record_length_;
      ++records_;
    }
  }
  if (!blocks_.pending().empty())
    refuse(file, file.offset(), record_length_);
}

} // namespace weir
