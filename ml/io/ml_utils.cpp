// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/ml_utils.hpp>

#include <weir/ml/io/mapped_file.hpp>
#include <weir/state/support/error.hpp>

namespace weir::ml::ml_utils {

namespace {

/// What `parse` makes of each line that is not blank.
template <class T, class Parse>
std::vector<T> parse_lines(const std::filesystem::path& path, Parse parse) {
  const auto file = mapped_file(path);
  auto rest = file.text();
  auto result = std::vector<T>();
  for (auto number = 1; !rest.empty(); ++number) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos)
      continue;
    try {
      result.push_back(parse(line));
    } catch (const error& caught) {
      throw error(caught.code(),
                  path.string() + ", line " + std::to_string(number) + ": " + caught.what());
    }
  }
  return result;
}

std::string_view without_carriage_return(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

} // namespace

std::vector<labeled_point> load_libsvm_file(const std::filesystem::path& path,
                                            std::size_t num_features) {
  return load_libsvm(path, {.num_features = num_features});
}

void save_as_libsvm_file(std::span<const labeled_point> points, const std::filesystem::path& path,
                         const save_options& options) {
  write_file(path, to_libsvm(points), options);
}

std::vector<vector> load_vectors(const std::filesystem::path& path) {
  return parse_lines<vector>(
      path, [](std::string_view line) { return vectors::parse(without_carriage_return(line)); });
}

std::vector<labeled_point> load_labeled_points(const std::filesystem::path& path) {
  return parse_lines<labeled_point>(path, [](std::string_view line) {
    return parse_labeled_point(without_carriage_return(line));
  });
}

vector append_bias(vector_view v) {
  auto values = std::vector<double>(v.values().begin(), v.values().end());
  values.push_back(1.0);
  if (v.is_dense())
    return vectors::dense(std::move(values));
  auto indices = std::vector<std::int32_t>(v.indices().begin(), v.indices().end());
  indices.push_back(static_cast<std::int32_t>(v.size()));
  return vectors::sparse(static_cast<std::int64_t>(v.size()) + 1, std::move(indices),
                         std::move(values));
}

} // namespace weir::ml::ml_utils
