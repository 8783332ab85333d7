// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include <weir/receivers/files/file_format.hpp>

namespace weir {

/// What a reader function calls with each element: anything that a stream of T can take.
template <class T>
class file_emitter {
public:
  file_emitter(output_port<T>& out, std::uint64_t& records) : out_(&out), records_(&records) {}

  template <class U>
  void operator()(U&& value) const {
    if constexpr (contains_text<T> || std::is_constructible_v<T, U>)
      out_->emit(std::forward<U>(value));
    else
      out_->emit(to_owned<T>(std::forward<U>(value)));
    ++*records_;
  }

private:
  output_port<T>* out_;
  std::uint64_t* records_;
};

/// Files as elements of T, by a function of the user's: `reader(file, emit)`, which calls
/// `emit(element)`, or `reader(file)`, which returns a range of elements. Each file is whole in one
/// partition.
template <class T, class Reader>
class custom_format final : public file_format {
  static constexpr bool emits = std::is_invocable_v<Reader&, file_reader&, file_emitter<T>>;
  static_assert(emits || std::is_invocable_v<Reader&, file_reader&>,
                "the reader of a file stream is called with (weir::file_reader&, emit), or with "
                "(weir::file_reader&) and returns a range of elements");

public:
  explicit custom_format(Reader reader) : reader_(std::move(reader)) {}

  void begin(output_port_base& out, std::uint64_t) override {
    records_ = 0;
    out_ = static_cast<output_port<T>*>(&out);
  }

  void read(file_reader& file, const partition_share& share) override {
    out_->partition(share.at(0));
    const file_emitter<T> emit(*out_, records_);
    if constexpr (emits) {
      reader_(file, emit);
    } else {
      auto&& elements = reader_(file);
      for (auto&& element : elements)
        emit(std::forward<decltype(element)>(element));
    }
  }

private:
  Reader reader_;
  output_port<T>* out_ = nullptr;
};

} // namespace weir
