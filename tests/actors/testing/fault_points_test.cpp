// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "../../catch.hpp"
#include "../../support/paths.hpp"

#include <weir/actors/testing/fault_points.hpp>

#include "../../support/paths.hpp"

namespace fault_points_test {

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The names of the fault points in a file: what is handed to `fault_point`, or to the functions that
/// pass a name on to it.
std::set<std::string> names_in(const fs::path& file) {
  static const std::regex call(
      "\\b(fault_point|fault|reach)\\(\\s*\\{?\\s*(\\.point\\s*=\\s*)?\"([a-z_.]+)\"");
  std::set<std::string> out;
  const std::string text = text_of(file);
  for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at)
    out.insert((*at)[3]);
  return out;
}

std::set<std::string> names_in_the_code() {
  std::set<std::string> out;
  const fs::path root = fs::path(weir::tests::source_folder()).parent_path();
  for (const char* folder : {"state", "operators", "receivers", "actors", "ml"}) {
    if (!fs::exists(root / folder))
      continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
        out.merge(names_in(entry.path()));
  }
  return out;
}

} // namespace

TEST_CASE("the list of fault points names all there are in the code, and no others") {
  std::set<std::string> listed;
  for (const auto& point : weir::testing::fault_points()) {
    CHECK_FALSE(point.where.empty());
    CHECK(listed.insert(std::string(point.name)).second);
  }
  const auto in_code = names_in_the_code();
  REQUIRE(in_code.size() > 20);
  CHECK(listed == in_code);
  const auto points = weir::testing::fault_points();
  CHECK(std::is_sorted(points.begin(), points.end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
}

} // namespace fault_points_test
