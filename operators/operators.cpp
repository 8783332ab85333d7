// SPDX-License-Identifier: Apache-2.0
#include <weir/operators/dstream.hpp>

namespace weir::detail {

void require_dataset(const batch_end& end, std::string_view operation) {
  if (end.all() == batch_outcome::none)
    throw error(errc::no_dataset,
                std::string(operation) + ": an input stream produced no dataset for the batch at " +
                    std::to_string(end.time.milliseconds()) +
                    " ms; a source that has nothing to give should produce an empty dataset");
}

void check_not_empty(std::size_t streams, std::string_view operation) {
  if (streams == 0)
    throw error(errc::invalid_argument, std::string(operation) + ": at least one stream is needed");
}

void check_same_context(bool same, std::string_view operation) {
  if (!same)
    throw error(errc::invalid_argument,
                std::string(operation) + ": the streams belong to different contexts");
}

void check_same_slide(std::chrono::milliseconds first, std::chrono::milliseconds other,
                      std::string_view operation) {
  if (first != other)
    throw error(errc::invalid_argument, std::string(operation) +
                                            ": the streams have different slide durations (" +
                                            std::to_string(first.count()) + " ms and " +
                                            std::to_string(other.count()) + " ms)");
}

void count_stage::on_chunk(const input_chunk& input) {
  for (const std::int64_t count : input.as<std::int64_t>())
    sum_ += count;
}

batch_outcome count_stage::on_batch_end(const batch_end& end) {
  require_dataset(end, "count");
  out_.emit(std::exchange(sum_, 0));
  return batch_outcome::dataset;
}

} // namespace weir::detail
