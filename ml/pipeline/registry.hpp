// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/pipeline/stage.hpp>

#include <map>

namespace weir::ml {

/// The classes that `load_stage` can make, by name. Those of the library are there from the start:
/// each folder of algorithms lists its own in `register_..._stages`. A program adds its own before
/// it loads. Not thread-safe while classes are added.
class stage_registry {
public:
  using maker = std::shared_ptr<pipeline_stage> (*)();

  /// The registry of this process.
  static stage_registry& instance();

  template <class Stage>
  void add() {
    add(std::string(Stage::type_name),
        [] { return std::static_pointer_cast<pipeline_stage>(std::make_shared<Stage>()); });
  }
  template <class... Stages>
    requires(sizeof...(Stages) > 1)
  void add() { (add<Stages>(), ...); }
  /// A fresh stage of a class; `errc::unsupported` naming it if it is not registered.
  [[nodiscard]] std::shared_ptr<pipeline_stage> make(std::string_view class_name) const;
  [[nodiscard]] std::vector<std::string> class_names() const;

private:
  stage_registry();
  void add(std::string class_name, maker makes);

  std::map<std::string, maker, std::less<>> makers_;
};

} // namespace weir::ml
