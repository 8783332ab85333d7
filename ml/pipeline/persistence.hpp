// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/io/write_file.hpp>
#include <weir/ml/pipeline/stage.hpp>

#include <filesystem>

namespace weir::ml {

// A saved stage is a folder, laid out as Spark does:
//
//     metadata/part-00000   one line of JSON: class, timestamp (ms), weirVersion (of this layout), uid, paramMap (what
//                           was set), defaultParamMap, and, for stages that contain others, the
//                           uids of those by name
//     data/part-00000       what was learnt, if anything: a frame of `state/` (magic, version, length,
//                           XXH3 checksum) around named, typed fields; see `field_format.hpp`
//     <name>/<number>_<uid>/  each contained stage, a folder of its own

/// Saves a stage, a model or a whole pipeline. `errc::invalid_argument` if the path exists and is
/// not to be overwritten, `errc::io` if the system refuses; the path is then as it was.
void save(const pipeline_stage& stage, const std::filesystem::path& path,
          const save_options& options = {});

/// Loads a stage of any registered class (see `registry.hpp`). Throws `errc::not_found` if there is
/// none, `errc::unsupported` for a class that is not registered or a version that is not known,
/// `errc::corrupt` for damage.
[[nodiscard]] std::shared_ptr<pipeline_stage> load_stage(const std::filesystem::path& path);

/// Fills a stage of the class that was saved: `errc::invalid_argument` naming both classes if it is
/// another.
void load_into(pipeline_stage& stage, const std::filesystem::path& path);

/// Loads a stage of a known class: `load<k_means_model>("models/k_means")`.
template <class Stage>
[[nodiscard]] Stage load(const std::filesystem::path& path) {
  auto stage = Stage();
  load_into(stage, path);
  return stage;
}

/// Takes or fills the stages that a stage contains, as `field_archive` does for data.
class part_archive {
public:
  virtual ~part_archive() = default;

  /// A list of stages. Reading fails with `errc::corrupt` on a stage of another kind.
  template <class Stage>
  void parts(std::string_view name, std::vector<std::shared_ptr<const Stage>>& stages) {
    auto any = std::vector<std::shared_ptr<const pipeline_stage>>(stages.begin(), stages.end());
    any_parts(name, any);
    stages.clear();
    for (auto& stage : any) {
      auto typed = std::dynamic_pointer_cast<const Stage>(stage);
      if (!typed)
        fail_kind(name, *stage);
      stages.push_back(std::move(typed));
    }
  }
  /// One stage, or none.
  template <class Stage>
  void part(std::string_view name, std::shared_ptr<const Stage>& stage) {
    auto list = std::vector<std::shared_ptr<const Stage>>();
    if (stage)
      list.push_back(stage);
    parts(name, list);
    if (!list.empty())
      stage = list.front();
  }

protected:
  virtual void any_parts(std::string_view name,
                         std::vector<std::shared_ptr<const pipeline_stage>>& stages) = 0;

private:
  [[noreturn]] static void fail_kind(std::string_view name, const pipeline_stage& stage);
};

} // namespace weir::ml
