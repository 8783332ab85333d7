// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::testing::data_sets {

/// Rows of few values other than zero, in compressed form, each with a label.
struct sparse_set {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::int64_t> offsets; ///< of the first value of each row, and one more
  std::vector<std::int32_t> indices; ///< ascending within a row
  std::vector<double> values;
  std::vector<double> y;
};

/// Each row counts `draws` draws of a column, low columns being the likeliest; labels 0 and 1 from
/// the sign of a noisy linear function.
sparse_set sparse_logit(std::uint64_t seed, std::size_t rows, std::size_t columns,
                        std::size_t draws);

/// Documents of `words` words of one of `classes` classes: the words in order, and their counts.
struct documents_set {
  std::vector<std::int32_t> word_ids; ///< document after document
  sparse_set counts;                  ///< labelled with the class
};
documents_set documents(std::uint64_t seed, std::size_t rows, std::size_t vocabulary,
                        std::size_t words, std::size_t classes);

} // namespace weir::testing::data_sets
