// SPDX-License-Identifier: Apache-2.0
#include "real_broker.hpp"

#include <weir/receivers/kafka/client/failure.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

#include "../support/paths.hpp"
#include "direct_streams.hpp"
#include "mock_broker.hpp"

namespace weir::testing {

namespace {

const std::string script = tests::source_folder() + "/../scripts/kafka";

std::string in_quotes(const std::string& text) {
  return "'" + text + "'";
}

std::string field(const std::string& line, const std::string& name) {
  std::istringstream words(line);
  for (std::string word; words >> word;)
    if (word.starts_with(name + "="))
      return word.substr(name.size() + 1);
  return {};
}

/// Waits for the answer to a request of the administrator's.
void finish(rd_kafka_queue_t* queue, const char* doing) {
  const kafka::event_handle answer(rd_kafka_queue_poll(queue, 30'000));
  if (!answer)
    throw error(errc::timeout, std::string(doing) + ": no answer");
  kafka::check(rd_kafka_event_error(answer.get()), doing);
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results = nullptr;
  if (const auto* created = rd_kafka_event_CreateTopics_result(answer.get()))
    results = rd_kafka_CreateTopics_result_topics(created, &count);
  else if (const auto* deleted = rd_kafka_event_DeleteTopics_result(answer.get()))
    results = rd_kafka_DeleteTopics_result_topics(deleted, &count);
  for (std::size_t i = 0; i < count; ++i)
    kafka::check(rd_kafka_topic_result_error(results[i]), doing);
  if (const auto* acls = rd_kafka_event_CreateAcls_result(answer.get())) {
    const rd_kafka_acl_result_t** made = rd_kafka_CreateAcls_result_acls(acls, &count);
    for (std::size_t i = 0; i < count; ++i)
      if (const rd_kafka_error_t* failure = rd_kafka_acl_result_error(made[i]))
        throw error(errc::io, std::string(doing) + ": " + rd_kafka_error_string(failure));
  }
}

} // namespace

std::pair<std::string, int> run_command(const std::string& command) {
  std::string output;
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr)
    return {"popen failed", -1};
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
    output.append(part.data(), count);
  const int status = ::pclose(pipe);
  return {output, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

std::pair<std::string, int> run_kafka_tool(const std::string& name, const std::string& arguments) {
  return run_command(
      "java -XX:TieredStopAtLevel=1 -cp \"$(ls -d "
      "${WEIR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weir}/kafka-*[0-9a-f] | head -n 1)/*\" "
      "org.apache.kafka.tools." +
      name + " " + arguments + " 2>&1");
}

std::optional<std::string> shared_broker() {
  std::ifstream file(std::string(WEIR_KAFKA_FOLDER) + "/port");
  std::string port;
  if (!(file >> port) || !std::filesystem::exists(std::string(WEIR_KAFKA_FOLDER) + "/pid"))
    return std::nullopt;
  return "127.0.0.1:" + port;
}

own_broker::own_broker(const std::string& environment)
    : environment_(environment),
      folder_((std::filesystem::temp_directory_path() / fresh_name("weir-kafka-")).string()) {
  start();
}

void own_broker::start() {
  const auto [output, status] = run_command(environment_ + " " + in_quotes(script) + " start " +
                                            in_quotes(folder_) + " 2>&1");
  bootstrap_ = field(output, "bootstrap");
  problem_ = status == 0 && !bootstrap_.empty() ? "" : output;
  if (!problem_.empty())
    return;
  sasl_ = field(output, "sasl");
  tls_ = field(output, "tls");
  pid_ = std::stoi(field(output, "pid"));
}

void own_broker::kill() {
  ::kill(pid_, SIGKILL);
}

own_broker::~own_broker() {
  run_command(in_quotes(script) + " stop " + in_quotes(folder_));
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void make_topic(const kafka_properties& properties, const std::string& topic, int partitions) {
  const kafka::client admin(kafka::client_role::producer, properties, {});
  const kafka::queue_handle queue(rd_kafka_queue_new(admin.get()));
  std::array<char, 256> why{};
  rd_kafka_NewTopic_t* wanted =
      rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, why.data(), why.size());
  rd_kafka_CreateTopics(admin.get(), &wanted, 1, nullptr, queue.get());
  rd_kafka_NewTopic_destroy(wanted);
  finish(queue.get(), "creating a topic");
}

void delete_topic(const kafka_properties& properties, const std::string& topic) {
  const kafka::client admin(kafka::client_role::producer, properties, {});
  const kafka::queue_handle queue(rd_kafka_queue_new(admin.get()));
  rd_kafka_DeleteTopic_t* unwanted = rd_kafka_DeleteTopic_new(topic.c_str());
  rd_kafka_DeleteTopics(admin.get(), &unwanted, 1, nullptr, queue.get());
  rd_kafka_DeleteTopic_destroy(unwanted);
  finish(queue.get(), "deleting a topic");
}

void allow(const kafka_properties& properties, const std::string& user,
           rd_kafka_AclOperation_t operation, rd_kafka_ResourceType_t type,
           const std::string& name) {
  const kafka::client admin(kafka::client_role::producer, properties, {});
  const kafka::queue_handle queue(rd_kafka_queue_new(admin.get()));
  std::array<char, 256> why{};
  rd_kafka_AclBinding_t* wanted = rd_kafka_AclBinding_new(
      type, name.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, user.c_str(), "*", operation,
      RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, why.data(), why.size());
  if (wanted == nullptr)
    throw error(errc::invalid_argument, why.data());
  rd_kafka_CreateAcls(admin.get(), &wanted, 1, nullptr, queue.get());
  rd_kafka_AclBinding_destroy(wanted);
  finish(queue.get(), "allowing something");
}

std::vector<std::string> committed_values(const kafka_properties& properties,
                                          const std::string& topic) {
  const std::string end = "end of test";
  test_producer producer(properties);
  producer.write(topic, 0, std::nullopt, end);
  producer.flush();
  return values_before(properties, topic, end);
}

std::string fresh_name(const std::string& prefix) {
  static std::atomic<int> count{0};
  return prefix + std::to_string(::getpid()) + "-" + std::to_string(std::random_device{}()) + "-" +
         std::to_string(++count);
}

} // namespace weir::testing
