#include "edge/config/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/text.hpp"
#include "edge/config/file_modes.hpp"
#include "edge/config/report.hpp"
#include "edge/config/schedules.hpp"
#include "edge/config/settings.hpp"

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

class loader {
 public:
  loader(std::string directory, reference_lookup look_up, utc_seconds now)
      : directory_(std::move(directory)), catalogue_(now), secrets_(std::move(look_up)) {}

  load_result load();

 private:
  void load_all();
  void load_schedules(const fs::path& directory);
  void look_at_ca_file(const std::string& path);
  // Runs `read` on the file if it can be opened, and collects what it reports.
  template <typename Read>
  void load_file(const fs::path& path, Read read);
  void refuse(const fs::path& path, std::string text);
  void refuse_denied(const fs::path& path, const std::string& text);

  std::string directory_;
  load_result result_;
  catalogue catalogue_;
  source_secrets secrets_;
  std::size_t denied_ = 0;             // of the errors
};

load_result loader::load() {
  try {
    load_all();
  } catch (const std::exception& e) {
    refuse(directory_, std::string("cannot be loaded: ") + e.what());
  }
  result_.denied = denied_ > 0 && denied_ == result_.errors.size();
  return std::move(result_);
}

void loader::load_all() {
  std::error_code error;
  const fs::file_status status = fs::status(directory_, error);
  if (!fs::is_directory(status)) {
    refuse(directory_, fs::exists(status) ? "is not a directory"
                                          : "cannot be read: " + error.message());
    return;
  }
  const fs::path settings = fs::path(directory_) / "pullkeeper.yaml";
  const bool has_settings = fs::symlink_status(settings, error).type() != fs::file_type::not_found;
  if (has_settings) {
    load_file(settings, [&](const yaml_file& file, report& out) {
      result_.places.settings_file = settings.string();
      result_.places.settings = read_settings(file, out, result_.config);
    });
    look_at_ca_file(result_.config.api.ca_file);
  }
  const fs::path schedules = fs::path(directory_) / "schedules";
  if (fs::symlink_status(schedules, error).type() != fs::file_type::not_found) {
    load_schedules(schedules);
  } else if (!has_settings) {
    refuse(directory_, "holds neither pullkeeper.yaml nor schedules/");
  }
  result_.places.schedule_files = catalogue_.files();
  std::vector<std::shared_ptr<const std::string>> files;
  for (const auto& file : catalogue_.files()) files.push_back(std::make_shared<std::string>(file));
  std::vector<file_place> written;
  for (const auto& [file, at] : catalogue_.origins()) {
    result_.places.schedules.push_back({file, at});
    written.push_back({files[file], static_cast<std::uint32_t>(at.line)});
  }
  result_.config.schedules = catalogue_.take();
  result_.config.secrets = secrets_.values();
  for (std::size_t i = 0; i < written.size(); ++i) {
    result_.config.schedules[i].written = std::move(written[i]);
  }
}

void loader::load_schedules(const fs::path& directory) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (is_schedule_file(name)) names.push_back(name);
  }
  if (error) {
    const std::string text = "cannot be read: " + error.message();
    if (error == std::errc::permission_denied) refuse_denied(directory, text);
    else refuse(directory, text);
    return;
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    load_file(directory / name, [this](const yaml_file& file, report& out) {
      auto& config = result_.config;
      const bool has_list = read_schedules(file, out, catalogue_, config.keep, secrets_);
      if (has_list) config.names_schedules = true;
    });
  }
}

template <typename Read>
void loader::load_file(const fs::path& path, Read read) {
  const yaml_file file(path.string());
  if (!file.error().empty()) {
    if (file.denied()) refuse_denied(path, file.error());
    else refuse(path, file.error());
    return;
  }
  ++result_.config.file_count;
  report out(path.string());
  read(file, out);
  denied_ += out.denied();
  std::vector<diagnostic> found = out.finish(file);
  result_.errors.insert(result_.errors.end(), std::make_move_iterator(found.begin()),
                        std::make_move_iterator(found.end()));
}

// A connection reads it. That it may not be read is told here, with the other files, since it is
// mended like them.
void loader::look_at_ca_file(const std::string& path) {
  if (path.empty() || ::access(path.c_str(), R_OK) == 0 || errno != EACCES) return;
  refuse_denied(path, "cannot be read: " + std::generic_category().message(EACCES));
}

void loader::refuse_denied(const fs::path& path, const std::string& text) {
  const std::string hint = how_to_open(path.string(), directory_);
  refuse(path, text + "; " + hint);
  result_.errors.back().hint = hint;
  ++denied_;
}

void loader::refuse(const fs::path& path, std::string text) {
  result_.errors.push_back({path.string(), 1, 1, std::move(text), {}});
}

}  // namespace

load_result load_configuration(const std::string& directory, reference_lookup look_up,
                               utc_seconds now) {
  return loader(directory, std::move(look_up), now).load();
}

bool recently_written(const std::string& directory, milliseconds span) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  const auto young = [&](const fs::path& path) {
    const auto at = fs::last_write_time(path, error);
    return !error && at <= now && now - at < span;
  };
  const fs::path base(directory);
  if (young(base / "pullkeeper.yaml") || young(base / "schedules")) return true;
  fs::directory_iterator entry(base / "schedules", error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool counts = is_schedule_file(name) || lower_case(name).ends_with(".ics");
    if (counts && young(entry->path())) return true;
  }
  return false;
}

}  // namespace pullkeeper
