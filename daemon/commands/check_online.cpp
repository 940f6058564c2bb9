#include "commands/check_online.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "commands/exit_codes.hpp"
#include "commands/json.hpp"
#include "core/counted.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

using std::chrono::steady_clock;

// DescribeLiveDomainLimit allows 5 a second for an account, which others use as well.
constexpr milliseconds between_limits{300};

class look_around {
 public:
  look_around(api_reading& api, const configuration& config) : api_(api), config_(config) {}

  preflight_findings all() {
    const std::string address = config_.api.address();
    const reached way = api_.reach();
    add(about_way(address, way));
    if (way.ended != stage::done) return std::move(found_);
    const key_result key = api_.key();
    add(about_key({key.key.shown_id(), key.source, key.note, key.passed_over, key.error}));
    if (!key.error.empty()) return std::move(found_);
    ask_domains();
    const auto clock = api_.knows_time() ? std::optional(api_.server_offset()) : std::nullopt;
    found_.push_back(about_clock(address, clock));
    if (!told_.empty()) tell_domains();
    if (end_) {
      found_.push_back(about_failure(address, *end_));
    } else if (told_.empty()) {
      found_.push_back({grade::note, topic::key, key.source,
                        "not proven: no schedule names a domain to ask about"});
    }
    return std::move(found_);
  }

 private:
  void add(preflight_findings more) {
    std::move(more.begin(), more.end(), std::back_inserter(found_));
  }

  void tell_domains() {
    add(about_permissions(told_));
    const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now() +
                                                 api_.server_offset());
    for (const domain_answers& each : told_) {
      add(about_domain(each, config_.schedules, config_.keep, now));
    }
  }

  answer list(const std::string& domain) {
    const answer got = api_.list(domain, api_reading::after_timeout::end);
    if (ends_inquiry(got)) end_ = got;
    return got;
  }

  // Nothing where it is no use to ask. The daemon needs no answer to it: that none comes in time
  // ends this question alone.
  std::optional<inquiry_answer> inquire(inquiry what, const std::string& domain) {
    if (end_ || silent_.contains(what)) return std::nullopt;
    const auto told = api_.patiently(api_reading::after_timeout::end, [&](int) {
      if (what == inquiry::domain_limit) {
        std::this_thread::sleep_until(next_limit_);
        next_limit_ = steady_clock::now() + between_limits;
      }
      return api_.ask(what, domain);
    });
    if (told.got.code() == "timeout") silent_.insert(what);
    else if (ends_inquiry(told.got)) end_ = told.got;
    return end_ ? std::nullopt : std::optional(told);
  }

  void ask_domains() {
    std::map<std::string, std::string> places;
    for (const schedule& s : config_.schedules) places.emplace(s.key.domain, s.written.shown());
    for (const auto& [name, place] : places) {
      domain_answers told{name, place, {}, {}, {}};
      told.list = list(name);
      if (end_) return;
      told.detail = inquire(inquiry::domain_detail, name);
      told.limit = inquire(inquiry::domain_limit, name);
      told_.push_back(std::move(told));
      if (end_) return;
    }
  }

  api_reading& api_;
  const configuration& config_;
  preflight_findings found_;
  std::vector<domain_answers> told_;
  std::optional<answer> end_;          // what made it useless to go on
  std::set<inquiry> silent_;           // not answered in time once
  steady_clock::time_point next_limit_{};
};

std::size_t count_of(const preflight_findings& found, grade how) {
  return static_cast<std::size_t>(std::count_if(
      found.begin(), found.end(), [how](const auto& one) { return one.how == how; }));
}

}  // namespace

preflight_findings look_online(api_reading& api, const configuration& config) {
  return look_around(api, config).all();
}

void print_online(const preflight_findings& found) {
  for (const preflight_finding& one : found) {
    std::cout << to_string(one.how) << ": " << to_string(one.about) << ": "
              << escape_line(one.where + ": " + one.text +
                             (one.remedy.empty() ? "" : "; " + one.remedy))
              << "\n";
  }
  std::cout << "online: " << counted(count_of(found, grade::error), "error") << ", "
            << counted(count_of(found, grade::warning), "warning") << "; nothing was changed\n";
}

boost::json::array online_json(const preflight_findings& found) {
  boost::json::array all;
  for (const preflight_finding& one : found) {
    boost::json::object entry;
    entry["about"] = to_string(one.about);
    entry["where"] = json_word(one.where);
    entry["severity"] = to_string(one.how);
    entry["text"] = json_word(one.text);
    entry["remedy"] = json_word(one.remedy);
    all.push_back(std::move(entry));
  }
  return all;
}

int exit_code_of(const preflight_findings& found) {
  if (count_of(found, grade::error) == 0) return exit_ok;
  const bool denied =
      std::any_of(found.begin(), found.end(), [](const auto& one) { return one.denied; });
  return denied ? exit_permission : exit_failure;
}

}  // namespace pullkeeper
