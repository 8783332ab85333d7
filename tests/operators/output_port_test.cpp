// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <algorithm>

#include <weir/operators/edges/forward.hpp>

#include "stage_harness.hpp"

namespace output_port_test {

using namespace weir;
using test::collecting_sink;

namespace {

/// Notes the runs that it is given.
template <class T>
class recording_writer final : public edge_writer<T> {
public:
  explicit recording_writer(bool takes_chunks = false) : takes_chunks_(takes_chunks) {}
  void write(run<T>& input, bool last) override {
    sizes.push_back(input.items.size());
    lasts.push_back(last);
    partitions.push_back(input.partition);
    pins = input.pins;
    for (std::size_t i = 0; i < input.items.size(); ++i)
      elements.push_back(to_owned<T>(input.items[i]));
  }
  bool takes_chunks() const noexcept override { return takes_chunks_; }
  void write_chunk(const std::shared_ptr<const chunk<T>>& input, std::uint32_t) override {
    chunks.push_back(input);
  }
  void finish() override { ++finished; }
  void discard() noexcept override { ++discarded; }

  std::vector<std::size_t> sizes;
  std::vector<bool> lasts;
  std::vector<std::uint32_t> partitions;
  std::vector<text_buffer> pins;
  std::vector<T> elements;
  std::vector<std::shared_ptr<const chunk<T>>> chunks;
  int finished = 0;
  int discarded = 0;

private:
  bool takes_chunks_;
};

template <class T>
recording_writer<T>& attach_recorder(output_port<T>& port, bool takes_chunks = false) {
  auto writer = std::make_unique<recording_writer<T>>(takes_chunks);
  auto& seen = *writer;
  port.attach(std::move(writer));
  return seen;
}

std::shared_ptr<const chunk<std::string>> words(std::initializer_list<std::string> values) {
  return test::cut_chunks(std::vector<std::string>(values), {}).front();
}

} // namespace

TEST_CASE("an output port hands elements over in runs, to each of its edges") {
  output_port<int> port;
  auto& first = attach_recorder(port);
  auto& second = attach_recorder(port);
  const std::size_t count = 2 * run<int>::capacity + 3;
  for (std::size_t i = 0; i < count; ++i)
    port.emit(static_cast<int>(i));
  CHECK(port.emitted() == 2 * run<int>::capacity);
  port.end_input();
  CHECK(port.emitted() == count);
  const std::vector<std::size_t> sizes{run<int>::capacity, run<int>::capacity, 3};
  CHECK(first.sizes == sizes);
  CHECK(second.sizes == sizes);
  CHECK(first.elements == second.elements);
  CHECK(std::is_sorted(first.elements.begin(), first.elements.end()));
  // Only the last may take the run apart.
  CHECK(first.lasts == std::vector<bool>{false, false, false});
  CHECK(second.lasts == std::vector<bool>{true, true, true});
  port.finish();
  CHECK(first.finished == 1);
  CHECK(port.emitted() == 0);
}

TEST_CASE("a run belongs to one partition") {
  output_port<int> port;
  auto& seen = attach_recorder(port);
  port.emit(1);
  port.partition(0);
  port.emit(2);
  port.partition(3);
  port.emit(3);
  port.end_input();
  CHECK(seen.sizes == std::vector<std::size_t>{2, 1});
  CHECK(seen.partitions == std::vector<std::uint32_t>{0, 3});
}

TEST_CASE("emitted text shares the input chunk or is copied, and is pinned") {
  output_port<std::string> port;
  auto& seen = attach_recorder(port);
  const auto input = words({"to be or not"});
  port.begin_input(*input);
  port.emit((*input)[0].substr(0, 2));
  port.end_input();
  REQUIRE(seen.pins.size() == 1);
  CHECK(seen.pins[0].data == input->buffers()[0].data);
  port.begin_input(*input);
  port.emit(std::string("elsewhere"));
  port.end_input();
  REQUIRE(seen.pins.size() == 1);
  CHECK(seen.pins[0].data != input->buffers()[0].data);
  CHECK(seen.elements == std::vector<std::string>{"to", "elsewhere"});
}

TEST_CASE("whole chunks are shared with edges that do not look at elements") {
  output_port<std::string> port;
  auto& whole = attach_recorder(port, true);
  auto& by_run = attach_recorder(port, false);
  const auto input = words({"a", "b", "c"});
  port.emit(std::string("before"));
  port.emit_chunk(input);
  CHECK(port.emitted() == 4);
  CHECK(whole.chunks == std::vector{input});
  CHECK(whole.elements == std::vector<std::string>{"before"});
  CHECK(by_run.elements == std::vector<std::string>{"before", "a", "b", "c"});
  // None of them is the last that needs the elements, since the chunk stays.
  CHECK(by_run.lasts == std::vector<bool>{true, false});
}

TEST_CASE("a discarded port starts anew, even if the input chunk is gone") {
  output_port<std::string> port;
  auto& seen = attach_recorder(port);
  {
    const auto input = words({"void"});
    port.begin_input(*input);
    port.emit((*input)[0]);
    port.emit(std::string("copied"));
  }
  port.discard();
  CHECK(seen.discarded == 1);
  port.emit(std::string("next"));
  port.finish();
  CHECK(seen.elements == std::vector<std::string>{"next"});
  CHECK(seen.pins.size() == 1);
}

} // namespace output_port_test
