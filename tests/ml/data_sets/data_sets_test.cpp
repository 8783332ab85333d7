// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include "fingerprint.hpp"
#include "text_sets.hpp"

#include <numeric>

namespace data_sets_test {

using namespace weir::testing::data_sets;

// The fingerprints were taken from an independent implementation in Python.
TEST_CASE("generated dense sets are the same bit for bit everywhere") {
  CHECK(fingerprint_of(linear(11, 20000, 20)) == 0x22d94a041bb7ae44ULL);
  CHECK(fingerprint_of(linear(12, 2000, 8)) == 0x54a4f3d2dbaa636eULL);
  CHECK(fingerprint_of(linear(111, 1000, 50)) == 0xab82f08faedb985eULL);
  CHECK(fingerprint_of(logit(121, 1000, 50)) == 0x4dcbfdb81b58e064ULL);
  CHECK(fingerprint_of(multi(22, 10000, 10, 5)) == 0x80594e5bfa029439ULL);
  CHECK(fingerprint_of(blobs(31, 10000, 8, 6), true) == 0xcf85d8696326960fULL);
  CHECK(fingerprint_of(blobs(131, 1000, 20, 20), true) == 0x43159f0bd1c2d44fULL);
  CHECK(fingerprint_of(lowrank(61, 5000, 30)) == 0x9510abff8e2b4424ULL);
  CHECK(fingerprint_of(lowrank(161, 1000, 100)) == 0x4f1a1093be6af63cULL);
}

TEST_CASE("a generated set has the labels of the independent implementation to its end") {
  const auto set = logit(21, 20000, 20);
  CHECK(fingerprint_of(set) == 0x4e942751e297f9eeULL);
  CHECK(std::accumulate(set.y.begin(), set.y.end(), 0.0) == 9753.0);
  const auto sparse = sparse_logit(23, 5000, 2000, 20);
  CHECK(std::accumulate(sparse.y.begin(), sparse.y.end(), 0.0) == 2847.0);
}

TEST_CASE("generated sparse sets are the same bit for bit everywhere") {
  CHECK(fingerprint_of(sparse_logit(23, 5000, 2000, 20)) == 0x8f7c0128f552cc9cULL);
  CHECK(fingerprint_of(sparse_logit(123, 1000, 100000, 50)) == 0xa0ba98231ddbb47aULL);
  CHECK(fingerprint_of(documents(24, 4000, 5000, 60, 8)) == 0xe3cf4b4ee5ebafa2ULL);
  CHECK(fingerprint_of(documents(124, 1000, 50000, 100, 20)) == 0x24ad8045754fd40dULL);
}

TEST_CASE("generated text is the same everywhere") {
  const auto ids = text_ids(181, 1000, 12, 50000);
  CHECK(fingerprint().add(std::span(ids)).value() == 0x5760f24e52e8ec59ULL);
  CHECK(text_lines(181, 1, 12, 50000).front() ==
        "qla adp bwk jjdc tjtc roi oea tqib srh sbb angc vqub");
  CHECK(word(0) == "aaa");
}

} // namespace data_sets_test
