#include "commands/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string_view>

#include "commands/exit_codes.hpp"
#include "core/suggest.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

void add(CLI::App& to, const command_option& one) {
  if (auto* const* flag = std::get_if<bool*>(&one.value)) {
    to.add_flag(one.name, **flag, one.help);
  } else if (auto* const* number = std::get_if<int*>(&one.value)) {
    to.add_option(one.name, **number, one.help)
        ->capture_default_str()
        ->check(CLI::Range(one.least, one.most))
        ->type_name(one.type);
  } else if (auto* const* words = std::get_if<std::vector<std::string>*>(&one.value)) {
    to.add_option(one.name, **words, one.help)->type_name(one.type)->allow_extra_args(false);
  } else {
    auto& text = *std::get<std::string*>(one.value);
    auto* made = to.add_option(one.name, text, one.help)->type_name(one.type);
    if (!text.empty()) made->capture_default_str();
  }
}

// What is wrong with an unknown command; empty for a known one. The library itself would only say
// that a command is missing.
std::string unknown_command(int count, char** words, const std::vector<command>& commands) {
  if (count < 2 || words[1][0] == '-') return {};
  word_list known;
  for (const auto& one : commands) known.emplace_back(one.name);
  const std::string_view given = words[1];
  if (std::find(known.begin(), known.end(), given) != known.end()) return {};
  return "there is no command \"" + escape_text(std::string(given)) + "\"; " +
         suggestion(given, known);
}

}  // namespace

command_option config_option(std::string& dir) {
  dir = "/etc/pullkeeper";
  return {"--config", &dir, "where pullkeeper.yaml and schedules/*.yaml are", "DIR"};
}

int run_command_line(int count, char** words, const std::vector<command>& commands) {
  CLI::App app(
      "pullkeeper keeps the pull-stream configs of Alibaba Cloud ApsaraVideo Live in place.",
      "pullkeeper");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  pullkeeper check --config ./config\n"
      "  pullkeeper run --config /etc/pullkeeper\n"
      "  pullkeeper run --help\n"
      "\n"
      "Manuals: pullkeeper(8), pullkeeper.yaml(5).");
  if (const auto why = unknown_command(count, words, commands); !why.empty()) {
    return refuse(why, exit_usage);
  }
  const command* chosen = nullptr;
  for (const auto& one : commands) {
    auto& sub = *app.add_subcommand(one.name, one.purpose);
    for (const auto& option : one.options) add(sub, option);
    sub.footer(one.details);
    sub.callback([&chosen, &one] { chosen = &one; });
  }
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& stopped) {
    return app.exit(stopped) == 0 ? exit_ok : exit_usage;
  }
  return chosen->act();
}

int refuse(const std::string& why, int code) {
  std::cerr << "pullkeeper: " << why << "\n";
  return code;
}

}  // namespace pullkeeper
