// SPDX-License-Identifier: Apache-2.0
#include "../catch.hpp"

#include <weir/operators/view.hpp>

#include <map>

namespace view_test {

using namespace weir;

namespace {

using text = std::string;
using seen = std::string_view;
struct user_type {
  int id = 0;
};
enum class colour { red };

template <class A, class B>
constexpr bool same = std::is_same_v<A, B>;

// What user functions see.
static_assert(same<view_of<int>, int>);
static_assert(same<view_of<bool>, bool>);
static_assert(same<view_of<colour>, colour>);
static_assert(same<view_of<text>, seen>);
static_assert(same<view_of<user_type>, const user_type&>);
static_assert(same<view_of<std::vector<text>>, const std::vector<text>&>);
static_assert(same<view_of<std::pair<text, int>>, std::pair<seen, int>>);
static_assert(same<view_of<std::pair<user_type, int>>, std::pair<const user_type&, int>>);
static_assert(
    same<view_of<std::pair<int, std::pair<text, text>>>, std::pair<int, std::pair<seen, seen>>>);
static_assert(same<view_of<std::tuple<int, text>>, std::tuple<int, seen>>);
static_assert(same<view_of<std::tuple<int, double>>, const std::tuple<int, double>&>);
static_assert(same<view_of<std::optional<text>>, std::optional<seen>>);
static_assert(same<view_of<std::optional<int>>, const std::optional<int>&>);

// What is made of results.
static_assert(same<own_t<seen>, text>);
static_assert(same<own_t<const char*>, text>);
static_assert(same<own_t<const char (&)[4]>, text>);
static_assert(same<own_t<const user_type&>, user_type>);
static_assert(same<own_t<std::pair<seen, const user_type&>>, std::pair<text, user_type>>);
static_assert(
    same<own_t<std::tuple<seen, std::optional<seen>>>, std::tuple<text, std::optional<text>>>);
static_assert(same<own_t<std::vector<std::pair<seen, int>>>, std::vector<std::pair<text, int>>>);
static_assert(same<own_t<std::vector<int>>, std::vector<int>>);

static_assert(contains_text<std::pair<int, std::optional<text>>>);
static_assert(!contains_text<std::vector<text>>);
static_assert(!contains_text<std::pair<int, double>>);

// Taking the view and owning it again gives the type back.
static_assert(same<own_t<view_of<std::pair<text, std::tuple<int, text>>>>,
                   std::pair<text, std::tuple<int, text>>>);

} // namespace

TEST_CASE("owning a view gives an equal value") {
  using element = std::pair<text, std::tuple<int, std::optional<text>>>;
  const element with{"key", {7, "value"}};
  const element without{"key", {7, std::nullopt}};
  CHECK(to_owned<element>(as_view<element>(with)) == with);
  CHECK(to_owned<element>(as_view<element>(without)) == without);
}

TEST_CASE("views refer to the value and do not copy it") {
  const std::pair<text, user_type> value{"a text that is too long to be kept in place", {3}};
  const view_of<std::pair<text, user_type>> view = as_view<std::pair<text, user_type>>(value);
  CHECK(static_cast<const void*>(view.first.data()) == value.first.data());
  CHECK(&view.second == &value.second);
}

TEST_CASE("a vector of views is owned as a vector of texts") {
  const std::vector<seen> views{"a", "b"};
  CHECK(to_owned<std::vector<text>>(views) == std::vector<text>{"a", "b"});
}

} // namespace view_test
