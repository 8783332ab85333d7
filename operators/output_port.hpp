// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <weir/operators/chunk.hpp>

namespace weir {

/// Takes finished chunks to the consumers of an edge. Implemented by the runtime.
class chunk_sink {
public:
  virtual ~chunk_sink() = default;
  /// Hands a chunk of the open batch to copy `target` of the consumer. Never blocks.
  virtual void push(std::uint32_t target, std::uint32_t partition, chunk_ptr chunk) = 0;
};

/// A few hundred emitted elements on their way from an operator to its edges. Their text is kept:
/// it lies in `pins`.
template <class T>
struct run {
  static constexpr std::size_t capacity = 512;
  column<T> items;
  std::vector<text_buffer> pins;
  std::uint32_t partition = 0;
};

/// The producer's end of an edge: appends runs to chunks, routes them by key, or combines them,
/// before anything crosses to another actor. Runs on the producer's actor.
class edge_writer_base {
public:
  edge_writer_base() = default;
  edge_writer_base(const edge_writer_base&) = delete;
  edge_writer_base& operator=(const edge_writer_base&) = delete;
  virtual ~edge_writer_base() = default;

  /// Pushes everything held back; the batch is about to be sealed.
  virtual void finish() = 0;
  /// Forgets everything held back and the failure.
  virtual void discard() noexcept = 0;

  /// The first exception of a user function that ran here on behalf of the consumer; it fails the
  /// batch on this edge alone.
  const std::exception_ptr& failure() const noexcept { return failure_; }

protected:
  /// Runs consumer's code; once it has thrown, the rest of the batch is not worth doing.
  template <class F>
  void guarded(F&& body) noexcept {
    if (failure_)
      return;
    try {
      body();
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
  std::exception_ptr failure_;
};

/// The writer of an edge whose producer emits T.
template <class T>
class edge_writer : public edge_writer_base {
public:
  /// Takes over a run. `last` tells that no other writer needs it, so it may be moved from.
  virtual void write(run<T>& input, bool last) = 0;

  /// Whether whole chunks are passed on as they are, by `write_chunk`.
  virtual bool takes_chunks() const noexcept { return false; }
  virtual void write_chunk(const std::shared_ptr<const chunk<T>>&, std::uint32_t /*partition*/) {}
};

/// The part of an output port that does not depend on its element type.
class output_port_base {
public:
  output_port_base() = default;
  output_port_base(const output_port_base&) = delete;
  output_port_base& operator=(const output_port_base&) = delete;
  virtual ~output_port_base() = default;

  /// Emits into this partition from now on. The runtime sets that of a stage's copy; only sources
  /// and stages that gather a batch go through several, in ascending order.
  virtual void partition(std::uint32_t index) = 0;
  /// Connects an edge; the writer is of the port's element type.
  virtual void attach(std::unique_ptr<edge_writer_base> writer) = 0;
  /// Elements emitted from now on may share the text of `chunk`, which stays alive until
  /// `end_input`.
  virtual void begin_input(const chunk_base& chunk) = 0;
  virtual void end_input() = 0;
  /// Pushes all that was emitted; the batch is about to be sealed.
  virtual void finish() = 0;
  /// Forgets what was emitted and not pushed.
  virtual void discard() noexcept = 0;

  /// Elements emitted since the last `finish` or `discard`.
  std::uint64_t emitted() const noexcept { return emitted_; }
  const std::vector<edge_writer_base*>& writers() const noexcept { return writer_bases_; }

protected:
  std::uint64_t emitted_ = 0;
  std::vector<edge_writer_base*> writer_bases_;
};

/// Where an operator emits elements of type T. One actor at a time.
template <class T>
class output_port final : public output_port_base {
public:
  output_port() { run_.items.reserve(run<T>::capacity); }

  /// Emits one element: anything that `own_t` maps to T. Costs a copy into the run.
  template <class U>
  void emit(U&& value) {
    run_.items.push(std::forward<U>(value), keeper_);
    if (run_.items.size() >= run<T>::capacity) [[unlikely]]
      flush();
  }

  /// What is emitted from here on stays here until `release`, or is forgotten by `drop`: the results
  /// of one element, of which all leave or none.
  void hold() noexcept {
    held_from_ = run_.items.size();
    holds_ = true;
  }
  void release() {
    holds_ = false;
    if (run_.items.size() >= run<T>::capacity)
      flush();
  }
  void drop() noexcept {
    if (std::exchange(holds_, false))
      run_.items.truncate(held_from_);
  }

  /// Emits all elements of a chunk. An edge that does not look at elements shares the chunk itself.
  void emit_chunk(const std::shared_ptr<const chunk<T>>& input) {
    flush();
    emitted_ += input->size();
    for (const auto& writer : writers_)
      if (writer->takes_chunks())
        writer->write_chunk(input, run_.partition);
    if (!chunks_only_)
      copy_chunk(*input);
  }

  void partition(std::uint32_t index) override {
    if (index == run_.partition)
      return;
    flush();
    run_.partition = index;
  }
  void attach(std::unique_ptr<edge_writer_base> writer) override {
    writer_bases_.push_back(writer.get());
    writers_.emplace_back(static_cast<edge_writer<T>*>(writer.release()));
    chunks_only_ = chunks_only_ && writers_.back()->takes_chunks();
  }
  void begin_input(const chunk_base& chunk) override { keeper_.source(chunk.buffers()); }
  void end_input() override {
    flush();
    keeper_.source({});
  }
  void finish() override {
    flush();
    emitted_ = 0;
    for (const auto& writer : writers_)
      writer->finish();
  }
  void discard() noexcept override {
    holds_ = false;
    run_.items.clear();
    run_.pins.clear();
    keeper_.forget();
    emitted_ = 0;
    for (const auto& writer : writers_)
      writer->discard();
  }

private:
  void flush() {
    if (run_.items.size() == 0 || holds_)
      return;
    emitted_ += run_.items.size();
    if constexpr (contains_text<T>)
      keeper_.collect(run_.pins);
    for (std::size_t i = 0; i < writers_.size(); ++i)
      writers_[i]->write(run_, i + 1 == writers_.size());
    run_.items.clear();
    run_.pins.clear();
  }

  /// Feeds a chunk by runs to the writers that look at elements.
  void copy_chunk(const chunk<T>& input) {
    for (std::size_t next = 0; next < input.size();) {
      const std::size_t end = std::min(input.size(), next + run<T>::capacity);
      for (; next < end; ++next)
        run_.items.push_kept(input[next]);
      run_.pins.assign(input.buffers().begin(), input.buffers().end());
      for (const auto& writer : writers_)
        if (!writer->takes_chunks())
          writer->write(run_, false);
      run_.items.clear();
      run_.pins.clear();
    }
  }

  bool chunks_only_ = true;
  bool holds_ = false;
  std::size_t held_from_ = 0;
  run<T> run_;
  text_keeper keeper_;
  std::vector<std::unique_ptr<edge_writer<T>>> writers_;
};

namespace detail {

/// Emits what a user function returned, as the owning type U.
template <class U, class R>
void emit_result(output_port<U>& out, R&& result) {
  if constexpr (contains_text<U> || std::is_constructible_v<U, R>)
    out.emit(std::forward<R>(result));
  else
    out.emit(to_owned<U>(std::forward<R>(result)));
}

} // namespace detail

} // namespace weir
