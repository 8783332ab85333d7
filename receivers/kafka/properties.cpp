// SPDX-License-Identifier: Apache-2.0
#include <weir/receivers/kafka/properties.hpp>

#include <weir/receivers/kafka/client/handles.hpp>
#include <weir/state/support/error.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::kafka {

namespace {

struct refusal {
  std::string_view name;
  std::string_view why;
};

// What Weir decides itself: offsets belong to its checkpoint.
constexpr std::array reserved = {
    refusal{"enable.auto.commit",
            "offsets belong to Weir's checkpoint; for tools that show the lag, "
            "use commit_async"},
    refusal{"auto.commit.enable", "offsets belong to Weir's checkpoint"},
    refusal{"enable.auto.offset.store", "Weir stores offsets itself"},
    refusal{"enable.partition.eof", "Weir needs to know where partitions end"},
    refusal{"transactional.id", "it is an option of kafka_sink, derived from the output's name"},
    refusal{"enable.gapless.guarantee", "it makes the first lost record fatal"},
};

constexpr std::array zookeeper_names = {"zookeeper.connect", "zkQuorum", "zk.connect",
                                        "zookeeper.session.timeout.ms"};

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == b;
         }) != text.end();
}

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw error(errc::invalid_argument,
              "kafka: property \"" + std::string(name) + "\": " + std::string(why));
}

void refuse_zookeeper(std::string_view name, std::string_view value) {
  const bool named =
      std::find(zookeeper_names.begin(), zookeeper_names.end(), name) != zookeeper_names.end();
  const bool addressed = name == "bootstrap.servers" && (value.find(":2181") != std::string::npos ||
                                                         value.find('/') != std::string::npos);
  if (named || addressed)
    refuse(name, "clients have not talked to ZooKeeper since Kafka 2.0 and Kafka 4 has none: pass "
                 "the brokers' addresses as \"bootstrap.servers\", for instance "
                 "\"localhost:9092\"");
}

void set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  std::array<char, 512> why{};
  const auto result = rd_kafka_conf_set(&conf, name.c_str(), value.c_str(), why.data(), why.size());
  if (result == RD_KAFKA_CONF_UNKNOWN)
    refuse(name, "librdkafka " + std::string(rd_kafka_version_str()) + " knows no such property");
  if (result != RD_KAFKA_CONF_OK)
    refuse(name, is_secret(name) ? "its value cannot be used" : std::string(why.data()));
}

const std::string* find(const kafka_properties& properties, std::string_view name) {
  const auto found = properties.find(name);
  return found == properties.end() ? nullptr : &found->second;
}

void check_contradictions(const kafka_properties& properties) {
  const std::string* protocol = find(properties, "security.protocol");
  const auto starts = [&](std::string_view name) {
    return std::find_if(properties.begin(), properties.end(),
                        [&](const auto& each) { return each.first.rfind(name, 0) == 0; });
  };
  const bool tls = protocol != nullptr && contains(*protocol, "ssl");
  const bool sasl = protocol != nullptr && contains(*protocol, "sasl");
  if (const auto given = starts("ssl."); given != properties.end() && !tls)
    refuse(given->first, "has no effect unless security.protocol is SSL or SASL_SSL");
  if (const auto given = starts("sasl."); given != properties.end() && !sasl)
    refuse(given->first, "has no effect unless security.protocol is SASL_SSL or SASL_PLAINTEXT");
  if (find(properties, "ssl.key.location") != nullptr &&
      find(properties, "ssl.certificate.location") == nullptr)
    refuse("ssl.key.location", "needs ssl.certificate.location, the certificate of that key");
}

void check_role(const kafka_properties& properties, client_role role) {
  if (role == client_role::producer) {
    if (find(properties, "group.id") != nullptr)
      refuse("group.id", "is for consumers; a sink has none");
    if (const auto* idempotent = find(properties, "enable.idempotence");
        idempotent != nullptr && *idempotent != "true")
      if (const auto* acks = find(properties, "acks"); acks != nullptr && *acks == "0")
        refuse("acks", "0 loses records without a word: use 1 or all");
  } else if (find(properties, "acks") != nullptr) {
    refuse("acks", "is for producers");
  }
}

} // namespace

bool is_secret(std::string_view name) {
  return contains(name, "password") || contains(name, "secret") || contains(name, "ssl.key.pem") ||
         contains(name, "oauthbearer.config") || contains(name, "jaas");
}

std::string to_text(const kafka_properties& properties) {
  std::string out;
  for (const auto& [name, value] : properties) {
    out += out.empty() ? "" : ", ";
    out += name + "=" + (is_secret(name) ? "(hidden)" : value);
  }
  return out;
}

kafka_properties normalized(const kafka_properties& given, client_role role) {
  kafka_properties out;
  for (const auto& [name, value] : given) {
    refuse_zookeeper(name, value);
    for (const refusal& each : reserved)
      if (name == each.name)
        refuse(name, each.why);
    const bool old_name = name == "metadata.broker.list";
    if (old_name && given.contains("bootstrap.servers"))
      refuse(name, "is another name of \"bootstrap.servers\", which is given, too");
    std::string used = value;
    if (name == "auto.offset.reset")
      used = value == "smallest" ? "earliest" : value == "largest" ? "latest" : value;
    out[old_name ? "bootstrap.servers" : name] = used;
  }
  if (const auto* servers = find(out, "bootstrap.servers"); servers == nullptr || servers->empty())
    throw error(
        errc::invalid_argument,
        "kafka: the property \"bootstrap.servers\" is missing: the addresses of one or more "
        "brokers, for instance \"localhost:9092\"");
  refuse_zookeeper("bootstrap.servers", out.find("bootstrap.servers")->second);
  check_role(out, role);
  check_contradictions(out);
  const conf_handle trial(rd_kafka_conf_new());
  for (const auto& [name, value] : out)
    set(*trial, name, value);
  return out;
}

} // namespace weir::kafka
