// SPDX-License-Identifier: Apache-2.0
#include "spark_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include <weir/operators/dstream.hpp>

namespace weir::testing {

namespace {

constexpr milliseconds first_file{10'000};
constexpr milliseconds start{12'000};

std::string bytes_of(const values& content) {
  std::string out;
  for (const value& item : content)
    if (item.is(value::kind::integer))
      out += static_cast<char>(item.number());
    else
      out += item.text() + "\n";
  return out;
}

value_stream texts(const dstream<std::string>& in) {
  return in.map([](std::string_view line) { return value(std::string(line)); });
}

} // namespace

spark_files::spark_files(const spark_case& test) : test_(test) {
  std::filesystem::create_directory(folder_.path() / "one");
  std::filesystem::create_directory(folder_.path() / "two");
  if (is_there_already())
    write("0", *test.input().front(), milliseconds(1000));
  else
    write("0", {"0"}, first_file);
}

bool spark_files::is_there_already() const {
  return test_.operation() == "file stream including pre-existing file";
}

milliseconds spark_files::start_of(const spark_case& test) {
  for (const char* source : {"fileStream", "textFileStream", "binaryRecordsStream"})
    if (test.operation().starts_with(source))
      return start;
  return milliseconds(0);
}

file_options spark_files::options() const {
  file_options out;
  out.new_files_only = test_.flag_or("newFilesOnly", true);
  return out;
}

value_stream spark_files::lines(streaming_context& context) const {
  return texts(context.text_file_stream(folder_.path().string(), options()));
}

value_stream spark_files::lines_of_subfolders(streaming_context& context) const {
  return texts(context.text_file_stream(folder_.path().string() + "/*/", options()));
}

value_stream spark_files::records(streaming_context& context) const {
  const auto length = static_cast<std::size_t>(test_.number("recordLength"));
  if (length != 1)
    throw not_supported("binary records of more than one byte");
  return context.binary_records_stream(folder_.path().string(), length, options())
      .map([](std::string_view record) {
        return value(std::int64_t{static_cast<unsigned char>(record.front())});
      });
}

void spark_files::before_batch(std::size_t batch) const {
  const auto content = test_.input();
  if (is_there_already() || batch >= content.size())
    return;
  const bool in_subfolder = test_.operation().find("dir/*/") != std::string::npos;
  const std::string folder =
      in_subfolder ? (batch < content.size() / 2 ? "one/" : "two/") : std::string();
  const milliseconds interval(test_.batch_ms());
  write(folder + std::to_string(batch + 1), *content[batch],
        start + interval * static_cast<std::int64_t>(batch) + interval / 2);
}

void spark_files::write(const std::string& name, const values& content,
                        milliseconds modified) const {
  const std::string path = (folder_.path() / name).string();
  std::ofstream(path, std::ios::binary) << bytes_of(content);
  const timespec time{static_cast<std::time_t>(modified.count() / 1000),
                      static_cast<long>(modified.count() % 1000) * 1'000'000};
  const timespec times[2] = {time, time};
  if (::utimensat(AT_FDCWD, path.c_str(), times, 0) != 0)
    throw std::runtime_error("cannot set the time of " + path);
}

} // namespace weir::testing
