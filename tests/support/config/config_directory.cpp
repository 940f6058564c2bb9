#include "support/config/config_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

std::string errors_of(const char* name, std::string_view text) {
  const config_directory directory;
  directory.write(name, text);
  std::string result;
  for (const std::string& error : directory.errors()) {
    if (!error.starts_with(std::string(name) + ":")) throw std::runtime_error(error);
    result += (result.empty() ? "" : "\n") + error.substr(std::string_view(name).size() + 1);
  }
  return result;
}

}  // namespace

config_directory::config_directory() {
  std::string pattern = (fs::temp_directory_path() / "pullkeeper-config-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

config_directory::~config_directory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void config_directory::write(const std::string& name, std::string_view text) const {
  const fs::path path = fs::path(path_) / name;
  fs::create_directories(path.parent_path());
  fs::remove(path);                    // some file systems wait for the disk on a rewrite
  std::ofstream(path, std::ios::binary) << text;
}

void config_directory::copy(
    const std::string& from,
    std::initializer_list<std::pair<std::string_view, std::string_view>> all) const {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file()) continue;
    std::string text = file_text(entry.path().string());
    for (const auto& [old, fresh] : all) text = replaced(text, old, fresh);
    write(fs::relative(entry.path(), from).string(), text);
  }
}

load_result config_directory::load(utc_seconds now) const {
  return load_configuration(path_, [this](const text_part& one) -> resolved_text {
    const char* const kinds[] = {"", "file:", "env:", "credential:"};
    const auto word = kinds[static_cast<int>(one.what)] + one.value;
    const auto found = known.find(word);
    if (found == known.end()) return {{}, word + ": is not there"};
    return {found->second, {}};
  }, now);
}

std::vector<std::string> config_directory::errors() const {
  std::vector<std::string> result;
  for (const diagnostic& d : load().errors) {
    std::string text = replaced(to_string(d), path_ + "/", "");
    text = replaced(text, path_ + ":", ":");
    result.push_back(replaced(text, " error: ", " "));
  }
  return result;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string settings_errors(std::string_view text) { return errors_of("pullkeeper.yaml", text); }

std::string schedules_errors(std::string_view text) { return errors_of("schedules/s.yaml", text); }

}  // namespace pullkeeper
