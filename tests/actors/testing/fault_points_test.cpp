// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "../../catch.hpp"

#include <weir/actors/testing/fault_points.hpp>

#include "../../support/paths.hpp"

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The names in a file that could be fault points: dotted words in quotes, where the file has to do
/// with faults at all.
std::set<std::string> names_in(const fs::path& file) {
  static const std::regex name("\"([a-z_]+(\\.[a-z_]+)+)\"");
  static const std::set<std::string> no_points{"weir.hosted", "weir.supervisor"};
  std::set<std::string> out;
  const std::string text = text_of(file);
  if (text.find("fault(") == std::string::npos && text.find("fault_point(") == std::string::npos)
    return out;
  for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at)
    if (no_points.count((*at)[1]) == 0)
      out.insert((*at)[1]);
  return out;
}

std::set<std::string> names_in_the_code() {
  std::set<std::string> out;
  const fs::path root = fs::path(weir::tests::source_folder()).parent_path();
  for (const char* folder : {"state", "operators", "receivers", "actors", "ml"}) {
    if (!fs::exists(root / folder))
      continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".cpp" || entry.path().filename() == "stage_runner.hpp")
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
