#include "edge/config/settings.hpp"

#include <algorithm>
#include <optional>

#include "edge/config/api.hpp"
#include "edge/config/choices.hpp"
#include "edge/config/credentials.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/hooks.hpp"
#include "edge/config/http.hpp"
#include "edge/config/online.hpp"
#include "edge/config/programme.hpp"
#include "edge/config/shown_keys.hpp"
#include "edge/config/standby.hpp"

namespace pullkeeper {
namespace {

using std::chrono::days;
using std::chrono::minutes;

const word_list top_keys = {"api", "credentials", "windows", "reconcile", "log", "http",
                            "hooks", "heartbeat", "standby", "online", "state_dir"};
const word_list api_keys = {"endpoint",        "signature",    "region", "ca_file", "proxy",
                            "connect_timeout", "call_timeout", "rate"};
const word_list rate_keys = {"add", "update", "describe", "delete"};
const word_list windows_keys = {"window",   "lead",        "max_config",
                                "handover", "handover_at", "spread"};
const word_list reconcile_keys = {"observe_every", "on_drift", "on_removed", "delete_brake",
                                  "removal_brake"};
const word_list log_keys = {"level", "format"};

template <typename Value>
void store(std::optional<Value> from, Value& to) {
  if (from) to = std::move(*from);
}

class settings_reader : public yaml_sink {
 public:
  settings_reader(report& out, configuration& config) : out_(out), config_(config) {}

  void fault(yaml_place at, std::string text) override { out_.add(at, std::move(text)); }
  void member(const yaml_key& key, const yaml_value& value) override;
  void item(const yaml_key& list, yaml_value value) override;
  void check_lengths();
  setting_places take_places() { return std::move(places_); }

 private:
  using place = std::optional<yaml_place>;

  void read_api(const std::string& key, const yaml_member& field);
  void read_rate(const std::string& key, const yaml_member& field);
  void read_windows(const std::string& key, const yaml_member& field);
  void read_reconcile(const std::string& key, const yaml_member& field);
  void read_log(const std::string& key, const yaml_member& field);
  void read_placed(const yaml_member& field, length_range range, seconds& to, place& at);
  void refuse_top_key(const yaml_key& key);
  void derive_timeouts();
  void derive_lengths();
  void note_places(const std::string& name, const yaml_value& value);

  report& out_;
  configuration& config_;
  setting_places places_;
  place connect_timeout_, call_timeout_, window_, lead_, max_config_, handover_at_,
      standby_;
  bool lengths_known_ = true;          // none of those that are compared was refused
};

// Of a key and of all that is below it.
void settings_reader::note_places(const std::string& name, const yaml_value& value) {
  places_.emplace(name, value.at);
  for (const yaml_member& m : value.members) note_places(name + "." + m.key.text, m.value);
}

void settings_reader::member(const yaml_key& key, const yaml_value& value) {
  const yaml_member field{key, value};
  note_places(key.text, value);
  const auto with = [this](auto read) {
    return [this, read](const yaml_member& m) { (this->*read)(m.key.text, m); };
  };
  if (key.text == "api") {
    read_section(out_, field, api_keys, with(&settings_reader::read_api));
  } else if (key.text == "credentials") {
    read_credentials(out_, field, config_.credentials);
  } else if (key.text == "windows") {
    read_section(out_, field, windows_keys, with(&settings_reader::read_windows));
  } else if (key.text == "reconcile") {
    read_section(out_, field, reconcile_keys, with(&settings_reader::read_reconcile));
  } else if (key.text == "log") {
    read_section(out_, field, log_keys, with(&settings_reader::read_log));
  } else if (key.text == "http") {
    read_http(out_, field, config_.http);
  } else if (key.text == "hooks") {
    if (value.kind == yaml_kind::scalar || value.kind == yaml_kind::map) {
      out_.add(value.at, "\"hooks\" must be a list");
    }
  } else if (key.text == "heartbeat") {
    read_heartbeat(out_, field, config_);
  } else if (key.text == "standby") {
    standby_ = read_standby(out_, field, config_.keep.standby);
  } else if (key.text == "online") {
    read_online(out_, field, config_.online);
  } else if (key.text == "state_dir") {
    store(read_path(out_, field), config_.state_dir);
  } else {
    refuse_top_key(key);
  }
}

// Of another list than this, `member` has said that it does not belong here.
void settings_reader::item(const yaml_key& list, yaml_value value) {
  if (list.text != "hooks") return;
  note_places("hooks[" + std::to_string(config_.hooks.size()) + "]", value);
  read_hook(out_, value, config_);
}

void settings_reader::refuse_top_key(const yaml_key& key) {
  const std::pair<const char*, const word_list&> sections[] = {
      {"api", api_keys},     {"windows", windows_keys}, {"reconcile", reconcile_keys},
      {"log", log_keys}};
  for (const auto& [section, keys] : sections) {
    if (!is_among(keys, key.text)) continue;
    out_.add(key.at, quoted_word(key.text) + " belongs under \"" + section + ":\"");
    return;
  }
  if (key.text == "schedules" || key.text == "defaults") {
    out_.add(key.at, quoted_word(key.text) + " belongs into a file of its own: schedules/*.yaml");
    return;
  }
  refuse_key(out_, key, top_keys);
}

void settings_reader::read_api(const std::string& key, const yaml_member& field) {
  api_settings& api = config_.api;
  constexpr length_range timeout{seconds(1), minutes(10)};
  if (key == "endpoint") {
    read_endpoint(out_, field, api);
  } else if (key == "signature") {
    store(read_choice<signature_version>(
              out_, field, {{"v1", signature_version::v1}, {"v3", signature_version::v3}}),
          api.signature);
  } else if (key == "region") {
    if (auto region = read_region(out_, field)) api.region = std::move(*region);
  } else if (key == "ca_file") {
    store(read_path(out_, field), api.ca_file);
  } else if (key == "proxy") {
    read_proxy(out_, field, api);
  } else if (key == "connect_timeout") {
    read_placed(field, timeout, api.connect_timeout, connect_timeout_);
  } else if (key == "call_timeout") {
    read_placed(field, timeout, api.call_timeout, call_timeout_);
  } else {
    read_section(out_, field, rate_keys,
                 [this](const yaml_member& m) { read_rate(m.key.text, m); });
  }
}

// Up to the documented limits of an account: 15 Add/s, 1000 Update/min, 50 Describe/s, 30 Delete/s.
void settings_reader::read_rate(const std::string& key, const yaml_member& field) {
  call_rates& rate = config_.keep.rate;
  if (key == "add") store(read_number(out_, field, 1, 15), rate.add);
  if (key == "update") store(read_number(out_, field, 1, 16), rate.update);
  if (key == "describe") store(read_number(out_, field, 1, 50), rate.describe);
  if (key == "delete") store(read_number(out_, field, 1, 30), rate.remove);
}

void settings_reader::read_placed(const yaml_member& field, length_range range, seconds& to,
                                  place& at) {
  at = field.value.at;
  const std::optional<seconds> length = read_length(out_, field, range);
  lengths_known_ = lengths_known_ && length;
  store(length, to);
}

void settings_reader::read_windows(const std::string& key, const yaml_member& field) {
  keep_settings& keep = config_.keep;
  if (key == "window") {
    read_placed(field, config_lengths, keep.window, window_);
  } else if (key == "lead") {
    read_placed(field, config_lengths, keep.lead, lead_);
  } else if (key == "max_config") {
    read_placed(field, config_lengths, keep.max_config, max_config_);
  } else if (key == "handover_at") {
    handover_at_ = field.value.at;
    const auto hours = read_handover_at(out_, field);
    lengths_known_ = lengths_known_ && hours;
    if (hours && hours->days != 0) keep.handover_at = hours;
  } else if (key == "spread") {
    store(read_switch(out_, field), keep.spread);
  } else {
    const auto read = read_handover(out_, field);
    lengths_known_ = lengths_known_ && read;
    store(read, keep.handover);
  }
}

void settings_reader::read_reconcile(const std::string& key, const yaml_member& field) {
  keep_settings& keep = config_.keep;
  if (key == "observe_every") {
    store(read_length(out_, field, {seconds(1), days(1)}), keep.observe_every);
  } else if (key == "on_drift") {
    store(read_drift_policy(out_, field), keep.on_drift);
  } else if (key == "on_removed") {
    store(read_removal_policy(out_, field), keep.on_removed);
  } else {
    store(read_number(out_, field, 0, 1000000),
          key == "delete_brake" ? keep.delete_brake : keep.removal_brake);
  }
}

void settings_reader::read_log(const std::string& key, const yaml_member& field) {
  if (key == "level") {
    store(read_choice<log_level>(out_, field,
                                 {{"debug", log_level::debug},
                                  {"info", log_level::info},
                                  {"warning", log_level::warning},
                                  {"error", log_level::error}}),
          config_.log.level);
  } else {
    store(read_choice<log_format>(out_, field,
                                  {{"auto", log_format::automatic},
                                   {"text", log_format::text},
                                   {"logfmt", log_format::logfmt},
                                   {"json", log_format::json}}),
          config_.log.format);
  }
}

// A default never contradicts a key that was set: it gives way.
void settings_reader::derive_timeouts() {
  api_settings& api = config_.api;
  if (!connect_timeout_) api.connect_timeout = std::min(api.connect_timeout, api.call_timeout);
  if (!call_timeout_) api.call_timeout = std::max(api.call_timeout, api.connect_timeout);
}

// A lead of one night would leave no second one.
void settings_reader::derive_lengths() {
  keep_settings& keep = config_.keep;
  if (!keep.handover_at) return;
  if (!window_) keep.window = window_with_nights;
  if (!lead_) keep.lead = lead_with_nights;
}

// What lengths must be to each other.
void settings_reader::check_lengths() {
  derive_lengths();
  if (!lengths_known_) return;
  derive_timeouts();
  const api_settings& api = config_.api;
  if (api.connect_timeout > api.call_timeout) {
    out_.add((call_timeout_ ? call_timeout_ : connect_timeout_).value(),
             "connect_timeout (" + format_duration(api.connect_timeout) +
                 ") is longer than call_timeout (" + format_duration(api.call_timeout) + ")");
  }
  if (const auto late = fault_of_standby(config_.keep); !late.empty() && standby_) {
    out_.add(*standby_, late);
  }
  const std::string fault = fault_of_lengths(config_.keep);
  if (fault.empty()) return;
  const bool with_lead = config_.keep.handover != handover_mode::add;
  const place at = config_.keep.handover_at ? handover_at_
                   : window_                ? window_
                   : lead_ && with_lead     ? lead_
                                            : max_config_;
  out_.add(at.value_or(yaml_place{}), fault);
}

}  // namespace

setting_places read_settings(const yaml_file& file, report& out, configuration& config) {
  settings_reader reader(out, config);
  read_yaml(file, reader);
  reader.check_lengths();
  return reader.take_places();
}

}  // namespace pullkeeper
