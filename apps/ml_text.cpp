// SPDX-License-Identifier: Apache-2.0
/// app: tells unwanted messages from wanted ones by their words, with naive Bayes and with an SVM

#include <array>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/core.h>

#include <weir/ml/classification/linear_svc.hpp>
#include <weir/ml/classification/naive_bayes.hpp>
#include <weir/ml/feature/hashing_tf.hpp>
#include <weir/ml/feature/idf.hpp>
#include <weir/ml/feature/regex_tokenizer.hpp>
#include <weir/ml/feature/stop_words_remover.hpp>
#include <weir/ml/pipeline/pipeline.hpp>

#include "common/messages.hpp"
#include "common/program.hpp"

namespace {

namespace ml = weir::ml;

ml::frame to_frame(const std::vector<std::string>& texts, std::vector<double> labels = {}) {
  auto data = ml::frame{{"text", ml::column::of(texts)}};
  return labels.empty() ? data : data.with_column("label", ml::column(std::move(labels)));
}

/// Words, without those that say nothing; their frequencies, weighed by how rare they are.
ml::pipeline words_to_features() {
  auto words = ml::regex_tokenizer();
  words.input_col = "text";
  words.output_col = "words";
  words.pattern = "[a-z0-9']+";
  words.gaps = false;
  auto telling = ml::stop_words_remover();
  telling.input_col = "words";
  telling.output_col = "telling";
  auto counts = ml::hashing_tf();
  counts.input_col = "telling";
  counts.output_col = "counts";
  counts.num_features = 1 << 12;
  auto weights = ml::idf();
  weights.input_col = "counts";
  weights.output_col = "features";
  return ml::pipeline(words, telling, counts, weights);
}

template <class Model>
void print_accuracy(const std::string& name, const Model& model, const ml::frame& test) {
  const auto result = model.transform(test);
  const auto labels = result["label"].doubles();
  const auto predictions = result["prediction"].doubles();
  auto right = std::size_t{0};
  for (std::size_t row = 0; row < labels.size(); ++row)
    right += labels[row] == predictions[row] ? 1 : 0;
  std::cout << fmt::format("{}: {} of {} messages that it has not seen are judged rightly\n", name,
                           right, labels.size());
}

const char* verdict(double label) {
  return label == 1.0 ? "unwanted" : "wanted";
}

} // namespace

int main(int argc, char* argv[]) {
  apps::program program(
      "Learns from some sample messages which ones are unwanted, and judges yours.");
  auto asked = std::vector<std::string>{"Claim your free prize now", "See you at the meeting"};
  program.options().add_option("message", asked, "messages to judge");

  return program.main(argc, argv, [&] {
    auto texts = std::array<std::vector<std::string>, 2>();
    auto labels = std::array<std::vector<double>, 2>();
    for (std::size_t i = 0; i < apps::sample_messages.size(); ++i) {
      // Every third one is for the test.
      const auto part = i % 3 == 2 ? 1U : 0U;
      texts[part].emplace_back(apps::sample_messages[i].text);
      labels[part].push_back(apps::sample_messages[i].is_unwanted ? 1.0 : 0.0);
    }
    const auto training = to_frame(texts[0], labels[0]);
    const auto features = words_to_features().fit(training);
    const auto known = features.transform(training);
    const auto unknown = features.transform(to_frame(texts[1], labels[1]));

    const auto bayes = ml::naive_bayes().fit(known);
    auto machine = ml::linear_svc();
    machine.reg_param = 0.01;
    const auto svm = machine.fit(known);
    print_accuracy("naive Bayes", bayes, unknown);
    print_accuracy("SVM", svm, unknown);

    const auto questions = features.transform(to_frame(asked));
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto row = questions["features"].vectors()[i];
      std::cout << fmt::format(
          "\"{}\"\n  naive Bayes: {}, with probability {:.2f}; SVM: {}\n", asked[i],
          verdict(bayes.predict(row)),
          bayes.predict_probability(row)[static_cast<std::size_t>(bayes.predict(row))],
          verdict(svm.predict(row)));
    }
  });
}
