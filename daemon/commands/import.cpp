#include "commands/import.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "commands/api_reading.hpp"
#include "commands/exit_codes.hpp"
#include "commands/files.hpp"
#include "core/counted.hpp"
#include "core/text.hpp"
#include "edge/config/file_modes.hpp"
#include "edge/config/schedule_file.hpp"
#include "edge/log/log.hpp"
#include "edge/system/new_file.hpp"

namespace pullkeeper {
namespace {

constexpr const char* nothing_imported = "; nothing was imported";
constexpr mode_t file_mode = 0640;
constexpr mode_t dir_mode = 0750;

// Of the command line, else of the files; sorted, each once.
std::set<std::string> domains_of(const import_options& options, const configuration& config) {
  std::set<std::string> all;
  for (const auto& given : options.domains) all.insert(lower_case(given));
  if (!all.empty()) return all;
  for (const auto& s : config.schedules) all.insert(s.key.domain);
  return all;
}

std::string file_for(const std::string& dir, const std::string& domain) {
  return (std::filesystem::path(dir) / (domain + ".yaml")).string();
}

// Empty, or why nothing can be imported; before anybody is called.
std::string objection_to(const std::set<std::string>& domains) {
  if (domains.empty()) return "no schedule names a domain; name one with --domain";
  for (const auto& domain : domains) {
    if (!is_domain(domain)) {
      return "\"" + escape_text(domain) + "\" is no domain; it must be a host name such as "
             "live.example.com";
    }
  }
  return {};
}

// 0, or after the reason was printed why no files can be written there; before anybody is called.
int check_out(const std::string& dir, const std::set<std::string>& domains) {
  struct stat about{};
  const bool is_there = ::stat(dir.c_str(), &about) == 0;
  if (is_there && !S_ISDIR(about.st_mode)) {
    return refuse(escape_text(dir) + " is no directory" + nothing_imported, exit_failure);
  }
  if (is_there && ::access(dir.c_str(), W_OK | X_OK) != 0) {
    const bool denied = errno == EACCES;
    return refuse("cannot write to " + escape_text(dir) + ": " +
                      std::generic_category().message(errno) + nothing_imported,
                  denied ? exit_permission : exit_failure);
  }
  for (const auto& domain : domains) {
    const auto path = file_for(dir, domain);
    if (::lstat(path.c_str(), &about) != 0) continue;
    return refuse(escape_text(path) + " exists already, and is left as it is; name another "
                                      "directory with --out" + nothing_imported,
                  exit_failure);
  }
  return exit_ok;
}

struct owners {
  std::optional<uid_t> user;           // none: root's stays root's
  gid_t group = 0;
};

// Whom root's files in the directory are for: the owner of the directory, else the service.
std::optional<owners> owners_in(const std::string& dir) {
  struct stat about{};
  if (::geteuid() != 0 || ::stat(dir.c_str(), &about) != 0) return std::nullopt;
  if (about.st_uid != 0) return owners{about.st_uid, about.st_gid};
  const auto service = service_user();
  if (!service || service->groups.empty()) return std::nullopt;
  return owners{std::nullopt, service->groups.front()};
}

// Empty, or why the directory is not there and cannot be made.
std::string make_directory(const import_options& options) {
  const char* const dir = options.out_dir.c_str();
  if (::mkdir(dir, dir_mode) != 0) {
    return errno == EEXIST ? std::string() : std::generic_category().message(errno);
  }
  const auto whose = owners_in(options.out_dir);
  if (::chmod(dir, dir_mode & ~options.mask) == 0 &&
      (!whose || ::chown(dir, whose->user.value_or(static_cast<uid_t>(-1)), whose->group) == 0)) {
    return {};
  }
  return std::generic_category().message(errno);
}

std::vector<std::string> remarks_on(const import_options& options, const std::string& domain,
                                    utc_seconds now) {
  std::vector<std::string> remarks = {
      "yaml-language-server: $schema=/usr/share/pullkeeper/schema/schedules.schema.json",
      "What stood at the API for " + domain + " on " + format_utc(now) + ", as its list shows it.",
      "Sources may hold secrets: let nobody read this file but root and the service."};
  if (options.open_ended) {
    remarks.emplace_back("No schedule has an end. What ran then has its \"start\" moved back, so "
                         "that a window");
    remarks.emplace_back("ends where its config does: nothing is submitted before the next one is "
                         "due.");
  } else {
    remarks.emplace_back("Each schedule ends where its config does: change or remove \"end\" for "
                         "what shall go on.");
  }
  return remarks;
}

// Why the file that was written does not say what it should; empty: it does.
std::string doubt_about(const std::string& path, std::vector<schedule> wanted,
                        const keep_settings& keep) {
  const auto content = read_schedule_file(path, keep);
  if (!content.errors.empty()) return "would not be read: " + content.errors.front().text;
  std::sort(wanted.begin(), wanted.end(),
            [](const schedule& a, const schedule& b) { return a.name < b.name; });
  return content.schedules == wanted ? "" : "would be read as something else";
}

class importing {
 public:
  importing(const import_options& options, const configuration& config)
      : options_(options), config_(config), api_(config) {}

  int import(const std::set<std::string>& domains) {
    for (const auto& domain : domains) list(domain);
    now_ = std::chrono::floor<seconds>(std::chrono::system_clock::now() + api_.server_offset());
    report_.found = import_configs({lists_, config_.schedules, config_.keep.window, now_,
                                    options_.open_ended, fault_of_schedule});
    if (!options_.out_dir.empty()) write_files();
    std::cout << (options_.json ? import_as_json(report_) : import_as_text(options_, report_));
    if (!std::cout.flush()) code_ = exit_failure;
    for (const auto& one : report_.domains) {
      if (!one.error.empty()) refuse(escape_line(one.error), 0);
    }
    const auto left_out = report_.found.left_out.size();
    if (left_out > 0) fail(refuse(counted(left_out, "stream") + " left out", exit_failure));
    return api_.leave(code_);
  }

 private:
  // The first failure counts.
  void fail(int code) {
    if (code_ == exit_ok) code_ = code;
  }

  void list(const std::string& domain) {
    auto& about = report_.domains.emplace_back();
    about.domain = domain;
    call asked;
    asked.key.domain = domain;
    auto got = api_.list(domain, api_reading::after_timeout::again);
    if (auto* shows = std::get_if<listed>(&got.says)) {
      about.shown = shows->records.size() + shows->odd.size();
      lists_.push_back({domain, std::move(*shows)});
      return;
    }
    about.error = why_failed(asked, got);
    fail(exit_code_of(got.kind()));
  }

  void write_files() {
    if (report_.found.schedules.empty()) return;
    const auto unusable = make_directory(options_);
    for (auto& about : report_.domains) {
      std::vector<schedule> own;
      for (const auto& s : report_.found.schedules) {
        if (s.key.domain == about.domain) own.push_back(s);
      }
      if (own.empty()) continue;
      const auto path = file_for(options_.out_dir, about.domain);
      const auto error = unusable.empty() ? write(path, about.domain, own) : unusable;
      if (error.empty()) about.file = path;
      else about.error = (unusable.empty() ? path : options_.out_dir) + ": " + error;
      if (!error.empty()) fail(exit_failure);
    }
  }

  // Empty, or why it was not written.
  std::string write(const std::string& path, const std::string& domain,
                    const std::vector<schedule>& schedules) const {
    const auto text = schedule_file_text(domain, schedules, remarks_on(options_, domain, now_));
    new_file file(path, text, file_mode & ~options_.mask);
    if (const auto whose = owners_in(options_.out_dir)) file.give_to(whose->user, whose->group);
    if (!file.error().empty()) return file.error();
    const auto doubt = doubt_about(file.hidden(), schedules, config_.keep);
    if (!doubt.empty()) return doubt;
    return file.place() ? std::string() : file.error();
  }

  const import_options& options_;
  const configuration& config_;
  api_reading api_;
  std::vector<domain_list> lists_;
  import_report report_;
  utc_seconds now_{};
  int code_ = exit_ok;
};

}  // namespace

command describe_import(mode_t given_mask) {
  auto options = std::make_shared<import_options>();
  options->mask = given_mask;
  return {
      "import",
      "Write what stands at the API as files of schedules.",
      {config_option(options->config_dir),
       {"--domain", &options->domains,
        "whose configs; may be given again. Without it those of the files", "DOMAIN"},
       {"--out", &options->out_dir, "write DIR/DOMAIN.yaml, which must not be there yet", "DIR"},
       {"--open-ended", &options->open_ended,
        "let each schedule go on after its config has ended"},
       {"--json", &options->json, "the same as one JSON object"}},
      "Looks at the API and changes nothing there. Each stream becomes a schedule with the name,\n"
      "the sources and the times that it has; those in the files are left out. `check` accepts\n"
      "what is written, and a daemon finds nothing to do before a config ends. Without --out it\n"
      "only says what would be written. User names, passwords and queries of sources are shown\n"
      "nowhere; they stand in the files, which have mode 0640 and are read back before they get\n"
      "their names.\n"
      "\n"
      "Exit codes: 0 all that stands is in the files, 1 a stream was left out, or something\n"
      "failed, 64 usage, 77 no permission, 78 errors in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper import --domain live.example.com\n"
      "  pullkeeper import --domain live.example.com --open-ended --out /etc/pullkeeper/schedules\n"
      "  pullkeeper check && pullkeeper once && pullkeeper plan",
      [options] { return import_command(*options); }};
}

int import_command(const import_options& options) {
  configuration config;
  if (const int code = load_files(options.config_dir, nothing_imported, config)) return code;
  const auto domains = domains_of(options, config);
  if (const auto why = objection_to(domains); !why.empty()) return refuse(why, exit_usage);
  if (!options.out_dir.empty()) {
    if (const int code = check_out(options.out_dir, domains)) return code;
  }
  try {
    return importing(options, config).import(domains);
  } catch (const std::runtime_error& unusable) {
    return refuse(std::string(unusable.what()) + nothing_imported, exit_configuration);
  }
}

}  // namespace pullkeeper
