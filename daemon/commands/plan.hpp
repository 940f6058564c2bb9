// `pullkeeper plan`: a dry run from the files and the state; what will be submitted when.
#pragma once
#include <sys/types.h>

#include <string>

#include "commands/command.hpp"
#include "commands/state.hpp"
#include "core/lookahead/dry_run.hpp"

namespace pullkeeper {

struct plan_options {
  command_places where;
  int days = 30;                       // how far to look ahead; 1 to 366
  int width = 0;                       // columns of the text; 0: those of the terminal
  bool json = false;
  bool detailed_exit_code = false;
  std::string name{};                  // of the only schedule that is shown; empty: all are
  std::string domain{};                // the same for those of a domain
  std::string svg_file;                // to write the timeline into; "-" is standard output
  std::string html_file;               // the same for the page
  std::string ics_file{};              // the same for the calendar
  mode_t mask = 0;                     // the umask of whoever has called the program
};

// `given_mask`: the umask that the program was called with.
command describe_plan(mode_t given_mask);

// 0; with `detailed_exit_code` 2 if something is to be submitted now; 1 if a file cannot be
// written; 77 and 78 as `check`. Changes nothing but the files it is asked to write, and makes no
// call.
int plan_command(const plan_options& options);

// The plan as one JSON object, version 1 (see the manual).
std::string plan_as_json(const inputs& in, const plan& ahead);

}  // namespace pullkeeper
