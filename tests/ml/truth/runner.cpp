// SPDX-License-Identifier: Apache-2.0
#include "ml/truth/runner.hpp"

#include <weir/ml/io/mapped_file.hpp>
#include <weir/ml/support/json.hpp>

#include <algorithm>
#include <ostream>

#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> json_files(const fs::path& path) {
  if (!fs::is_directory(path))
    return {path};
  auto files = std::vector<fs::path>();
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file() && entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

fs::path data_beside(const fs::path& file, const fs::path& otherwise) {
  const auto folder = fs::absolute(file).parent_path();
  for (const auto& candidate : {folder / "data", folder.parent_path() / "data"})
    if (fs::is_directory(candidate))
      return candidate;
  return otherwise;
}

truth_case to_case(const json::object& source, const fs::path& data_folder) {
  auto made = truth_case();
  made.source = source;
  made.data_folder = data_folder;
  made.name = text_of(made["name"]);
  made.on_data_set = source.contains("algorithm");
  made.kind = text_of(made[made.on_data_set ? "algorithm" : "op"]);
  return made;
}

} // namespace

std::vector<truth_case> read_cases(const fs::path& path, const fs::path& data_folder) {
  auto cases = std::vector<truth_case>();
  for (const auto& file : json_files(path)) {
    const auto mapped = ml::mapped_file(file);
    const auto content = ml::parse_json(mapped.text(), file.string());
    const auto* members = content.if_object();
    const auto* list = content.if_array();
    if (members != nullptr && members->contains("cases"))
      list = members->at("cases").if_array();
    if (list == nullptr)
      continue;
    for (const auto& source : *list)
      cases.push_back(to_case(source.as_object(), data_beside(file, data_folder)));
  }
  return cases;
}

tally run_cases(const std::vector<truth_case>& cases) {
  auto results = tally();
  for (const auto& asked : cases) {
    auto came = run_case(asked);
    if (came.what == outcome::status::passed)
      results.passed.push_back(asked.name);
    else if (came.what == outcome::status::failed)
      results.failed.emplace_back(asked.name, std::move(came.text));
    else
      results.pending.emplace_back(asked.name, std::move(came.text));
  }
  return results;
}

void print(std::ostream& out, const tally& results) {
  for (const auto& name : results.passed)
    out << "passed   " << name << '\n';
  for (const auto& [name, reason] : results.pending)
    out << "pending  " << name << ": " << reason << '\n';
  for (const auto& [name, reason] : results.failed)
    out << "failed   " << name << ": " << reason << '\n';
  out << results.passed.size() << " passed, " << results.failed.size() << " failed, "
      << results.pending.size() << " pending of " << results.count() << " cases\n";
}

} // namespace weir::testing::truth
