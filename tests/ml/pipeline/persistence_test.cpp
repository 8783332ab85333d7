// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/field_format.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/pipeline/pipeline.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/state/support/error.hpp>

#include <limits>

#include "catch.hpp"
#include "support/scratch_folder.hpp"

namespace persistence_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;
using weir::errc;
using weir::error;

namespace {

// A model with a field and a param of each type.
class keeper final : public model_of<keeper> {
public:
  static constexpr std::string_view type_name = "Keeper";

  param<bool> flag{*this, "flag", "a boolean", true};
  param<std::int64_t> count{*this, "count", "an integer", 3, at_least(0)};
  param<double> rate{*this, "rate", "a double", 0.5};
  param<std::string> name{*this, "name", "a text"};
  param<std::vector<double>> splits{*this, "splits", "doubles"};
  param<std::vector<std::string>> words{*this, "words", "texts"};
  param<std::vector<std::vector<double>>> nested{*this, "nested", "lists"};
  param<matrix> bounds{*this, "bounds", "a matrix"};

  bool truth = false;
  std::int64_t integer = 0;
  double real = 0.0;
  std::string text;
  std::vector<double> reals;
  std::vector<float> floats;
  std::vector<std::int32_t> ints;
  std::vector<std::string> texts;
  std::vector<std::vector<std::string>> lists;
  weir::ml::vector dense;
  std::vector<weir::ml::vector> vectors_of_both;
  matrix table;
  std::size_t size = 0;

  void fields(field_archive& data) override {
    data.field("truth", truth);
    data.field("integer", integer);
    data.field("real", real);
    data.field("text", text);
    data.field("reals", reals);
    data.field("floats", floats);
    data.field("ints", ints);
    data.field("texts", texts);
    data.field("lists", lists);
    data.field("dense", dense);
    data.field("vectors", vectors_of_both);
    data.field("table", table);
    data.field("size", size);
  }

protected:
  frame transform_impl(const frame& data) const override {
    return data.with_column("kept", column(std::vector<double>(data.num_rows(), real)));
  }
};

keeper filled() {
  auto made = keeper();
  made.flag = false;
  made.count = 7;
  made.rate = std::numeric_limits<double>::infinity();
  made.name = "say \"é\"\n";
  made.splits = {-std::numeric_limits<double>::infinity(), 0.1, 1e300};
  made.words = {"a", ""};
  made.nested = {{1.0}, {}, {2.0, 3.0}};
  made.bounds = matrices::dense(1, 2, {0.1, 0.2});
  made.truth = true;
  made.integer = -5;
  made.real = 0.1;
  made.text = std::string("a\0b", 3);
  made.reals = {1.0, -0.0, 1e-300};
  made.floats = {0.5F};
  made.ints = {1, -2};
  made.texts = {"x", "", "yz"};
  made.lists = {{"p"}, {}};
  made.dense = vectors::dense(1.0, 2.0);
  made.vectors_of_both = {vectors::sparse(3, {1}, {4.0}), vectors::dense(5.0)};
  made.table = matrices::sparse(2, 2, {0, 1, 1}, {1}, {9.0}).transpose();
  made.size = 11;
  return made;
}

std::string bytes_of(const keeper& model) {
  auto copy = model;
  auto out = field_writer();
  copy.fields(out);
  return out.finish();
}

errc code_of(const auto& action) {
  try {
    action();
  } catch (const error& caught) {
    return caught.code();
  }
  FAIL("no error");
  return {};
}

void damage(const std::filesystem::path& path, std::size_t at) {
  auto file = std::fstream(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

} // namespace

TEST_CASE("a saved stage has the same params and data when loaded", "[ml][persistence]") {
  const auto folder = weir::test::scratch_folder();
  const auto path = folder.path() / "keeper";
  const auto saved = filled();
  save(saved, path);
  const auto loaded = load<keeper>(path);
  CHECK(loaded.uid() == saved.uid());
  CHECK(bytes_of(loaded) == bytes_of(saved));
  for (const auto* param : saved.all_params())
    CHECK(loaded.get_param(param->name()).set_json() == param->set_json());
  CHECK(loaded.rate() == saved.rate());
  CHECK(loaded.words() == saved.words());
  CHECK(loaded.table == saved.table);
  CHECK(loaded.table.is_transposed());
  CHECK(loaded.vectors_of_both[0] == saved.vectors_of_both[0]);
}

TEST_CASE("only what is asked for is overwritten", "[ml][persistence]") {
  const auto folder = weir::test::scratch_folder();
  const auto path = folder.path() / "keeper";
  auto model = filled();
  save(model, path);
  CHECK_THROWS_WITH(save(model, path), ContainsSubstring("overwrite"));
  model.real = 2.5;
  save(model, path, {.overwrite = true});
  CHECK(load<keeper>(path).real == 2.5);
  CHECK(folder.names() == std::set<std::string>{"keeper"});
}

TEST_CASE("a pipeline is saved with its stages, in order", "[ml][persistence]") {
  stage_registry::instance().add<keeper>();
  const auto folder = weir::test::scratch_folder();
  const auto path = folder.path() / "line";
  auto stages = std::vector<std::shared_ptr<const transformer>>();
  for (auto i = 0; i < 11; ++i) {
    auto stage = filled();
    stage.real = i;
    stages.push_back(std::make_shared<keeper>(stage));
  }
  save(pipeline_model(stages), path);
  CHECK(folder.names("line/stages").begin()->starts_with("00_"));
  const auto loaded = load_stage(path);
  const auto& model = dynamic_cast<const pipeline_model&>(*loaded);
  REQUIRE(model.stages().size() == 11);
  CHECK(model.stage<keeper>(10).real == 10.0);
  save(pipeline(filled()), folder.path() / "unfitted");
  CHECK(load<pipeline>(folder.path() / "unfitted").stages().size() == 1);
}

TEST_CASE("what cannot be loaded says why", "[ml][persistence]") {
  const auto folder = weir::test::scratch_folder();
  const auto path = folder.path() / "keeper";
  save(filled(), path);
  CHECK_THROWS_WITH(load<pipeline_model>(path),
                    ContainsSubstring("holds a Keeper, not a PipelineModel"));
  CHECK(code_of([&] { return load_stage(folder.path() / "none"); }) == errc::not_found);
  const auto metadata = path / "metadata" / "part-00000";
  const auto data = path / "data" / "part-00000";
  SECTION("any byte of the data") {
    for (std::size_t at = 0; at < std::filesystem::file_size(data); at += 13) {
      damage(data, at);
      CHECK(code_of([&] { return load<keeper>(path); }) == errc::corrupt);
      damage(data, at);
    }
    CHECK(load<keeper>(path).real == 0.1);
  }
  SECTION("data that are gone") {
    std::filesystem::remove(data);
    CHECK(code_of([&] { return load<keeper>(path); }) == errc::corrupt);
  }
  SECTION("metadata that are cut short") {
    std::filesystem::resize_file(metadata, 20);
    CHECK(code_of([&] { return load<keeper>(path); }) == errc::corrupt);
  }
  SECTION("params of another type, or not allowed") {
    for (const auto* value : {"\"seven\"", "-7"}) {
      std::ofstream(metadata) << R"({"class":"Keeper","timestamp":1,"weirVersion":"1","uid":"u",)"
                              << R"("paramMap":{"count":)" << value << R"(},"defaultParamMap":{}})";
      CHECK(code_of([&] { return load<keeper>(path); }) == errc::corrupt);
      CHECK_THROWS_WITH(load<keeper>(path), ContainsSubstring(path.string()) &&
                                                ContainsSubstring("'count'") &&
                                                ContainsSubstring(value));
    }
  }
  SECTION("a class that nobody registered, a version that nobody knows") {
    std::ofstream(metadata) << R"({"class":"Nobody","timestamp":1,"weirVersion":"1","uid":"u",)"
                            << R"("paramMap":{},"defaultParamMap":{}})";
    CHECK(code_of([&] { return load_stage(path); }) == errc::unsupported);
    std::ofstream(metadata) << R"({"class":"Keeper","timestamp":1,"weirVersion":"2","uid":"u",)"
                            << R"("paramMap":{},"defaultParamMap":{}})";
    CHECK(code_of([&] { return load<keeper>(path); }) == errc::unsupported);
  }
}

} // namespace persistence_test
