// `pullkeeper plan`: what will be submitted when, from the files and the state.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "commands/overview.hpp"

namespace pullkeeper {

struct plan_options {
  command_places where;
  int days = 30;
  bool json = false;
  bool detailed_exit_code = false;
  std::string svg_file;
  std::string html_file;
};

command describe_plan();

// 0; with `detailed_exit_code` 2 where something is to be submitted now; 1 where a file cannot be
// written; 77 and 78 as `check`. Changes nothing but the files that are asked for, calls nobody.
int plan_command(const plan_options& options);

// One JSON object, of version 1 (see the manual).
std::string plan_as_json(const overview& seen, const forecast& ahead);

}  // namespace pullkeeper
