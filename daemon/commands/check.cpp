#include "commands/check.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>

#include "commands/api_reading.hpp"
#include "commands/check_online.hpp"
#include "commands/check_receivers.hpp"
#include "commands/exit_codes.hpp"
#include "commands/files.hpp"
#include "commands/json.hpp"
#include "commands/terminal.hpp"
#include "core/counted.hpp"
#include "core/entries.hpp"
#include "core/lint.hpp"
#include "edge/config/file.hpp"
#include "edge/config/file_modes.hpp"
#include "edge/credentials/credentials.hpp"
#include "edge/credentials/reference.hpp"
#include "service/access.hpp"

namespace pullkeeper {
namespace {

constexpr int report_version = 1;
constexpr std::string_view not_for_service =
    "the user pullkeeper, which the service runs as, cannot read this";

// What the daemon would refuse although the files have no error, as a CA file without certificates.
std::vector<finding> connection_errors(const configuration& config) {
  boost::asio::io_context loop;
  try {
    make_api_access(loop, config);
    return {};
  } catch (const std::runtime_error& why) {
    return {{why.what(), {}, "api.ca_file", {}, {}}};
  }
}

// Files and directories that more users can read or change than should.
std::vector<finding> about_modes(const std::string& dir, const load_result& loaded) {
  std::set<std::uint32_t> secret;      // files with a source that holds credentials
  for (std::size_t i = 0; i < loaded.places.schedules.size(); ++i) {
    const auto holds_some = [](const schedule& one) {
      const auto& sources = one.shown_sources.empty() ? one.sources : one.shown_sources;
      return std::any_of(sources.begin(), sources.end(), holds_credentials);
    };
    if (any_part(loaded.config.schedules[i], holds_some)) {
      secret.insert(loaded.places.schedules[i].file);
    }
  }
  std::vector<file_facts> facts;
  const auto look = [&](const std::string& path, bool holds_secret) {
    if (auto f = facts_of(path)) {
      f->holds_secret = holds_secret;
      facts.push_back(*f);
    }
  };
  look(dir, false);
  look(dir + "/schedules", false);
  if (!loaded.places.settings_file.empty()) {
    look(loaded.places.settings_file, shows_receivers(loaded.config));
  }
  for (std::uint32_t i = 0; i < loaded.places.schedule_files.size(); ++i) {
    look(loaded.places.schedule_files[i], secret.contains(i));
  }
  return lint_files(facts);
}

// Root can read and run everything; the service that these files are probably for cannot.
std::vector<finding> about_service(const std::string& dir, const load_result& loaded,
                                   const std::vector<std::string>& of_sources) {
  const auto service = ::geteuid() == 0 ? service_user() : std::nullopt;
  if (!service) return {};
  std::vector<std::string> paths = {dir, dir + "/schedules", loaded.places.settings_file,
                                    loaded.config.api.ca_file};
  const auto& files = loaded.places.schedule_files;
  paths.insert(paths.end(), files.begin(), files.end());
  const auto secrets = secret_files(loaded.config);
  paths.insert(paths.end(), secrets.begin(), secrets.end());
  paths.insert(paths.end(), of_sources.begin(), of_sources.end());
  std::set<std::string> told;
  std::vector<finding> found;
  const auto& keys = loaded.config.credentials;
  if (keys.source == credential_source::file && !closed_to(*service, keys.file).empty()) {
    found.push_back({std::string(not_for_service),
                     "chown pullkeeper " + shown_name(keys.file) + " && chmod 0600 " +
                         shown_name(keys.file) + " helps",
                     {}, {}, keys.file});
  }
  for (const std::string& path : paths) {
    const std::string closed = path.empty() ? "" : closed_to(*service, path);
    if (closed.empty() || !told.insert(closed).second) continue;
    const bool is_ours = is_to_be_opened(closed, path, dir);
    found.push_back({std::string(not_for_service),
                     is_ours ? opening_command(closed) + " helps"
                             : "the service's files belong into /etc/pullkeeper",
                     {}, {}, closed});
  }
  auto programs = about_programs(loaded.config, *service);
  std::move(programs.begin(), programs.end(), std::back_inserter(found));
  return found;
}

std::vector<finding> about_overlooked(const std::string& dir) {
  std::vector<finding> found;
  for (auto& [path, hint] : overlooked_files(dir)) {
    found.push_back({"this is not read", std::move(hint), {}, {}, std::move(path)});
  }
  return found;
}

// The credentials file. The default one may be missing; one that is there or is named must be
// usable.
std::vector<finding> about_key_file(const credential_settings& keys) {
  const bool is_named = keys.source == credential_source::file;
  if (!is_named && keys.source != credential_source::automatic) return {};
  const std::string path = is_named ? keys.file : default_key_file();
  const auto there = facts_of(path);
  const std::string fault = is_named || there ? key_file_fault(path) : "";
  if (fault.empty()) return {};
  return {{"the credentials file " + shown_name(path) + " " + fault,
           "it must be there with mode 600", is_named ? "credentials.file" : "credentials", {},
           {}}};
}

// `of_sources`: files that references in sources name.
std::vector<diagnostic> warnings(const std::string& dir, const load_result& loaded,
                                 const std::vector<std::string>& of_sources) {
  const configuration& config = loaded.config;
  std::vector<finding> all =
      lint({config.schedules, config.keep, config.api.call_timeout, now_by_this_host()});
  const auto add = [&all](std::vector<finding> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  };
  add(about_key_file(config.credentials));
  add(about_receivers(config));
  add(about_modes(dir, loaded));
  add(about_service(dir, loaded, of_sources));
  add(about_overlooked(dir));
  return placed(all, loaded.places, diagnostic_kind::warning);
}

// The text of a diagnostic ends with its hint; here they are apart.
boost::json::object as_json(const diagnostic& d) {
  const bool has_hint = !d.hint.empty() && d.text.ends_with("; " + d.hint);
  boost::json::object entry;
  const bool has_place = !d.file.empty();
  entry["file"] = value_if(has_place, boost::json::value(shown_name(d.file)));
  entry["line"] = value_if(has_place, d.line);
  entry["column"] = value_if(has_place, d.column);
  entry["severity"] = d.kind == diagnostic_kind::error ? "error" : "warning";
  entry["text"] = has_hint ? d.text.substr(0, d.text.size() - d.hint.size() - 2) : d.text;
  entry["hint"] = d.hint;
  return entry;
}

// `online` is null where nobody asked the API.
void print_json(const load_result& loaded, const std::vector<diagnostic>& found,
                const preflight_findings* online) {
  boost::json::array findings;
  for (const diagnostic& d : found) findings.push_back(as_json(d));
  boost::json::object report;
  report["version"] = report_version;
  report["ok"] = loaded.errors.empty() && (!online || exit_code_of(*online) == exit_ok);
  report["schedules"] = loaded.config.schedules.size();
  report["files"] = loaded.config.file_count;
  report["findings"] = std::move(findings);
  if (online) report["online"] = online_json(*online);
  std::cout << boost::json::serialize(report) << "\n";
}

void print_text(const load_result& loaded, const std::vector<diagnostic>& found) {
  if (!loaded.errors.empty()) {
    refuse_files(found, "");
    return;
  }
  const bool colour = wants_colour(STDERR_FILENO);
  std::cout << "configuration OK: " << counted(loaded.config.schedules.size(), "schedule")
            << " in " << counted(loaded.config.file_count, "file") << std::endl;
  for (const diagnostic& d : found) std::cerr << in_one_line(d, colour) << "\n";
}

int check_online(const check_options& options, const load_result& loaded,
                 const std::vector<diagnostic>& found) {
  if (!options.json) print_text(loaded, found);
  api_reading api(loaded.config);
  const preflight_findings online = look_online(api, loaded.config);
  if (options.json) {
    print_json(loaded, found, &online);
  } else {
    print_online(online);
  }
  return api.leave(std::cout.flush() ? exit_code_of(online) : exit_failure);
}

}  // namespace

command describe_check() {
  auto options = std::make_shared<check_options>();
  return {
      "check",
      "Read the configuration; tell every error, and what in it will not work.",
      {config_option(options->config_dir),
       {"--json", &options->json, "errors and warnings as one JSON object"},
       {"--online", &options->online, "ask the API as well; changes nothing there"}},
      "Errors come as FILE:LINE:COLUMN: error: TEXT with the line and a caret. Without errors it\n"
      "says \"configuration OK\" and warns of what is legal but will not work. Nothing is changed\n"
      "and nobody is called. NO_COLOR=1 switches colours off.\n"
      "--online reads what the API holds, as well, and tells before the first write what would\n"
      "fail: name, TLS, clock, key, permissions, each domain, its quota, and what stands there.\n"
      "\n"
      "Exit codes: 0 the daemon would take it, 1 an error that --online has met, 64 usage,\n"
      "77 no permission (at the API: key or policy), 78 errors in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper check\n"
      "  pullkeeper check --config ./config\n"
      "  pullkeeper check --online\n"
      "  pullkeeper check --json | jq -r '.findings[].text'",
      [options] { return check_command(*options); }};
}

int check_command(const check_options& options) {
  std::vector<std::string> of_sources;
  const auto look_up = [&](const text_part& one) {
    if (one.what == text_part::from::file) of_sources.push_back(one.value);
    return look_up_reference(one);
  };
  load_result loaded = load_configuration(options.config_dir, look_up, now_by_this_host());
  if (loaded.errors.empty()) {
    loaded.errors = placed(connection_errors(loaded.config), loaded.places, diagnostic_kind::error);
  }
  const bool good = loaded.errors.empty();
  const std::vector<diagnostic> found =
      good ? warnings(options.config_dir, loaded, of_sources) : loaded.errors;
  if (good && options.online) return check_online(options, loaded, found);
  if (options.json) {
    print_json(loaded, found, nullptr);
  } else {
    print_text(loaded, found);
  }
  if (good) return exit_ok;
  const bool denied = loaded.denied || is_denied(options.config_dir);
  return denied ? exit_permission : exit_configuration;
}

}  // namespace pullkeeper
