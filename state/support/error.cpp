// SPDX-License-Identifier: Apache-2.0
#include <weir/state/support/error.hpp>

#include <weir/state/support/demangle.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace weir {

namespace {

std::string describe_rethrown(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const error& caught) {
    return std::string(caught.what()) + " [" + std::string(to_string(caught.code())) + "]";
  } catch (const std::exception& caught) {
    return std::string(caught.what()) + " [" + readable_type_name(typeid(caught)) + "]";
  } catch (...) {
    auto text = std::string("an object not derived from std::exception");
    if (const auto* type = abi::__cxa_current_exception_type())
      text += " [" + readable_type_name(*type) + "]";
    return text;
  }
}

} // namespace

std::string_view to_string(errc code) noexcept {
  switch (code) {
  case errc::invalid_argument:
    return "invalid_argument";
  case errc::illegal_state:
    return "illegal_state";
  case errc::unsupported:
    return "unsupported";
  case errc::not_found:
    return "not_found";
  case errc::io:
    return "io";
  case errc::corrupt:
    return "corrupt";
  case errc::limit_exceeded:
    return "limit_exceeded";
  case errc::timeout:
    return "timeout";
  case errc::user_function:
    return "user_function";
  case errc::no_dataset:
    return "no_dataset";
  case errc::cancelled:
    return "cancelled";
  case errc::stage_died:
    return "stage_died";
  case errc::restart_limit:
    return "restart_limit";
  case errc::source_changed:
    return "source_changed";
  case errc::superseded:
    return "superseded";
  }
  return "unknown";
}

std::string describe(const std::exception_ptr& thrown) noexcept {
  try {
    if (!thrown)
      return "no exception";
    return describe_rethrown(thrown);
  } catch (...) {
    return {};
  }
}

std::string readable_type_name(const std::type_info& type) {
  return readable_type_name(std::string(type.name()));
}

std::string readable_type_name(const std::string& mangled) {
  auto status = 0;
  const auto text = std::unique_ptr<char, decltype(&std::free)>(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && text ? std::string(text.get()) : mangled;
}

} // namespace weir
