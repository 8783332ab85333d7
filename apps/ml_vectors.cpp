// SPDX-License-Identifier: Apache-2.0
/// app: makes the same vector in four ways and prints each

#include <iostream>
#include <string>

#include <weir/ml/linalg/vector.hpp>

namespace {

void print(const std::string& how, const weir::ml::vector& made) {
  std::cout << how << '\n' << "  " << to_string(made.view()) << '\n' << "  as an array:";
  for (const auto value : made.to_array())
    std::cout << ' ' << value;
  std::cout << '\n';
}

} // namespace

int main() {
  namespace vectors = weir::ml::vectors;
  // The first three are one vector. Where most elements are zeros, a sparse vector
  // is smaller: it stores the others only.
  print("dense, from its elements", vectors::dense(1.0, 0.0, 3.0));
  print("sparse, from a size, indices and values", vectors::sparse(3, {0, 2}, {1.0, 3.0}));
  print("sparse, from a size and pairs of index and value",
        vectors::sparse(3, {{0, 1.0}, {2, 3.0}}));
  print("zeros", vectors::zeros(3));
  const auto same = vectors::dense(1.0, 0.0, 3.0) == vectors::sparse(3, {0, 2}, {1.0, 3.0});
  std::cout << "dense and sparse are " << (same ? "equal" : "different") << '\n';
}
