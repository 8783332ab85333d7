// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/csv_cells.hpp>

#include <weir/state/support/error.hpp>

namespace weir::ml {

namespace {

std::string_view without_blanks(std::string_view text, bool leading, bool trailing) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (leading && !text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (trailing && !text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

} // namespace

csv_cells::csv_cells(std::string_view text, const csv_options& options)
    : text_(text),
      options_(options) {
  constexpr auto byte_order_mark = std::string_view("\xEF\xBB\xBF");
  if (text_.starts_with(byte_order_mark))
    text_.remove_prefix(byte_order_mark.size());
}

bool csv_cells::at_line_end() const noexcept {
  return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

void csv_cells::end_line() {
  if (at_ < text_.size() && text_[at_] == '\r')
    ++at_;
  if (at_ < text_.size() && text_[at_] == '\n')
    ++at_;
  ++line_;
}

void csv_cells::skip_line() {
  while (!at_line_end())
    ++at_;
  end_line();
}

// To the next line that is neither blank nor a comment.
bool csv_cells::skip_to_record() {
  while (at_ < text_.size()) {
    if (at_line_end())
      end_line();
    else if (options_.comment != '\0' && text_[at_] == options_.comment)
      skip_line();
    else
      return true;
  }
  return false;
}

void csv_cells::add_cell(std::string_view text, bool quoted) {
  if (record_.size() == options_.max_columns)
    throw error(errc::limit_exceeded, "the CSV record at line " + std::to_string(record_line_) +
                                          " has more than " + std::to_string(options_.max_columns) +
                                          " cells");
  record_.push_back({text, quoted});
}

void csv_cells::plain_cell() {
  const auto begin = at_;
  while (!at_line_end() && text_[at_] != options_.separator)
    ++at_;
  add_cell(without_blanks(text_.substr(begin, at_ - begin), options_.ignore_leading_white_space,
                          options_.ignore_trailing_white_space),
           false);
}

void csv_cells::quoted_cell() {
  const auto opening_line = line_;
  auto begin = ++at_;
  auto* unescaped = static_cast<std::string*>(nullptr);
  const auto keep_and_skip = [&](std::size_t skipped) {
    if (unescaped == nullptr) {
      if (unescaped_used_ == unescaped_.size())
        unescaped_.emplace_back();
      unescaped = &unescaped_[unescaped_used_++];
      unescaped->clear();
    }
    unescaped->append(text_.substr(begin, at_ - begin));
    at_ += skipped;
    begin = at_;
    // What was escaped is kept as it is.
    ++at_;
  };
  while (at_ < text_.size()) {
    const auto c = text_[at_];
    const auto next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (options_.escape != '\0' && c == options_.escape && c != options_.quote &&
        (next == options_.quote || next == options_.escape)) {
      keep_and_skip(1);
    } else if (c == options_.quote && next == options_.quote) {
      keep_and_skip(1);
    } else if (c == options_.quote) {
      break;
    } else {
      line_ += c == '\n' ? 1 : 0;
      ++at_;
    }
  }
  if (at_ == text_.size())
    throw error(errc::corrupt, "the quote that opens at line " + std::to_string(opening_line) +
                                   " of the CSV text is never closed");
  const auto rest = text_.substr(begin, at_ - begin);
  ++at_;
  if (unescaped != nullptr)
    unescaped->append(rest);
  add_cell(unescaped != nullptr ? std::string_view(*unescaped) : rest, true);
  // What follows the closing quote, up to the separator, is dropped.
  while (!at_line_end() && text_[at_] != options_.separator)
    ++at_;
}

bool csv_cells::next() {
  record_.clear();
  unescaped_used_ = 0;
  if (!skip_to_record())
    return false;
  record_line_ = line_;
  record_begin_ = at_;
  while (true) {
    auto skipped = at_;
    while (options_.ignore_leading_white_space && skipped < text_.size() && text_[skipped] == ' ')
      ++skipped;
    if (options_.quote != '\0' && skipped < text_.size() && text_[skipped] == options_.quote) {
      at_ = skipped;
      quoted_cell();
    } else {
      plain_cell();
    }
    if (at_line_end()) {
      record_end_ = at_;
      end_line();
      return true;
    }
    ++at_;
  }
}

} // namespace weir::ml
