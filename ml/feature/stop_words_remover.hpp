// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/column_pairs.hpp>
#include <weir/ml/feature/stop_words.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

/// Drops words that say little from lists of words.
class stop_words_remover final : public transformer_of<stop_words_remover>,
                                 public has_column_pairs {
public:
  static constexpr std::string_view type_name = "StopWordsRemover";

  param<std::vector<std::string>> stop_words{*this, "stopWords", "the words to drop",
                                             load_default_stop_words("english")};
  param<bool> case_sensitive{*this, "caseSensitive", "whether case matters", false};
  param<std::string> locale{*this, "locale",
                            "whose rules of case apply, such as tr, where it does not matter",
                            std::string()};

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;
};

} // namespace weir::ml
