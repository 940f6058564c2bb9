#include "commands/status_text.hpp"

#include <algorithm>

#include "commands/columns.hpp"
#include "commands/instants.hpp"
#include "core/counted.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t names_most = 48;
constexpr std::size_t until_width = 25;

utc_seconds second(utc_millis at) { return std::chrono::floor<seconds>(at); }

class writer {
 public:
  writer(const status_report& report, bool colour) : in_(report), colour_(colour) {}
  std::string write();

 private:
  utc_millis now() const { return in_.seen.made; }
  std::string painted(const std::string& text, const char* code) const {
    return colour_ && *code ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }
  std::string who() const;
  std::string at(utc_millis when) const;
  std::string covered(const schedule_health& one) const;
  std::string next(const schedule_health& one) const;
  std::string why(const cause& of) const;
  void add_todo(const remedy& todo);
  void add_trouble(const trouble& one);
  void add_schedule(const schedule_health& one, std::size_t names);
  void add_domains();

  const status_report& in_;
  bool colour_;
  std::string text_;
};

const char* colour_of(condition state) {
  switch (state) {
    case condition::dark: return "1;31";
    case condition::at_risk:
    case condition::stuck: return "1;33";
    case condition::due:
    case condition::leaving: return "33";
    case condition::covered: return "32";
    default: return "";
  }
}

std::string writer::at(utc_millis when) const {
  const auto wait = when - now();
  return to_the_minute(second(when)) +
         (wait > milliseconds{0} ? ", in " + roughly(wait) : ", " + roughly(wait) + " ago");
}

std::string writer::who() const {
  const auto local = local_words(second(now()));
  auto text = to_the_minute(second(now())) + (local.empty() ? "" : " (" + local + ")") + ", ";
  const auto& by = in_.by;
  if (!by.runs) {
    return text + "from the state in " + escape_line(by.state) +
           (by.written == utc_millis{} ? ", in which there is nothing so far"
                                       : ", as it was written last " + at(by.written));
  }
  return text + "from the daemon, process " + std::to_string(by.pid) + ", which keeps " +
         escape_line(by.config);
}

std::string writer::covered(const schedule_health& one) const {
  switch (one.state) {
    case condition::dark: return "NOT COVERED";
    case condition::paused:
    case condition::over: return "-";
    case condition::waiting:
      if (!one.covered_until) return "starts " + to_the_minute(second(one.lapse));
      break;
    default: break;
  }
  if (!one.covered_until) return one.seen ? "-" : "not yet known";
  return to_the_minute(second(*one.covered_until)) + ", " + roughly(*one.covered_until - now());
}

std::string writer::next(const schedule_health& one) const {
  if (!one.next) return "-";
  const auto wait = one.next->at - now();
  return to_the_minute(second(one.next->at)) + " " + to_string(one.next->op) +
         (wait <= milliseconds{0} ? " now" : " in " + roughly(wait));
}

std::string writer::why(const cause& of) const {
  auto text = (of.code.empty() ? "" : escape_line(of.code) + ", ") + to_string(of.kind) + ", of " +
              to_string(of.of);
  if (of.attempts > 0) text += ", " + counted(static_cast<std::size_t>(of.attempts), "failure") +
                               (of.attempts == 1 ? "" : " in a row");
  if (!of.detail.empty()) text += ": " + escape_line(of.detail);
  if (!of.request_id.empty()) text += " (request " + escape_line(of.request_id) + ")";
  return text;
}

void writer::add_todo(const remedy& todo) {
  if (todo.text.empty()) return;
  text_ += std::string("    ") + (todo.by_person ? "TO DO: " : "next: ") + escape_line(todo.text) +
           "\n";
}

void writer::add_trouble(const trouble& one) {
  text_ += painted("! " + escape_line(sentence_of(one)), "1;31") + "\n";
  std::string about;
  if (one.since != utc_millis{}) about += "since " + to_the_minute(second(one.since));
  if (one.streams > 0) about += (about.empty() ? "" : ", ") + counted(one.streams, "stream");
  if (one.first_dark != never) {
    about += (about.empty() ? "" : ", ") + std::string("the first without a config ") +
             at(one.first_dark);
  }
  if (!about.empty()) text_ += "    " + about + "\n";
  if (one.why.kind != failure_kind::none) text_ += "    why: " + why(one.why) + "\n";
  add_todo(one.todo);
}

void writer::add_schedule(const schedule_health& one, std::size_t names) {
  text_ += std::string(one.well() ? "  " : "! ") + fitted(escape_line(one.name), names) + "  " +
           painted(fitted(to_string(one.state), 8), colour_of(one.state)) + "  " +
           fitted(covered(one), until_width) + "  " + next(one) + "\n";
  if (one.why.kind != failure_kind::none) text_ += "    why: " + why(one.why) + "\n";
  if (!one.well() && one.lapse != never) {
    text_ += std::string("    ") + (one.lapse <= now() ? "without a config since "
                                                      : "without a config from ") +
             at(one.lapse) +
             (one.todo.by_person ? ", until somebody acts\n" : "\n");
  }
  if (!one.well() || one.todo.by_person) add_todo(one.todo);
}

void writer::add_domains() {
  for (const auto& d : in_.seen.domains) {
    const char* how = d.learned == handover::coexist  ? "add, next to the running config"
                      : d.learned == handover::unique ? "update of the running config"
                                                      : "not yet known";
    text_ += "Handover at " + escape_line(d.name) + ": " + how + "\n";
    if (d.why.kind == failure_kind::none) continue;
    text_ += "! " + escape_line(d.name) + " cannot be looked at: " + why(d.why) + "\n";
  }
}

std::string writer::write() {
  const auto& seen = in_.seen;
  const bool well = seen.well();
  text_ = painted(well ? "All is well: " : "Not well: ", well ? "1;32" : "1;31") +
          escape_line(sentence_of(seen)) + "\n" + who() + "\n";
  if (!seen.troubles.empty()) text_ += "\n";
  for (const auto& one : seen.troubles) add_trouble(one);
  std::size_t names = 8;
  for (const auto& one : seen.schedules) {
    names = std::max(names, display_width(escape_line(one.name)));
  }
  names = std::min(names, names_most);
  if (!seen.schedules.empty()) {
    text_ += "\n  " + fitted("SCHEDULE", names) + "  " + fitted("STATE", 8) + "  " +
             fitted("COVERED UNTIL", until_width) + "  NEXT ACTION\n";
  }
  for (const auto& one : seen.schedules) add_schedule(one, names);
  if (!seen.domains.empty()) text_ += "\n";
  add_domains();
  return text_;
}

}  // namespace

std::string status_as_text(const status_report& report, bool colour) {
  return writer(report, colour).write();
}

}  // namespace pullkeeper
