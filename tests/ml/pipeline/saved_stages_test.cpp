// SPDX-License-Identifier: Apache-2.0

// Saves, loads and damages a stage of every class; see every_stage.hpp.

#include <weir/ml/pipeline/field_format.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/support/parallel.hpp>
#include <weir/state/support/error.hpp>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "ml/pipeline/every_stage.hpp"
#include "support/scratch_folder.hpp"

namespace saved_stages_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;
using weir::errc;
using weir::error;

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  auto out = std::ostringstream();
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

/// All files below a folder, without the time at which they were saved.
std::map<std::string, std::string> files_of(const fs::path& folder) {
  auto found = std::map<std::string, std::string>();
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      found[fs::relative(entry.path(), folder).string()] = std::regex_replace(
          content_of(entry.path()), std::regex("\"timestamp\":[0-9]+"), "\"timestamp\":0");
  return found;
}

/// Stages that a fit makes on its way have new uids each time.
std::map<std::string, std::string> without_uids(const std::map<std::string, std::string>& files) {
  auto found = std::map<std::string, std::string>();
  const auto uid = std::regex("_[0-9a-f]{12}");
  for (const auto& [name, content] : files)
    found[std::regex_replace(name, uid, "_uid")] = std::regex_replace(content, uid, "_uid");
  return found;
}

std::string printed(const frame& rows) {
  auto out = std::ostringstream();
  rows.show(out, 1000, 0);
  return out.str();
}

errc code_of(const auto& action) {
  try {
    action();
  } catch (const error& caught) {
    CHECK(std::string(caught.what()).size() > 20);
    return caught.code();
  }
  return {};
}

/// Stages of every class, and the models that they fit.
std::vector<std::shared_ptr<const pipeline_stage>> stages_and_models(const frame& data) {
  auto all = weir::testing::every_stage();
  auto models = std::vector<std::shared_ptr<const pipeline_stage>>();
  for (const auto& stage : all)
    if (const auto* learner = dynamic_cast<const estimator*>(stage.get()))
      models.push_back(learner->fit_transformer(data));
  all.insert(all.end(), models.begin(), models.end());
  return all;
}

} // namespace

TEST_CASE("every stage and every model is the same when it is loaded", "[ml][persistence]") {
  const auto data = weir::testing::rows_for_stages(60);
  const auto folder = weir::test::scratch_folder();
  for (const auto& stage : stages_and_models(data)) {
    CAPTURE(stage->class_name());
    const auto first = folder.path() / "first";
    const auto second = folder.path() / "second";
    save(*stage, first, {.overwrite = true});
    const auto loaded = load_stage(first);
    CHECK(loaded->class_name() == stage->class_name());
    CHECK(loaded->uid() == stage->uid());
    // All that is saved of it is equal: params, data, and the stages in it.
    save(*loaded, second, {.overwrite = true});
    CHECK(files_of(second) == files_of(first));
    if (const auto* model = dynamic_cast<const transformer*>(stage.get()))
      CHECK(printed(dynamic_cast<const transformer&>(*loaded).transform(data)) ==
            printed(model->transform(data)));
    CHECK(code_of([&] { save(*stage, first); }) == errc::invalid_argument);
  }
}

TEST_CASE("every stage that is damaged, of another class or of a later version says so",
          "[ml][persistence]") {
  const auto rows = weir::testing::rows_for_stages(60);
  const auto folder = weir::test::scratch_folder();
  for (const auto& stage : stages_and_models(rows)) {
    CAPTURE(stage->class_name());
    const auto path = folder.path() / "stage";
    save(*stage, path, {.overwrite = true});
    const auto* const other_class = stage->class_name() == "DCT" ? "NGram" : "DCT";
    const auto other = stage_registry::instance().make(other_class);
    CHECK_THROWS_WITH(load_into(*other, path),
                      ContainsSubstring(stage->class_name()) && ContainsSubstring(other_class));

    const auto data = path / "data" / "part-00000";
    const auto whole = fs::exists(data) ? content_of(data) : std::string();
    const auto put = [](const fs::path& file, const std::string& content) {
      std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    };
    if (!whole.empty()) {
      for (const auto at : {whole.size() / 3, whole.size() - 1}) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 8);
        put(data, changed);
        CHECK(code_of([&] { (void)load_stage(path); }) == errc::corrupt);
        put(data, whole.substr(0, at));
        CHECK(code_of([&] { (void)load_stage(path); }) == errc::corrupt);
      }
      fs::remove(data);
      CHECK(code_of([&] { (void)load_stage(path); }) == errc::corrupt);
      put(data, whole);
    }
    const auto metadata = path / "metadata" / "part-00000";
    const auto text = content_of(metadata);
    put(metadata,
        std::regex_replace(text, std::regex("\"weirVersion\":\"1\""), "\"weirVersion\":\"7\""));
    CHECK(code_of([&] { (void)load_stage(path); }) == errc::unsupported);
    put(metadata, text.substr(0, text.size() / 2));
    CHECK(code_of([&] { (void)load_stage(path); }) == errc::corrupt);
    put(metadata, text);
    CHECK(load_stage(path)->uid() == stage->uid());
  }
}

TEST_CASE("every estimator learns the same on any number of threads", "[ml][parallel]") {
  // Several blocks of rows.
  const auto data = weir::testing::rows_for_stages(1500);
  const auto folder = weir::test::scratch_folder();
  for (const auto& stage : weir::testing::every_stage()) {
    const auto* const learner = dynamic_cast<const estimator*>(stage.get());
    if (learner == nullptr)
      continue;
    CAPTURE(stage->class_name());
    const auto on = [&](std::size_t threads) {
      const auto limit = thread_limit(threads);
      const auto path = folder.path() / "model";
      const auto model = learner->fit_transformer(data);
      save(*model, path, {.overwrite = true});
      return std::pair(without_uids(files_of(path)), printed(model->transform(data)));
    };
    CHECK(on(1) == on(3));
  }
}

} // namespace saved_stages_test
