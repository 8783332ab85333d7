// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace weir::ml {

/// Turns UTF-8 into lower case by the rules of a language (ICU). Text in ASCII takes a quick way of
/// its own, unless the language has rules for ASCII letters, as Turkish has.
///
/// Cheap to copy; use one per thread.
class lower_caser {
public:
  /// `locale` as ICU and Java name it, such as `en` or `tr`; empty: no language.
  explicit lower_caser(const std::string& locale = {});

  /// Appends the text in lower case. Invalid UTF-8 becomes U+FFFD.
  void append(std::string& to, std::string_view text) const;
  [[nodiscard]] std::string operator()(std::string_view text) const {
    auto result = std::string();
    append(result, text);
    return result;
  }

private:
  std::shared_ptr<const void> rules_;
  bool ascii_is_plain_ = true;
};

} // namespace weir::ml
