// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/linalg/blas.hpp>
#include <weir/ml/linalg/labeled_point.hpp>
#include <weir/ml/linalg/numeric_parser.hpp>
#include <weir/ml/support/json.hpp>

#include <cmath>

#include "ml/truth/truth_values.hpp"

namespace weir::testing::truth::linalg_cases {

namespace {

json::value numeric_answer(const ml::numeric_value& value) {
  using kind = ml::numeric_value::kind;
  if (value.what == kind::number)
    return answer_of(value.number);
  if (value.what == kind::array)
    return answer_of(value.array);
  auto out = json::array();
  for (const auto& element : value.tuple)
    out.push_back(numeric_answer(element));
  return out;
}

// Whether each vector survives, with its kind.
json::value round_trips(const truth_case& asked, const auto& there_and_back) {
  auto identity = true;
  for (const auto& v : to_vectors(asked.input())) {
    const auto back = there_and_back(v);
    identity = identity && back == v && back.is_dense() == v.is_dense();
  }
  return json::object{{"identity", identity}};
}

json::value norm_of_both(const truth_case& asked) {
  const auto p = to_double(asked.param("p"));
  const auto dense = ml::norm(to_vector(asked.input().at("dense")), p);
  const auto sparse = ml::norm(to_vector(asked.input().at("sparse")), p);
  if (std::abs(dense - sparse) > 1e-12 * dense)
    throw std::logic_error("the norms of the dense and of the sparse form differ");
  return dense;
}

json::value dot_of_all(const truth_case& asked) {
  const auto a = to_vector(asked.input().at("a"));
  const auto b = to_vector(asked.input().at("b"));
  const auto first = ml::dot(a, b);
  for (const auto& x : {a.to_dense(), a.to_sparse()})
    for (const auto& y : {b.to_dense(), b.to_sparse()})
      if (std::abs(ml::dot(x, y) - first) > 1e-15)
        throw std::logic_error("inner products differ between kinds of vectors");
  return first;
}

json::value active_entries(const truth_case& asked) {
  const auto v = to_vector(asked.input());
  auto active = json::array();
  auto nonzero = json::array();
  v.for_each_active([&](std::size_t i, double value) { active.push_back(json::array{i, value}); });
  v.for_each_nonzero([&](std::size_t i, double value) {
    nonzero.push_back(json::array{i, value});
  });
  return json::object{{"active", active}, {"nonzero", nonzero}};
}

json::value from_coo(const truth_case& asked) {
  auto entries = std::vector<ml::matrices::entry>();
  for (const auto& entry : asked.input().as_array())
    entries.emplace_back(to_integer(entry.at(0)), to_integer(entry.at(1)), to_double(entry.at(2)));
  const auto made = ml::matrices::from_coo(
      static_cast<std::size_t>(to_integer(asked.param("numRows"))),
      static_cast<std::size_t>(to_integer(asked.param("numCols"))), std::move(entries));
  auto pointers = json::array();
  for (const auto pointer : made.pointers())
    pointers.emplace_back(pointer);
  auto indices = json::array();
  for (const auto index : made.indices())
    indices.emplace_back(index);
  return json::object{
      {"rows", made.num_rows()},
      {"cols", made.num_cols()},
      {"colPtrs", pointers},
      {"rowIndices", indices},
      {"values", answer_of(std::vector<double>(made.values().begin(), made.values().end()))}};
}

json::value labeled_point_of(const truth_case& asked) {
  const auto point = ml::parse_labeled_point(text_of(asked.input()));
  return json::object{{"label", point.label}, {"features", answer_of(point.features.view())}};
}

const auto registered = [] {
  register_kind("toArray", [](const truth_case& asked) {
    return answer_of(to_vector(asked.input()).to_array());
  });
  register_kind("Vectors.sparse(size, indices, values)",
                [](const truth_case& asked) { return answer_of(to_vector(asked.input()).view()); });
  register_kind("argmax", [](const truth_case& asked) {
    return json::value(to_vector(asked.input()).argmax());
  });
  register_kind("parse(toString(v)) keeps kind and value", [](const truth_case& asked) {
    return round_trips(asked,
                       [](const ml::vector& v) { return ml::vectors::parse(to_string(v.view())); });
  });
  register_kind("fromJson(toJson(v)) keeps kind and value", [](const truth_case& asked) {
    return round_trips(
        asked, [](const ml::vector& v) { return ml::vectors::from_json(to_json(v.view())); });
  });
  register_kind("zeros", [](const truth_case& asked) {
    return answer_of(
        ml::vectors::zeros(static_cast<std::size_t>(to_integer(asked.param("size")))).view());
  });
  register_kind("norm(v, p) for dense and sparse", norm_of_both);
  register_kind("dot*", dot_of_all);
  register_kind("numActives, numNonzeros", [](const truth_case& asked) {
    const auto v = to_vector(asked.input());
    return json::array{v.num_actives(), v.num_nonzeros()};
  });
  register_kind("compressed", [](const truth_case& asked) {
    const auto v = to_vector(asked.input()).compressed();
    return json::object{{"kind", v.is_dense() ? "dense" : "sparse"},
                        {"numActives", v.num_actives()}};
  });
  register_kind("SparseVector.slice(indices)", [](const truth_case& asked) {
    const auto indices = ml::json_int32s(asked.param("indices"));
    return answer_of(to_vector(asked.input()).slice(indices).view());
  });
  register_kind("foreachActive / foreachNonZero", active_entries);
  register_kind("NumericParser.parse", [](const truth_case& asked) {
    const auto parse = [](const json::value& text) {
      return numeric_answer(ml::parse_numeric(text_of(text)));
    };
    return asked.input().is_array() ? answers_or_errors(asked.input(), parse)
                                    : parse(asked.input());
  });
  register_kind("LabeledPoint.parse", labeled_point_of);
  register_kind("SparseMatrix.fromCOO", from_coo);
  register_kind("Matrices.dense", [](const truth_case& asked) {
    return answer_of(
        asked, ml::matrices::dense(static_cast<std::size_t>(to_integer(asked.param("numRows"))),
                                   static_cast<std::size_t>(to_integer(asked.param("numCols"))),
                                   to_doubles(asked.input())));
  });
  register_kind("Matrices.sparse(3,2,colPtrs,rowIndices,values)", [](const truth_case& asked) {
    return answers_or_errors(asked.input(), [&](const json::value& parts) {
      return answer_of(asked, ml::matrices::sparse(3, 2, ml::json_int32s(parts.at("colPtrs")),
                                                   ml::json_int32s(parts.at("rowIndices")),
                                                   to_doubles(parts.at("values"))));
    });
  });
  return true;
}();

} // namespace

} // namespace weir::testing::truth::linalg_cases
