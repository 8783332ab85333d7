// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/feature/map_vectors.hpp>
#include <weir/ml/pipeline/shared_params.hpp>
#include <weir/ml/pipeline/stage.hpp>

namespace weir::ml {

struct idf_params : virtual has_input_col, virtual has_output_col {
  param<std::int64_t> min_doc_freq{
      *this, "minDocFreq", "terms in fewer documents get the weight 0 (>= 0)", 0, at_least(0)};
};

/// Weighs term frequencies by the inverse document frequencies that `idf` learnt. Sparse vectors
/// keep their indices.
class idf_model final : public model_of<idf_model>, public idf_params {
public:
  static constexpr std::string_view type_name = "IDFModel";

  idf_model() = default;
  idf_model(vector weights, std::vector<std::int64_t> doc_freq, std::int64_t num_docs)
      : idf_(std::move(weights)),
        doc_freq_(std::move(doc_freq)),
        num_docs_(num_docs) {
    // nop
  }

  [[nodiscard]] const vector& idf() const noexcept { return idf_; }
  /// The number of documents that have each term.
  [[nodiscard]] const std::vector<std::int64_t>& doc_freq() const noexcept { return doc_freq_; }
  [[nodiscard]] std::int64_t num_docs() const noexcept { return num_docs_; }

  using transformer::transform;
  [[nodiscard]] vector transform(vector_view row) const {
    return affine_map::scaling(idf_.to_array())(row);
  }

  void fields(field_archive& data) override;

protected:
  [[nodiscard]] frame transform_impl(const frame& data) const override;

private:
  vector idf_;
  std::vector<std::int64_t> doc_freq_;
  std::int64_t num_docs_ = 0;
};

/// Learns ln((documents + 1) / (documents with the term + 1)) for each term of vectors of term
/// frequencies.
class idf final : public estimator_of<idf, idf_model>, public idf_params {
public:
  static constexpr std::string_view type_name = "IDF";

protected:
  [[nodiscard]] idf_model fit_impl(const frame& data) const override;
};

} // namespace weir::ml
