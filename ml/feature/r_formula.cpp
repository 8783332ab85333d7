// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/feature/r_formula.hpp>

#include <weir/ml/feature/interaction.hpp>
#include <weir/ml/feature/one_hot_encoder.hpp>
#include <weir/ml/feature/string_indexer.hpp>
#include <weir/ml/feature/vector_assembler.hpp>
#include <weir/ml/pipeline/persistence.hpp>
#include <weir/ml/support/require.hpp>

#include <algorithm>

namespace weir::ml {

namespace {

/// Collects the stages that a formula needs.
class stage_builder {
public:
  stage_builder(const frame& data, const r_formula& owner) : data_(data), owner_(owner) {
    // nop
  }

  void add_features(const formula& resolved) {
    auto keeps_all = !resolved.has_intercept;
    auto inputs = std::vector<std::string>();
    for (const auto& term : resolved.terms) {
      if (term.size() > 1) {
        inputs.push_back(product_of(term));
      } else if (is_text(term.front())) {
        inputs.push_back(encoded(term.front(), !keeps_all));
        keeps_all = false;
      } else {
        inputs.push_back(term.front());
      }
    }
    auto assembler = vector_assembler();
    assembler.input_cols = inputs;
    assembler.output_col = owner_.features_col();
    assembler.handle_invalid = owner_.handle_invalid();
    stages_.add(assembler);
  }

  void add_label(const std::string& label) {
    if (label.empty() || !data_.has(label) || !(is_text(label) || owner_.force_index_label()))
      return;
    auto indexer = string_indexer();
    indexer.input_col = label;
    indexer.output_col = owner_.label_col();
    indexer.handle_invalid = owner_.handle_invalid();
    stages_.add(indexer);
  }

  [[nodiscard]] const pipeline& stages() const noexcept { return stages_; }
  [[nodiscard]] const std::vector<std::string>& temporary() const noexcept { return temporary_; }
  [[nodiscard]] const std::vector<std::string>& originals() const noexcept { return originals_; }

private:
  [[nodiscard]] bool is_text(const std::string& name) const {
    return data_[name].type() == column_type::string;
  }

  std::string new_column(const std::string& what, const std::string& original) {
    temporary_.push_back(what + "_" + original + "_" + owner_.uid());
    originals_.push_back(original);
    return temporary_.back();
  }

  /// The column of indices of a column of texts.
  std::string indexed(const std::string& name) {
    const auto output = "index_" + name + "_" + owner_.uid();
    if (std::find(temporary_.begin(), temporary_.end(), output) != temporary_.end())
      return output;
    auto indexer = string_indexer();
    indexer.input_col = name;
    indexer.output_col = new_column("index", name);
    indexer.string_order_type = owner_.string_indexer_order_type();
    indexer.handle_invalid = owner_.handle_invalid();
    stages_.add(indexer);
    return output;
  }

  std::string encoded(const std::string& name, bool drop_last) {
    auto encoder = one_hot_encoder();
    encoder.input_col = indexed(name);
    encoder.output_col = new_column("encoded", name);
    encoder.drop_last = drop_last;
    stages_.add(encoder);
    return encoder.output_col();
  }

  std::string product_of(const std::vector<std::string>& names) {
    auto product = interaction();
    auto inputs = std::vector<std::string>();
    auto joined = std::string();
    for (const auto& name : names) {
      inputs.push_back(is_text(name) ? indexed(name) : name);
      joined += (joined.empty() ? "" : ":") + name;
    }
    product.input_cols = inputs;
    // The names of its features say it all: they need no prefix.
    product.output_col = new_column("product", joined);
    originals_.back().clear();
    stages_.add(product);
    return product.output_col();
  }

  const frame& data_;
  const r_formula& owner_;
  pipeline stages_;
  std::vector<std::string> temporary_;
  std::vector<std::string> originals_;
};

// Those that can be terms: lists cannot.
std::vector<std::string> term_columns(const frame& data) {
  auto names = std::vector<std::string>();
  for (const auto& [name, values] : data.columns())
    if (values.is_numeric() || values.type() == column_type::string ||
        values.type() == column_type::vector)
      names.push_back(name);
  return names;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

} // namespace

r_formula_model::r_formula_model(formula resolved, pipeline_model stages,
                                 std::vector<std::string> temporary,
                                 std::vector<std::string> originals)
    : resolved_(std::move(resolved)),
      stages_(std::make_shared<const pipeline_model>(std::move(stages))),
      temporary_(std::move(temporary)),
      originals_(std::move(originals)) {
  // nop
}

void r_formula_model::fields(field_archive& data) {
  data.field("label", resolved_.label);
  data.field("terms", resolved_.terms);
  data.field("hasIntercept", resolved_.has_intercept);
  data.field("temporaryColumns", temporary_);
  data.field("originalColumns", originals_);
}

void r_formula_model::parts(part_archive& stages) {
  stages.part("pipelineModel", stages_);
}

column r_formula_model::with_names(const column& features) const {
  auto metadata = features.metadata();
  for (auto& each : metadata.attributes)
    for (std::size_t i = 0; i < temporary_.size(); ++i)
      replace_all(each.name, originals_[i].empty() ? temporary_[i] + "_" : temporary_[i],
                  originals_[i]);
  return features.with_metadata(std::move(metadata));
}

frame r_formula_model::transform_impl(const frame& data) const {
  auto result = stages_->transform(data);
  result = result.with_column(features_col(), with_names(result[features_col()])).drop(temporary_);
  if (resolved_.label.empty() || !data.has(resolved_.label) || result.has(label_col()))
    return result;
  const auto& label = result[resolved_.label];
  return result.with_column(label_col(), label.to_doubles());
}

r_formula_model r_formula::fit_impl(const frame& data) const {
  const auto names = term_columns(data);
  auto resolved = parse_formula(formula_text(), names);
  require(!data.has(features_col()), [this] {
    return uid() + ": there is a column '" + features_col() + "' already; set featuresCol";
  });
  require(!data.has(label_col()) || resolved.label == label_col() || data[label_col()].is_numeric(),
          [this] {
            return uid() + ": there is a column '" + label_col() +
                   "' already, which holds no numbers; set labelCol";
          });
  auto builder = stage_builder(data, *this);
  builder.add_features(resolved);
  builder.add_label(resolved.label);
  return {std::move(resolved), builder.stages().fit(data), builder.temporary(),
          builder.originals()};
}

} // namespace weir::ml
