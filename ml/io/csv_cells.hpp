// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/io/csv.hpp>

#include <deque>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Takes a CSV text apart, record by record.
class csv_cells {
public:
  struct cell {
    std::string_view text;
    bool quoted = false;
  };

  /// A byte order mark at the beginning is passed over.
  csv_cells(std::string_view text, const csv_options& options);

  /// Reads the next record, false at the end. The cells are good until the next call.
  bool next();
  [[nodiscard]] const std::vector<cell>& record() const noexcept { return record_; }
  /// The record as it stands in the text, without its end of line.
  [[nodiscard]] std::string_view record_text() const noexcept {
    return text_.substr(record_begin_, record_end_ - record_begin_);
  }
  /// The line at which the record begins, from 1.
  [[nodiscard]] std::size_t line() const noexcept { return record_line_; }

private:
  [[nodiscard]] bool at_line_end() const noexcept;
  bool skip_to_record();
  void skip_line();
  void end_line();
  void add_cell(std::string_view text, bool quoted);
  void plain_cell();
  void quoted_cell();

  std::string_view text_;
  const csv_options& options_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::size_t record_begin_ = 0;
  std::size_t record_end_ = 0;
  std::vector<cell> record_;
  // Cells whose text is not a part of the input, because of escapes. Cells look into them, so they
  // must not move.
  std::deque<std::string> unescaped_;
  std::size_t unescaped_used_ = 0;
};

} // namespace weir::ml
