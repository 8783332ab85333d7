// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

/// Owners of what librdkafka's C API gives out. Every list, queue and message must be gone before its
/// client is destroyed, which waits for them for ever; so none is held by a bare pointer.
namespace weir::kafka {

namespace detail {

template <auto Destroy>
struct destroyer {
  template <class T>
  void operator()(T* handle) const noexcept {
    Destroy(handle);
  }
};

} // namespace detail

using client_handle = std::unique_ptr<rd_kafka_t, detail::destroyer<rd_kafka_destroy>>;
using topic_handle = std::unique_ptr<rd_kafka_topic_t, detail::destroyer<rd_kafka_topic_destroy>>;
using queue_handle = std::unique_ptr<rd_kafka_queue_t, detail::destroyer<rd_kafka_queue_destroy>>;
using message_handle =
    std::unique_ptr<rd_kafka_message_t, detail::destroyer<rd_kafka_message_destroy>>;
using error_handle = std::unique_ptr<rd_kafka_error_t, detail::destroyer<rd_kafka_error_destroy>>;
using conf_handle = std::unique_ptr<rd_kafka_conf_t, detail::destroyer<rd_kafka_conf_destroy>>;
using partitions_handle = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                          detail::destroyer<rd_kafka_topic_partition_list_destroy>>;
using metadata_handle =
    std::unique_ptr<const struct rd_kafka_metadata, detail::destroyer<rd_kafka_metadata_destroy>>;
using group_metadata_handle =
    std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                    detail::destroyer<rd_kafka_consumer_group_metadata_destroy>>;
using headers_handle =
    std::unique_ptr<rd_kafka_headers_t, detail::destroyer<rd_kafka_headers_destroy>>;
using event_handle = std::unique_ptr<rd_kafka_event_t, detail::destroyer<rd_kafka_event_destroy>>;

} // namespace weir::kafka
