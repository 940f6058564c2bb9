#include "edge/config/hooks.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "core/receiver.hpp"
#include "core/reference.hpp"
#include "core/telling/message.hpp"
#include "core/text.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::size_t most_hooks = 20;
constexpr std::size_t most_headers = 20;
constexpr std::size_t most_words = 50;
constexpr std::size_t longest_body = 16 * 1024;

const word_list hook_keys = {"name", "run", "post", "headers", "timeout", "template"};
const word_list heartbeat_keys = {"url", "every"};

// A URL that holds references is known only when it is used.
std::optional<std::string> read_url(report& out, const yaml_member& field) {
  auto text = read_secret_text(out, field);
  if (!text || split_references(*text).has_reference()) return text;
  const auto address = parse_receiver(*text);
  if (address.error.empty()) return text;
  out.add(field.value.at, quoted_word(field.key.text) + " " + address.error);
  return std::nullopt;
}

// `{NAME: VALUE, ...}`, in the order of the file.
void read_headers(report& out, const yaml_member& field, std::vector<hook_header>& to) {
  if (field.value.kind != yaml_kind::map || field.value.members.size() > most_headers) {
    if (field.value.kind != yaml_kind::faulty)
      out.add(field.value.at, "\"headers\" must be a map of up to 20 names and values");
    return;
  }
  for (const yaml_member& m : field.value.members) {
    if (!is_simple_name(m.key.text, 100, "-_")) {
      out.add(m.key.at, "the name of a header is made of letters, digits, \"-\" and \"_\"");
    } else if (auto value = read_secret_text(out, m)) {
      to.push_back({m.key.text, std::move(*value)});
    }
  }
}

// Filled in, it must be JSON: shown by values that need an escape.
void read_template(report& out, const yaml_member& field, std::string& to) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return;
  if (value.kind != yaml_kind::scalar || value.text.empty()) {
    out.add(value.at, "\"template\" must be a text");
    return;
  }
  if (value.text.size() > longest_body) {
    out.add(value.at, "\"template\" is longer than 16 KiB");
    return;
  }
  if (const auto fault = fault_of_template(value.text); !fault.empty()) {
    out.add(value.at, "\"template\" " + fault);
    return;
  }
  const message sample{.id = "a\"b", .incident = "coverage", .summary = "a\"b\\c"};
  boost::system::error_code failed;
  boost::json::parse(filled_in(value.text, sample, "host"), failed);
  if (failed) {
    out.add(value.at, "\"template\" is no JSON once it is filled in: " + failed.message(),
            "put placeholders into quotes, but for {{count}}");
    return;
  }
  to = value.text;
}

void read_name(report& out, const yaml_member& field, std::string& to) {
  const auto name = read_text(out, field);
  if (!name) return;
  if (is_simple_name(*name, 64, "._-")) to = *name;
  else out.add(field.value.at, "\"name\" must be a name of up to 64 letters, digits, '.', '_' and "
                               "'-'");
}

// `[/PATH, ARGUMENT, ...]`: no shell, so every word is a text of its own.
void read_command(report& out, const yaml_member& field, std::vector<std::string>& to) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return;
  if (value.kind != yaml_kind::list || value.items.empty() || value.items.size() > most_words) {
    out.add(value.at, "\"run\" must be a list of a program and up to 49 arguments",
            "write it as [/usr/local/bin/tell, ARGUMENT]");
    return;
  }
  std::vector<std::string> words;
  for (const auto& item : value.items) {
    const yaml_member word{field.key, item};
    auto text = words.empty() ? read_path(out, word) : read_text(out, word);
    if (!text) return;
    words.push_back(std::move(*text));
  }
  to = std::move(words);
}

void read_hook_key(report& out, const yaml_member& m, hook_settings& to) {
  const auto& key = m.key.text;
  if (key == "name") {
    read_name(out, m, to.name);
  } else if (key == "run") {
    read_command(out, m, to.run);
  } else if (key == "post") {
    if (auto url = read_url(out, m)) to.post = std::move(*url);
  } else if (key == "headers") {
    read_headers(out, m, to.headers);
  } else if (key == "template") {
    read_template(out, m, to.body);
  } else if (const auto length = read_length(out, m, {seconds(1), minutes(5)})) {
    to.timeout = *length;
  }
}

bool has_key(const yaml_value& map, std::string_view key) {
  return std::any_of(map.members.begin(), map.members.end(),
                     [&](const yaml_member& m) { return m.key.text == key; });
}

}  // namespace

void read_hook(report& out, const yaml_value& item, configuration& config) {
  if (item.kind == yaml_kind::faulty) return;
  if (item.kind != yaml_kind::map) {
    out.add(item.at, "a hook must be a map of keys and values");
    return;
  }
  if (config.hooks.size() >= most_hooks) {
    out.add(item.at, "there are more than 20 hooks");
    return;
  }
  hook_settings one;
  one.name = std::to_string(config.hooks.size() + 1);
  read_members(out, item, hook_keys,
               [&](const yaml_member& m) { read_hook_key(out, m, one); });
  const bool runs = has_key(item, "run");
  if (runs == has_key(item, "post")) {
    out.add(item.at, "a hook must have one of \"run\" and \"post\"");
  }
  for (const char* const key : {"headers", "template"}) {
    if (runs && has_key(item, key)) {
      out.add(item.at, quoted_word(key) + " belongs to a hook with \"post\"");
    }
  }
  const auto twin = std::find_if(config.hooks.begin(), config.hooks.end(),
                                 [&](const auto& other) { return other.name == one.name; });
  if (twin != config.hooks.end()) {
    out.add(item.at, "another hook has the name " + quoted_word(one.name) + " as well");
  }
  config.hooks.push_back(std::move(one));
}

void read_heartbeat(report& out, const yaml_member& field, configuration& config) {
  auto& to = config.heartbeat;
  bool has_url = false;
  const bool read = read_section(out, field, heartbeat_keys, [&](const yaml_member& m) {
    if (m.key.text == "url") {
      has_url = true;
      if (auto url = read_url(out, m)) to.url = std::move(*url);
    } else if (auto every = read_length(out, m, {seconds(1), days(1)})) {
      to.every = *every;
    }
  });
  if (read && !has_url) out.add(field.value.at, "\"url\" is missing");
}

}  // namespace pullkeeper
