// Findings about the configuration, brought to the lines that they are about.
#include <map>
#include <string>
#include <utility>

#include "edge/config/file.hpp"
#include "edge/config/report.hpp"

namespace pullkeeper {
namespace {

struct place {
  std::string file;                    // empty: none
  yaml_place at;
};

// A key's own place, or that of the section in which it is left out.
place place_of_setting(std::string key, const config_places& places) {
  while (true) {
    const auto found = places.settings.find(key);
    if (found != places.settings.end()) return {places.settings_file, found->second};
    const auto dot = key.rfind('.');
    if (dot == key.npos) return {};
    key.resize(dot);
  }
}

place place_of(const finding& f, const config_places& places) {
  if (!f.file.empty()) return {f.file, {}};
  if (f.schedule && *f.schedule < places.schedules.size()) {
    const config_places::entry& entry = places.schedules[*f.schedule];
    return {places.schedule_files[entry.file], entry.at};
  }
  return place_of_setting(f.setting, places);
}

}  // namespace

std::vector<diagnostic> placed(const std::vector<finding>& found, const config_places& places,
                               diagnostic_kind kind) {
  std::vector<diagnostic> result;
  std::map<std::string, report> reports;
  for (const finding& f : found) {
    const place where = place_of(f, places);
    if (!where.file.empty()) {
      reports.try_emplace(where.file, where.file, kind)
          .first->second.add(where.at, f.text, f.hint);
      continue;
    }
    const std::string text = f.hint.empty() ? f.text : f.text + "; " + f.hint;
    result.push_back({{}, 1, 1, text, {}, kind, f.hint});
  }
  for (auto& [name, all] : reports) {
    const yaml_file file(name);
    std::vector<diagnostic> told = all.finish(file);
    result.insert(result.end(), std::make_move_iterator(told.begin()),
                  std::make_move_iterator(told.end()));
  }
  return result;
}

}  // namespace pullkeeper
