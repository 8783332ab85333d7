// SPDX-License-Identifier: Apache-2.0
// Boost.JSON without its library, compiled here and nowhere else in the tests.
#include <boost/json/src.hpp>
