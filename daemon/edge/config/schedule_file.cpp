#include "edge/config/schedule_file.hpp"

#include <utility>

#include "edge/config/address.hpp"
#include "edge/config/entry.hpp"
#include "edge/config/programme.hpp"
#include "edge/config/report.hpp"
#include "edge/config/schedules.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {
namespace {

yaml_value scalar(std::string text, bool quoted) {
  yaml_value value;
  value.kind = yaml_kind::scalar;
  value.quoted = quoted;
  value.text = std::move(text);
  return value;
}

yaml_value word(std::string text) { return scalar(std::move(text), true); }

yaml_value instant(utc_seconds at) { return scalar(format_utc(at), false); }

yaml_value of_kind(yaml_kind kind) {
  yaml_value value;
  value.kind = kind;
  return value;
}

void add(yaml_value& map, const char* key, yaml_value value) {
  map.members.push_back({{key, {}}, std::move(value)});
}

void add_bounds(yaml_value& map, const pull& bounds) {
  add(map, "start", instant(bounds.start));
  if (bounds.end) add(map, "end", instant(*bounds.end));
}

yaml_value list_of(const std::vector<std::string>& sources) {
  auto list = of_kind(yaml_kind::list);
  for (const auto& source : sources) list.items.push_back(word(source));
  return list;
}

yaml_value entry_of(const schedule& s) {
  auto entry = of_kind(yaml_kind::map);
  add(entry, "name", word(s.name));
  add(entry, "app", word(s.key.app));
  add(entry, "stream", word(s.key.stream));
  add(entry, "sources", list_of(s.sources));
  if (s.pulls.empty()) {
    add_bounds(entry, s.wanted);
    return entry;
  }
  auto pulls = of_kind(yaml_kind::list);
  const auto add_pulls = [&](const schedule& part, bool with_sources) {
    for (const auto& one : part.pulls) {
      pulls.items.push_back(of_kind(yaml_kind::map));
      add_bounds(pulls.items.back(), one);
      if (with_sources) add(pulls.items.back(), "sources", list_of(part.sources));
    }
  };
  add_pulls(s, false);
  for (const auto& part : s.others) add_pulls(part, true);
  add(entry, "pulls", std::move(pulls));
  return entry;
}

std::string fault_of_sources(const std::vector<std::string>& all) {
  if (all.empty()) return "no source is shown for it";
  if (all.size() > most_sources) {
    return "it has " + std::to_string(all.size()) + " sources, more than " +
           std::to_string(most_sources);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto which = "source " + std::to_string(i + 1);
    const auto fault = fault_of_source(all[i]);
    if (!fault.text.empty()) return which + ": " + fault.text;
    if (may_refer(all[i])) return which + " holds \"${\", with which a reference begins";
  }
  return {};
}

}  // namespace

bool is_domain(std::string_view text) { return is_host_name(text); }

std::string fault_of_schedule(const schedule& s) {
  if (!is_host_name(s.key.domain)) return "its domain is no host name";
  for (const auto& [part, text] : {std::pair{"app", &s.key.app}, {"stream", &s.key.stream}}) {
    const auto fault = fault_of_identifier(*text);
    if (!fault.empty()) return "its " + std::string(part) + " " + fault;
  }
  auto pulls = s.pulls.size();
  auto fault = fault_of_sources(s.sources);
  for (const auto& part : s.others) {
    pulls += part.pulls.size();
    if (fault.empty()) fault = fault_of_sources(part.sources);
  }
  if (!fault.empty() || pulls <= most_pulls) return fault;
  return "it has more than " + std::to_string(most_pulls) + " pulls";
}

std::string schedule_file_text(const std::string& domain, const std::vector<schedule>& schedules,
                               const std::vector<std::string>& remarks) {
  auto defaults = of_kind(yaml_kind::map);
  add(defaults, "domain", word(domain));
  auto entries = of_kind(yaml_kind::list);
  for (const auto& s : schedules) entries.items.push_back(entry_of(s));
  auto file = of_kind(yaml_kind::map);
  add(file, "defaults", std::move(defaults));
  add(file, "schedules", std::move(entries));
  std::string text;
  for (const auto& line : remarks) text += "# " + line + "\n";
  return text + write_yaml(file);
}

schedule_file_content read_schedule_file(const std::string& path, const keep_settings& keep) {
  const yaml_file file(path);
  if (!file.error().empty()) return {{}, {{path, 1, 1, file.error(), {}}}};
  report out(path);
  catalogue all({});
  source_secrets none([](const text_part&) { return resolved_text{{}, "not looked up"}; });
  read_schedules(file, out, all, keep, none);
  schedule_file_content found;
  found.errors = out.finish(file);
  found.schedules = all.take();
  return found;
}

}  // namespace pullkeeper
