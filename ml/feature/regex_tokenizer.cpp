// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/regex_tokenizer.hpp>

#include <weir/ml/feature/map_texts.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/ml/support/text_case.hpp>

#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <memory>
#include <utility>

namespace weir::ml {

namespace {

/// What Java restricts to ASCII where ICU takes all of Unicode; sets, which may stand in sets.
constexpr std::pair<std::string_view, std::string_view> ascii_classes[] = {
    {"\\w", "[a-zA-Z_0-9]"},
    {"\\W", "[^a-zA-Z_0-9]"},
    {"\\d", "[0-9]"},
    {"\\D", "[^0-9]"},
    {"\\s", "[ \\t\\n\\x0B\\f\\r]"},
    {"\\S", "[^ \\t\\n\\x0B\\f\\r]"},
    {"\\p{Lower}", "[a-z]"},
    {"\\p{Upper}", "[A-Z]"},
    {"\\p{Alpha}", "[a-zA-Z]"},
    {"\\p{Digit}", "[0-9]"},
    {"\\p{Alnum}", "[a-zA-Z0-9]"},
    {"\\p{Punct}", "[\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E]"},
    {"\\p{Space}", "[ \\t\\n\\x0B\\f\\r]"},
};

std::string with_ascii_classes(std::string_view pattern) {
  auto result = std::string();
  while (!pattern.empty()) {
    auto taken = std::size_t{1};
    auto replaced = pattern.substr(0, 1);
    if (pattern.front() == '\\' && pattern.size() > 1) {
      taken = 2;
      replaced = pattern.substr(0, 2);
      for (const auto& [java, icu] : ascii_classes)
        if (pattern.substr(0, java.size()) == java) {
          taken = java.size();
          replaced = icu;
        }
    }
    result += replaced;
    pattern.remove_prefix(taken);
  }
  return result;
}

/// A compiled pattern, to be used by one thread.
class token_finder {
public:
  token_finder(const std::string& pattern, bool gaps, std::int64_t length_min)
      : gaps_(gaps),
        length_min_(length_min) {
    auto status = U_ZERO_ERROR;
    matcher_ = std::make_unique<icu::RegexMatcher>(
        icu::UnicodeString::fromUTF8(with_ascii_classes(pattern)), 0, status);
    require(U_SUCCESS(status) != 0, [&] {
      return "RegexTokenizer: '" + pattern + "' is no regular expression: " + u_errorName(status);
    });
  }

  template <class Emit>
  void operator()(std::string_view text, Emit emit) {
    const auto input = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    matcher_->reset(input);
    auto gap_begin = std::int32_t{0};
    auto found = false;
    empty_parts_ = 0;
    auto status = U_ZERO_ERROR;
    while (matcher_->find(status) != 0) {
      const auto begin = matcher_->start(status);
      const auto end = matcher_->end(status);
      if (!gaps_)
        emit_part(input, begin, end, emit);
      else if (end > begin || begin > gap_begin)
        emit_gap(input, gap_begin, begin, emit);
      gap_begin = end;
      found = true;
    }
    require(U_SUCCESS(status) != 0,
            [&] { return std::string("RegexTokenizer: ") + u_errorName(status); });
    if (gaps_ && !found)
      emit_part(input, 0, input.length(), emit);
    else if (gaps_)
      emit_gap(input, gap_begin, input.length(), emit);
  }

private:
  /// Empty parts count only if another follows, as in Java's split.
  template <class Emit>
  void emit_gap(const icu::UnicodeString& input, std::int32_t begin, std::int32_t end, Emit& emit) {
    if (begin == end) {
      ++empty_parts_;
      return;
    }
    for (; empty_parts_ > 0; --empty_parts_)
      emit_part(input, begin, begin, emit);
    emit_part(input, begin, end, emit);
  }

  template <class Emit>
  void emit_part(const icu::UnicodeString& input, std::int32_t begin, std::int32_t end,
                 Emit& emit) {
    if (end - begin < length_min_)
      return;
    token_.clear();
    input.tempSubStringBetween(begin, end).toUTF8String(token_);
    emit(std::string_view(token_));
  }

  std::unique_ptr<icu::RegexMatcher> matcher_;
  std::size_t empty_parts_ = 0;
  bool gaps_;
  std::int64_t length_min_;
  std::string token_;
};

} // namespace

std::vector<std::string> regex_tokenizer::transform(std::string_view text) const {
  auto find_tokens = token_finder(pattern(), gaps(), min_token_length());
  auto tokens = std::vector<std::string>();
  const auto prepared = to_lowercase() ? lower_caser()(text) : std::string(text);
  find_tokens(prepared, [&tokens](std::string_view token) { tokens.emplace_back(token); });
  return tokens;
}

frame regex_tokenizer::transform_impl(const frame& data) const {
  const auto& texts = texts_of(data, input_col());
  auto words = make_text_lists(texts.size(), [&](const row_block& block, string_array_data& out) {
    auto find_tokens = token_finder(pattern(), gaps(), min_token_length());
    const auto to_lower = lower_caser();
    auto lower = std::string();
    for (auto row = block.begin; row < block.end; ++row) {
      auto text = texts[row];
      if (to_lowercase()) {
        lower.clear();
        to_lower.append(lower, text);
        text = lower;
      }
      find_tokens(text, [&out](std::string_view token) { out.add(token); });
      out.end_row();
    }
  });
  return data.with_column(output_name(), column(std::move(words)));
}

} // namespace weir::ml
