// SPDX-License-Identifier: Apache-2.0

// The main of every test executable. Compiled here and not taken from a package, since Catch2 2 as
// packaged is a C++14 library that lacks what it needs to print a std::string_view.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

int main(int argc, char* argv[]) {
  return Catch::Session().run(argc, argv);
}
