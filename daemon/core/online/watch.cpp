#include "core/online/watch.hpp"

#include <algorithm>
#include <utility>

#include "core/counted.hpp"
#include "core/shown_sources.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds pace{100};               // between two calls
constexpr milliseconds pause_after_outage = std::chrono::seconds(5);
constexpr milliseconds wait_most = std::chrono::minutes(10);
constexpr milliseconds wait_forbidden = std::chrono::hours(1);
constexpr int failures_untold = 2;             // of a domain in a row, unless it is forbidden
constexpr long long pages_most = 100;
constexpr std::size_t one_by_one_most = 3;     // beyond that, those of one list are one line
constexpr std::size_t names_most = 10;
constexpr std::size_t odd_remembered = 100;    // of a domain

// The config that runs, of several the one that has begun last. Null where nothing should run.
const config* running_config(const stream& of, utc_seconds now) {
  if (of.resting() || !of.standing().known()) return nullptr;
  const config* runs = nullptr;
  for (const auto& c : of.standing().standing()) {
    if (c.start <= now && now < c.end && (!runs || c.start > runs->start)) runs = &c;
  }
  return runs;
}

bool any_should_run(const kept_domain& of, utc_seconds now) {
  return std::any_of(of.members.begin(), of.members.end(),
                     [now](const auto* s) { return running_config(s->machine, now); });
}

}  // namespace

std::vector<expected_stream> streams_that_should_run(const kept_domain& of, utc_seconds now) {
  std::vector<expected_stream> result;
  for (const auto* s : of.members) {
    const auto* runs = running_config(s->machine, now);
    if (!runs) continue;
    const auto& wanted = s->machine.wanted();
    result.push_back({wanted.key, wanted.name, utc_millis(runs->start)});
  }
  return result;
}

void online_watch::configure(const online_settings& settings, milliseconds boot) {
  if (!settings.on) {
    domains_.clear();
    under_way_.reset();
    unknown_told_ = false;
  }
  const bool other_pace = settings.every != settings_.every;
  settings_ = settings;
  search_at_ = far_past;
  // The key may have changed, or what it may do.
  for (auto& [name, one] : domains_) {
    if (one.failures > 0 || other_pace) one.due = std::min(one.due, boot + settings.every);
  }
}

void online_watch::find_domains(const agenda_view& seen) {
  const auto& all = seen.all.by_name();
  std::erase_if(domains_, [&](const auto& one) { return !all.contains(one.first); });
  for (const auto& [name, d] : all) {
    if (!domains_.contains(name)) domains_[name].due = seen.now.boot + settings_.every;
  }
}

std::optional<online_call> online_watch::next(const agenda_view& seen) {
  const auto now = seen.now.boot;
  if (!settings_.on || now < search_at_ || (under_way_ && under_way_->sent)) return std::nullopt;
  search_at_ = now + pace;
  if (under_way_) {
    under_way_->sent = true;
    under_way_->asked.id = ++last_id_;
    return under_way_->asked;
  }
  find_domains(seen);
  tell_known();
  if (seen.way.endpoint().open()) {
    search_at_ = now + pause_after_outage;
    return std::nullopt;
  }
  return begin(seen);
}

std::optional<online_call> online_watch::begin(const agenda_view& seen) {
  const auto now = seen.now.boot;
  const auto first = std::min_element(
      domains_.begin(), domains_.end(),
      [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
  if (first == domains_.end() || first->second.due > now) {
    const auto later = now + settings_.every;          // another domain may have come
    search_at_ = first == domains_.end() ? later : std::min(later, first->second.due);
    return std::nullopt;
  }
  const auto* d = seen.all.by_name().at(first->first);
  // Where nothing should run there is nothing to be found missing.
  if (!any_should_run(*d, seen.now.second())) {
    first->second.streams = {};
    first->second.due = now + settings_.every;
    return std::nullopt;
  }
  online_call asked{.id = ++last_id_, .domain = first->first,
                    .server_offset = seen.way.clock().offset()};
  if (!d->members.empty()) asked.region = d->members.front()->kept_by().region;
  under_way_ = look{.asked = asked, .list = {.asked = seen.now}};
  return asked;
}

void online_watch::answered(std::uint64_t id, const online_answer& got, const agenda_view& seen) {
  if (!under_way_ || under_way_->asked.id != id) return;     // switched off meanwhile
  if (const auto* why = got.got.trouble()) {
    failed(*why, got.got.retry_after(), seen.now.boot);
  } else {
    read(got.shown, seen);
  }
}

void online_watch::failed(const failure& why, milliseconds asked_wait, milliseconds boot) {
  const auto domain = std::exchange(under_way_, {})->asked.domain;
  const auto found = domains_.find(domain);
  if (found == domains_.end()) return;
  auto& of = found->second;
  ++of.failures;
  const bool forbidden = why.kind == failure_kind::permission;
  const auto doubled = milliseconds(settings_.every) * (1 << std::min(of.failures, 10));
  const auto wait = std::max(std::min(doubled, wait_most), milliseconds(settings_.every));
  of.due = boot + std::max(asked_wait, forbidden ? wait_forbidden : wait);
  if (!forbidden && of.failures <= failures_untold) return;
  of.known = false;
  if (std::exchange(unknown_told_, true)) return;
  event told{level::info, "online_unknown", {{"domain", domain}}};
  if (!why.code.empty()) told.fields.emplace_back("code", why.code);
  told.fields.emplace_back("kind", to_string(why.kind));
  if (!why.detail.empty()) told.fields.emplace_back("detail", why.detail);
  told.fields.emplace_back(
      "next", forbidden ? "asked again in an hour; allow live:DescribeLiveStreamsOnlineList, or "
                          "set online to off"
                        : "asked again; configs are kept as before");
  events_.push_back(std::move(told));
}

void online_watch::tell_known() {
  if (!unknown_told_) return;
  const bool all = std::all_of(domains_.begin(), domains_.end(),
                               [](const auto& one) { return one.second.known; });
  if (!all) return;
  unknown_told_ = false;
  events_.push_back({level::info, "online_known", {}});
}

// A page more, or all of them.
void online_watch::read(const online_page& page, const agenda_view& seen) {
  auto& now = *under_way_;
  auto& list = now.list;
  list.streams.insert(list.streams.end(), page.streams.begin(), page.streams.end());
  list.odd.insert(list.odd.end(), page.odd.begin(), page.odd.end());
  const auto held = page.streams.size() + page.odd.size();
  now.records += held;
  const bool as_asked = page.number == 0 || page.number == now.asked.page;
  list.whole = list.whole && as_asked && !page.cut;
  if (as_asked && now.asked.page < page.pages && now.asked.page < pages_most && held > 0) {
    ++now.asked.page;
    now.sent = false;
    return;
  }
  // What came or went between two pages shows as another number of records.
  list.whole = list.whole && now.asked.page >= page.pages &&
               static_cast<long long>(now.records) >= page.records;
  const auto done = *std::exchange(under_way_, {});
  const auto& domain = done.asked.domain;
  const auto found = domains_.find(domain);
  const auto kept = seen.all.by_name().find(domain);
  if (found == domains_.end() || kept == seen.all.by_name().end()) return;
  auto& of = found->second;
  of.due = std::max(done.list.asked.boot + settings_.every, seen.now.boot);
  of.failures = 0;
  of.known = true;
  const auto expected = streams_that_should_run(*kept->second, seen.now.second());
  tell_odd(of, domain, done.list.odd);
  tell(of.streams.looked(done.list, expected, settings_, seen.now), domain, seen);
  tell_known();
}

void online_watch::tell(const presence_news& news, const std::string& domain,
                        const agenda_view& seen) {
  if (news.all_at_once || news.dark.size() > one_by_one_most) {
    tell_together({level::warning, "streams_dark", {}}, news.dark, domain);
    events_.back().fields.emplace_back("next",
                                       "their configs stand: look at what their sources share");
  } else {
    for (const auto& one : news.dark) tell_dark(one, seen);
  }
  if (news.back.size() > one_by_one_most) {
    tell_together({level::info, "streams_back", {}}, news.back, domain);
    return;
  }
  for (const auto& one : news.back) {
    events_.push_back({level::info,
                       "stream_back",
                       {{"schedule", one.of.name},
                        {"stream", one.of.key.stream},
                        {"domain", domain},
                        {"since", format_utc(one.since)},
                        {"lasted", format_duration(std::chrono::floor<seconds>(one.lasted))}}});
  }
}

void online_watch::tell_dark(const presence_change& one, const agenda_view& seen) {
  const auto& machine = seen.all.find(one.of.key)->machine;
  const auto* runs = running_config(machine, seen.now.second());
  events_.push_back({level::warning,
                     "stream_dark",
                     {{"schedule", one.of.name},
                      {"stream", one.of.key.stream},
                      {"app", one.of.key.app},
                      {"domain", one.of.key.domain},
                      {"since", format_utc(one.since)},
                      {"sources", mask_sources_of(machine.wanted(), runs->sources)}}});
  auto& fields = events_.back().fields;
  const auto used = sources_.of(one.of.key);
  if (!used.empty()) fields.emplace_back("using", used);
  fields.emplace_back("next",
                      "its config stands: look at its sources; if it plays all the same, "
                      "switch this off (online: off)");
}

void online_watch::tell_together(event told, const std::vector<presence_change>& all,
                                 const std::string& domain) {
  auto since = never;
  for (const auto& one : all) since = std::min(since, one.since);
  told.fields = {{"domain", domain},
                 {"streams", std::to_string(all.size())},
                 {"names", first_names(all, names_most,
                                       [](const auto& one) { return one.of.name; })},
                 {"since", format_utc(since)}};
  events_.push_back(std::move(told));
}

// Each once; those of one list in one line.
void online_watch::tell_odd(watched& of, const std::string& domain,
                            const std::vector<odd_record>& all) {
  std::size_t fresh = 0;
  const odd_record* first = nullptr;
  for (const auto& one : all) {
    if (of.odd.size() >= odd_remembered) break;
    if (!of.odd.emplace(one.key, one.field).second) continue;
    if (++fresh == 1) first = &one;
  }
  if (!first) return;
  event told{level::info, "odd_online_record", {{"domain", domain}}};
  for (const auto& [key, value] : {std::pair("app", first->key.app),
                                   std::pair("stream", first->key.stream),
                                   std::pair("field", first->field),
                                   std::pair("found", first->value)}) {
    if (!value.empty()) told.fields.emplace_back(key, value);
  }
  if (fresh > 1) told.fields.emplace_back("more", std::to_string(fresh - 1));
  told.fields.emplace_back("next", "skipped");
  events_.push_back(std::move(told));
}

milliseconds online_watch::wake() const {
  return !settings_.on || (under_way_ && under_way_->sent) ? far_future : search_at_;
}

void online_watch::looked(const std::string& domain, const listed& shown,
                          const agenda_view& seen) {
  sources_.looked(domain, shown.in_use, seen.all, seen.now.boot);
}

std::vector<event> online_watch::take_events() {
  auto all = std::exchange(events_, {});
  for (auto& one : sources_.take_events()) all.push_back(std::move(one));
  return all;
}

void online_watch::show(health& seen) const {
  for (auto& one : seen.schedules) {
    one.online = {.watched = settings_.on, .source = sources_.of(one.key)};
    const auto of = domains_.find(one.key.domain);
    if (of == domains_.end()) continue;
    const auto found = of->second.streams.of(one.key);
    // What was online when the list could still be had may not be any more.
    if (!of->second.known && found.is != presence::dark) continue;
    one.online.is = found.is;
    one.online.since = found.since;
  }
}

}  // namespace pullkeeper
