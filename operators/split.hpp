// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace weir {

/// Splits text at a separator, for `flat_map`: `lines.flat_map(split(' '))`. Empty pieces are left
/// out. The pieces are views into the line: neither copied nor allocated.
class split {
public:
  using emits = std::string;
  explicit split(char separator = ' ') : separator_(separator) {}

  template <class Emit>
  void operator()(std::string_view text, const Emit& emit) const {
    const char* begin = text.data();
    const char* const end = begin + text.size();
    for (const char* position = begin; position != end; ++position) {
      if (*position != separator_)
        continue;
      if (position != begin)
        emit(std::string_view(begin, static_cast<std::size_t>(position - begin)));
      begin = position + 1;
    }
    if (begin != end)
      emit(std::string_view(begin, static_cast<std::size_t>(end - begin)));
  }

private:
  char separator_;
};

} // namespace weir
