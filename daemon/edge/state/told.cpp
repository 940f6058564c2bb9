#include "edge/state/told.hpp"

#include <boost/json.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "edge/state/described.hpp"
#include "edge/state/missing.hpp"
#include "edge/state/replaced.hpp"
#include "edge/state/stored_json.hpp"
#include "edge/state/times.hpp"

namespace json = boost::json;

namespace pullkeeper {

BOOST_DESCRIBE_STRUCT(belonging, (), (owner, labels))
BOOST_DESCRIBE_STRUCT(message, (),
                      (id, incident, begins, severity, summary, remedy, cause, code, count,
                       schedule, schedules, whose, since, at, first_dark))
BOOST_DESCRIBE_STRUCT(told_incident, (), (begun, pulls, covered))
BOOST_DESCRIBE_STRUCT(waiting_messages, (), (hook, messages, failing_since))
BOOST_DESCRIBE_STRUCT(told_memory, (), (incidents, waiting, heartbeat_failing_since))

static_assert(undescribed<belonging> + undescribed<message> +
                  undescribed<told_incident> + undescribed<waiting_messages> +
                  undescribed<told_memory> == 0);

namespace {

constexpr std::int64_t version = 1;
constexpr const char* file_name = "messages.json";
constexpr std::uintmax_t size_most = 64 << 20;

// In a list there is no plain one to compare with.
template <class Value>
void fill_each(json::object& in, const char* list, Value plain) {
  const auto all = json::value_from(plain);
  auto* found = in.if_contains(list);
  if (!found || !found->is_array()) return;
  for (auto& one : found->get_array()) {
    if (one.is_object()) fill_missing(one.get_object(), all.get_object());
  }
}

void fill_told(json::value& held) {
  if (!held.is_object()) return;
  auto& told = held.get_object();
  fill_missing(told, json::value_from(told_memory{}).get_object());
  fill_each(told, "incidents", told_incident{});
  fill_each(told, "waiting", waiting_messages{});
  if (!told.at("waiting").is_array()) return;
  for (auto& one : told.at("waiting").get_array()) {
    if (one.is_object()) fill_each(one.get_object(), "messages", message{});
  }
}

told_result ignored(const std::string& path, const std::string& why) {
  return {{}, "what hooks were told before, in " + path + ", does not count: " + why};
}

}  // namespace

told_result read_told(const std::string& state_dir) {
  const std::string path = state_dir + "/" + file_name;
  std::ifstream file;
  if (const auto why = open_replaced(path, file); !why.empty()) return ignored(path, why);
  if (!file.is_open()) return {};
  std::error_code unknown;
  if (std::filesystem::file_size(path, unknown) > size_most)
    return ignored(path, "it is too large");
  auto value = stored_json(std::string(std::istreambuf_iterator<char>(file), {}));
  auto* whole = value ? value->if_object() : nullptr;
  const auto* number = whole ? whole->if_contains("version") : nullptr;
  auto* held = whole ? whole->if_contains("told") : nullptr;
  if (!number || !number->is_int64() || !held) return ignored(path, "it is damaged");
  if (number->get_int64() != version) {
    return ignored(path, "it is of version " + std::to_string(number->get_int64()) + ", not " +
                             std::to_string(version));
  }
  fill_told(*held);
  auto told = json::try_value_to<told_memory>(*held);
  if (!told) return ignored(path, "it is damaged");
  return {std::move(*told), {}};
}

std::string keep_told(const std::string& state_dir, const told_memory& now) {
  const json::value whole{{"version", version}, {"told", json::value_from(now)}};
  return replace_file(state_dir, file_name,
                      [&](const file_writer& put) { return put(json::serialize(whole) + "\n"); });
}

}  // namespace pullkeeper
