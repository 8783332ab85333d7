// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/frame/frame.hpp>
#include <weir/ml/io/write_file.hpp>
#include <weir/ml/linalg/labeled_point.hpp>

#include <filesystem>
#include <vector>

namespace weir::ml {

struct libsvm_options {
  /// The size of the vectors; 0: the largest index of the text.
  std::size_t num_features = 0;
  /// Whether the vectors are dense (Spark: vectorType).
  bool dense = false;
};

/// Reads LIBSVM: a line a row, `label index:value index:value ...` with indices that increase from
/// 1; blank lines and lines that begin with # are skipped. Gives the columns `label` and
/// `features`. Anything else is `errc::invalid_argument` naming the line. Parallel over parts of
/// the file, which is mapped into memory.
[[nodiscard]] frame read_libsvm(const std::filesystem::path& path,
                                const libsvm_options& options = {});

/// Reads a text in memory.
[[nodiscard]] frame parse_libsvm(std::string_view text, const libsvm_options& options = {});

/// As `read_libsvm`, as labeled points.
[[nodiscard]] std::vector<labeled_point> load_libsvm(const std::filesystem::path& path,
                                                     const libsvm_options& options = {});

/// The text of labels and vectors: stored entries only, a line a row.
[[nodiscard]] std::string to_libsvm(std::span<const labeled_point> points);
[[nodiscard]] std::string to_libsvm(const frame& data, const std::string& label_col = "label",
                                    const std::string& features_col = "features");

/// Writes the text to a file; see `write_file`.
void write_libsvm(const frame& data, const std::filesystem::path& path,
                  const save_options& options = {}, const std::string& label_col = "label",
                  const std::string& features_col = "features");

} // namespace weir::ml
