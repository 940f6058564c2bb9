// The health as JSON, to and fro: schema/status.schema.json says what each name means.
#pragma once
#include <optional>
#include <string>

#include "core/health.hpp"

namespace pullkeeper {

// Who tells how all stands.
struct teller {
  bool runs = true;                    // false: it is what the state says, and no daemon does
  int pid = 0;                         // 0: unknown
  std::string version;
  std::string config;                  // the directories
  std::string state;
  utc_millis started{};                // local clock; 0: unknown
  utc_millis written{};                // where none runs: when the state was written last
};

struct status_report {
  teller by;
  health seen;
};

// One object, always valid UTF-8. Values are raw: who shows them escapes them.
std::string to_json(const status_report& report);

// A config whose stream is not in the files, and that is left alone.
struct foreign_config {
  stream_key key;
  utc_seconds until{};                 // when it ends; without an end: when it was seen last
};
// One object with the list `foreign`, and back: nothing if the text is no such object.
std::string to_json(const std::vector<foreign_config>& all);
std::optional<std::vector<foreign_config>> read_foreign(const std::string& text);

// One object with this list of names.
std::string names_as_json(const char* key, const std::vector<std::string>& names);

// Nothing if the text is no such object, or of another version.
std::optional<status_report> read_report(const std::string& text);

}  // namespace pullkeeper
