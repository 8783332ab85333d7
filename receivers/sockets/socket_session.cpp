// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/sockets/socket_session.hpp>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace weir {

struct socket_session::run {
  run(const std::shared_ptr<executor>& threads, const socket_options& options)
      : connection(threads, options) {}

  tcp_connection connection;
  std::mutex mutex;
  std::condition_variable done_condition;
  bool begun = false;
  bool stopped = false;
  bool done = false;
};

socket_session::socket_session(socket_address address, socket_options options)
    : address_(std::move(address)),
      options_(std::move(options)) {
  validate(address_, options_);
}

socket_session::~socket_session() {
  stop();
}

void socket_session::start(const std::shared_ptr<executor>& threads, serve_function serve,
                           ended_function ended) {
  stop();
  const auto mine = std::make_shared<run>(threads, options_);
  const auto name = "socket " + address_.host + ":" + std::to_string(address_.port);
  threads->start_thread(
      name, [mine, address = address_, serve = std::move(serve), ended = std::move(ended)] {
        {
          // Stopped before this began: what the functions refer to may be gone.
          const std::lock_guard begin(mine->mutex);
          if (mine->stopped)
            return;
          mine->begun = true;
        }
        std::exception_ptr failure;
        try {
          mine->connection.connect(address);
          serve(mine->connection);
        } catch (...) {
          failure = std::current_exception();
        }
        std::unique_lock lock(mine->mutex);
        if (!mine->stopped) {
          // `stop` waits for `done`, so what `ended` refers to is still there.
          lock.unlock();
          ended(failure);
          lock.lock();
        }
        mine->done = true;
        mine->done_condition.notify_all();
      });
  current_ = mine;
}

void socket_session::stop() {
  const auto mine = std::exchange(current_, nullptr);
  if (!mine)
    return;
  std::unique_lock lock(mine->mutex);
  mine->stopped = true;
  mine->connection.cancel();
  mine->done_condition.wait(lock, [&] { return mine->done || !mine->begun; });
}

} // namespace weir
