// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "../../support/scratch_folder.hpp"
#include "../case_run.hpp"
#include "spark_case.hpp"

namespace weir::testing {

/// The folder of a case about a stream of files. One file is written before each batch, in the middle
/// of its interval; one was there before.
class spark_files {
public:
  explicit spark_files(const spark_case& test);

  /// When such cases start: some seconds after the file that was there before was written; at 0 in the
  /// one case whose only file that is.
  static milliseconds start_of(const spark_case& test);

  value_stream lines(streaming_context& context) const;
  value_stream lines_of_subfolders(streaming_context& context) const;
  /// Numbers in bytes.
  value_stream records(streaming_context& context) const;

  void before_batch(std::size_t batch) const;

private:
  bool is_there_already() const;
  file_options options() const;
  void write(const std::string& name, const values& content, milliseconds modified) const;

  const spark_case& test_;
  test::scratch_folder folder_;
};

} // namespace weir::testing
