// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/frame/frame.hpp>
#include <weir/ml/frame/grouped_frame.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <sstream>

namespace frame_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

column texts(const std::vector<std::string>& values) {
  return column::of(values);
}

column numbers(std::vector<double> values) {
  return column(std::move(values));
}

column integers(std::vector<std::int64_t> values) {
  return column(std::move(values));
}

std::vector<double> doubles(const column& from) {
  const auto all = from.to_doubles();
  return {all.doubles().begin(), all.doubles().end()};
}

std::vector<std::string> shown(const column& from) {
  auto out = std::vector<std::string>();
  for (std::size_t row = 0; row < from.size(); ++row)
    out.push_back(from.text(row));
  return out;
}

frame people() {
  return {{"name", texts({"ann", "bob", "cid", "ann"})},
          {"age", integers({30, 20, 40, 10}).with_missing({0, 0, 1, 0})},
          {"size", numbers({1.5, 2.5, 3.5, 4.5})}};
}

} // namespace

TEST_CASE("columns of a frame are found by name", "[ml][frame]") {
  const auto data = people();
  CHECK(data.num_rows() == 4);
  CHECK(data.select({"size", "name"}).column_names() == std::vector<std::string>{"size", "name"});
  CHECK(data.drop({"size", "none"}).num_cols() == 2);
  CHECK(data.with_column("size", integers({1, 2, 3, 4}))["size"].type() == column_type::int64);
  CHECK(data.with_column_renamed("size", "height").has("height"));
  CHECK_THROWS_WITH(data["hight"], ContainsSubstring("'hight'") && ContainsSubstring("name, age"));
  CHECK_THROWS_WITH(data["name"].doubles(), ContainsSubstring("string, not double"));
  CHECK_THROWS_AS(data.with_column("more", numbers({1.0})), weir::error);
  CHECK_THROWS_AS(frame({{"a", numbers({})}, {"a", numbers({})}}), weir::error);
}

TEST_CASE("a number that is marked as missing is NaN", "[ml][frame]") {
  const auto whole = numbers({1.0, 2.0, 3.0});
  const auto gap = whole.with_missing({0, 1, 0});
  CHECK(std::isnan(gap.to_doubles().doubles()[1]));
  CHECK(gap.doubles()[2] == 3.0);
  CHECK(whole.doubles()[1] == 2.0);
}

TEST_CASE("rows are chosen, cut and joined to others", "[ml][frame]") {
  const auto data = people();
  CHECK(shown(data.filter([&](std::size_t row) {
          return data["size"].doubles()[row] > 2;
        })["name"]) == std::vector<std::string>{"bob", "cid", "ann"});
  CHECK(shown(data.drop_missing()["name"]) == std::vector<std::string>{"ann", "bob", "ann"});
  CHECK(data.slice(1, 99).num_rows() == 3);
  CHECK(shown(data.slice(2, 3)["age"]) == std::vector<std::string>{"null"});
  const auto twice = data.union_with(data.select({"size", "age", "name"}));
  CHECK(twice.num_rows() == 8);
  CHECK(twice["age"].is_missing(6));
  CHECK(twice.distinct().num_rows() == 4);
  CHECK(twice.distinct({"name"}).num_rows() == 3);
}

TEST_CASE("sorting is stable, missing first, NaN last", "[ml][frame]") {
  const auto data = people();
  CHECK(shown(data.sort({"age"})["age"]) == std::vector<std::string>{"null", "10", "20", "30"});
  CHECK(doubles(data.sort({descending("name"), "size"})["size"]) ==
        std::vector<double>{3.5, 2.5, 1.5, 4.5});
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(shown(frame{{"x", numbers({nan, 2.0, -1.0})}}.sort({"x"})["x"]) ==
        std::vector<std::string>{"-1.0", "2.0", "NaN"});
}

TEST_CASE("joins pair rows with equal keys", "[ml][frame]") {
  const auto left = frame{{"k", texts({"a", "b", "c"})}, {"x", numbers({1, 2, 3})}};
  const auto right = frame{{"k", texts({"b", "a", "b", "d"})}, {"y", numbers({10, 20, 30, 40})}};
  const auto rows = [&](join_type type) {
    const auto out = left.join(right, {"k"}, type);
    auto lines = std::vector<std::string>();
    for (std::size_t row = 0; row < out.num_rows(); ++row) {
      auto& line = lines.emplace_back();
      for (const auto& [name, data] : out.columns())
        line += data.text(row) + " ";
    }
    return lines;
  };
  using lines = std::vector<std::string>;
  CHECK(rows(join_type::inner) == lines{"a 1.0 20.0 ", "b 2.0 10.0 ", "b 2.0 30.0 "});
  CHECK(rows(join_type::left_outer) ==
        lines{"a 1.0 20.0 ", "b 2.0 10.0 ", "b 2.0 30.0 ", "c 3.0 null "});
  CHECK(rows(join_type::full_outer) ==
        lines{"a 1.0 20.0 ", "b 2.0 10.0 ", "b 2.0 30.0 ", "c 3.0 null ", "d null 40.0 "});
  CHECK(rows(join_type::left_semi) == lines{"a 1.0 ", "b 2.0 "});
  CHECK(rows(join_type::left_anti) == lines{"c 3.0 "});
}

TEST_CASE("groups keep the order of their first rows", "[ml][frame]") {
  using f = aggregate_function;
  const auto out = people().group_by({"name"}).agg({{"*", f::count, "n"},
                                                    {"age", f::count, ""},
                                                    {"size", f::sum, ""},
                                                    {"size", f::stddev, "sd"},
                                                    {"age", f::max, ""},
                                                    {"size", f::first, ""},
                                                    {"size", f::collect_list, "all"},
                                                    {"age", f::count_distinct, ""}});
  CHECK(shown(out["name"]) == std::vector<std::string>{"ann", "bob", "cid"});
  CHECK(doubles(out["n"]) == std::vector<double>{2, 1, 1});
  CHECK(doubles(out["count(age)"]) == std::vector<double>{2, 1, 0});
  CHECK(doubles(out["sum(size)"]) == std::vector<double>{6.0, 2.5, 3.5});
  CHECK(out["sd"].doubles()[0] == Approx(std::sqrt(4.5)));
  CHECK(shown(out["max(age)"]) == std::vector<std::string>{"30", "20", "null"});
  CHECK(shown(out["all"]) == std::vector<std::string>{"[1.5, 4.5]", "[2.5]", "[3.5]"});
  CHECK(doubles(out["count_distinct(age)"]) == std::vector<double>{2, 1, 0});
}

TEST_CASE("integers stay exact in groups", "[ml][frame]") {
  using f = aggregate_function;
  constexpr auto large = std::int64_t{1} << 53U;
  const auto data = frame{{"x", integers({large, large + 1, 1}).with_missing({0, 0, 0})}};
  const auto out = data.group_by({}).agg({{"x", f::sum, ""}, {"x", f::max, ""}, {"x", f::min, ""}});
  CHECK(out["sum(x)"].integers()[0] == 2 * large + 2);
  CHECK(out["max(x)"].integers()[0] == large + 1);
  CHECK(out["min(x)"].integers()[0] == 1);
  const auto most = std::numeric_limits<std::int64_t>::max();
  CHECK_THROWS_WITH((frame{{"x", integers({most, 1})}}.group_by({}).agg({{"x", f::sum, ""}})),
                    ContainsSubstring("column 'x'") && ContainsSubstring("row 1"));
  CHECK(people().group_by({}).agg({{"age", f::sum, ""}})["sum(age)"].text(0) == "60");
}

TEST_CASE("without keys no rows are a group, too", "[ml][frame]") {
  using f = aggregate_function;
  const auto none = people().limit(0);
  const auto out = none.group_by({}).agg({{"*", f::count, "n"},
                                          {"name", f::count_distinct, "names"},
                                          {"age", f::sum, "ages"},
                                          {"size", f::mean, "mean"},
                                          {"name", f::max, "last"}});
  REQUIRE(out.num_rows() == 1);
  CHECK(out["n"].integers()[0] == 0);
  CHECK(out["names"].integers()[0] == 0);
  for (const auto* name : {"ages", "mean", "last"})
    CHECK(out[name].is_missing(0));
  CHECK(none.group_by({"name"}).count().num_rows() == 0);
  CHECK(shown(none.describe({"size"})["size"]) ==
        std::vector<std::string>{"0", "null", "null", "null", "null"});
}

TEST_CASE("a single value has no deviation", "[ml][frame]") {
  using f = aggregate_function;
  const auto out =
      people().group_by({"name"}).agg({{"size", f::stddev, "sd"}, {"size", f::variance, "var"}});
  CHECK(shown(out["sd"]) == std::vector<std::string>{"2.1213203435596424", "null", "null"});
  CHECK(shown(out["var"]) == std::vector<std::string>{"4.5", "null", "null"});
}

TEST_CASE("columns that cannot be grouped by or aggregated are named", "[ml][frame]") {
  using f = aggregate_function;
  const auto data =
      people().with_column("v", column::of(std::vector<weir::ml::vector>(4, vectors::dense(1.0))));
  const auto refuse = [&](const std::string& name, f function, const std::string& text) {
    CHECK_THROWS_WITH(data.group_by({}).agg({{name, function, ""}}),
                      ContainsSubstring("column '" + name + "'") && ContainsSubstring(text));
  };
  refuse("name", f::sum, "string; it must hold numbers");
  refuse("name", f::stddev, "string; it must hold numbers");
  refuse("v", f::mean, "vector; it must hold numbers");
  refuse("v", f::min, "vector; it must hold numbers or texts");
  refuse("v", f::collect_list, "vector; it must hold numbers or texts");
  refuse("none", f::count, "name, age");
  CHECK(data.group_by({}).agg({{"v", f::first, ""}}).num_rows() == 1);
  for (const auto& action : std::vector<std::function<void()>>{
           [&] { (void)data.group_by({"v"}); }, [&] { (void)data.distinct({"v"}); },
           [&] { (void)data.join(data, {"v"}); }, [&] { (void)data.describe({"v"}); }})
    CHECK_THROWS_WITH(action(), ContainsSubstring("column 'v'"));
}

TEST_CASE("splits share out all rows, the same for the same seed", "[ml][frame]") {
  auto ids = std::vector<std::int64_t>(1000);
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = static_cast<std::int64_t>(i);
  const auto data = frame{{"id", column(ids)}};
  const auto parts = data.random_split({3.0, 1.0}, 7);
  auto seen = std::set<double>();
  for (const auto& part : parts)
    for (const auto id : doubles(part["id"]))
      CHECK(seen.insert(id).second);
  CHECK(seen.size() == 1000);
  CHECK(parts[0].num_rows() > 700);
  CHECK(parts[0].num_rows() < 800);
  CHECK(doubles(data.random_split({3.0, 1.0}, 7)[1]["id"]) == doubles(parts[1]["id"]));
  CHECK(data.sample(0.0, 1).num_rows() == 0);
  CHECK(data.sample(1.0, 1).num_rows() == 1000);
  CHECK(data.sample(2.0, 1, true).num_rows() == Approx(2000).margin(200));
}

TEST_CASE("frames are shown as tables", "[ml][frame]") {
  auto out = std::ostringstream();
  people().select({"name", "age"}).show(out, 3);
  CHECK(out.str() == "+----+----+\n|name| age|\n+----+----+\n| ann|  30|\n| bob|  20|\n"
                     "| cid|null|\n+----+----+\nonly showing top 3 rows\n");
  out.str("");
  frame{{"wörter", texts({"äöüäöüäöüäöüäöüäöüäöü", "a\nb"})}}.show(out, 1);
  CHECK(out.str() == "+--------------------+\n|              wörter|\n+--------------------+\n"
                     "|äöüäöüäöüäöüäöüäö...|\n+--------------------+\nonly showing top 1 row\n");
  out.str("");
  frame{{"a long name of a column", texts({"a\nb\t"})}}.show(out);
  CHECK_THAT(out.str(), ContainsSubstring("|a long name of a column|") &&
                            ContainsSubstring("|                 a\\nb\\t|"));
  const auto summary = people().describe({"name", "size"});
  CHECK(shown(summary["summary"]) ==
        std::vector<std::string>{"count", "mean", "stddev", "min", "max"});
  CHECK(shown(summary["name"]) == std::vector<std::string>{"4", "null", "null", "ann", "cid"});
  CHECK(shown(summary["size"])[1] == "3.0");
}

TEST_CASE("a column of vectors keeps rows of any kind", "[ml][frame]") {
  const auto rows =
      std::vector<weir::ml::vector>{vectors::dense(1.0, 2.0), vectors::dense(3.0, 4.0),
                                    vectors::sparse(2, {1}, {5.0}), vectors::dense(1.0, 2.0, 3.0)};
  for (std::size_t count = 0; count <= rows.size(); ++count) {
    auto data = vector_data();
    for (std::size_t i = 0; i < count; ++i)
      data.push_back(rows[i]);
    CHECK(data.all_dense() == (count <= 2));
    CHECK(data.uniform_size() == (count <= 3));
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(data[i] == rows[i].view());
      CHECK(data[i].is_dense() == rows[i].is_dense());
    }
  }
  const auto picked = column::of(rows).take(std::vector<std::size_t>{2, 0});
  CHECK(picked.vectors()[0] == rows[2].view());
}

} // namespace frame_test
