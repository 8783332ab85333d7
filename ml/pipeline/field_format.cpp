// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/field_format.hpp>

#include <weir/ml/pipeline/field_bytes.hpp>
#include <weir/state/snapshot_frame.hpp>

namespace weir::ml {

namespace {

constexpr auto format_version = std::uint32_t{1};
// More is taken for damage before memory is asked for.
constexpr auto data_bytes_max = std::size_t{1} << 38U;

} // namespace

void field_writer::visit(std::string_view name, field_value value) {
  auto bytes = std::string();
  std::visit([&bytes](const auto* typed) { byte_writer(bytes).put(*typed); }, value);
  auto out = byte_writer(fields_);
  out.put(static_cast<std::uint32_t>(name.size()));
  fields_ += name;
  out.put(static_cast<std::uint8_t>(value.index()));
  out.put(std::string_view(bytes));
  ++count_;
}

std::string field_writer::finish() {
  auto framed = std::string(snapshot_frame_bytes, '\0');
  auto out = byte_writer(framed);
  out.put(format_version);
  out.put(count_);
  framed += fields_;
  seal_snapshot_frame(framed);
  return framed;
}

field_reader::field_reader(std::string_view framed) {
  auto in = byte_reader(open_snapshot_frame(framed, data_bytes_max));
  if (const auto version = in.get<std::uint32_t>(); version != format_version)
    throw error(errc::unsupported, "the data of the stage has format version " +
                                       std::to_string(version) + ", but only " +
                                       std::to_string(format_version) + " is known");
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const auto name = std::string(in.take(in.get<std::uint32_t>()));
    const auto type = in.get<std::uint8_t>();
    const auto bytes = in.take(in.get<std::uint64_t>());
    if (!fields_.emplace(name, entry{type, bytes}).second)
      throw error(errc::corrupt, "the data of the stage has the field '" + name + "' twice");
  }
  if (!in.at_end())
    throw error(errc::corrupt, "bytes follow the last field of the stage's data");
}

bool field_reader::has(std::string_view name) const {
  return fields_.contains(name);
}

void field_reader::visit(std::string_view name, field_value value) {
  const auto found = fields_.find(name);
  if (found == fields_.end())
    throw error(errc::corrupt, "the data of the stage lacks the field '" + std::string(name) + "'");
  const auto& [type, bytes] = found->second;
  if (type != value.index())
    throw error(errc::corrupt, "the field '" + std::string(name) + "' is stored as type " +
                                   std::to_string(type) + ", not " + std::to_string(value.index()));
  auto in = byte_reader(bytes);
  try {
    std::visit([&in](auto* typed) { in.get(*typed); }, value);
  } catch (const error& caught) {
    throw error(errc::corrupt, "the field '" + std::string(name) + "': " + caught.what());
  }
  if (!in.at_end())
    throw error(errc::corrupt, "bytes follow the value of the field '" + std::string(name) + "'");
}

} // namespace weir::ml
