// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/object_file.hpp>

namespace weir::detail {

namespace {

constexpr std::string_view format = "weir objects 1";

} // namespace

std::string object_file_begin(const object_file_head& head) {
  snapshot_writer out;
  out.write(format);
  out.write(head.part);
  out.write(head.parts);
  return out.finish();
}

std::string object_file_end(std::uint64_t elements) {
  snapshot_writer out;
  out.write(std::uint64_t{0});
  out.write(elements);
  return out.finish();
}

object_file_frames::object_file_frames(std::string_view bytes) : rest_(bytes) {
  open_frame();
  if (in_->read<std::string>() != format)
    throw error(errc::corrupt, "it is no object file");
  in_->read(head_.part);
  in_->read(head_.parts);
}

bool object_file_frames::next() {
  in_->expect_end();
  if (rest_.empty())
    throw error(errc::corrupt,
                "it ends too early, after " + std::to_string(elements_) + " elements");
  open_frame();
  in_->read(count_);
  elements_ += count_;
  if (count_ != 0)
    return true;
  if (in_->read<std::uint64_t>() != elements_ || in_->remaining() != 0 || !rest_.empty())
    throw error(errc::corrupt,
                "its end does not fit to the " + std::to_string(elements_) + " elements before");
  return false;
}

void object_file_frames::open_frame() {
  const std::string_view frame = first_snapshot_frame(rest_);
  rest_.remove_prefix(frame.size());
  in_.emplace(frame, snapshot_limits::of(frame));
}

void rethrow_naming(std::string_view file, const error& failure) {
  throw error(failure.code(), std::string(file) + ": " + failure.what());
}

} // namespace weir::detail
