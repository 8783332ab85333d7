// SPDX-License-Identifier: Apache-2.0
#include <weir/ml/pipeline/persistence.hpp>

#include <weir/ml/io/mapped_file.hpp>
#include <weir/ml/pipeline/field_format.hpp>
#include <weir/ml/pipeline/registry.hpp>
#include <weir/ml/pipeline/saved_metadata.hpp>
#include <weir/ml/support/require.hpp>
#include <weir/state/support/error.hpp>

#include <functional>

namespace weir::ml {

namespace {

namespace fs = std::filesystem;

constexpr auto* file_name = "part-00000";

void write_part(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  write_file(path, content);
}

// A folder's name for a contained stage: its number, with as many digits as the last one has.
fs::path part_folder(const fs::path& folder, std::size_t index, std::size_t count,
                     const std::string& uid) {
  auto number = std::to_string(index);
  const auto digits = std::to_string(count == 0 ? 0 : count - 1).size();
  number.insert(0, digits - number.size(), '0');
  return folder / (number + "_" + uid);
}

void save_folder(const pipeline_stage& stage, const fs::path& path);

class part_saver final : public part_archive {
public:
  part_saver(const fs::path& path, saved_metadata& metadata) : path_(path), metadata_(metadata) {
    // nop
  }

protected:
  void any_parts(std::string_view name,
                 std::vector<std::shared_ptr<const pipeline_stage>>& stages) override {
    auto& uids = metadata_.parts[std::string(name)];
    for (std::size_t i = 0; i < stages.size(); ++i) {
      uids.push_back(stages[i]->uid());
      save_folder(*stages[i], part_folder(path_ / name, i, stages.size(), uids.back()));
    }
  }

private:
  const fs::path& path_;
  saved_metadata& metadata_;
};

class part_loader final : public part_archive {
public:
  part_loader(const fs::path& path, const saved_metadata& metadata)
      : path_(path),
        metadata_(metadata) {
    // nop
  }

protected:
  void any_parts(std::string_view name,
                 std::vector<std::shared_ptr<const pipeline_stage>>& stages) override {
    stages.clear();
    const auto found = metadata_.parts.find(std::string(name));
    if (found == metadata_.parts.end())
      throw error(errc::corrupt, "the stage in " + path_.string() + " lacks the list of '" +
                                     std::string(name) + "'");
    const auto& uids = found->second;
    // A name that leads out of the folder could lead round in circles.
    for (const auto& uid : uids)
      if (uid.find('/') != std::string::npos)
        throw error(errc::corrupt,
                    "the stage in " + path_.string() + " contains one with the uid '" + uid + "'");
    for (std::size_t i = 0; i < uids.size(); ++i)
      stages.push_back(load_stage(part_folder(path_ / name, i, uids.size(), uids[i])));
  }

private:
  const fs::path& path_;
  const saved_metadata& metadata_;
};

void save_folder(const pipeline_stage& stage, const fs::path& path) {
  // Archives that save leave what they are given as it is.
  auto& source = const_cast<pipeline_stage&>(stage);
  auto metadata = metadata_of(stage);
  auto parts = part_saver(path, metadata);
  source.parts(parts);
  auto data = field_writer();
  source.fields(data);
  if (data.count() > 0)
    write_part(path / "data" / file_name, data.finish());
  // Last, so that a folder with metadata is whole.
  write_part(path / "metadata" / file_name, to_json(metadata) + "\n");
}

saved_metadata read_metadata(const fs::path& path) {
  const auto file = mapped_file(path / "metadata" / file_name);
  return parse_metadata(file.text(), path.string());
}

// Runs what may fail; the error says where, too.
void naming_place(const std::string& place, const std::function<void()>& action) {
  try {
    action();
  } catch (const error& caught) {
    throw error(caught.code(), place + ": " + caught.what());
  }
}

void fill(pipeline_stage& stage, const saved_metadata& metadata, const fs::path& path) {
  naming_place("the stage in " + path.string(), [&] { restore_params(stage, metadata); });
  auto parts = part_loader(path, metadata);
  stage.parts(parts);
  // Whether there are fields is the stage's to say: without data it asks for none, or is damaged.
  const auto file_path = path / "data" / file_name;
  if (!fs::exists(file_path)) {
    auto asked = field_writer();
    stage.fields(asked);
    if (asked.count() > 0)
      throw error(errc::corrupt,
                  "the " + stage.class_name() + " in " + path.string() + " lacks its data");
    return;
  }
  const auto file = mapped_file(file_path);
  naming_place(file_path.string(), [&] {
    auto data = field_reader(file.text());
    stage.fields(data);
  });
}

} // namespace

void part_archive::fail_kind(std::string_view name, const pipeline_stage& stage) {
  throw error(errc::corrupt, "among '" + std::string(name) + "' there is a " + stage.class_name() +
                                 ", which cannot be one of them");
}

void save(const pipeline_stage& stage, const fs::path& path, const save_options& options) {
  require_free(path, options);
  // Whole before it has its name: a failure leaves what was there.
  auto fresh = path;
  fresh += ".new";
  auto old = path;
  old += ".old";
  try {
    fs::remove_all(fresh);
    save_folder(stage, fresh);
    fs::remove_all(old);
    if (fs::exists(path))
      fs::rename(path, old);
    fs::rename(fresh, path);
    fs::remove_all(old);
  } catch (const fs::filesystem_error& caught) {
    throw error(errc::io, "cannot save to " + path.string() + ": " + caught.what());
  }
}

std::shared_ptr<pipeline_stage> load_stage(const fs::path& path) {
  const auto metadata = read_metadata(path);
  auto stage = stage_registry::instance().make(metadata.class_name);
  fill(*stage, metadata, path);
  return stage;
}

void load_into(pipeline_stage& stage, const fs::path& path) {
  const auto metadata = read_metadata(path);
  require(metadata.class_name == stage.class_name(), [&] {
    return path.string() + " holds a " + metadata.class_name + ", not a " + stage.class_name();
  });
  fill(stage, metadata, path);
}

} // namespace weir::ml
