// What `probe` prints, and writes for a report of a bug.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/json.hpp"
#include "commands/probe.hpp"
#include "core/counted.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

namespace json = boost::json;

constexpr int report_version = 1;

std::size_t count_of(const probe_report& report, certainty how) {
  return static_cast<std::size_t>(std::count_if(report.found.begin(), report.found.end(),
                                                [how](const auto& f) { return f.how == how; }));
}

json::array findings_json(const probe_report& report) {
  json::array all;
  for (const auto& one : report.found) {
    all.push_back({{"about", one.about},
                   {"meaning", one.sentence},
                   {"certainty", to_string(one.how)},
                   {"value", one.value},
                   {"why", json_word(one.why)},
                   {"code", json_word(one.code)}});
  }
  return all;
}

json::array refusals_json(const probe_report& report) {
  json::array all;
  for (const auto& w : report.writes) {
    if (w.done()) continue;
    all.push_back({{"operation", to_string(w.made.op)},
                   {"outcome", to_string(w.got.result())},
                   {"code", json_word(w.got.code())},
                   {"http_status", w.got.http_status}});
  }
  return all;
}

}  // namespace

std::size_t left_in(const probe_report& report) {
  return static_cast<std::size_t>(
      std::count_if(report.swept.begin(), report.swept.end(),
                    [](const auto& s) { return s.is != swept_stream::kind::gone; }));
}

std::string probe_as_text(const probe_report& report) {
  std::string text;
  for (const auto& one : report.found) {
    const bool known = one.how != certainty::not_known;
    text += known ? to_string(one.how) : "not known";
    text += ": " + one.sentence + ": ";
    auto told = known ? one.value : one.why;
    if (!one.code.empty()) told += " (" + one.code + ")";
    text += escape_line(told) + "\n";
  }
  const auto writes = report.writes.size() + static_cast<std::size_t>(report.deletions);
  const auto left = left_in(report);
  return text + "probe: " + std::to_string(count_of(report, certainty::known)) + " known, " +
         std::to_string(count_of(report, certainty::assumed)) + " assumed, " +
         std::to_string(count_of(report, certainty::not_known)) + " not known; " +
         counted(writes, "write") + "; " +
         (left == 0 ? "nothing was" : counted(left, "stream")) + " left at the API\n";
}

std::string probe_as_json(const probe_report& report) {
  json::object sandbox;
  for (const auto& [option, value] : sandbox_words(report.found)) sandbox[option] = value;
  const auto writes = report.writes.size() + static_cast<std::size_t>(report.deletions);
  return json::serialize(json::object{{"version", report_version},
                                      {"program", "pullkeeper " PULLKEEPER_VERSION},
                                      {"endpoint", json_word(report.endpoint)},
                                      {"made", format_utc(report.made)},
                                      {"writes", writes},
                                      {"left", left_in(report)},
                                      {"findings", findings_json(report)},
                                      {"refusals", refusals_json(report)},
                                      {"sandbox", std::move(sandbox)}});
}

}  // namespace pullkeeper
