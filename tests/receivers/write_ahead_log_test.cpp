// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/durable/io_lane.hpp>
#include <weir/receivers/inline_executor.hpp>
#include <weir/receivers/receiver_source.hpp>
#include <weir/state/local_checkpoint_store.hpp>
#include <weir/state/log_records.hpp>
#include <weir/state/memory_checkpoint_store.hpp>
#include <weir/state/support/error.hpp>
#include <weir/state/support/fault.hpp>

#include "../catch.hpp"
#include "../support/log_capture.hpp"
#include "../support/scratch_folder.hpp"
#include "source_harness.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace write_ahead_log_test {

namespace {

using namespace weir;
using weir::testing::log_capture;
using weir::testing::source_harness;
using texts = std::vector<std::string>;

struct passive : receiver<std::string> {
  void on_start() override {}
  void on_stop() override {}
};

/// A stream with a write-ahead log, in one life of its program.
struct life {
  life(std::shared_ptr<checkpoint_store> store, std::uint64_t epoch,
       const std::string& position = {}, bool write = true, const std::string& name = "in")
      : harness(std::make_unique<receiver_source<std::string>>([made = made] { return made; }, 0,
                                                               receiver_options{})) {
    harness.control().run_on(threads);
    harness.control().keep_log({std::move(store), epoch, name, lane, {}}, write);
    harness->restore(position);
    harness.start();
    threads->run_all();
  }
  ~life() {
    harness->stop();
    threads->run_all();
  }
  /// Cuts and seals a batch; returns what the batch log would keep of it.
  std::string noted(texts& batch) {
    auto cut = harness.cut();
    harness->sealed();
    batch = harness.take();
    return cut.info.position;
  }
  receiver_counts counts() { return harness.control().counts(); }

  std::shared_ptr<passive> made = std::make_shared<passive>();
  std::shared_ptr<io_lane> lane = std::make_shared<io_lane>("blocks", nullptr);
  std::shared_ptr<inline_executor> threads = std::make_shared<inline_executor>();
  source_harness<std::string> harness;
};

std::shared_ptr<memory_checkpoint_store> memory() {
  return std::make_shared<memory_checkpoint_store>();
}

} // namespace

TEST_CASE("a write-ahead log gives again what no generation holds") {
  const auto store = memory();
  std::string position;
  std::string noted;
  texts batch;
  {
    life first(store, 1);
    first.made->store(texts{"a", "b"});
    CHECK(first.harness.batch() == texts{"a", "b"});
    position = first.harness->position();
    first.made->store(texts{"c"});
    first.made->store("d");
    // A single item is in a block that is written when the batch is cut.
    noted = first.noted(batch);
    CHECK(batch == texts{"c", "d"});
    first.made->store(texts{"e"});
    CHECK(first.counts().records_unread == 1);
    CHECK(first.counts().records_safe == 1);
  }
  {
    life second(store, 2, position);
    // What is in the log takes no memory until its turn comes.
    CHECK(second.counts().bytes_buffered == 0);
    CHECK(second.counts().records_unread == 3);
    second.harness->replay(noted);
    second.harness.cut();
    second.harness.rewind();
    second.harness->replay(noted);
    CHECK(second.harness.batch() == texts{"c", "d"});
    second.made->store(texts{"f"});
    second.harness.flow();
    second.harness.rewind();
    CHECK(second.harness.batch() == texts{"e", "f"});
    CHECK(second.harness.batch().empty());
    position = second.harness->position();
    second.harness->forget(position);
  }
  life third(store, 3, position);
  CHECK(third.harness.batch().empty());
  third.made->store(texts{"g"});
  CHECK(third.harness.batch() == texts{"g"});
}

TEST_CASE("text that is a block by itself is made safe, in its order") {
  const auto store = memory();
  const bool many = GENERATE(true, false);
  const texts large(many ? 5000 : 1, many ? "x" : std::string(300'000, 'x'));
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
    first.made->store("a");
    const std::size_t size = large.size() * large[0].size();
    const text_buffer all_text{std::make_shared<char[]>(size), size};
    std::fill_n(all_text.data.get(), size, 'x');
    column<std::string> lines;
    for (std::size_t at = 0; at < size; at += large[0].size())
      lines.push_kept({all_text.data.get() + at, large[0].size()});
    first.made->store_kept(std::move(lines), all_text);
    first.made->store(texts{"b"});
    CHECK(first.counts().records_safe == large.size() + 2);
    CHECK(first.counts().records_unread == large.size() + 2);
  }
  texts all = {"a", "b"};
  all.insert(all.begin() + 1, large.begin(), large.end());
  life second(store, 2, position);
  CHECK(second.harness.batch() == all);
}

TEST_CASE("the budget of bytes holds for what is read from the log") {
  const auto store = memory();
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
    for (const char* item : {"a", "b", "c"})
      first.made->store(texts{std::string(1000, *item)});
  }
  life second(store, 2, position);
  CHECK(second.harness.batch(1).size() == 1);
  CHECK(second.harness.batch(1).size() == 1);
  CHECK(second.harness.batch().size() == 1);
  CHECK_FALSE(second.harness->pending());
}

TEST_CASE("blocks that were never acknowledged are passed over when a batch is given again") {
  const auto store = memory();
  std::string position;
  std::string noted;
  texts batch;
  {
    life first(store, 1);
    position = first.harness->position();
    first.made->store(texts{"a"});
    {
      // Written, but nobody could know.
      const scoped_fault_handler never([](const fault_site& site) {
        if (site.point == "receiver.block.safe")
          throw error(errc::io, "the disk has gone");
      });
      CHECK_THROWS_AS(first.made->store(texts{"x"}), error);
    }
    first.made->store(texts{"b"});
    noted = first.noted(batch);
    CHECK(batch == texts{"a", "b"});
  }
  life second(store, 2, position);
  // A batch that had nothing has nothing again, whatever waits.
  second.harness->replay(encode_block_numbers({}));
  CHECK(second.harness.batch().empty());
  second.harness->replay(noted);
  CHECK(second.harness.batch() == texts{"a", "b"});
  CHECK(second.harness.batch().empty());
}

TEST_CASE("a block that is gone fails its batch alone") {
  const auto store = memory();
  std::string position;
  texts batch;
  std::vector<std::string> noted;
  {
    life first(store, 1);
    position = first.harness->position();
    for (const char* item : {"a", "b"}) {
      first.made->store(texts{item});
      noted.push_back(first.noted(batch));
    }
  }
  store->remove(store->list("blocks/").front());
  life second(store, 2, position);
  second.harness->replay(noted[0]);
  try {
    second.harness.cut();
    FAIL("a block that is not there");
  } catch (const error& gone) {
    CHECK(gone.code() == errc::source_changed);
  }
  second.harness->sealed();
  second.harness->replay(noted[1]);
  CHECK(second.harness.batch() == texts{"b"});
}

TEST_CASE("a log that cannot be read for a moment delays what is in it") {
  const test::scratch_folder place;
  const auto store = std::make_shared<local_checkpoint_store>(place.path() / "store");
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
    first.made->store(texts{"a"});
  }
  life second(store, 2, position);
  {
    const scoped_fault_handler away([](const fault_site& site) {
      if (site.point == "state.store.read")
        throw error(errc::io, "the disk is away");
    });
    CHECK_THROWS_AS(second.harness.cut(), error);
    second.harness->sealed();
  }
  CHECK(second.harness.batch() == texts{"a"});
  CHECK(second.counts().records_lost == 0);
}

TEST_CASE("what can never be read is lost, counted and told, and holds up nothing") {
  const log_capture logged;
  const auto store = memory();
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
    first.made->store(texts{"a", "b"});
    first.made->store(texts{"c"});
  }
  // The first block is in a file of its own.
  const auto key = store->list("blocks/").front();
  const bool gone = GENERATE(true, false);
  if (!gone) {
    std::string bytes;
    append_log_record(bytes, encode_block_record(0, {2, "nonsense"}));
    store->put(key, bytes);
  }
  life second(store, 2, position);
  if (gone)
    store->remove(key);
  second.made->store(texts{"d"});
  CHECK(second.harness.batch() == texts{"c", "d"});
  CHECK(second.counts().records_lost == 2);
  CHECK(second.counts().records_unread == 0);
  CHECK(second.counts().bytes_buffered == 0);
  CHECK(second.harness.control().info().last_error_message.find("lost") != std::string::npos);
}

TEST_CASE("a program that writes no log any more still reads the one there was") {
  const auto store = memory();
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
    first.made->store(texts{"a"});
  }
  std::string later;
  texts batch;
  {
    life second(store, 2, position, false);
    second.made->store(texts{"b"});
    // What can be given again and what cannot are in different batches.
    CHECK_FALSE(second.noted(batch).empty());
    CHECK(batch == texts{"a"});
    CHECK(second.noted(batch).empty());
    CHECK(batch == texts{"b"});
    later = second.harness->position();
    second.harness->forget(later);
    CHECK(store->list("blocks/").empty());
  }
  life third(store, 3, later, false);
  CHECK(third.harness.batch().empty());
}

TEST_CASE("a stream that has another name now goes on with its log, and shares it with nobody") {
  const auto store = memory();
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
    first.made->store(texts{"a"});
  }
  {
    life renamed(store, 2, position, true, "new");
    life other(store, 2, {}, true, "in");
    renamed.made->store(texts{"b"});
    other.made->store(texts{"x"});
    CHECK(renamed.harness->position() == position);
  }
  life third(store, 3, position, true, "new");
  CHECK(third.harness.batch() == texts{"a", "b"});
}

TEST_CASE("a log of other elements is refused") {
  const auto store = memory();
  std::string position;
  {
    life first(store, 1);
    position = first.harness->position();
  }
  struct numbers : receiver<int> {
    void on_start() override {}
    void on_stop() override {}
  };
  receiver_source<int> other([] { return std::make_shared<numbers>(); }, 0, {});
  other.keep_log({store, 2, "in", std::make_shared<io_lane>("blocks", nullptr), {}}, true);
  CHECK_THROWS_AS(other.restore(position), error);
  CHECK_THROWS_AS(other.restore("nonsense"), error);
}

TEST_CASE("elements that cannot be saved have no log, and say so") {
  struct opaque {
    int* address;
  };
  struct opaques : receiver<opaque> {
    void on_start() override {}
    void on_stop() override {}
  };
  receiver_source<opaque> source([] { return std::make_shared<opaques>(); }, 0, {});
  const block_log_place place = {memory(), 1, "in", nullptr, {}};
  CHECK_NOTHROW(source.keep_log(place, false));
  CHECK_THROWS_AS(source.keep_log(place, true), error);
}

TEST_CASE("blocks that cannot be made safe are not stored, and are counted") {
  const log_capture logged;
  life one(memory(), 1);
  {
    const scoped_fault_handler full([](const fault_site& site) {
      if (site.point == "log.commit.before")
        throw error(errc::io, "no space left on device");
    });
    CHECK_THROWS_AS(one.made->store(texts{"a"}), error);
    one.made->store("b");
    CHECK(one.harness.batch().empty());
  }
  CHECK(one.counts().records_lost == 1);
  CHECK(one.counts().bytes_buffered == 0);
  CHECK(one.harness.control().info().last_error_message.find("lost") != std::string::npos);
  one.made->store(texts{"c"});
  CHECK(one.harness.batch() == texts{"c"});
}

TEST_CASE("only what is really lost is said to be") {
  const log_capture logged;
  const bool write = GENERATE(true, false);
  {
    life one(memory(), 1, {}, write);
    one.made->store(texts{"a", "b"});
    one.made->store("c");
    one.harness->stop();
    one.threads->run_all();
    CHECK(one.harness.control().stop_and_wait(std::chrono::seconds(10)));
  }
  CHECK(logged.count(log_level::warning, "lost") == (write ? 0 : 1));
}

} // namespace write_ahead_log_test
