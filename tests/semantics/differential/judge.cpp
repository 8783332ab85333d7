// SPDX-License-Identifier: Apache-2.0
#include "judge.hpp"

#include <set>

namespace weir::testing {

std::string written(const values& elements, bool ordered) {
  return to_string(canonical(elements, ordered));
}

const char* allowed_difference(const differential_case& test, const reference_model& model,
                               const std::string& output, std::size_t batch) {
  const model_batch& meant = model.of(output)[batch];
  if (meant.differs != nullptr)
    return meant.differs;
  // A batch that fails takes all outputs with it in Spark, and is computed again with later ones.
  if (test.errors.count(batch) != 0 && test.expected.at(output)[batch] == "null" &&
      model.any_failure_until(batch))
    return difference::failed_batch;
  return nullptr;
}

case_results results_of(const differential_case& test, const reference_model& model) {
  case_results out;
  for (const std::string& output : test.outputs)
    for (const model_batch& batch : model.of(output))
      out[output].push_back(batch.has_dataset() ? written(batch.elements, test.ordered.at(output))
                                                : "null");
  return out;
}

case_verdict judge(const differential_case& test, const reference_model& model,
                   const case_results& results) {
  const case_results meant = results_of(test, model);
  std::set<std::string> differences;
  for (const std::string& output : test.outputs)
    for (std::size_t k = 0; k < test.setup.batches; ++k) {
      const std::string& got = results.at(output)[k];
      const std::string& spark = test.expected.at(output)[k];
      if (got == spark)
        continue;
      const char* const reason = allowed_difference(test, model, output, k);
      const bool explained = reason != nullptr && got == meant.at(output)[k];
      if (!explained)
        return {case_result::failed,
                output + ", batch " + std::to_string(k) + ": " + got + ", Spark has " + spark +
                    (reason != nullptr
                         ? ", the rules (" + std::string(reason) + ") say " + meant.at(output)[k]
                         : "")};
      differences.insert(reason);
    }
  if (differences.empty())
    return {};
  std::string reasons;
  for (const std::string& reason : differences)
    reasons += (reasons.empty() ? "" : ", ") + reason;
  return {case_result::different, reasons};
}

} // namespace weir::testing
