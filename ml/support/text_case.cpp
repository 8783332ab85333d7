// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/support/text_case.hpp>

#include <weir/ml/support/require.hpp>

#include <unicode/ucasemap.h>

#include <algorithm>
#include <cstdint>

namespace weir::ml {

namespace {

const UCaseMap* as_map(const std::shared_ptr<const void>& rules) {
  return static_cast<const UCaseMap*>(rules.get());
}

bool is_ascii(std::string_view text) {
  auto all = 0U;
  for (const auto c : text)
    all |= static_cast<unsigned char>(c);
  return all < 0x80U;
}

} // namespace

lower_caser::lower_caser(const std::string& locale) {
  auto status = U_ZERO_ERROR;
  rules_ = {ucasemap_open(locale.c_str(), 0, &status), [](const void* map) {
              ucasemap_close(static_cast<UCaseMap*>(const_cast<void*>(map)));
            }};
  require(U_SUCCESS(status) != 0, [&] { return "there is no locale '" + locale + "'"; });
  // Turkish, Azeri and Lithuanian have rules of their own for the letters I and J.
  for (const auto* language : {"tr", "az", "lt"})
    ascii_is_plain_ = ascii_is_plain_ && locale.rfind(language, 0) != 0;
}

void lower_caser::append(std::string& to, std::string_view text) const {
  const auto begin = to.size();
  if (ascii_is_plain_ && is_ascii(text)) {
    to.append(text);
    std::transform(to.begin() + static_cast<std::ptrdiff_t>(begin), to.end(),
                   to.begin() + static_cast<std::ptrdiff_t>(begin), [](char c) {
                     return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
                   });
    return;
  }
  // A letter can grow to three times its bytes.
  to.resize(begin + 3 * text.size() + 1);
  auto status = U_ZERO_ERROR;
  const auto size = ucasemap_utf8ToLower(as_map(rules_), to.data() + begin,
                                         static_cast<std::int32_t>(to.size() - begin), text.data(),
                                         static_cast<std::int32_t>(text.size()), &status);
  require(U_SUCCESS(status) != 0, "text cannot be turned into lower case");
  to.resize(begin + static_cast<std::size_t>(size));
}

} // namespace weir::ml
