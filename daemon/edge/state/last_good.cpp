#include "edge/state/last_good.hpp"

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <utility>

#include "edge/state/calendar_lines.hpp"
#include "edge/state/cells.hpp"
#include "edge/state/described.hpp"
#include "edge/state/missing.hpp"
#include "edge/state/replaced.hpp"
#include "edge/state/stored_json.hpp"
#include "edge/state/times.hpp"
#include "edge/zones/zones.hpp"

namespace json = boost::json;

// A zone is stored as its name: what its clocks show is the system's to say.
namespace boost::json {

void tag_invoke(value_from_tag, value& to,
                const std::shared_ptr<const pullkeeper::time_zone>& zone) {
  to = zone ? zone->name : std::string();
}

result<std::shared_ptr<const pullkeeper::time_zone>> tag_invoke(
    try_value_to_tag<std::shared_ptr<const pullkeeper::time_zone>>, const value& from) {
  if (!from.is_string()) return error::not_string;
  auto zone = pullkeeper::find_zone(std::string(from.get_string()));
  if (!zone) return error::unknown_name;
  return zone;
}

}  // namespace boost::json

namespace pullkeeper {

BOOST_DESCRIBE_ENUM(signature_version, v1, v3)
BOOST_DESCRIBE_ENUM(credential_source, automatic, env, file, systemd, ecs_ram_role, profile)
BOOST_DESCRIBE_ENUM(log_format, automatic, text, logfmt, json)
BOOST_DESCRIBE_ENUM(handover_mode, automatic, add, update)
BOOST_DESCRIBE_ENUM(drift_policy, repair, report)
BOOST_DESCRIBE_ENUM(removal_policy, keep, remove)
BOOST_DESCRIBE_STRUCT(api_settings, (),
                      (host, port, signature, region, ca_file, proxy, connect_timeout,
                       call_timeout))
BOOST_DESCRIBE_STRUCT(credential_settings, (), (source, file, name))
BOOST_DESCRIBE_STRUCT(log_settings, (), (level, format))
BOOST_DESCRIBE_STRUCT(http_settings, (), (address, port, allow_remote))
BOOST_DESCRIBE_STRUCT(hook_header, (), (name, value))
BOOST_DESCRIBE_STRUCT(hook_settings, (), (name, run, post, headers, body, timeout))
BOOST_DESCRIBE_STRUCT(heartbeat_settings, (), (url, every))
BOOST_DESCRIBE_STRUCT(call_rates, (), (add, update, describe, remove))
BOOST_DESCRIBE_STRUCT(quiet_hours, (), (days, from, to, zone))
BOOST_DESCRIBE_STRUCT(standby_settings, (), (rank, after))
BOOST_DESCRIBE_STRUCT(online_settings, (), (on, every, dark_after))
BOOST_DESCRIBE_STRUCT(keep_settings, (),
                      (window, lead, max_config, handover, observe_every, on_drift, on_removed,
                       delete_brake, removal_brake, rate, handover_at, spread, standby))
// Without the schedules: there may be 100,000, so each has a line of its own.
BOOST_DESCRIBE_STRUCT(configuration, (),
                      (api, credentials, keep, log, http, hooks, heartbeat, online, state_dir,
                       names_schedules, file_count, secrets))
BOOST_DESCRIBE_STRUCT(pull, (), (start, end))
BOOST_DESCRIBE_STRUCT(own_settings, (),
                      (window, lead, handover, on_drift, on_removed, handover_at, spread, region))
BOOST_DESCRIBE_STRUCT(label, (), (name, value))
BOOST_DESCRIBE_STRUCT(day_span, (), (first, last))
BOOST_DESCRIBE_STRUCT(recurrence, (), (days, from, to, zone, except, also))
BOOST_DESCRIBE_STRUCT(schedule, (),
                      (name, key, sources, wanted, paused, paused_until, own, owner, labels,
                       repeat, pulls, calendar, shown_sources, others))

static_assert(undescribed<api_settings> + undescribed<credential_settings> +
                  undescribed<log_settings> + undescribed<http_settings> +
                  undescribed<hook_header> + undescribed<hook_settings> +
                  undescribed<heartbeat_settings> +
                  undescribed<call_rates> +
                  undescribed<pull> +
                  undescribed<label> + undescribed<day_span> +
                  undescribed<recurrence> + undescribed<quiet_hours> +
                  undescribed<standby_settings> + undescribed<online_settings> == 0);
static_assert(undescribed<configuration> == 1, "the schedules");
static_assert(undescribed<own_settings> == 1, "the place, which follows from the stream's key");
static_assert(undescribed<keep_settings> == 2, "the place, and the region, which is no setting");
static_assert(undescribed<schedule> == 1, "where it was written: the files have changed since");

namespace {

// To be raised with every change of what is described above. What an older version lacks has the
// value that it has by itself; other changes need a step here.
constexpr std::int64_t version = 9;
constexpr const char* file_name = "last-good.jsonl";
constexpr std::size_t written_at_once = 65536;

// The first line. After it there is one for each schedule, and in front of the first of them that
// has a calendar the text of that; the last one is a checksum.
struct heading {
  std::int64_t version = pullkeeper::version;
  std::string directory;               // of the files
  utc_seconds since{};
  configuration settings;
};
BOOST_DESCRIBE_STRUCT(heading, (), (version, directory, since, settings))

// A link in the path may lead elsewhere tomorrow; it is still the path that the daemon was given.
std::string bound_to(const std::string& config_dir) {
  std::error_code failed;
  auto path = std::filesystem::absolute(config_dir, failed).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.string();
}

std::int64_t sum_with(std::int64_t before, const std::string& line) {
  return checksum({before, line}, 2);
}

using line_taker = std::function<bool(const std::string&)>;

// Of all lines with the last one. Ends where `take` gives false, and gives that back.
bool each_line(const json::value& first, const std::vector<schedule>& schedules,
               const line_taker& take) {
  std::int64_t sum = 0;
  const auto pass_on = [&](const json::value& value) {
    const std::string line = json::serialize(value);
    sum = sum_with(sum, line);
    return take(line);
  };
  if (!pass_on(first)) return false;
  calendar_numbers calendars;
  for (const auto& one : schedules) {
    auto value = json::value_from(one);
    if (const auto text = calendars.put_into(value); text && !pass_on(*text)) return false;
    if (!pass_on(value)) return false;
  }
  return take(std::to_string(sum));
}

template <class type>
std::optional<type> read_as(std::optional<json::value> value) {
  static const auto plain = json::value_from(type{}).as_object();
  if (!value || !value->is_object()) return std::nullopt;
  fill_missing(value->get_object(), plain);
  auto result = json::try_value_to<type>(*value);
  return result ? std::optional(std::move(*result)) : std::nullopt;
}

// Of the first line, which a later program may have written otherwise.
std::optional<std::int64_t> version_in(const std::string& line) {
  const auto value = stored_json(line);
  const auto* whole = value ? value->if_object() : nullptr;
  const auto* found = whole ? whole->if_contains("version") : nullptr;
  return found && found->is_int64() ? std::optional(found->get_int64()) : std::nullopt;
}

// What stands below the first line, to the checksum at the end. False where it is damaged.
bool read_schedules(std::ifstream& file, std::int64_t sum, std::vector<schedule>& to) {
  calendar_texts calendars;
  for (std::string line; std::getline(file, line); sum = sum_with(sum, line)) {
    if (file.peek() == std::ifstream::traits_type::eof()) return line == std::to_string(sum);
    auto value = stored_json(line);
    if (!value) return false;
    if (calendars.take(*value)) continue;
    const auto calendar = calendars.taken_out_of(*value);
    auto one = calendar ? read_as<schedule>(std::move(value)) : std::nullopt;
    if (!one) return false;
    one->calendar = *calendar;
    to.push_back(std::move(*one));
  }
  return false;
}

last_good_result ignored(const std::string& path, const std::string& why) {
  return {std::nullopt, "the last good configuration in " + path + " does not count: " + why};
}

bool write_lines(const file_writer& put, const json::value& first,
                 const std::vector<schedule>& schedules) {
  std::string gathered;
  const auto flush = [&] { return put(std::exchange(gathered, {})); };
  return each_line(first, schedules,
                   [&](const std::string& line) {
                     gathered += line + '\n';
                     return gathered.size() < written_at_once || flush();
                   }) &&
         flush();
}

// True where the file holds these very lines.
bool holds(const std::string& path, const json::value& first,
           const std::vector<schedule>& schedules) {
  std::ifstream file;
  std::string line;
  if (!open_replaced(path, file).empty() || !file.is_open()) return false;
  return each_line(first, schedules,
                   [&](const std::string& wanted) {
                     return std::getline(file, line) && line == wanted;
                   }) &&
         file.peek() == std::ifstream::traits_type::eof();
}

// When what is kept was taken over; nothing where its first line does not read.
std::optional<utc_seconds> since_in(const std::string& path) {
  std::ifstream file;
  std::string line;
  if (!open_replaced(path, file).empty() || !std::getline(file, line)) return std::nullopt;
  const auto first = read_as<heading>(stored_json(line));
  return first ? std::optional(first->since) : std::nullopt;
}

}  // namespace

last_good_result read_last_good(const std::string& state_dir, const std::string& config_dir) {
  const std::string path = state_dir + "/" + file_name;
  std::ifstream file;
  if (const auto why = open_replaced(path, file); !why.empty()) return ignored(path, why);
  if (!file.is_open()) return {};
  std::string line;
  std::getline(file, line);
  const auto written_by = version_in(line);
  if (!written_by) return ignored(path, "it is damaged");
  if (*written_by < 1 || *written_by > version) {
    return ignored(path, "it is of version " + std::to_string(*written_by) + ", not " +
                             std::to_string(version));
  }
  auto first = read_as<heading>(stored_json(line));
  if (!first) return ignored(path, "it is damaged");
  if (first->directory != bound_to(config_dir)) {
    return ignored(path, "it is of other files, those in " + first->directory);
  }
  good_configuration good{std::move(first->settings), first->since};
  if (!read_schedules(file, sum_with(0, line), good.config.schedules)) {
    return ignored(path, "it is damaged");
  }
  return {std::move(good), {}};
}

std::string keep_last_good(const std::string& state_dir, const std::string& config_dir,
                           const configuration& good, utc_seconds now) {
  const std::string path = state_dir + "/" + file_name;
  auto settings = json::value_from(good);
  const auto first_since = [&](utc_seconds since) {
    return json::value({{"version", version},
                        {"directory", bound_to(config_dir)},
                        {"since", json::value_from(since)},
                        {"settings", settings}});
  };
  if (const auto before = since_in(path);
      before && holds(path, first_since(*before), good.schedules)) {
    return {};
  }
  return replace_file(state_dir, file_name, [&](const file_writer& put) {
    return write_lines(put, first_since(now), good.schedules);
  });
}

}  // namespace pullkeeper
