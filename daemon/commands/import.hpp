// `pullkeeper import`: what stands at the API as files of schedules.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "commands/command.hpp"
#include "core/import.hpp"

namespace pullkeeper {

struct import_options {
  std::string config_dir;
  std::vector<std::string> domains;    // empty: those of the files
  std::string out_dir;                 // empty: nothing is written
  bool open_ended = false;
  bool json = false;
  mode_t mask = 0;                     // the umask of whoever has called the program
};

// What has become of one domain.
struct domain_import {
  std::string domain;
  std::size_t shown = 0;               // records
  std::string file;                    // written; empty: none
  std::string error;                   // why it could not be listed or written; not yet escaped
};

struct import_report {
  std::vector<domain_import> domains;
  imported found;
};

// `given_mask`: the umask that the program was called with.
command describe_import(mode_t given_mask);

// Calls the API once for each domain, and writes a file for each with --out. 0, or after the reason
// was printed on standard error: 1 if a stream had to be left out or something failed, 64, 77 and
// 78.
int import_command(const import_options& options);

// What is printed of it on standard output, with sources masked.
std::string import_as_text(const import_options& options, const import_report& report);
std::string import_as_json(const import_report& report);

}  // namespace pullkeeper
