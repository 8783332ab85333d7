// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/file_position.hpp>

#include <charconv>
#include <cstddef>

#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

constexpr std::string_view header = "weir-files 1\n";

[[noreturn]] void refuse(std::string_view line) {
  throw error(errc::corrupt, "position of a file stream: unreadable at '" +
                                 escape_for_log(line.substr(0, 200)) + "'");
}

/// Reads a number and the blank after it, in the one spelling that is written.
template <class Number>
Number read_number(std::string_view& rest, std::string_view line) {
  Number number = 0;
  const char* end = rest.data() + rest.size();
  const auto read = std::from_chars(rest.data(), end, number);
  if (read.ec != std::errc() || read.ptr == end || *read.ptr != ' ')
    refuse(line);
  const auto length = static_cast<std::size_t>(read.ptr - rest.data());
  if (std::to_string(number) != rest.substr(0, length))
    refuse(line);
  rest.remove_prefix(length + 1);
  return number;
}

void append_path(std::string& out, std::string_view path) {
  for (const char c : path) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else
      out += c;
  }
}

std::string read_path(std::string_view text, std::string_view line) {
  if (text.empty())
    refuse(line);
  std::string path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r')
      refuse(line);
    if (text[i] != '\\') {
      path += text[i];
      continue;
    }
    const char escaped = ++i < text.size() ? text[i] : '\0';
    if (escaped != '\\' && escaped != 'n' && escaped != 'r')
      refuse(line);
    path += escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : '\\';
  }
  return path;
}

constexpr std::string_view selection_magic = "weir-file-selection";
constexpr std::uint32_t selection_version = 1;

void write_file(snapshot_writer& out, const file_id& file) {
  out.write(file.path);
  out.write(file.size);
  out.write(file.modified_ms);
}

file_id read_file(snapshot_reader& in) {
  file_id file;
  in.read(file.path);
  in.read(file.size);
  in.read(file.modified_ms);
  return file;
}

} // namespace

std::string encode_selection(const selection_memory& memory) {
  snapshot_writer out;
  out.write(selection_magic);
  out.write(selection_version);
  out.write(memory.start);
  out.write(memory.last);
  out.write(static_cast<std::uint64_t>(memory.taken.size()));
  for (const auto& file : memory.taken) {
    write_file(out, file.id);
    out.write(file.remembered_from_ms);
  }
  out.write(static_cast<std::uint64_t>(memory.waiting.size()));
  for (const file_id& file : memory.waiting)
    write_file(out, file);
  return out.finish();
}

selection_memory decode_selection(std::string_view bytes) {
  snapshot_reader in(bytes);
  if (in.read<std::string>() != selection_magic || in.read<std::uint32_t>() != selection_version)
    throw error(errc::corrupt, "file stream: this is no position of this version");
  selection_memory memory;
  in.read(memory.start);
  in.read(memory.last);
  for (auto left = in.read<std::uint64_t>(); left > 0; --left) {
    auto& file = memory.taken.emplace_back();
    file.id = read_file(in);
    in.read(file.remembered_from_ms);
  }
  for (auto left = in.read<std::uint64_t>(); left > 0; --left)
    memory.waiting.push_back(read_file(in));
  in.expect_end();
  return memory;
}

std::string encode_file_position(std::span<const file_id> files) {
  std::string position(header);
  for (const file_id& file : files) {
    position += std::to_string(file.size) + ' ' + std::to_string(file.modified_ms) + ' ';
    append_path(position, file.path);
    position += '\n';
  }
  return position;
}

std::vector<file_id> decode_file_position(std::string_view position) {
  if (!position.starts_with(header))
    refuse(position);
  position.remove_prefix(header.size());
  std::vector<file_id> files;
  while (!position.empty()) {
    const std::size_t end = position.find('\n');
    if (end == std::string_view::npos)
      refuse(position);
    const std::string_view line = position.substr(0, end);
    position.remove_prefix(end + 1);
    std::string_view rest = line;
    file_id file;
    file.size = read_number<std::uint64_t>(rest, line);
    file.modified_ms = read_number<std::int64_t>(rest, line);
    file.path = read_path(rest, line);
    files.push_back(std::move(file));
  }
  return files;
}

} // namespace weir
