#include "edge/config/entry.hpp"

#include <algorithm>

#include "core/look_alikes.hpp"
#include "core/text.hpp"
#include "edge/config/address.hpp"
#include "edge/config/api.hpp"
#include "edge/config/calendar_file.hpp"
#include "edge/config/choices.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t most_labels = 20;
constexpr std::size_t longest_label_name = 40;

const word_list default_keys = {"domain",  "app",      "sources",  "start",      "end",   "paused",
                                "window",  "lead",     "handover", "on_drift",   "on_removed",
                                "owner",   "labels",   "repeat",   "calendar",   "timezone",
                                "handover_at", "spread", "region"};
const word_list entry_keys = {"name",   "domain", "app",      "stream",   "sources",
                              "start",  "end",    "paused",   "window",   "lead",
                              "handover", "on_drift", "on_removed", "owner", "labels",
                              "repeat", "pulls", "calendar", "timezone", "handover_at",
                              "spread", "region"};

std::optional<std::string> read_name(report& out, const yaml_member& field) {
  std::optional<std::string> name = read_text(out, field);
  if (!name) return name;
  const std::string fault = fault_of_name(*name);
  if (fault.empty()) return name;
  out.add(field.value.at, quoted_word(field.key.text) + " " + fault);
  return std::nullopt;
}

// A name that the API or a person must write again letter by letter.
std::optional<std::string> read_identifier(report& out, const yaml_member& field) {
  std::optional<std::string> name = read_name(out, field);
  const std::string fault = name ? fault_of_identifier(*name) : std::string();
  if (fault.empty()) return name;
  out.add(field.value.at, quoted_word(field.key.text) + " " + fault,
          "write a plain blank, or nothing");
  return std::nullopt;
}

std::optional<std::string> read_domain(report& out, const yaml_member& field) {
  std::optional<std::string> domain = read_text(out, field);
  if (!domain) return domain;
  if (!is_host_name(*domain)) {
    const std::string wide = full_width_in(*domain);
    out.add(field.value.at, "\"domain\" must be a host name such as live.example.com" +
                                (wide.empty() ? wide : ", without " + wide));
    return std::nullopt;
  }
  return lower_case(*domain);
}

// The field with the text behind its first word, or first letter, alone.
yaml_member behind(const yaml_member& field, std::size_t length) {
  yaml_member rest = field;
  rest.value.text = std::string(trimmed(field.value.text.substr(length)));
  return rest;
}

std::optional<written_end> read_end(report& out, const yaml_member& field) {
  if (field.value.kind == yaml_kind::scalar && field.value.text.starts_with('+')) {
    constexpr length_range range{seconds(1), std::chrono::days(36500)};
    const auto length = read_length(out, behind(field, 1), range);
    return length ? std::optional(written_end{{}, *length}) : std::nullopt;
  }
  const auto at = read_instant_field(out, field);
  return at ? std::optional(written_end{at, {}}) : std::nullopt;
}

std::optional<written_pause> read_paused(report& out, const yaml_member& field) {
  if (field.value.kind == yaml_kind::scalar && field.value.text.starts_with("until ")) {
    const auto at = read_instant_field(out, behind(field, 6));
    return at ? std::optional(written_pause{false, at}) : std::nullopt;
  }
  const auto paused = read_bool(out, field, "true, false or until an instant");
  return paused ? std::optional(written_pause{*paused, {}}) : std::nullopt;
}

std::optional<seconds> read_own_length(report& out, const yaml_member& field) {
  return read_length(out, field, config_lengths);
}

bool is_label_name(std::string_view name) {
  return is_simple_name(name, longest_label_name, "_") && name == lower_case(name);
}

std::optional<label> read_label(report& out, const yaml_member& field) {
  if (names_secret(field.key.text)) {
    refuse_key(out, field.key, {});
    return std::nullopt;
  }
  if (!is_label_name(field.key.text)) {
    out.add(field.key.at, "the name of a label is made of up to 40 lower-case letters, digits and "
                          "\"_\", not " + quoted_key(field.key.text));
    return std::nullopt;
  }
  const auto value = read_name(out, field);
  return value ? std::optional(label{field.key.text, *value}) : std::nullopt;
}

std::optional<std::vector<label>> read_labels(report& out, const yaml_member& field) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return std::nullopt;
  if (value.kind != yaml_kind::map || value.members.size() > most_labels) {
    out.add(value.at, "\"labels\" must be a map of up to 20 names and texts");
    return std::nullopt;
  }
  std::vector<label> all;
  for (const yaml_member& m : value.members) {
    if (auto one = read_label(out, m)) all.push_back(std::move(*one));
  }
  std::sort(all.begin(), all.end(),
            [](const label& a, const label& b) { return a.name < b.name; });
  return all;
}

template <typename Value, typename Reader>
void read_into(given<Value>& into, report& out, const yaml_member& field, Reader reader) {
  into.at = field.value.at;
  into.value = reader(out, field);
}

void read_own(report& out, const yaml_member& field, own_fields& to) {
  const std::string& key = field.key.text;
  if (key == "window") read_into(to.window, out, field, read_own_length);
  if (key == "lead") read_into(to.lead, out, field, read_own_length);
  if (key == "handover") read_into(to.handover, out, field, read_handover);
  if (key == "on_drift") read_into(to.on_drift, out, field, read_drift_policy);
  if (key == "on_removed") read_into(to.on_removed, out, field, read_removal_policy);
  if (key == "handover_at") read_into(to.handover_at, out, field, read_handover_at);
  if (key == "spread") read_into(to.spread, out, field, read_switch);
  if (key == "region") read_into(to.region, out, field, read_region);
}

void read_field(report& out, const yaml_member& field, bool is_default, draft& to) {
  const std::string& key = field.key.text;
  if (key == "name") read_into(to.name, out, field, read_identifier);
  if (key == "domain") read_into(to.domain, out, field, read_domain);
  if (key == "app") read_into(to.app, out, field, read_identifier);
  if (key == "stream") read_into(to.stream, out, field, read_identifier);
  if (key == "sources" && is_default) read_into(to.patterns, out, field, read_patterns);
  if (key == "sources" && !is_default) read_into(to.sources, out, field, read_sources);
  if (key == "start") read_into(to.start, out, field, read_instant_field);
  if (key == "end") read_into(to.end, out, field, read_end);
  if (key == "paused") read_into(to.paused, out, field, read_paused);
  if (key == "owner") read_into(to.owner, out, field, read_name);
  if (key == "labels") read_into(to.labels, out, field, read_labels);
  if (key == "repeat") read_into(to.repeat, out, field, read_repeat);
  if (key == "pulls") read_into(to.pulls, out, field, read_pulls);
  if (key == "calendar") read_into(to.calendar.file, out, field, read_calendar_name);
  if (key == "timezone") read_into(to.calendar.timezone, out, field, read_timezone);
  read_own(out, field, to.own);
}

}  // namespace

std::string fault_of_identifier(std::string_view name) {
  if (auto fault = fault_of_name(name); !fault.empty()) return fault;
  const auto odd = first_character(name, is_odd_blank);
  if (!odd) return {};
  return "holds " + code_point(*odd) +
         ", a blank that is not ASCII or a character that is not seen";
}

std::string fault_of_name(std::string_view name) {
  const std::string fault = fault_of_text(name);
  if (!fault.empty()) return fault;
  if (name.size() > longest_name) return "is longer than 255 bytes";
  if (name.front() == ' ' || name.back() == ' ') return "begins or ends with a blank";
  return {};
}

void read_entry(report& out, const yaml_value& map, draft& to) {
  read_members(out, map, entry_keys,
               [&](const yaml_member& m) { read_field(out, m, false, to); });
}

void read_entry_defaults(report& out, const yaml_value& map, draft& to) {
  for (const yaml_member& m : map.members) {
    const std::string& key = m.key.text;
    if (is_among(default_keys, key)) {
      read_field(out, m, true, to);
    } else if (is_among(entry_keys, key)) {
      out.add(m.key.at, quoted_word(key) + " belongs to each schedule, not to \"defaults\"");
    } else {
      refuse_key(out, m.key, default_keys);
    }
  }
}

bool is_list_of_sources(report& out, const yaml_member& field) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return false;
  if (value.kind != yaml_kind::list) {
    out.add(value.at, "\"sources\" must be a list: each source behind \"- \" in a line of its own");
    return false;
  }
  if (value.items.empty() || value.items.size() > most_sources) {
    out.add(value.at, "\"sources\" must hold 1 to 20 sources, not " +
                          std::to_string(value.items.size()));
    return false;
  }
  return true;
}

bool check_source(report& out, const yaml_value& item, std::size_t number) {
  if (item.kind == yaml_kind::faulty) return false;
  source_fault fault;
  if (item.kind == yaml_kind::scalar) {
    fault = fault_of_source(item.text);
  } else if (item.kind == yaml_kind::nothing) {
    fault.text = "source " + std::to_string(number) + " is empty";
  } else {
    fault = {"source " + std::to_string(number) + " must be a URL", "does it need quotes?"};
  }
  const bool good = fault.text.empty();
  if (!good) out.add(item.at, std::move(fault.text), std::move(fault.hint));
  return good;
}

std::vector<label> all_labels(const draft& d, const draft& defaults) {
  std::vector<label> all = d.labels.value.value_or(std::vector<label>());
  const auto before = [](const label& a, const label& b) { return a.name < b.name; };
  for (const label& common : defaults.labels.value.value_or(std::vector<label>())) {
    const auto at = std::lower_bound(all.begin(), all.end(), common, before);
    if (at == all.end() || at->name != common.name) all.insert(at, common);
  }
  return all;
}

}  // namespace pullkeeper
