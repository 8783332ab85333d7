// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <vector>

#include <weir/actors/runtime/batch_stamp.hpp>
#include <weir/actors/runtime/doorbell.hpp>

namespace weir::runtime {

/// What the copies of a stage decide together on a batch.
struct verdict {
  bool reached = false;
  std::exception_ptr
      cause; ///< null: the batch counts; else it fails in all copies, because of this
};

/// Whether a batch counts, agreed on by all copies of a stage with state: none commits its share before
/// each could, so a batch that fails in one of them leaves the state of all as it was before.
///
/// That is the commit of two phases (Gray, "Notes on data base operating systems", 1978), with memory that
/// outlives actors in place of the coordinator. A vote of an actor that dies is taken back while nothing
/// is decided; a verdict stands, so whoever runs the batch again does with it what the others did. Copies
/// vote in the order of batches, and on the next one only after the verdict on this: there is
/// one open question at a time. Any thread.
class agreement {
public:
  explicit agreement(std::vector<doorbell*> copies);

  /// The copy has ended the batch, and could commit it unless there is a cause. The first cause and the
  /// last vote decide. No effect once there is a verdict.
  void vote(std::uint32_t copy, batch_number batch, const std::exception_ptr& cause);
  /// The copy has a new actor, which will vote anew.
  void withdraw(std::uint32_t copy);
  /// On a batch that the copy has voted on, or that another actor of it had sealed.
  verdict on(batch_number batch) const;
  /// No new actor of the copy will run this batch or an earlier one.
  void release(std::uint32_t copy, batch_number up_to);

private:
  mutable std::mutex mutex_;
  std::vector<doorbell*> copies_;
  std::vector<bool> could_;            ///< votes on the batch after `decided_`, by copy
  std::vector<batch_number> released_; ///< by copy
  batch_number decided_ = -1;
  std::map<batch_number, std::exception_ptr> failed_;
};

} // namespace weir::runtime
