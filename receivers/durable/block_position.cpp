// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/durable/block_position.hpp>

#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>

#include <cstring>
#include <utility>

namespace weir {

namespace {

/// The blocks of one batch are numbered without gaps but for those that could not be made safe.
using number_run = std::pair<std::uint64_t, std::uint32_t>; ///< first, how many

/// What a batch can hold at most: a bound for what damaged bytes can ask for.
constexpr std::uint64_t batch_blocks_max = std::uint64_t{1} << 22U;

struct block_header {
  std::uint64_t number;
  std::uint32_t records;
  std::uint32_t reserved;
};
static_assert(sizeof(block_header) == 16, "the header is written as it lies in memory");

} // namespace

std::string encode_block_position(const block_position& position) {
  auto out = snapshot_writer();
  out.write(position.next);
  out.write(position.log);
  out.write(position.type);
  return out.finish();
}

block_position decode_block_position(std::string_view bytes) {
  auto in = snapshot_reader(bytes);
  auto position = block_position();
  in.read(position.next);
  in.read(position.log);
  in.read(position.type);
  in.expect_end();
  if (position.log.empty())
    throw error(errc::corrupt, "the position of a receiver's stream names no log");
  return position;
}

std::string encode_block_numbers(const std::vector<std::uint64_t>& numbers) {
  auto runs = std::vector<number_run>();
  for (const auto number : numbers) {
    if (!runs.empty() && runs.back().first + runs.back().second == number)
      ++runs.back().second;
    else
      runs.emplace_back(number, 1);
  }
  auto out = snapshot_writer();
  out.write(runs);
  return out.finish();
}

std::vector<std::uint64_t> decode_block_numbers(std::string_view bytes) {
  auto in = snapshot_reader(bytes);
  const auto runs = in.read<std::vector<number_run>>();
  in.expect_end();
  auto numbers = std::vector<std::uint64_t>();
  for (const auto& [first, count] : runs) {
    const auto in_order = numbers.empty() || first > numbers.back();
    if (!in_order || numbers.size() + count > batch_blocks_max)
      throw error(errc::corrupt, "the blocks of a batch are not numbered as blocks are");
    for (std::uint32_t i = 0; i < count; ++i)
      numbers.push_back(first + i);
  }
  return numbers;
}

std::string encode_block_record(std::uint64_t number, const encoded_block& block) {
  const auto header = block_header{number, block.records, 0};
  auto record = std::string(sizeof(header), '\0');
  std::memcpy(record.data(), &header, sizeof(header));
  return record.append(block.bytes);
}

logged_block decode_block_record(std::string_view record) {
  auto header = block_header();
  if (record.size() < sizeof(header))
    throw error(errc::corrupt, "a record of a write-ahead log is too short for a block");
  std::memcpy(&header, record.data(), sizeof(header));
  return {header.number, header.records, record.size() - sizeof(header)};
}

std::string_view block_bytes(std::string_view record) {
  return record.substr(sizeof(block_header));
}

} // namespace weir
