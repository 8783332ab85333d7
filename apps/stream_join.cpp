// SPDX-License-Identifier: Apache-2.0
/// app: joins the impressions of ads with the clicks on them, and shows how often each ad is clicked

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <weir/weir.hpp>

#include "common/program.hpp"

namespace {

/// An ad was shown: the number of the impression, and the ad.
using impression = std::pair<std::int64_t, std::string>;
/// It was clicked on: the number of the impression, and the user.
using click = std::pair<std::int64_t, std::string>;

// What happens in the first three batches. Nobody clicks on an impression twice.
const std::vector<std::vector<impression>> impressions{
    {{1, "shoes"}, {2, "books"}, {3, "shoes"}, {4, "tea"}},
    {{5, "tea"}, {6, "shoes"}},
    {{7, "books"}},
};
const std::vector<std::vector<click>> clicks{
    {{3, "ann"}, {1, "bob"}},
    {{5, "ann"}, {99, "a robot"}},
    {},
};

} // namespace

int main(int argc, char* argv[]) {
  apps::program program("Joins clicks with the impressions of ads.", std::chrono::seconds(1));

  return program.main(argc, argv, [&] {
    // One partition, so that results come in one order.
    weir::streaming_context context(weir::engine_options{.default_parallelism = 1},
                                    program.interval());

    // Two streams; a batch of each for every interval.
    auto shown = std::make_shared<weir::batch_queue<impression>>();
    auto clicked = std::make_shared<weir::batch_queue<click>>();
    for (const auto& batch : impressions)
      shown->push(batch);
    for (const auto& batch : clicks)
      clicked->push(batch);
    const auto ads = context.queue_stream(shown);
    const auto users = context.queue_stream(clicked);

    // Who clicked on what: impressions of the same batch that have a click.
    ads.join(users).print();

    // Of each ad, how many impressions had a click, and how many there were.
    ads.left_outer_join(users)
        .map([](const auto& pair) {
          const auto& [ad, user] = pair.second;
          return std::pair(ad, std::pair(user ? 1 : 0, 1));
        })
        .reduce_by_key([](const auto& a, const auto& b) {
          return std::pair(a.first + b.first, a.second + b.second);
        })
        .print();

    program.run(context);
  });
}
