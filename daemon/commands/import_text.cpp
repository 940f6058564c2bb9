// What `import` prints: for people, and as JSON.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/columns.hpp"
#include "commands/import.hpp"
#include "commands/json.hpp"
#include "core/counted.hpp"
#include "core/event.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

namespace json = boost::json;

constexpr int report_version = 1;
constexpr std::size_t widest_name = 40;

std::string words_of(const pull& one) {
  return format_utc(one.start) + " - " + (one.end ? format_utc(*one.end) : "no end");
}

std::string words_of(const schedule& s) {
  if (s.pulls.empty()) return words_of(s.wanted);
  return words_of(s.pulls.front()) +
         (s.pulls.size() > 1 ? " and " + counted(s.pulls.size() - 1, "more pull") : "");
}

std::string words_of(const stream_key& key) {
  const auto part = [](const std::string& text) { return text.empty() ? "?" : text; };
  return part(key.domain) + "/" + part(key.app) + "/" + part(key.stream);
}

template <typename Do>
void each_of(const std::string& domain, const std::vector<schedule>& all, Do act) {
  for (const auto& s : all) {
    if (s.key.domain == domain) act(s);
  }
}

std::string table_of(const std::string& domain, const std::vector<schedule>& all) {
  std::size_t width = 0;
  each_of(domain, all, [&](const schedule& s) {
    width = std::max(width, std::min(display_width(escape_text(s.name)), widest_name));
  });
  std::string text;
  each_of(domain, all, [&](const schedule& s) {
    text += "  " + fitted(escape_text(s.name), width) + "  " + words_of(s) + "  " +
            escape_line(mask_sources(s.sources)) + "\n";
    for (const auto& part : s.others) {
      text += "  " + std::string(width, ' ') + "  " + words_of(part) + "  " +
              escape_line(mask_sources(part.sources)) + "\n";
    }
  });
  return text;
}

std::string what_was_not(const imported& found) {
  std::string text;
  if (found.known > 0) text += counted(found.known, "stream") + " in the files already.\n";
  if (found.ended > 0) text += counted(found.ended, "config") + " that ended before.\n";
  for (const auto& one : found.left_out) {
    text += "left out: " + escape_text(words_of(one.key)) + ": " + escape_line(one.why) + "\n";
  }
  return text;
}

json::array shown_sources(const schedule& s) {
  json::array all;
  for (const auto& source : s.sources) all.push_back(json_word(mask_source(source)));
  return all;
}

void add_pulls(json::array& to, const schedule& s, bool with_sources) {
  for (const auto& one : s.pulls.empty() ? std::vector<pull>{s.wanted} : s.pulls) {
    json::object shown{{"start", json_instant(one.start)}, {"end", instant_or_null(one.end)}};
    if (with_sources) shown["sources"] = shown_sources(s);
    to.push_back(std::move(shown));
  }
}

json::object as_json(const schedule& s) {
  json::object entry;
  entry["schedule"] = json_word(s.name);
  entry["domain"] = json_word(s.key.domain);
  entry["app"] = json_word(s.key.app);
  entry["stream"] = json_word(s.key.stream);
  entry["sources"] = shown_sources(s);
  json::array pulls;
  add_pulls(pulls, s, false);
  for (const auto& part : s.others) add_pulls(pulls, part, true);
  entry["pulls"] = std::move(pulls);
  return entry;
}

}  // namespace

std::string import_as_text(const import_options& options, const import_report& report) {
  std::string text;
  for (const auto& one : report.domains) {
    if (!one.error.empty()) continue;
    std::size_t schedules = 0;
    each_of(one.domain, report.found.schedules, [&](const schedule&) { ++schedules; });
    text += one.domain + ": " + counted(one.shown, "config") + ", " +
            counted(schedules, "schedule") +
            (one.file.empty() ? " to write" : " written to " + escape_text(one.file)) + "\n";
    if (options.out_dir.empty()) text += table_of(one.domain, report.found.schedules);
  }
  text += what_was_not(report.found);
  if (options.out_dir.empty() && !report.found.schedules.empty()) {
    text += "Nothing was written: --out DIR writes this, with the sources as they are.\n";
  }
  return text;
}

std::string import_as_json(const import_report& report) {
  json::array domains, schedules, left_out;
  for (const auto& one : report.domains) {
    domains.push_back({{"domain", one.domain},
                       {"configs", one.shown},
                       {"file", value_if(!one.file.empty(), json_word(one.file))},
                       {"error", value_if(!one.error.empty(), json_word(one.error))}});
  }
  for (const auto& s : report.found.schedules) schedules.push_back(as_json(s));
  for (const auto& one : report.found.left_out) {
    left_out.push_back({{"domain", json_word(one.key.domain)},
                        {"app", json_word(one.key.app)},
                        {"stream", json_word(one.key.stream)},
                        {"why", json_word(one.why)}});
  }
  json::object all;
  all["version"] = report_version;
  all["domains"] = std::move(domains);
  all["schedules"] = std::move(schedules);
  all["left_out"] = std::move(left_out);
  all["known_streams"] = report.found.known;
  all["ended_configs"] = report.found.ended;
  return json::serialize(all) + "\n";
}

}  // namespace pullkeeper
