// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/io/write_file.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace weir::ml {

/// What is done with records that do not fit the columns or their types.
enum class csv_mode {
  /// Missing cells and cells of another type become missing elements; cells too many are dropped.
  permissive,
  /// The record is left out.
  drop_malformed,
  /// `errc::corrupt` naming the line.
  fail_fast,
};

/// Spark's options of CSV, with its defaults. The text is UTF-8.
struct csv_options {
  char separator = ',';
  /// 0: nothing is quoted. Quoted cells may hold separators and line breaks, and the quote itself
  /// twice (RFC 4180) or behind the escape.
  char quote = '"';
  /// 0: none.
  char escape = '\\';
  /// Lines that begin with it are skipped; 0: none.
  char comment = '\0';
  /// Whether the first record has the names of the columns; else they are `_c0`, `_c1`, ...
  bool header = false;
  /// Whether types are found out: bigint, double, boolean, else string; if not, all are strings.
  bool infer_schema = false;
  /// Names and types that are known; the names of a header are then not used.
  std::vector<std::pair<std::string, column_type>> schema = {};
  /// If not, a header must have the names of the schema, in their order; else `errc::corrupt`.
  bool enforce_schema = true;
  /// The column of texts, one of the schema's, that gets the whole of a record that does not fit,
  /// and misses what does; empty: none. Permissive mode only.
  std::string column_name_of_corrupt_record = {};
  /// The text of a missing element, beside an empty cell without quotes.
  std::string null_value = {};
  std::string nan_value = "NaN";
  std::string positive_inf = "Inf";
  std::string negative_inf = "-Inf";
  bool ignore_leading_white_space = false;
  bool ignore_trailing_white_space = false;
  csv_mode mode = csv_mode::permissive;
  /// More cells in a record are `errc::limit_exceeded`.
  std::size_t max_columns = 20'480;
  /// Whether every cell is quoted when written.
  bool quote_all = false;
};

/// Reads a file. Types can be scalar only. A quoted empty cell is an empty text, and missing in a
/// column of another type. Blank lines are skipped. Memory: the texts of all cells,
/// until their columns are converted; conversion runs in parallel.
[[nodiscard]] frame read_csv(const std::filesystem::path& path, const csv_options& options = {});

/// Reads a text in memory.
[[nodiscard]] frame parse_csv(std::string_view text, const csv_options& options = {});

/// The frame as CSV; cells are quoted where they must be. Vectors and arrays are
/// `errc::invalid_argument`, and so is a text that must be quoted if `quote` is 0.
[[nodiscard]] std::string to_csv(const frame& data, const csv_options& options = {});

/// Writes that text to a file; see `write_file`.
void write_csv(const frame& data, const std::filesystem::path& path,
               const csv_options& options = {}, const save_options& saving = {});

} // namespace weir::ml
