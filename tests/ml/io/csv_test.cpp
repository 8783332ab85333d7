// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/io/csv.hpp>
#include <weir/state/support/error.hpp>

#include "catch.hpp"

#include <cmath>

namespace csv_test {

using namespace weir::ml;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::string> cells(const frame& data) {
  auto out = std::vector<std::string>();
  for (std::size_t row = 0; row < data.num_rows(); ++row)
    for (const auto& [name, values] : data.columns())
      out.push_back(values.text(row));
  return out;
}

} // namespace

TEST_CASE("quoted cells hold separators, quotes and line breaks", "[ml][csv]") {
  const auto data = parse_csv("a,\"b,\"\"c\"\"\"\r\n\"two\nlines\",\"back\\\\slash \\\"q\\\"\"\n");
  CHECK(data.column_names() == std::vector<std::string>{"_c0", "_c1"});
  CHECK(cells(data) == std::vector<std::string>{"a", "b,\"c\"", "two\nlines", "back\\slash \"q\""});
  CHECK_THROWS_WITH(parse_csv("a\n\"open"), ContainsSubstring("line 2"));
}

TEST_CASE("names come from the header, types from the cells", "[ml][csv]") {
  const auto data = parse_csv("id,size,ok,name,id,\n1,2,true,x,7,\n,2.5,FALSE,\"\",8,\n",
                              {.header = true, .infer_schema = true});
  CHECK(data.column_names() == std::vector<std::string>{"id0", "size", "ok", "name", "id4", "_c5"});
  CHECK(data["id0"].type() == column_type::int64);
  CHECK(data["size"].type() == column_type::float64);
  CHECK(data["ok"].type() == column_type::boolean);
  CHECK(data["name"].type() == column_type::string);
  CHECK(data["_c5"].type() == column_type::string);
  CHECK(data["id0"].is_missing(1));
  CHECK_FALSE(data["name"].is_missing(1));
  CHECK(std::isnan(parse_csv("NaN\n1\n", {.infer_schema = true})["_c0"].doubles()[0]));
  CHECK(parse_csv("a,b\n", {.header = true}).column_names() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("records that do not fit are kept, dropped or refused", "[ml][csv]") {
  const auto text = std::string("1,2\n3\n4,5,6\nx,7\n");
  auto options = csv_options{.schema = {{"a", column_type::int64}, {"b", column_type::int64}}};
  CHECK(cells(parse_csv(text, options)) ==
        std::vector<std::string>{"1", "2", "3", "null", "4", "5", "null", "7"});
  options.mode = csv_mode::drop_malformed;
  CHECK(cells(parse_csv(text, options)) == std::vector<std::string>{"1", "2"});
  options.mode = csv_mode::fail_fast;
  CHECK_THROWS_WITH(parse_csv(text, options), ContainsSubstring("line 2"));
}

TEST_CASE("Spark's options of the CSV reader", "[ml][csv]") {
  const auto options = csv_options{.separator = ';',
                                   .quote = '\'',
                                   .comment = '#',
                                   .null_value = "-",
                                   .ignore_leading_white_space = true,
                                   .ignore_trailing_white_space = true};
  CHECK(cells(parse_csv("# note\n a ;'b;c'\n-; d\n", options)) ==
        std::vector<std::string>{"a", "b;c", "null", "d"});
  CHECK_THROWS_AS(parse_csv("1,2,3", {.max_columns = 2}), weir::error);
  CHECK_THROWS_AS(read_csv("/no/such/file.csv"), weir::error);
}

TEST_CASE("what spreadsheets put into CSV", "[ml][csv]") {
  const auto options = csv_options{.header = true, .infer_schema = true};
  // A byte order mark, and quotes around everything.
  const auto data = parse_csv(
      "\xEF\xBB\xBF\"id\",\"x\",\"s\"\r\n\"1\",\"\",\"\"\r\n\"2\",\"3.5\",\"\"\r\n", options);
  CHECK(data.column_names() == std::vector<std::string>{"id", "x", "s"});
  CHECK(data["id"].type() == column_type::int64);
  CHECK(data["x"].type() == column_type::float64);
  CHECK(data["x"].is_missing(0));
  CHECK(data["s"].type() == column_type::string);
  CHECK_FALSE(data["s"].is_missing(0));
  const auto strict =
      csv_options{.schema = {{"x", column_type::float64}}, .mode = csv_mode::fail_fast};
  CHECK(parse_csv("\"\"\n1\n", strict)["x"].is_missing(0));
}

TEST_CASE("records that do not fit are kept as they are in a column of their own", "[ml][csv]") {
  auto options = csv_options{.schema = {{"a", column_type::int64},
                                        {"bad", column_type::string},
                                        {"b", column_type::int64}},
                             .column_name_of_corrupt_record = "bad"};
  const auto data = parse_csv("1,2\n\"x\",7\n3\n4,5,6\r\n8,9", options);
  CHECK(cells(data) == std::vector<std::string>{"1", "null", "2", "null", "\"x\",7", "7", "3", "3",
                                                "null", "4", "4,5,6", "5", "8", "null", "9"});
  options.column_name_of_corrupt_record = "b";
  CHECK_THROWS_WITH(parse_csv("1,2", options), ContainsSubstring("'b'"));
}

TEST_CASE("a header can be held to the schema", "[ml][csv]") {
  auto options =
      csv_options{.header = true, .schema = {{"a", column_type::int64}, {"b", column_type::int64}}};
  CHECK(cells(parse_csv("b,a\n1,2\n", options)) == std::vector<std::string>{"1", "2"});
  options.enforce_schema = false;
  CHECK(cells(parse_csv("a,b\n1,2\n", options)) == std::vector<std::string>{"1", "2"});
  CHECK_THROWS_WITH(parse_csv("b,a\n1,2\n", options), ContainsSubstring("'b' in place 1"));
  CHECK_THROWS_WITH(parse_csv("a\n1\n", options), ContainsSubstring("'nothing' in place 2"));
}

TEST_CASE("cells are quoted where they must be", "[ml][csv]") {
  const auto data = frame{{"a", column::of(std::vector<std::string>{"#x", "y"})}};
  CHECK(to_csv(data) == "#x\ny\n");
  CHECK(to_csv(data, {.comment = '#'}) == "\"#x\"\ny\n");
  CHECK(to_csv(data, {.header = true, .quote_all = true}) == "\"a\"\n\"#x\"\n\"y\"\n");
  const auto cut = frame{{"a", column::of(std::vector<std::string>{"x,y"})}};
  CHECK_THROWS_WITH(to_csv(cut, {.quote = '\0'}), ContainsSubstring("'x,y'"));
}

TEST_CASE("what is written as CSV reads back the same", "[ml][csv]") {
  const auto data = frame{
      {"a", column::of(std::vector<std::string>{"x", "q\"uote", "line\nbreak", "", "b\\s"})},
      {"b", column(std::vector<double>{1.5, -2e10, 0.0, 3.0, 4.0}).with_missing({0, 0, 1, 0, 0})}};
  const auto back =
      parse_csv(to_csv(data, {.header = true}), {.header = true, .infer_schema = true});
  CHECK(cells(back) == cells(data));
  CHECK(back["a"].is_missing(3) == false);
}

} // namespace csv_test
