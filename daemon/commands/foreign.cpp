#include "commands/foreign.hpp"

#include <iostream>

#include "commands/asking.hpp"
#include "commands/exit_codes.hpp"
#include "commands/state.hpp"
#include "core/counted.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

int read_from_state(const command_places& where, std::vector<foreign_config>& all) {
  inputs in;
  if (const int code = read_inputs(where, in)) return code;
  for (const auto& d : in.known.domains) {
    for (const auto& one : d.foreign) all.push_back({{d.name, one.app, one.stream}, one.until});
  }
  if (!in.remark.empty()) std::cerr << "pullkeeper: " << escape_text(in.remark) << "\n";
  return exit_ok;
}

}  // namespace

int show_foreign(const command_places& where, bool as_json) {
  std::vector<foreign_config> all;
  const auto told = ask_daemon(where, "GET", "/foreign.json");
  if (const auto read = read_foreign(told.body)) all = *read;
  else if (const int code = read_from_state(where, all)) return code;
  if (as_json) {
    std::cout << to_json(all) << "\n";
    return std::cout.flush() ? exit_ok : exit_failure;
  }
  for (const auto& one : all) {
    std::cout << escape_text(one.key.domain + "/" + one.key.app + "/" + one.key.stream)
              << "  until " << format_utc(one.until) << "\n";
  }
  std::cout << (all.empty() ? std::string("No config of others has been seen.\n")
                            : counted(all.size(), "config") +
                                  " of streams that are not in the files, left alone.\n");
  return std::cout.flush() ? exit_ok : exit_failure;
}

}  // namespace pullkeeper
