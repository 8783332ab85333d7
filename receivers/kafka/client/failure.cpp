// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/client/failure.hpp>

#include <weir/state/support/log.hpp>

namespace weir::kafka {

namespace {

errc code_of(rd_kafka_resp_err_t code) {
  switch (code) {
  case RD_KAFKA_RESP_ERR__INVALID_ARG:
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    return errc::invalid_argument;
  case RD_KAFKA_RESP_ERR__TIMED_OUT:
  case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
  case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
  case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    return errc::timeout;
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
  case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
  case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    return errc::not_found;
  case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
  case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    return errc::source_changed;
  case RD_KAFKA_RESP_ERR__FENCED:
  case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    return errc::illegal_state;
  default:
    return errc::io;
  }
}

bool is_scram(std::string_view reason) {
  return reason.find("SCRAM") != std::string_view::npos;
}

std::string text_of(rd_kafka_resp_err_t code, std::string_view doing, std::string_view reason) {
  std::string text = "kafka: " + std::string(doing) + ": " + escape_for_log(reason) + " (" +
                     rd_kafka_err2name(code) + ")";
  if (const std::string help = advice(code, reason); !help.empty())
    text += "; " + help;
  return text;
}

} // namespace

std::string advice(rd_kafka_resp_err_t code, std::string_view reason) {
  // The nonce of this client is repeated wrongly by versions before 2.6.1, which Kafka 4 refuses.
  constexpr int scram_works_since = 0x020601ff;
  switch (code) {
  case RD_KAFKA_RESP_ERR__AUTHENTICATION:
  case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    if (is_scram(reason) && rd_kafka_version() < scram_works_since)
      return std::string("librdkafka ") + rd_kafka_version_str() +
             " cannot log in by SCRAM to Kafka 4, even with the right password (mended in 2.6.1): "
             "use SASL/PLAIN over TLS, or a newer librdkafka";
    return "check user, password and sasl.mechanism";
  case RD_KAFKA_RESP_ERR__SSL:
    return "check ssl.ca.location, that the broker's certificate names the host in "
           "bootstrap.servers, and, if it asks for a client's certificate, "
           "ssl.certificate.location "
           "and ssl.key.location";
  case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
  case RD_KAFKA_RESP_ERR__TRANSPORT:
  case RD_KAFKA_RESP_ERR__RESOLVE:
    return "is a broker listening at bootstrap.servers, and is security.protocol the one of that "
           "port?";
  case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    return "the user lacks the right: an ACL of the broker must allow Read on the topic for a "
           "source, Write for a sink";
  case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    return "the user lacks the right: an ACL of the broker must allow Read on the group";
  case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    return "the user lacks the right: an ACL of the broker must allow Write and Describe on the "
           "transactional id";
  case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    return "raise message.max.bytes here and on the broker, or send smaller records";
  case RD_KAFKA_RESP_ERR__FENCED:
  case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    return "another producer has taken over this transactional.id; this one must end";
  case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
  case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    return "create the topic first";
  default:
    return {};
  }
}

kafka_error::kafka_error(rd_kafka_resp_err_t code, std::string_view doing, std::string_view reason,
                         bool fatal)
    : error(code_of(code), text_of(code, doing, reason)),
      kafka_code_(code),
      fatal_(fatal) {}

kafka_error::kafka_error(error_handle failure, std::string_view doing)
    : error(
          code_of(rd_kafka_error_code(failure.get())),
          text_of(rd_kafka_error_code(failure.get()), doing, rd_kafka_error_string(failure.get()))),
      kafka_code_(rd_kafka_error_code(failure.get())),
      fatal_(rd_kafka_error_is_fatal(failure.get()) != 0),
      must_abort_(rd_kafka_error_txn_requires_abort(failure.get()) != 0),
      retriable_(rd_kafka_error_is_retriable(failure.get()) != 0) {}

void check(rd_kafka_resp_err_t code, std::string_view doing) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw kafka_error(code, doing, rd_kafka_err2str(code));
}

void check(rd_kafka_error_t* failure, std::string_view doing) {
  if (failure != nullptr)
    throw kafka_error(error_handle(failure), doing);
}

} // namespace weir::kafka
