// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

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
  /// One stage.
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
