// A configuration directory of its own for a test, removed at the end.
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/config/file.hpp"

namespace pullkeeper {

class config_directory {
 public:
  config_directory();
  ~config_directory();
  config_directory(const config_directory&) = delete;
  config_directory& operator=(const config_directory&) = delete;

  const std::string& path() const { return path_; }
  // `name` is relative; folders above it are made.
  void write(const std::string& name, std::string_view text) const;
  // A copy of a directory's files, with every `first` replaced by its `second`.
  void copy(const std::string& from,
            std::initializer_list<std::pair<std::string_view, std::string_view>> replaced) const;

  // References in sources stand for nothing but what is in `known`, by their words: "env:NAME".
  std::map<std::string, std::string> known{};
  // `now` as load_configuration has it.
  load_result load(utc_seconds now = {}) const;
  // All errors in their order, each as `FILE:LINE:COLUMN: TEXT`, FILE relative.
  std::vector<std::string> errors() const;

 private:
  std::string path_;
};

std::string file_text(const std::string& path);

// `text` with every `from` replaced by `to`.
std::string replaced(std::string text, std::string_view from, std::string_view to);

// What pullkeeper.yaml, or a file of schedules, with this text is told: `LINE:COLUMN: TEXT`, a line
// each.
std::string settings_errors(std::string_view text);
std::string schedules_errors(std::string_view text);

}  // namespace pullkeeper
