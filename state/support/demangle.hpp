// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <typeinfo>

namespace weir {

/// Gives the name of a type as its author wrote it; the mangled name where the ABI cannot say. For
/// messages only: the text may differ between compilers, so nothing is ever stored or matched by
/// it. (The mangled name of the ABI, `std::type_info::name`, is the same for all compilers of it.)
std::string readable_type_name(const std::string& mangled);
std::string readable_type_name(const std::type_info& type);

} // namespace weir
