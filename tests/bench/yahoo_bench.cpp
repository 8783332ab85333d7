// SPDX-License-Identifier: Apache-2.0

// The Yahoo streaming benchmark: of events about ads the views are counted by campaign and window of
// ten seconds, and each count is stored with the time of its last update. From a generator inside,
// and from lines of JSON; beside loops by hand that parse and look up the same.

#include "ad_events.hpp"
#include "harness.hpp"
#include "report.hpp"

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <numeric>
#include <optional>
#include <thread>

namespace yahoo_bench {

namespace {

constexpr std::size_t events_per_batch = 100'000;

/// What is parsed, and how. `view(input, take)` calls `take(ad, time)` if the event is a view.
struct generated {
  static constexpr const char* name = "Yahoo streaming benchmark, generated events";
  using input = std::uint64_t;
  using id = std::uint64_t;
  static input make(std::uint64_t number) { return number; }
  static id id_of(std::uint64_t number) { return number; }
  template <class Take>
  static void view(std::uint64_t number, Take take) {
    const bench::ad_event event = bench::ad_event_of(number);
    if (event.kind == bench::event_kind::view)
      take(event.ad_id, event.time_ms);
  }
};

template <std::optional<bench::ad_view> (*Parse)(std::string_view)>
struct from_json {
  using input = std::string;
  using id = std::string;
  static input make(std::uint64_t number) { return bench::to_json(bench::ad_event_of(number)); }
  static id id_of(std::uint64_t number) { return bench::uuid_of(number); }
  template <class Take>
  static void view(std::string_view line, Take take) {
    if (const auto view = Parse(line))
      take(view->ad_id, view->time_ms);
  }
};
struct simdjson_lines : from_json<bench::parse_by_simdjson> {
  static constexpr const char* name = "Yahoo streaming benchmark, JSON by simdjson";
};
struct boost_lines : from_json<bench::parse_by_boost> {
  static constexpr const char* name = "Yahoo streaming benchmark, JSON by Boost.JSON";
};

/// A campaign, and the number of a window of ten seconds.
template <class Id>
using campaign_window = std::pair<Id, std::int64_t>;

constexpr std::int64_t window_of(std::int64_t time_ms) {
  return time_ms / 10'000;
}

/// Where results go: each count, and when it was last updated.
template <class Id>
class result_store {
public:
  void add(const campaign_window<Id>& window, std::int64_t count, std::size_t now) {
    auto& [sum, updated] = entries_[window];
    sum += count;
    updated = now;
  }
  friend bool operator==(const result_store&, const result_store&) = default;

private:
  boost::unordered_flat_map<campaign_window<Id>, std::pair<std::int64_t, std::size_t>> entries_;
};

template <class Id>
std::vector<std::pair<Id, Id>> campaigns_of_ads(Id (*id_of)(std::uint64_t)) {
  std::vector<std::pair<Id, Id>> out;
  for (std::uint64_t ad = 0; ad < bench::ad_count; ++ad)
    out.emplace_back(id_of(bench::ad_id_of(ad)), id_of(bench::campaign_id_of(ad)));
  return out;
}

/// The loop by hand: on each thread a share of the batch, and a table of its own.
template <class Format>
class plain_counts {
  using id = typename Format::id;
  using id_view = weir::view_of<id>;
  using counts = boost::unordered_flat_map<std::pair<id_view, std::int64_t>, std::int64_t>;

public:
  plain_counts(const std::vector<std::pair<id, id>>& campaigns, std::uint32_t threads)
      : parts_(threads) {
    for (const auto& [ad, campaign] : campaigns)
      campaigns_.emplace(ad, campaign);
  }

  void run(const std::vector<typename Format::input>& batch, result_store<id>& store,
           std::size_t now) {
    {
      std::vector<std::jthread> others;
      for (std::size_t part = 1; part < parts_.size(); ++part)
        others.emplace_back([&, part] { count(batch, part); });
      count(batch, 0);
    }
    for (const counts& part : parts_)
      for (const auto& [window, number] : part)
        store.add({id(window.first), window.second}, number, now);
  }

private:
  void count(const std::vector<typename Format::input>& batch, std::size_t part) {
    counts mine = std::move(parts_[part]);
    mine.clear();
    const std::size_t end = batch.size() * (part + 1) / parts_.size();
    for (std::size_t i = batch.size() * part / parts_.size(); i < end; ++i)
      Format::view(batch[i], [&](const id_view& ad, std::int64_t time_ms) {
        if (const auto found = campaigns_.find(ad); found != campaigns_.end())
          ++mine[{found->second, window_of(time_ms)}];
      });
    parts_[part] = std::move(mine);
  }

  boost::unordered_flat_map<id_view, id_view> campaigns_;
  std::vector<counts> parts_;
};

/// Parse, keep views, project, look up the campaign, count by campaign and window, store.
template <class Format>
void build(const weir::dstream<typename Format::input>& events,
           const std::vector<std::pair<typename Format::id, typename Format::id>>& campaigns,
           result_store<typename Format::id>& store, const std::size_t& now) {
  using id = typename Format::id;
  using input = typename Format::input;
  events
      .template flat_map<std::pair<id, std::int64_t>>(
          [](const weir::view_of<input>& event, auto emit) {
            Format::view(event, [&](const weir::view_of<id>& ad, std::int64_t time_ms) {
              emit(std::pair<weir::view_of<id>, std::int64_t>(ad, time_ms));
            });
          })
      .join(weir::batch<std::pair<id, id>>::of(campaigns))
      .map([](const auto& view) {
        const auto& [time_ms, campaign] = view.second;
        return std::pair(campaign, window_of(time_ms));
      })
      .count_by_value()
      .for_each_batch([&](const weir::batch<std::pair<campaign_window<id>, std::int64_t>>& counts) {
        for (const auto& [window, count] : counts)
          store.add({id(window.first), window.second}, count, now);
      });
}

template <class Format>
void yahoo(benchmark::State& state, const bench::aim& wanted) {
  using id = typename Format::id;
  const auto threads = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::vector<typename Format::input>> events(2);
  std::vector<weir::batch<typename Format::input>> batches;
  for (std::uint64_t number = 0; auto& batch : events) {
    for (std::size_t i = 0; i < events_per_batch; ++i)
      batch.push_back(Format::make(number++));
    batches.push_back(weir::batch<typename Format::input>::of(batch, threads));
  }
  const auto campaigns = campaigns_of_ads<id>(Format::id_of);
  result_store<id> weir_store;
  result_store<id> plain_store;
  std::size_t now = 0;

  bench::queue_driver<typename Format::input> driver(threads);
  build<Format>(driver.stream(), campaigns, weir_store, now);
  driver.context().start();

  plain_counts<Format> plain(campaigns, threads);
  bench::pair_times times;
  for (auto _ : state) {
    const std::size_t at = ++now % events.size();
    times.weir.push_back(driver.run(batches[at]));
    const auto start = bench::stopwatch::now();
    plain.run(events[at], plain_store, now);
    times.plain.push_back(bench::seconds_since(start));
    state.SetIterationTime(times.weir.back());
  }
  if (!(weir_store == plain_store))
    state.SkipWithError("the results differ");
  const double millions = events_per_batch / 1e6;
  bench::row line =
      bench::speed_row(state, std::string(Format::name), threads, "M events/s", millions, times);
  if (threads == 2)
    line.wanted = wanted;
  bench::record(std::move(line));
}

void yahoo_generated(benchmark::State& state) {
  yahoo<generated>(state, bench::at_least(60.0));
}
void yahoo_simdjson(benchmark::State& state) {
  yahoo<simdjson_lines>(state, bench::ratio_at_least(0.6));
}
void yahoo_boost_json(benchmark::State& state) {
  yahoo<boost_lines>(state, bench::ratio_at_least(0.6));
}
BENCHMARK(yahoo_generated)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(60)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(yahoo_simdjson)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(yahoo_boost_json)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseManualTime()
    ->Iterations(20)
    ->Unit(benchmark::kMillisecond);

} // namespace

} // namespace yahoo_bench
