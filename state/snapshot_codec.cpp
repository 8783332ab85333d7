// SPDX-License-Identifier: Apache-2.0
#include <weir/state/snapshot_codec.hpp>

#include <weir/state/support/demangle.hpp>
#include <weir/state/support/error.hpp>

#include <utility>

namespace weir {

void snapshot_writer::write(std::string_view text) {
  require_open();
  archive_(cereal::make_size_tag(static_cast<cereal::size_type>(text.size())));
  archive_.write_bytes(text.data(), text.size());
}

std::string snapshot_writer::finish() {
  require_open();
  finished_ = true;
  seal_snapshot_frame(buffer_);
  return std::move(buffer_);
}

void snapshot_writer::require_open() const {
  if (finished_)
    throw error(errc::illegal_state, "snapshot writer: it is finished");
}

snapshot_reader::snapshot_reader(std::string_view framed, snapshot_limits limits)
    : payload_(open_snapshot_frame(framed, limits.payload_bytes_max)),
      archive_(payload_, limits.depth_max) {
  // nop
}

void snapshot_reader::expect_end() const {
  if (remaining() != 0)
    throw error(errc::corrupt, "snapshot: " + std::to_string(remaining()) + " bytes are left over");
}

void snapshot_reader::rethrow_as_corrupt(const std::exception_ptr& cause,
                                         const std::type_info& type, std::size_t begin) const {
  const auto place = "snapshot: " + readable_type_name(type) + " at byte " + std::to_string(begin) +
                     " of " + std::to_string(payload_.size()) + ": ";
  try {
    std::rethrow_exception(cause);
  } catch (const error& caught) {
    throw error(caught.code(), place + caught.what());
  } catch (...) {
    // Also std::bad_alloc: what a payload asks for is its own doing.
    throw error(errc::corrupt, place + describe(cause));
  }
}

} // namespace weir
