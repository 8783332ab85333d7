// SPDX-License-Identifier: Apache-2.0
#include "common/traffic_generator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

namespace apps {

namespace {

constexpr double think_time_s = 6;
constexpr double asset_time_s = 0.05;
/// What a session sends, roughly: a line each so many seconds.
constexpr double session_line_s = 2.5;

/// Share of each kind in the lines of attackers.
constexpr double flood_part = 0.4;
constexpr double brute_force_part = 0.6; // of the rest
/// A flood is so many lines long, at least and in the mean, and so dense.
constexpr std::uint64_t flood_lines_min = 100;
constexpr double flood_lines_mean = 200;
constexpr double flood_density = 0.8;

constexpr std::array<const char*, 6> agents{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Mobile Safari/537.36",
};

constexpr std::array<const char*, 5> sources{"-", "-", "https://www.google.com/",
                                             "https://duckduckgo.com/",
                                             "https://www.example.org/links"};

constexpr std::array<const char*, 6> search_words{
    "teapot", "green+mug", "kettle", "cup%20and%20saucer", "whisk", "tray"};

constexpr std::array<const char*, 8> user_names{"ann",  "bernd", "chen", "dora",
                                                "emil", "fatma", "gil",  "hanna"};

constexpr std::array<const char*, 24> scanned_paths{
    "/wp-login.php",
    "/wp-admin/setup-config.php",
    "/xmlrpc.php",
    "/.env",
    "/.git/config",
    "/.aws/credentials",
    "/phpmyadmin/index.php",
    "/pma/",
    "/admin.php",
    "/administrator/",
    "/cgi-bin/test.cgi",
    "/server-status",
    "/actuator/health",
    "/solr/admin/info/system",
    "/manager/html",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "/backup.zip",
    "/db.sql",
    "/config.json",
    "/api/v1/users",
    "/owa/auth/logon.aspx",
    "/boaform/admin/formLogin",
    "/HNAP1/",
    "/shell?cd+/tmp"};

/// The same size each time a path is asked for (FNV-1a).
std::uint64_t size_of(std::string_view path, std::uint64_t least, std::uint64_t spread) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : path)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return least + hash % spread;
}

} // namespace

const char* to_string(traffic_kind kind) noexcept {
  switch (kind) {
  case traffic_kind::brute_force:
    return "brute force";
  case traffic_kind::scanner:
    return "scanner";
  case traffic_kind::flood:
    return "flood";
  case traffic_kind::visitor:
    break;
  }
  return "visitor";
}

traffic_generator::traffic_generator(const traffic_options& options)
    : options_(options),
      random_(options.seed) {
  if (!(options.lines_per_s > 0 && options.lines_per_s <= 1e7))
    throw std::invalid_argument("traffic: the rate must be above 0 and at most 10 million lines/s");
  if (!(options.attack_share >= 0 && options.attack_share <= 0.9))
    throw std::invalid_argument("traffic: the share of attackers must be between 0 and 0.9");
  add_attackers();
  const double visits = options.lines_per_s * (1 - options.attack_share) * session_line_s;
  sessions_.resize(static_cast<std::size_t>(std::clamp(visits, 8.0, 20'000.0)));
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    begin_session(sessions_[i]);
    dues_.emplace(think_time_s * unit(), i);
  }
}

// -- chance --------------------------------------------------------------------------------------

std::uint64_t traffic_generator::below(std::uint64_t bound) {
  return random_() % bound;
}

double traffic_generator::unit() {
  return static_cast<double>(random_() >> 11U) * 0x1p-53;
}

double traffic_generator::exponential(double mean) {
  return -mean * std::log1p(-unit());
}

// -- visitors ------------------------------------------------------------------------------------

std::string traffic_generator::new_address() {
  // Ranges that are set aside for tests and documentation: nobody's.
  if (chance(0.04))
    return fmt::format("2001:db8:{:x}:{:x}::{:x}", below(0x10000), below(0x10000),
                       1 + below(0xffff));
  return fmt::format("198.{}.{}.{}", 18 + below(2), below(256), 1 + below(254));
}

void traffic_generator::begin_session(session& visit) {
  const auto is_attacker = [this](const std::string& address) {
    return std::any_of(attackers_.begin(), attackers_.end(),
                       [&](const attacker& one) { return one.address == address; });
  };
  visit = {};
  do
    visit.address = new_address();
  while (is_attacker(visit.address));
  visit.agent = any_of(agents);
  visit.pages_left = 1 + static_cast<std::size_t>(exponential(5));
  visit.has_assets = chance(0.4);
  visit.page = any_of(sources);
}

std::string traffic_generator::next_page(const session& visit) {
  const double draw = unit();
  const bool first = visit.page.empty() || visit.page.front() != '/';
  if (draw < (first ? 0.5 : 0.08))
    return "/";
  if (draw < 0.55)
    // Some products are looked at much more than others.
    return fmt::format("/products/{}", 1 + static_cast<int>(120 * unit() * unit() * unit()));
  if (draw < 0.67)
    return "/products";
  if (draw < 0.77)
    return fmt::format("/search?q={}", any_of(search_words));
  if (draw < 0.85)
    return fmt::format("/blog/{}", 1 + below(30));
  if (draw < 0.88)
    return "/blog"; // is moved to /blog/
  if (draw < 0.92)
    return "/cart";
  if (draw < 0.96)
    return "/login";
  if (draw < 0.985)
    return "/about";
  return fmt::format("/products/{}x", 1 + below(120)); // mistyped, or an old link
}

traffic_generator::request traffic_generator::look_at(session& visit, std::string page) {
  request out;
  out.referrer = visit.page.front() == '/' ? "https://shop.example" + visit.page : visit.page;
  out.target = page;
  out.bytes = size_of(page, 4'000, 40'000);
  if (page.ends_with('x')) {
    out.status = 404;
    out.bytes = 1'184;
  } else if (page == "/blog") {
    out.status = 301;
    out.bytes = 162;
    page = "/blog/";
  } else if (page == "/login" && visit.user == "-" && visit.page == "/login") {
    // The form has been seen: now it is filled in, at times with a wrong password.
    out.method = "POST";
    out.status = chance(0.12) ? 401 : 302;
    out.bytes = out.status == 401 ? 1'391 : 0;
    if (out.status == 302)
      visit.user = any_of(user_names);
  } else if (chance(0.003)) {
    out.status = chance(0.5) ? 500 : 502;
    out.bytes = 552;
  }
  if (out.status == 200) {
    if (page.starts_with("/products/"))
      visit.assets.push_back(fmt::format("/img{}.jpg", page));
    if (!visit.has_assets || chance(0.1))
      for (const char* asset : {"/static/app.css", "/static/app.js", "/static/logo.svg"})
        visit.assets.emplace_back(asset);
  }
  visit.page = std::move(page);
  return out;
}

traffic_generator::request traffic_generator::load_asset(session& visit) {
  request out;
  out.target = std::move(visit.assets.front());
  visit.assets.pop_front();
  out.referrer = "https://shop.example" + visit.page;
  const bool is_known = visit.has_assets && out.target.starts_with("/static/");
  out.status = is_known ? 304 : 200;
  out.bytes = is_known ? 0 : size_of(out.target, 9'000, 120'000);
  if (visit.assets.empty())
    visit.has_assets = true;
  return out;
}

void traffic_generator::write_visit() {
  const auto [time_s, index] = dues_.top();
  dues_.pop();
  session& visit = sessions_[index];
  if (!visit.assets.empty()) {
    write(visit.address, visit.user, load_asset(visit), visit.agent);
  } else {
    if (visit.pages_left == 0)
      begin_session(visit); // somebody else comes in place of who has left
    --visit.pages_left;
    const bool sees_form = visit.page == "/login" && visit.user == "-";
    std::string page = sees_form ? "/login" : next_page(visit);
    const request what = look_at(visit, std::move(page));
    write(visit.address, visit.user, what, visit.agent);
  }
  dues_.emplace(time_s + exponential(visit.assets.empty() ? think_time_s : asset_time_s), index);
}

// -- attackers -----------------------------------------------------------------------------------

void traffic_generator::add_attackers() {
  for (const traffic_kind kind :
       {traffic_kind::brute_force, traffic_kind::brute_force, traffic_kind::scanner,
        traffic_kind::scanner, traffic_kind::flood})
    attackers_.push_back({new_address(), kind});
}

const attacker& traffic_generator::pick_attacker(traffic_kind kind) {
  const auto is_kind = [kind](const attacker& one) { return one.kind == kind; };
  const auto first = std::find_if(attackers_.begin(), attackers_.end(), is_kind);
  const auto count = std::count_if(first, attackers_.end(), is_kind);
  return first[static_cast<std::ptrdiff_t>(below(static_cast<std::uint64_t>(count)))];
}

void traffic_generator::write_attack(const attacker& who) {
  request what;
  const char* agent = agents[0];
  switch (who.kind) {
  case traffic_kind::brute_force:
    what.method = "POST";
    what.target = "/login";
    what.status = 401;
    what.bytes = 1'391;
    agent = "python-requests/2.32.3";
    break;
  case traffic_kind::scanner:
    what.target = any_of(scanned_paths);
    what.status = chance(0.06) ? 403 : 404;
    what.bytes = what.status == 403 ? 548 : 1'184;
    agent = "Mozilla/5.0 zgrab/0.x";
    break;
  default:
    what.target = chance(0.5) ? "/" : fmt::format("/search?q={:x}", below(1U << 24U));
    what.status = chance(0.15) ? 503 : 200;
    what.bytes = what.status == 503 ? 497 : size_of("/", 4'000, 40'000);
    agent = agents[3];
  }
  write(who.address, "-", what, agent);
}

// -- lines ---------------------------------------------------------------------------------------

traffic_generator::line traffic_generator::next() {
  // Floods come at times and fill most of the log then. How often one must begin follows from
  // their part in the whole: flood = lines / (lines without + lines / density).
  const double flood_share = options_.attack_share * flood_part;
  if (flood_left_ == 0 && flood_share > 0) {
    const double lines_between = flood_lines_mean / flood_share - flood_lines_mean / flood_density;
    if (chance(1 / lines_between))
      flood_left_ = flood_lines_min +
                    below(static_cast<std::uint64_t>(2 * (flood_lines_mean - flood_lines_min)) + 1);
  }
  traffic_kind kind = traffic_kind::visitor;
  if (flood_left_ > 0 && chance(flood_density)) {
    --flood_left_;
    kind = traffic_kind::flood;
  } else if (chance((options_.attack_share - flood_share) / (1 - flood_share))) {
    kind = chance(brute_force_part) ? traffic_kind::brute_force : traffic_kind::scanner;
  }
  if (kind == traffic_kind::visitor)
    write_visit();
  else
    write_attack(pick_attacker(kind));
  ++lines_;
  return {text_, kind};
}

void traffic_generator::write(std::string_view address, std::string_view user, const request& what,
                              std::string_view agent) {
  const std::int64_t now_s =
      options_.start_s +
      static_cast<std::int64_t>(static_cast<double>(lines_) / options_.lines_per_s);
  if (now_s != stamp_s_) {
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = now_s;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    stamp_ = fmt::format("{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000", parts.tm_mday,
                         months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                         parts.tm_hour, parts.tm_min, parts.tm_sec);
    stamp_s_ = now_s;
  }
  text_.clear();
  fmt::format_to(std::back_inserter(text_), "{} - {} [{}] \"{} {} HTTP/1.1\" {} {} \"{}\" \"{}\"",
                 address, user, stamp_, what.method, what.target, what.status, what.bytes,
                 what.referrer, agent);
}

} // namespace apps
