// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/ml/stat/test_result.hpp>
#include <weir/ml/streaming/streaming_model.hpp>
#include <weir/operators/dstream.hpp>

#include <cstdint>
#include <optional>

namespace weir::ml {

/// An observation of an experiment (A/B test): of the group that got something new, or of the
/// control group.
struct binary_sample {
  bool is_experiment = false;
  double value = 0.0;

  friend bool operator==(const binary_sample&, const binary_sample&) = default;
};

/// Count, mean and sum of squared deviations of a group.
struct sample_moments {
  double count = 0.0;
  double mean = 0.0;
  double deviations = 0.0;

  void add(double value) noexcept;
  void merge(const sample_moments& other) noexcept;
};

/// Whether groups may have different variances.
enum class test_method { welch, student };

/// Tests whether two groups have the same mean. Gives Spark's figures: variances are those of the
/// population (divided by n), and the degrees of freedom that Welch's test reports, (A + B)² /
/// (A²/(n1-1) + B²/(n2-1)), have A = var1²/n1 where the p-value rightly has var1/n1. The statistic
/// is control minus experiment. No result unless both groups have at least two values.
[[nodiscard]] std::optional<test_result>
test_means(const sample_moments& control, const sample_moments& experiment, test_method method);

struct streaming_test_options {
  std::int64_t peace_period = 0; ///< batches at the start that are left out
  std::int64_t window_size = 0;  ///< batches that count; 0: all so far
  test_method method = test_method::welch;
};

/// The samples of a stream so far, or of its last batches: what `streaming_test` keeps.
class streaming_test_state {
public:
  using example = binary_sample;
  using features = double;
  using prediction = double;

  /// `errc::invalid_argument` for numbers below 0.
  explicit streaming_test_state(const streaming_test_options& options);

  void update(const batch<binary_sample>& samples);
  [[nodiscard]] std::optional<test_result> result() const;
  /// The p-value; 1 while there is none.
  [[nodiscard]] double predict(double /*unused*/) const;
  void fields(field_archive& data);

private:
  struct groups {
    sample_moments control;
    sample_moments experiment;
  };

  streaming_test_options options_;
  std::int64_t batches_ = 0;
  std::vector<groups> window_; ///< oldest first; a single one if all count
};

/// Significance tests on a stream of samples.
///
///     streaming_test({.window_size = 10}).register_stream(samples).print();
///
/// State like that of any other stream: it survives restarts, and needs a checkpoint.
class streaming_test {
public:
  explicit streaming_test(const streaming_test_options& options = {})
      : model_(streaming_test_state(options)) {
    // nop
  }

  /// A result for each batch by whose end both groups have at least two values. Once for an object.
  dstream<test_result> register_stream(const dstream<binary_sample>& samples) {
    return model_.train_on(samples).flat_map(
        [](const std::shared_ptr<const streaming_test_state>& state) {
          auto found = std::vector<test_result>();
          if (auto result = state->result())
            found.push_back(std::move(*result));
          return found;
        });
  }

private:
  streaming_model<streaming_test_state> model_;
};

} // namespace weir::ml
