// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/chunk.hpp>

namespace column_test {

using namespace weir;

namespace {

using text = std::string;
using text_pair = std::pair<text, int>;
using text_tuple = std::tuple<int, text, double>;
using maybe_text = std::optional<text>;

template <class T>
std::shared_ptr<const chunk<T>> chunk_of(const std::vector<T>& values) {
  chunk_builder<T> builder;
  for (const auto& value : values)
    builder.push(as_view<T>(value));
  return builder.finish();
}

template <class T>
std::vector<T> owned(const chunk<T>& input) {
  std::vector<T> out;
  for (auto&& element : input)
    out.push_back(to_owned<T>(element));
  return out;
}

/// What holds for every layout.
template <class T>
void check_layout(const std::vector<T>& values) {
  const auto whole = chunk_of(values);
  CHECK(whole->size() == values.size());
  CHECK(owned(*whole) == values);

  column<T> twice;
  for (std::size_t i = 0; i < whole->size(); ++i)
    twice.push_kept(whole->items()[i]);
  twice.append(whole->items());
  auto doubled = values;
  doubled.insert(doubled.end(), values.begin(), values.end());
  CHECK(twice.size() == doubled.size());
  for (std::size_t i = 0; i < doubled.size(); ++i)
    CHECK(to_owned<T>(twice[i]) == doubled[i]);

  column<T> moved;
  moved.append(column<T>(twice));
  moved.append(std::move(twice));
  CHECK(moved.size() == 2 * doubled.size());
  CHECK(to_owned<T>(moved[doubled.size()]) == doubled[0]);
  moved.clear();
  CHECK(moved.size() == 0);
}

/// Counts what happens to values.
struct tracked {
  inline static int copies = 0;
  int value = 0;
  explicit tracked(int v) : value(v) {}
  tracked(const tracked& other) : value(other.value) { ++copies; }
  tracked(tracked&&) noexcept = default;
  tracked& operator=(const tracked&) = default;
  tracked& operator=(tracked&&) noexcept = default;
};

} // namespace

TEST_CASE("chunks hold every kind of element") {
  check_layout<int>({1, 2, 3});
  check_layout<bool>({true, false, true});
  check_layout<double>({0.5, -1.0});
  check_layout<text>({"a", "", "a text that is too long to be kept in place"});
  check_layout<text_pair>({{"a", 1}, {"", 2}});
  check_layout<std::pair<bool, text>>({{true, "a"}, {false, "b"}});
  check_layout<std::pair<text_pair, maybe_text>>({{{"a", 1}, "x"}, {{"b", 2}, std::nullopt}});
  check_layout<text_tuple>({{1, "a", 0.5}, {2, "b", 1.5}});
  check_layout<std::tuple<int, int>>({{1, 2}, {3, 4}});
  check_layout<maybe_text>({"a", std::nullopt, "", std::nullopt});
  check_layout<std::optional<int>>({1, std::nullopt});
  check_layout<std::vector<int>>({{1, 2}, {}, {3}});
  check_layout<std::vector<text>>({{"a"}, {"b", "c"}});
}

TEST_CASE("a chunk is charged for its elements, their heap and every buffer that it pins") {
  const auto numbers = chunk_of<std::int64_t>(std::vector<std::int64_t>(1000));
  CHECK(numbers->bytes() >= 1000 * sizeof(std::int64_t));
  CHECK(numbers->buffers().empty());

  const auto vectors = chunk_of<std::vector<double>>({std::vector<double>(5000)});
  CHECK(vectors->bytes() >= 5000 * sizeof(double));

  const auto texts = chunk_of<text>({text(100'000, 'x')});
  REQUIRE(texts->buffers().size() == 1);
  CHECK(texts->bytes() >= 100'000);

  const std::vector<std::string_view> one{texts->operator[](0).substr(0, 1)};
  column<text> small;
  small.push_kept(one.front());
  const chunk<text> sharing(std::move(small), {texts->buffers().front()});
  CHECK(sharing.bytes() >= 100'000);
}

TEST_CASE("a pair of references is moved from, not copied") {
  column<std::pair<int, tracked>> items;
  text_keeper keeper;
  tracked value(1);
  tracked::copies = 0;
  items.push(std::pair<int, tracked&&>(1, std::move(value)), keeper);
  items.push(std::pair<int, tracked>(1, tracked(2)), keeper);
  CHECK(tracked::copies == 0);
  CHECK(items[1].second.value == 2);
}

TEST_CASE("views inside a container of a pair become owned") {
  column<std::pair<text, std::vector<text>>> items;
  text_keeper keeper;
  items.push(std::pair<std::string_view, std::vector<std::string_view>>("k", {"a", "b"}), keeper);
  CHECK(items[0].second == std::vector<text>{"a", "b"});
}

TEST_CASE("values are cut into chunks of the usual size") {
  const std::vector<int> values(2 * chunk_limits::elements + 1, 7);
  const auto chunks = make_chunks<int>(values);
  REQUIRE(chunks.size() == 3);
  CHECK(chunks[0]->size() == chunk_limits::elements);
  CHECK(chunks[2]->size() == 1);
  CHECK(make_chunks<int>(std::vector<int>{}).empty());
}

} // namespace column_test
