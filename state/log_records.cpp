// SPDX-License-Identifier: Apache-2.0
#include <weir/state/log_records.hpp>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>
#include <weir/state/support/xxhash.hpp>

#include <cstring>

namespace weir {

namespace {

// The last byte counts versions of the format.
constexpr std::uint32_t log_magic = 0x01474c57; // "WLG" 1

struct record_header {
  std::uint32_t magic;
  std::uint32_t bytes;
  std::uint64_t payload_checksum;
  std::uint64_t header_checksum; ///< of what is before
};
static_assert(sizeof(record_header) == log_record_header_bytes,
              "the header is written as it lies in memory");

std::uint64_t checksum_of(const record_header& header) noexcept {
  return xxh3(&header, offsetof(record_header, header_checksum));
}

} // namespace

void append_log_record(std::string& out, std::string_view payload) {
  if (payload.size() > log_record_bytes_max)
    throw error(errc::limit_exceeded, "log: a record of " + std::to_string(payload.size()) +
                                          " bytes, more than " +
                                          std::to_string(log_record_bytes_max));
  auto header = record_header();
  header.magic = log_magic;
  header.bytes = static_cast<std::uint32_t>(payload.size());
  header.payload_checksum = xxh3(payload.data(), payload.size());
  header.header_checksum = checksum_of(header);
  out.append(reinterpret_cast<const char*>(&header), sizeof(header));
  out.append(payload);
}

bool log_record_reader::next(std::string_view& payload) {
  const auto rest = bytes_.substr(position_);
  if (rest.empty() || cut_off_)
    return false;
  if (rest.find_first_not_of('\0') == std::string_view::npos)
    return end_cut_off();
  auto header = record_header();
  if (rest.size() < sizeof(header))
    return end_cut_off();
  std::memcpy(&header, rest.data(), sizeof(header));
  if (header.magic != log_magic)
    refuse("no record of this format");
  if (header.header_checksum != checksum_of(header))
    refuse("the checksum of a record's header does not match");
  if (header.bytes > log_record_bytes_max)
    refuse("a record longer than records can be");
  if (header.bytes > rest.size() - sizeof(header))
    return end_cut_off();
  payload = rest.substr(sizeof(header), header.bytes);
  if (header.payload_checksum != xxh3(payload.data(), payload.size()))
    refuse("the checksum of a record does not match");
  position_ += sizeof(header) + payload.size();
  return true;
}

bool log_record_reader::end_cut_off() noexcept {
  cut_off_ = true;
  return false;
}

void log_record_reader::refuse(const char* why) const {
  throw error(errc::corrupt, "log " + escape_for_log(name_) + ", byte " +
                                 std::to_string(position_) + " of " +
                                 std::to_string(bytes_.size()) + ": " + why);
}

} // namespace weir
