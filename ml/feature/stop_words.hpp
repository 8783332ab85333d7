// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::ml {

/// Words that say little about what a text is about, in lower case. So far for `english`: the
/// closed classes of words (pronouns, articles, auxiliary verbs, prepositions, conjunctions, common
/// adverbs) and their contractions. `errc::unsupported` for another language: give a list of your
/// own to `stop_words_remover`.
[[nodiscard]] std::vector<std::string> load_default_stop_words(std::string_view language);

} // namespace weir::ml
