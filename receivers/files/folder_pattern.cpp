// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/files/folder_pattern.hpp>

#include <cstddef>
#include <iterator>

#include <weir/state/support/error.hpp>
#include <weir/state/support/log.hpp>

namespace weir {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t patterns_max = 1024;

[[noreturn]] void refuse(std::string_view pattern, std::string_view why) {
  throw error(errc::invalid_argument,
              "folder '" + escape_for_log(pattern) + "': " + std::string(why));
}

bool is_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The position after the set that begins at `at`; npos if it is not closed and so no set.
std::size_t end_of_set(std::string_view glob, std::size_t at) noexcept {
  std::size_t next = at + 1;
  if (next < glob.size() && (glob[next] == '!' || glob[next] == '^'))
    ++next;
  // A bracket in first place is an element.
  const std::size_t close = glob.find(']', next + 1);
  return close == npos ? npos : close + 1;
}

/// Whether a byte is in the set between `glob[at]` = '[' and `end`.
bool in_set(std::string_view glob, std::size_t at, std::size_t end, char byte) noexcept {
  const auto value = [](char c) { return static_cast<unsigned char>(c); };
  std::size_t next = at + 1;
  const std::size_t close = end - 1;
  const bool negated = glob[next] == '!' || glob[next] == '^';
  if (negated)
    ++next;
  bool found = false;
  while (next < close) {
    if (next + 2 < close && glob[next + 1] == '-') {
      found = found || (value(glob[next]) <= value(byte) && value(byte) <= value(glob[next + 2]));
      next += 3;
    } else {
      found = found || glob[next] == byte;
      ++next;
    }
  }
  return found != negated;
}

/// Matches one element of the glob, which is no star, with the name; moves both past it.
bool match_one(std::string_view glob, std::size_t& g, std::string_view name,
               std::size_t& n) noexcept {
  if (glob[g] == '?') {
    ++g;
    ++n;
    while (n < name.size() && is_continuation(name[n]))
      ++n;
    return true;
  }
  if (glob[g] == '[') {
    const std::size_t end = end_of_set(glob, g);
    if (end != npos) {
      if (!in_set(glob, g, end, name[n]))
        return false;
      g = end;
      ++n;
      return true;
    }
  }
  const std::size_t literal = glob[g] == '\\' && g + 1 < glob.size() ? g + 1 : g;
  if (glob[literal] != name[n])
    return false;
  g = literal + 1;
  ++n;
  return true;
}

} // namespace

bool is_glob(std::string_view name) noexcept {
  return name.find_first_of("*?[\\") != npos;
}

bool matches_glob(std::string_view glob, std::string_view name) noexcept {
  std::size_t g = 0;
  std::size_t n = 0;
  // After the last star, and where in the name it is tried next.
  std::size_t star = npos;
  std::size_t retry = 0;
  while (n < name.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = ++g;
      retry = n;
    } else if (g < glob.size() && match_one(glob, g, name, n)) {
      continue;
    } else if (star != npos) {
      g = star;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*')
    ++g;
  return g == glob.size();
}

std::vector<std::string> expand_braces(std::string_view pattern) {
  const auto skip_escape = [&](std::size_t at) { return pattern[at] == '\\' ? at + 1 : at; };
  std::size_t open = 0;
  while (open < pattern.size() && pattern[open] != '{')
    open = skip_escape(open) + 1;
  if (open >= pattern.size())
    return {std::string(pattern)};

  std::vector<std::string_view> choices;
  std::size_t depth = 1;
  std::size_t begin = open + 1;
  std::size_t at = begin;
  for (; at < pattern.size() && depth > 0; ++at) {
    at = skip_escape(at);
    const char c = at < pattern.size() ? pattern[at] : '\0';
    depth += c == '{' ? 1U : 0U;
    depth -= c == '}' ? 1U : 0U;
    if (depth == 0 || (depth == 1 && c == ',')) {
      choices.push_back(pattern.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  if (depth > 0)
    refuse(pattern, "a '{' without its '}'");

  std::vector<std::string> out;
  for (const std::string_view choice : choices) {
    std::string one(pattern.substr(0, open));
    one.append(choice).append(pattern.substr(at));
    std::vector<std::string> more = expand_braces(one);
    if (out.size() + more.size() > patterns_max)
      refuse(pattern, "its groups give more than 1024 patterns");
    out.insert(out.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  }
  return out;
}

folder_pattern folder_pattern::parse(std::string_view pattern) {
  const std::string_view whole = pattern;
  if (pattern.starts_with("file:"))
    pattern.remove_prefix(5);
  if (pattern.empty())
    refuse(whole, "empty");
  if (pattern.find('\0') != npos)
    refuse(whole, "holds a NUL");
  folder_pattern parsed;
  const bool absolute = pattern.front() == '/';
  parsed.root = absolute ? "/" : ".";
  bool rooted = absolute;
  while (!pattern.empty()) {
    const std::size_t slash = pattern.find('/');
    const std::string_view name = pattern.substr(0, slash);
    pattern.remove_prefix(slash == npos ? pattern.size() : slash + 1);
    if (name.empty())
      continue;
    if (!parsed.below.empty() || is_glob(name))
      parsed.below.emplace_back(name);
    else
      parsed.root = rooted ? join_path(parsed.root, name) : std::string(name);
    rooted = true;
  }
  return parsed;
}

std::string join_path(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.ends_with('/'))
    path += '/';
  path += name;
  return path;
}

std::string_view file_name(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

} // namespace weir
