// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include <weir/operators/to_text.hpp>
#include <weir/state/batch_time.hpp>

namespace weir {

/// A record that a stage could not process: an element of `dstream::dead_letters`.
template <class T>
struct dead_letter {
  T record;
  std::string error; ///< what was thrown, as `describe` tells it; at most 1,000 bytes
  std::string stage; ///< the name of the stage
  weir::batch_time batch_time;

  friend bool operator==(const dead_letter&, const dead_letter&) = default;

  /// `<stage> at <batch time> ms: <record>: <error>`
  friend std::ostream& operator<<(std::ostream& out, const dead_letter& letter) {
    return out << letter.stage << " at " << letter.batch_time.milliseconds()
               << " ms: " << to_text(letter.record) << ": " << letter.error;
  }

  template <class Archive>
  void save(Archive& archive) const {
    archive(record, error, stage, batch_time.milliseconds());
  }
  template <class Archive>
  void load(Archive& archive) {
    std::int64_t milliseconds = 0;
    archive(record, error, stage, milliseconds);
    batch_time = weir::batch_time(std::chrono::milliseconds(milliseconds));
  }
};

} // namespace weir
