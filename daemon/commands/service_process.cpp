#include "commands/service_process.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <random>
#include <string_view>
#include <utility>

#include "commands/exit_codes.hpp"
#include "commands/passes.hpp"
#include "core/url.hpp"
#include "edge/config/file_modes.hpp"
#include "edge/credentials/proxy.hpp"
#include "edge/credentials/reference.hpp"
#include "edge/state/alarms.hpp"
#include "edge/state/last_good.hpp"
#include "edge/state/told.hpp"
#include "service/health_json.hpp"
#include "edge/system/dumps.hpp"
#include "edge/system/host.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds settle_time{500};         // a file written this lately may not be complete

std::uint64_t random_seed() {
  std::random_device source;
  return (std::uint64_t{source()} << 32) | source();
}

// Everything for which a daemon would refuse the files at a reload.
std::vector<diagnostic> objections_to(const found_files& files, const std::string& dir) {
  if (!files.dir_error.empty()) return {{dir, 1, 1, files.dir_error, {}}};
  if (!files.good()) return files.read.errors;
  boost::asio::io_context unused;
  try {
    make_api_access(unused, files.read.config);
    return {};
  } catch (const std::runtime_error& unusable) {
    return {{{}, 1, 1, unusable.what(), {}}};
  }
}

// For those who stand in another directory.
std::string absolute_path(const std::string& path) {
  std::error_code failed;
  const auto whole = std::filesystem::absolute(path, failed);
  return failed ? path : whole.lexically_normal().string();
}

}  // namespace

service_process::service_process(const command_places& where)
    : where_(where),
      signals_(make_signal_watch(loop_)),
      time_(make_clock(loop_)),
      web_(loop_, *time_) {
  forbid_dumps();
}

int service_process::open(on_bad_files then) {
  auto files = find_files(where_.config_dir);
  const auto dir = state_dir_of(where_, files.read.config);
  auto errors = then == on_bad_files::end ? std::vector<diagnostic>()
                                          : objections_to(files, where_.config_dir);
  if (errors.empty() || !fall_back(dir, std::move(errors))) {
    if (!files.good()) return refuse_found(files, nothing_started);
    start_.config = std::move(files.read.config);
  }
  if (const int code = hold_state(dir, start_.config, state_)) return code;
  journal_ = web_.counted(make_log(start_.config.log));
  return exit_ok;
}

// Takes what was good last in place of the files. False where there is nothing of the kind.
bool service_process::fall_back(const std::string& dir, std::vector<diagnostic> errors) {
  auto found = read_last_good(dir, where_.config_dir);
  if (!found.note.empty()) std::cerr << "pullkeeper: " << escape_text(found.note) << "\n";
  if (!found.kept) return false;
  start_.config = std::move(found.kept->config);
  start_.refused = refused_start{std::move(errors), found.kept->since};
  return true;
}

// Once at the start and at each reload: who misses a stream looks into the log.
void service_process::tell_overlooked() {
  constexpr std::size_t most = 10;
  const auto all = overlooked_files(where_.config_dir);
  if (all.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    names += (i > 0 ? ", " : "") + all[i].path;
  }
  if (all.size() > most) names += ", and " + std::to_string(all.size() - most) + " more";
  journal_->write({level::warning,
                   "files_not_read",
                   {{"paths", names},
                    {"next", "`pullkeeper check` says of each what to do about it"}}},
                  time_->now().wall);
}

int service_process::serve(std::unique_ptr<service_manager> manager,
                           std::optional<end_condition> ends) {
  manager_ = std::move(manager);
  const bool reloads = !ends;
  if (!reloads) start_.config.keep.standby = {};       // a pass cannot wait for its turn
  started_ = time_->now().wall;
  web_.answer_from(
      [this] {
        const auto& all = service_->schedules();
        return site_view{service_->how_all_stands(), all.first_look_done(), all.clock().offset()};
      },
      [this] { return report(); });
  try {
    service_ = std::make_unique<service>(loop_, parts(std::move(ends)), start_.config,
                                         random_seed());
  } catch (const std::runtime_error& unusable) {
    if (start_.refused) return refuse_files(start_.refused->errors, nothing_started);
    return refuse(std::string(unusable.what()) + nothing_started, exit_configuration);
  }
  if (reloads) {
    // The service has its own; a pass asks for what it has left undone.
    start_.config.schedules = {};
    give_back_memory();
    open_door();
  }
  return run_loop(reloads);
}

// Beside the daemon, not in its way: without a door it works as well, and says so.
void service_process::open_door() {
  const auto runtime = runtime_directory();
  auto opened = open_local_server(loop_, runtime.empty() ? state_.dir->path() : runtime,
                                  [this](const http_request& asked) { return answer(asked); });
  door_ = std::move(opened.server);
  if (door_) return;
  journal_->write({level::warning,
                   "status_unavailable",
                   {{"error", opened.error},
                    {"next", "`pullkeeper status` shows what the state says; restart the daemon "
                             "once this is mended"}}},
                  started_);
}

// `/retry`, or `/retry?schedule=NAME` for one.
http_reply service_process::retry(const std::string& target) {
  constexpr std::string_view query = "/retry?schedule=";
  const auto name = target.starts_with(query) ? percent_decode(target.substr(query.size())) : "";
  if (target != "/retry" && name.empty()) return {404, R"({"error": "there is no such page"})"};
  if (!service_->retry(name)) return {404, R"({"error": "there is no such schedule"})"};
  return {200, names_as_json("retried", {name})};
}

http_reply service_process::answer(const http_request& asked) {
  const bool orders = asked.method == "POST";
  if (orders && !asked.privileged) return {403, R"({"error": "only root and the own user"})"};
  if (orders && asked.target == "/confirm-removal") {
    return {200, names_as_json("confirmed", service_->confirm_removal())};
  }
  if (orders && asked.target.starts_with("/retry")) return retry(asked.target);
  if (orders) return {404, R"({"error": "there is no such page"})"};
  if (asked.method != "GET") return {405, R"({"error": "only GET"})"};
  if (asked.target == "/foreign.json") return {200, foreign()};
  return web_.answer(asked);
}

std::string service_process::report() {
  return to_json({{.runs = true, .pid = getpid(), .version = PULLKEEPER_VERSION,
                   .config = absolute_path(where_.config_dir), .state = state_.dir->path(),
                   .started = started_, .written = {}},
                  service_->how_all_stands()});
}

std::string service_process::foreign() const {
  std::vector<foreign_config> all;
  for (const auto& [name, d] : service_->schedules().view().all.by_name()) {
    for (const auto& one : d->machine.foreign()) {
      all.push_back({{name, one.app, one.stream}, one.until});
    }
  }
  return to_json(all);
}

void service_process::follow(const configuration& now) {
  site_about about{PULLKEEPER_VERSION, host_name(), where_.config_dir};
  about.started = started_;
  about.account = local_key(now.credentials).key.shown_id();
  web_.follow(now, about, state_.dir->path(), *journal_);
}

// Once for as long as it stays the same.
void service_process::tell_proxy(const api_settings& api, std::string& told) {
  const auto news = proxy_news(api);
  std::string text;
  for (const auto& field : news ? news->fields : event().fields) text += field.second + '\n';
  if (news && text != told) journal_->write(*news, time_->now().wall);
  told = std::move(text);
}

void service_process::note_pass() const {
  pullkeeper::note_pass(state_.dir->path(), std::chrono::floor<seconds>(time_->now().wall));
  state_.dir->hand_over();
}

int service_process::leave(int code) const {
  if (!service_ || !service_->hangs()) return code;
  std::fflush(nullptr);
  std::_Exit(code);
}

std::unique_ptr<outlets> service_process::make_outlets() {
  const auto& dir = state_.dir->path();
  auto before = read_told(dir);
  if (!before.note.empty()) std::cerr << "pullkeeper: " << escape_text(before.note) << "\n";
  return std::make_unique<outlets>(loop_, *time_, *journal_, host_name(), std::move(before.kept),
                                   [dir](const told_memory& now) { return keep_told(dir, now); });
}

service_parts service_process::parts(std::optional<end_condition> ends) {
  const auto connect = [this](const configuration& config) {
    const auto log_event = [this](const event& news) {
      journal_->write(news, time_->now().wall);
    };
    return make_api_access(loop_, config, log_event, last_key_);
  };
  const bool is_daemon = !ends;
  if (is_daemon) {
    others_ = make_outlets();
    online_ = std::make_unique<onlooker>(loop_, *time_, *journal_);
    keeper_ = std::make_unique<keeper>(
        loop_, state_.dir->path(), where_.config_dir,
        [this](const event& news) { journal_->write(news, time_->now().wall); });
  }
  return {*time_,
          *journal_,
          *manager_,
          *state_.store,
          std::move(state_.found),
          {[this] {
             const auto now = std::chrono::floor<seconds>(time_->now().wall);
             return load_configuration(where_.config_dir, look_up_reference, now);
           },
           [this] { return recently_written(where_.config_dir, settle_time); },
           connect,
           [this, is_daemon](const configuration& good) {
             if (is_daemon) keeper_->keep(good, std::chrono::floor<seconds>(time_->now().wall));
             tell_overlooked();
           }},
          {{"version", PULLKEEPER_VERSION},
           {"pid", std::to_string(getpid())},
           {"config", where_.config_dir},
           {"state", state_.dir->path()}},
          start_.refused,
          is_daemon ? host_part(state_.dir->path()) : 0,
          std::move(ends),
          [this](const call_record& done) { web_.count(done); },
          [this, is_daemon, told = std::string()](const configuration& now) mutable {
            tell_proxy(now.api, told);
            if (is_daemon) follow(now);
          },
          {others_.get(), online_.get()},
          {read_alarms(state_.dir->path()),
           [this](const auto& now) {
             if (keeper_) keeper_->keep(now);
             else keep_alarms(state_.dir->path(), now);
           }},
          keeper_ ? keeper_->thread() : nullptr};
}

int service_process::run_loop(bool reloads) {
  signals_->tell([this] { service_->stop(); },
                 [this, reloads] { if (reloads) service_->reload(); });
  boost::asio::co_spawn(loop_, service_->run(), [this](std::exception_ptr escaped) {
    if (escaped) std::rethrow_exception(escaped);
    loop_.stop();
  });
  try {
    loop_.run();
    return exit_ok;
  } catch (const std::exception& escaped) {
    journal_->write({level::error, "stopped", {{"error", escaped.what()}}}, time_->now().wall);
    return exit_failure;
  }
}

}  // namespace pullkeeper
