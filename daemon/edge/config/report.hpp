// The errors of one file, from their bytes to what is shown.
#pragma once
#include <string>
#include <vector>

#include "edge/config/configuration.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

class report {
 public:
  explicit report(std::string file, diagnostic_kind kind = diagnostic_kind::error)
      : file_(std::move(file)), kind_(kind) {}

  const std::string& file() const { return file_; }
  // Beyond 1,000 errors only their number is kept.
  // `hint`: what was probably meant, or what to do.
  void add(yaml_place at, std::string text, std::string hint = {});
  std::size_t count() const { return faults_.size() + elsewhere_.size() + dropped_; }
  // The same for a file that it names and that this process may not read, counted in `denied`.
  void add_denied(yaml_place at, std::string text, std::string hint) {
    add(at, std::move(text), std::move(hint));
    ++denied_;
  }
  std::size_t denied() const { return denied_; }
  // Of another file that this one names.
  void add_elsewhere(diagnostic found) { elsewhere_.push_back(std::move(found)); }
  // In the order of lines, with the lines read anew from `source` as excerpts, masked, and with
  // columns that count characters. Those of other files follow.
  std::vector<diagnostic> finish(const yaml_file& source);

 private:
  struct fault {
    yaml_place at;
    std::string text;
    std::string hint;
  };
  std::string file_;
  diagnostic_kind kind_;
  std::vector<fault> faults_;
  std::size_t dropped_ = 0;
  std::size_t denied_ = 0;             // of the faults
  std::vector<diagnostic> elsewhere_;
};

}  // namespace pullkeeper
