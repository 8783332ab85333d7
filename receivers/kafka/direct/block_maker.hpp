// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <weir/operators/chunk.hpp>
#include <weir/operators/output_port.hpp>
#include <weir/receivers/kafka/raw_record.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <utility>

namespace weir::kafka {

/// Makes the elements of a stream out of records: the one part of a direct stream that knows its
/// element type. The first two functions are called by the thread that reads, the others by the
/// actor of the source.
class block_maker {
public:
  block_maker() = default;
  block_maker(const block_maker&) = delete;
  block_maker& operator=(const block_maker&) = delete;
  virtual ~block_maker() = default;

  /// Adds records up to the first that cannot be decoded; returns how many, and why it stopped.
  virtual std::size_t add(std::span<const raw_record> records, std::exception_ptr& failure) = 0;
  /// The elements since the last call.
  virtual chunk_ptr finish() = 0;

  /// Some of the elements of a block.
  virtual chunk_ptr slice(const chunk_base& block, std::size_t begin, std::size_t end) const = 0;
  virtual void emit(output_port_base& out, const chunk_ptr& block) const = 0;
};

/// `Decode` makes an element, or anything that is pushed as one, of a record; it may throw.
template <class T, class Decode>
class typed_block_maker final : public block_maker {
public:
  explicit typed_block_maker(Decode decode) : decode_(std::move(decode)) {}

  std::size_t add(std::span<const raw_record> records, std::exception_ptr& failure) override {
    std::size_t added = 0;
    try {
      for (; added < records.size(); ++added)
        decode_(records[added], builder_);
    } catch (...) {
      failure = std::current_exception();
    }
    return added;
  }
  chunk_ptr finish() override { return builder_.finish(); }

  chunk_ptr slice(const chunk_base& block, std::size_t begin, std::size_t end) const override {
    const auto& whole = chunk<T>::of(block);
    column<T> part;
    part.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i)
      part.push_kept(whole[i]);
    return std::make_shared<chunk<T>>(
        std::move(part), std::vector<text_buffer>(whole.buffers().begin(), whole.buffers().end()));
  }
  void emit(output_port_base& out, const chunk_ptr& block) const override {
    static_cast<output_port<T>&>(out).emit_chunk(std::static_pointer_cast<const chunk<T>>(block));
  }

private:
  Decode decode_;
  chunk_builder<T> builder_;
};

} // namespace weir::kafka
