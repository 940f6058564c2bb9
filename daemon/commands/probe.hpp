// `pullkeeper probe`: finds out what the API does with configs, before a stream depends on it.
#pragma once
#include <string>
#include <vector>

#include "commands/command.hpp"
#include "commands/files.hpp"
#include "core/probe/findings.hpp"
#include "core/probe/sweep.hpp"

namespace pullkeeper {

struct probe_options {
  command_places where;
  std::string domain;
  std::string within;                  // a duration
  std::string report_file;
  bool agreed = false;                 // it may write, without being asked
  bool json = false;
};

struct probe_report {
  std::string endpoint;
  utc_seconds made{};
  std::vector<probe_finding> found;
  std::vector<probe_write> writes;
  int deletions = 0;                   // of the cleaning up, beside the writes
  std::vector<swept_stream> swept;
};

command describe_probe();

// Calls the API for up to a quarter of an hour, with at most 15 writes. 0; or after the reason was
// printed on standard error: 1 if something failed or is left at the API, 64, 75, 77 and 78.
int probe_command(const probe_options& options);

// Streams of the probe that may still have a config.
std::size_t left_in(const probe_report& report);

std::string probe_as_text(const probe_report& report);
// With all that a bug report needs, and without names of the account's.
std::string probe_as_json(const probe_report& report);

}  // namespace pullkeeper
