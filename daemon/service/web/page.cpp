#include "service/web/page.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/counted.hpp"
#include "core/markup.hpp"
#include "service/web/strip.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t told_most = 8;   // of what is not well for a reason of its own
// Up to so many schedules have larger rows, as long as all fit on a screen of 1080 lines. The head
// of a domain takes the room of one, and what is amiss that of many.
constexpr std::size_t few = 44;
constexpr std::size_t some = 80;
constexpr std::size_t room_of_trouble = 30;

std::string safe(const std::string& raw) { return escaped_for_markup(raw); }

std::string cause_words(const cause& why) {
  if (why.kind == failure_kind::none) return {};
  std::string text = std::string(to_string(why.of)) + " failed";
  if (why.attempts > 1) text += " " + std::to_string(why.attempts) + " times";
  text += ": " + (why.code.empty() ? std::string(to_string(why.kind)) : why.code);
  if (!why.detail.empty()) text += ", " + why.detail;
  return text;
}

std::string todo_words(const remedy& todo) {
  if (todo.text.empty()) return {};
  return "<p class=\"" + std::string(todo.by_person ? "act" : "rest") + "\">" +
         (todo.by_person ? "To do: " : "") + safe(todo.text) + "</p>";
}

class page {
 public:
  page(const health& seen, const site_about& about, const tally& counts)
      : seen_(seen), about_(about), counts_(counts), scale_(scale_for(seen)) {}
  std::string content();

 private:
  void verdict();
  void chips();
  void troubles();
  void unwell();
  void domains();
  void row(const schedule_health& one);
  const char* density() const;
  bool told_above(const schedule_health& one) const;
  std::string until_words(const schedule_health& one) const;
  std::string instant(utc_millis at) const { return short_instant(at, scale_) + "Z"; }
  std::string ago(utc_millis at) const { return roughly_long(seen_.made - at); }

  const health& seen_;
  const site_about& about_;
  const tally& counts_;
  strip_scale scale_;
  std::string out_;
};

void page::verdict() {
  out_ += std::string("<header class=\"") + (seen_.well() ? "good" : "bad") + "\"><h1>" +
          safe(sentence_of(seen_)) + "</h1>\n<p>" + safe(about_.host);
  if (!about_.account.empty()) out_ += " &middot; account key " + safe(about_.account);
  out_ += " &middot; " + safe(about_.config) + " &middot; pullkeeper " + safe(about_.version) +
          " &middot; as of <time datetime=\"" + format_utc(seen_.made) + "\">" +
          format_utc(seen_.made) + "</time></p></header>\n";
}

void page::chips() {
  out_ += "<ul class=\"chips\">";
  for (std::size_t i = 0; i < conditions; ++i) {
    const auto state = static_cast<condition>(i);
    if (seen_.in(state) == 0) continue;
    out_ += std::string("<li class=\"") + to_string(state) + "\"><b>" +
            std::to_string(seen_.in(state)) + "</b> " + to_string(state) + "</li>";
  }
  out_ += "</ul>\n";
}

void page::troubles() {
  for (const auto& one : seen_.troubles) {
    out_ += "<section class=\"trouble\"><h2>" + safe(sentence_of(one)) + "</h2><p>since " +
            instant(one.since) + " (" + ago(one.since) + ")";
    if (one.streams > 0) out_ += ", " + counted(one.streams, "stream");
    if (one.first_dark != never) {
      out_ += one.first_dark <= seen_.made ? ", the first is without a config since "
                                           : ", the first is without a config from ";
      out_ += instant(one.first_dark);
    }
    const auto why = cause_words(one.why);
    out_ += (why.empty() ? "" : "; " + safe(why)) + "</p>" + todo_words(one.todo) + "</section>\n";
  }
}

// A trouble of the whole says it for all.
bool page::told_above(const schedule_health& one) const {
  return std::any_of(seen_.troubles.begin(), seen_.troubles.end(), [&](const trouble& t) {
    return t.why.kind != failure_kind::none && t.why.kind == one.why.kind;
  });
}

void page::unwell() {
  std::size_t told = 0, more = 0;
  std::string items;
  for (const auto& one : seen_.schedules) {
    if (one.well()) continue;
    if (told_above(one) || told >= told_most) {
      ++more;
      continue;
    }
    ++told;
    items += std::string("<li class=\"") + to_string(one.state) + "\"><b>" + safe(one.name) +
             "</b> <em>" + to_string(one.state) + "</em> " + safe(until_words(one));
    const auto why = cause_words(one.why);
    items += (why.empty() ? "" : "<p>" + safe(why) + "</p>");
    if (one.offline()) {
      items += "<p class=\"act\">not online since " + instant(one.online.since) + " (" +
               ago(one.online.since) + "): its config stands; look at its sources</p>";
    }
    items += todo_words(one.todo) + "</li>\n";
  }
  if (items.empty()) return;
  out_ += "<ul class=\"unwell\">\n" + items;
  if (more > 0) out_ += "<li>and " + counted(more, "other stream") + ", below</li>";
  out_ += "</ul>\n";
}

std::string page::until_words(const schedule_health& one) const {
  if (!one.seen) return "not yet known";
  switch (one.state) {
    case condition::dark: return "for " + ago(std::min(one.lapse, seen_.made));
    case condition::at_risk: return "dark in " + roughly_long(one.lapse - seen_.made);
    case condition::stuck: return "nothing is tried";
    case condition::due: return "being submitted";
    case condition::paused:
    case condition::over: return to_string(one.state);
    default: break;
  }
  if (one.covered_until) return "until " + instant(*one.covered_until);
  if (one.state == condition::waiting && one.lapse != never) return "from " + instant(one.lapse);
  return to_string(one.state);
}

void page::row(const schedule_health& one) {
  out_ += std::string("<li class=\"row ") + to_string(one.state) + (one.well() ? "" : " unwell") +
          "\"><b title=\"" + safe(one.name) + "\">" + safe(one.name) + "</b>" +
          strip_of(one, counts_.writes(one.key), scale_) + "<span>" +
          (one.state == condition::dark && one.seen ? "dark " : "") +
          (one.offline() ? "NOT ONLINE, " : "") + safe(until_words(one)) +
          "</span></li>\n";
}

// The domain of the worst first; within it the worst first.
void page::domains() {
  std::vector<std::string> order;
  std::map<std::string, std::vector<const schedule_health*>> by_name;
  for (const auto& one : seen_.schedules) {
    auto& members = by_name[one.key.domain];
    if (members.empty()) order.push_back(one.key.domain);
    members.push_back(&one);
  }
  if (order.empty()) return;
  out_ += legend_of(scale_) + "<div class=\"domains\">\n";
  for (const auto& name : order) {
    const auto& members = by_name[name];
    out_ += std::string(members.size() == 1 ? "<section class=\"one\">" : "<section>") + "<h2>" +
            safe(name) + " <small>" + counted(members.size(), "stream") +
            "</small></h2>\n";
    for (const auto& one : seen_.domains) {
      if (one.name != name || one.why.attempts == 0) continue;
      out_ += "<p class=\"act\">" + safe(cause_words(one.why)) + "</p>";
    }
    out_ += "<ul class=\"rows\">\n";
    for (const auto* one : members) row(*one);
    out_ += "</ul></section>\n";
  }
  out_ += "</div>\n";
}

const char* page::density() const {
  std::set<std::string> heads;
  for (const auto& one : seen_.schedules) heads.insert(one.key.domain);
  const auto room = seen_.schedules.size() + heads.size() + (seen_.well() ? 0 : room_of_trouble);
  return room <= few ? "few" : room <= some ? "some" : "many";
}

std::string page::content() {
  out_ = std::string("<main class=\"") + density() + "\">\n";
  verdict();
  chips();
  troubles();
  unwell();
  domains();
  return std::move(out_) + "</main>\n";
}

std::string title_of(const health& seen) {
  if (seen.well()) return "all well";
  for (const auto state : {condition::dark, condition::at_risk, condition::stuck}) {
    if (seen.in(state) > 0) return std::to_string(seen.in(state)) + " " + to_string(state);
  }
  if (seen.offline() > 0) return std::to_string(seen.offline()) + " not online";
  return "not well";
}

}  // namespace

std::string to_page(const health& seen, const site_about& about, const tally& counts) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>\n"
         "<title>" + safe(title_of(seen) + " - pullkeeper " + about.host) + "</title>\n"
         "<link rel=\"stylesheet\" href=\"wall.css\">\n<script src=\"wall.js\" defer></script>\n"
         "</head>\n<body>\n<p id=\"stale\" role=\"alert\" hidden></p>\n" +
         page(seen, about, counts).content() + "</body>\n</html>\n";
}

}  // namespace pullkeeper
