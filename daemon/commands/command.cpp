#include "commands/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
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

namespace fs = std::filesystem;

std::string in_quotes(const std::string& word) { return "\"" + escape_text(word) + "\""; }

// The directory of the configuration that a path means: itself, or that of a file in it. Empty: it
// is neither.
std::string meant_directory(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return path;
  const fs::path file(path);
  const bool is_yaml = file.extension() == ".yaml" || file.extension() == ".yml";
  if (!is_yaml || !fs::is_regular_file(file, ignored)) return {};
  fs::path dir = file.parent_path();
  if (dir.filename() == "schedules") dir = dir.parent_path();
  return dir.empty() ? "." : dir.string();
}

// What is wrong with the first word where it is no command; empty where it is one. The library
// itself would only say that a command is missing.
std::string unknown_command(int count, char** words, const std::vector<command>& commands) {
  if (count < 2) return {};
  const std::string given = words[1];
  word_list known;
  for (const auto& one : commands) known.emplace_back(one.name);
  if (given.starts_with("--config") && count > 2) {
    const bool joined = given.starts_with("--config=");
    const std::string dir = joined ? given.substr(9) : words[2];
    const int place = joined ? 2 : 3;
    const std::string name = count > place ? words[place] : "check";
    return "--config belongs behind the command: `pullkeeper " + escape_text(name) + " --config " +
           escape_text(dir) + "`";
  }
  if (given.starts_with('-') || is_among(known, given)) return {};
  const std::string dir = meant_directory(given);
  if (!dir.empty()) {
    return "there is no command " + in_quotes(given) + "; to check the configuration there: " +
           "`pullkeeper check --config " + escape_text(dir) + "`";
  }
  return "there is no command " + in_quotes(given) + "; " + suggestion(given, known);
}

// What is wrong with a word that the command does not know.
std::string unknown_word(const std::string& word, const command& of) {
  const std::string who = std::string("`pullkeeper ") + of.name + "` ";
  if (word.starts_with('-')) {
    word_list known = {"--help"};
    for (const auto& option : of.options) {
      if (option.name[0] == '-') known.emplace_back(option.name);
    }
    const std::string name = word.substr(0, word.find('='));
    return who + "has no option " + in_quotes(name) + "; " + suggestion(name, known);
  }
  const bool has_directory = std::any_of(of.options.begin(), of.options.end(), [](const auto& o) {
    return std::string_view(o.name) == "--config";
  });
  const std::string dir = has_directory ? meant_directory(word) : "";
  if (dir.empty()) return who + "takes no " + in_quotes(word) + "; see `pullkeeper " + of.name +
                          " --help`";
  return who + "takes no directory by itself: `pullkeeper " + of.name + " --config " +
         escape_text(dir) + "`";
}

// A file that is named where its directory is meant stands for the directory.
void widen_to_directory(const command& of) {
  for (const auto& option : of.options) {
    if (std::string_view(option.name) != "--config") continue;
    auto& dir = *std::get<std::string*>(option.value);
    if (const auto meant = meant_directory(dir); !meant.empty()) dir = meant;
  }
}

// What was to be printed may not have been: a full disk is no success.
int with_output(int code) {
  if (std::cout.flush()) return code;
  return refuse("not all of the output could be written", code == exit_ok ? exit_failure : code);
}

int refuse_usage(const CLI::ParseError& wrong, const command* chosen, const CLI::App& app) {
  const auto rest = app.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&wrong) && chosen && !rest.empty()) {
    return refuse(unknown_word(rest.front(), *chosen), exit_usage);
  }
  const std::string help = chosen ? std::string("`pullkeeper ") + chosen->name + " --help`"
                                  : std::string("`pullkeeper --help`");
  return refuse(escape_text(wrong.what()) + "; see " + help, exit_usage);
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
  app.set_version_flag("--version", "pullkeeper " PULLKEEPER_VERSION, "Print the version");
  if (const auto why = unknown_command(count, words, commands); !why.empty()) {
    return refuse(why, exit_usage);
  }
  const command* chosen = nullptr;
  for (const auto& one : commands) {
    auto& sub = *app.add_subcommand(one.name, one.purpose);
    for (const auto& option : one.options) add(sub, option);
    sub.footer(one.details);
    sub.preparse_callback([&chosen, &one](std::size_t) { chosen = &one; });
  }
  if (count < 2) {
    std::cerr << app.help();
    return exit_usage;
  }
  try {
    app.parse(count, words);
  } catch (const CLI::Success& asked) {
    return with_output(app.exit(asked) == 0 ? exit_ok : exit_usage);
  } catch (const CLI::ParseError& wrong) {
    return refuse_usage(wrong, chosen, app);
  }
  widen_to_directory(*chosen);
  return with_output(chosen->act());
}

int refuse(const std::string& why, int code) {
  std::cerr << "pullkeeper: " << why << "\n";
  return code;
}

}  // namespace pullkeeper
