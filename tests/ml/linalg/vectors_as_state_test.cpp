// SPDX-License-Identifier: Apache-2.0

// Vectors and matrices as keys and as state of streams, in checkpoints.

#include <weir/ml/linalg/linalg_archive.hpp>
#include <weir/state/snapshot_codec.hpp>
#include <weir/state/support/hash.hpp>

#include "catch.hpp"
#include "support/one_life.hpp"
#include "support/topic.hpp"

namespace vectors_as_state_test {

using namespace weir;

namespace {

template <class T>
std::string bytes_of(const T& value) {
  auto out = snapshot_writer();
  out.write(value);
  return out.finish();
}

template <class T>
T copied(const T& value) {
  const auto bytes = bytes_of(value);
  auto in = snapshot_reader(bytes);
  return in.read<T>();
}

/// What is kept of a key.
struct totals {
  ml::vector sum;
  ml::matrix as_row;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(sum, as_row);
  }
};

std::optional<totals> add(std::span<const value_cell<ml::vector>> rows,
                          const optional_view<totals>& before) {
  auto sum = before ? before->sum.to_array() : std::vector<double>(2);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += row.get()[i];
  return totals{ml::vectors::dense(sum), ml::matrices::dense(1, 2, sum).transpose()};
}

} // namespace

TEST_CASE("vectors, matrices and points are the same when read from a snapshot", "[ml][linalg]") {
  for (const auto& vector :
       {ml::vectors::dense(1.0, 0.0, -2.5), ml::vectors::sparse(5, {1, 4}, {0.0, 3.0}),
        ml::vectors::sparse(2, std::vector<std::int32_t>(), {}), ml::vector()}) {
    CHECK(copied(vector) == vector);
    CHECK(copied(vector).is_dense() == vector.is_dense());
    CHECK(copied(vector).num_actives() == vector.num_actives());
    CHECK(copied(ml::labeled_point{1.5, vector}) == ml::labeled_point{1.5, vector});
  }
  for (const auto& matrix :
       {ml::matrices::dense(2, 3, {1, 2, 3, 4, 5, 6}),
        ml::matrices::dense(2, 1, {1, 2}).transpose(),
        ml::matrices::sparse(2, 2, {0, 1, 1}, {1}, {9.0}).transpose(), ml::matrix()}) {
    CHECK(copied(matrix) == matrix);
    CHECK(copied(matrix).is_dense() == matrix.is_dense());
    CHECK(copied(matrix).is_transposed() == matrix.is_transposed());
  }
}

TEST_CASE("what is no vector or matrix is not read as one", "[ml][linalg]") {
  const auto read_as_vector = [](const auto&... parts) {
    auto out = snapshot_writer();
    (out.write(parts), ...);
    const auto bytes = out.finish();
    auto in = snapshot_reader(bytes);
    return in.template read<ml::vector>();
  };
  using indices = std::vector<std::int32_t>;
  using numbers = std::vector<double>;
  CHECK(read_as_vector(false, std::uint64_t{3}, indices{1}, numbers{2.0})[1] == 2.0);
  CHECK_THROWS_AS(read_as_vector(false, std::uint64_t{3}, indices{3}, numbers{2.0}), error);
  CHECK_THROWS_AS(read_as_vector(false, ~std::uint64_t{0}, indices{}, numbers{}), error);
  CHECK_THROWS_AS(read_as_vector(false, std::uint64_t{3}, indices{1, 0}, numbers{2.0, 1.0}), error);
  auto out = snapshot_writer();
  // As many rows and columns as give 0 when their product overflows.
  out.write(true);
  out.write(false);
  out.write(std::uint64_t{1} << 32U);
  out.write(std::uint64_t{1} << 32U);
  out.write(indices());
  out.write(indices());
  out.write(numbers());
  const auto bytes = out.finish();
  auto in = snapshot_reader(bytes);
  CHECK_THROWS_AS(in.read<ml::matrix>(), error);
}

TEST_CASE("equal vectors and matrices are one key however they are stored", "[ml][linalg]") {
  const auto dense = ml::vectors::dense(0.0, 2.0, -0.0);
  const auto sparse = ml::vectors::sparse(3, {0, 1}, {0.0, 2.0});
  CHECK(key_equal(dense, sparse));
  CHECK(ml::key_hash(dense) == ml::key_hash(sparse));
  CHECK(routing_hash(dense) == routing_hash(sparse));
  CHECK(ml::key_hash(ml::labeled_point{0.0, dense}) ==
        ml::key_hash(ml::labeled_point{-0.0, sparse}));
  CHECK(ml::key_hash(dense) != ml::key_hash(ml::vectors::dense(2.0, 0.0, 0.0)));
  CHECK(ml::key_hash(dense) != ml::key_hash(ml::vectors::dense(0.0, 2.0)));
  const auto matrix = ml::matrices::dense(2, 2, {0.0, 1.0, 2.0, 0.0});
  CHECK(ml::key_hash(matrix) == ml::key_hash(matrix.to_sparse_row_major()));
  CHECK(ml::key_hash(matrix) != ml::key_hash(matrix.transpose()));
}

TEST_CASE("vectors are keys and state across the lives of a program", "[ml][linalg]") {
  const auto lines = std::make_shared<testing::topic>();
  auto store = std::make_shared<memory_checkpoint_store>();
  auto found = std::vector<std::pair<std::string, totals>>();
  const auto build = [&](streaming_context& context) {
    testing::topic_stream(context, lines)
        .name("lines")
        .map([](std::string_view line) {
          const auto blank = line.find(' ');
          return std::pair(ml::vectors::parse(line.substr(0, blank)),
                           ml::vectors::parse(line.substr(blank + 1)));
        })
        .update_state_by_key(add)
        .name("totals")
        .for_each_batch([&found](const batch<std::pair<ml::vector, totals>>& all) {
          found.clear();
          for (const auto& [key, value] : all)
            found.emplace_back(to_string(ml::vector(key).to_dense().view()), value);
        });
  };
  auto life = testing::life_options();
  life.context.snapshot_every_batches = 2;
  for (auto number = 1; number <= 5; ++number) {
    // Each batch is a life of its own; one key comes in either form.
    lines->push_back(number % 2 == 0 ? "[1.0,0.0] [1.0,2.0]" : "(2,[0],[1.0]) (2,[1],[2.0])");
    lines->push_back("[7.0] [0.5,0.0]");
    auto now = testing::one_life(store, life, build);
    now.start();
    REQUIRE(now.batches(1));
    store = testing::image_of(*store);
    life.now += std::chrono::milliseconds(1000);
  }
  REQUIRE(found.size() == 2);
  for (const auto& [key, value] : found) {
    CHECK(value.sum ==
          (key == "[7.0]" ? ml::vectors::dense(2.5, 0.0) : ml::vectors::dense(2.0, 10.0)));
    CHECK(value.as_row.num_rows() == 2);
    CHECK(value.as_row(1, 0) == value.sum[1]);
  }
}

} // namespace vectors_as_state_test
