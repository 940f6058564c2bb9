#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "core/pulls.hpp"
#include "edge/config/shown_keys.hpp"
#include "edge/config/schedules.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t most_entries = 100;        // of one stream key

struct fault_of_pair {
  std::string text;                    // empty: there is none
  std::string hint{};
};

// From when until when both want the stream, each from other sources.
std::optional<pull> quarrel_of(const schedule& a, const schedule& b, utc_seconds now) {
  const bool may_meet = !a.paused && !b.paused && !same_sources(a.sources, b.sources);
  return may_meet ? overlap_of(a, b, now) : std::nullopt;
}

std::optional<pull> quarrel_of_all(const schedule& a, const schedule& b, utc_seconds now) {
  auto met = quarrel_of(a, b, now);
  for (const schedule& part : b.others) met = met ? met : quarrel_of(a, part, now);
  for (const schedule& part : a.others) met = met ? met : quarrel_of_all(part, b, now);
  return met;
}

// What differs in the ways in which they are kept; empty: nothing.
std::string difference(const own_settings& a, const own_settings& b) {
  std::string text;
  const auto compare = [&](const char* key, bool same) {
    if (!same) text += (text.empty() ? "\"" : ", \"") + std::string(key) + "\"";
  };
  compare("window", a.window == b.window);
  compare("lead", a.lead == b.lead);
  compare("handover", a.handover == b.handover);
  compare("on_drift", a.on_drift == b.on_drift);
  compare("on_removed", a.on_removed == b.on_removed);
  compare("handover_at", a.handover_at == b.handover_at);
  compare("spread", a.spread == b.spread);
  return text;
}

fault_of_pair fault_beside(const schedule& added, const schedule& other,
                           const std::string& shown_other, utc_seconds now) {
  if (const auto what = difference(added.own, other.own); !what.empty()) {
    return {"this stream (domain, app, stream) has another schedule, " + shown_other +
                ", with another " + what,
            "a stream is kept in one way: write the same in both"};
  }
  const auto met = quarrel_of_all(added, other, now);
  if (!met) return {};
  return {"this stream (domain, app, stream) is wanted by " + shown_other + " as well" +
              shown_span(*met) + ", from other sources",
          "let one end before the other begins, or give both the same sources"};
}

}  // namespace

std::string shown_span(const pull& span) {
  return " from " + format_utc(span.start) + (span.end ? " to " + format_utc(*span.end) : " on");
}

std::optional<pull> overlap_of_parts(const schedule& s, utc_seconds now) {
  for (std::size_t i = 0; i < s.others.size(); ++i) {
    auto met = quarrel_of(s, s.others[i], now);
    for (std::size_t k = 0; k < i && !met; ++k) met = quarrel_of(s.others[k], s.others[i], now);
    if (met) return met;
  }
  return std::nullopt;
}

std::size_t catalogue::by_name::operator()(index i) const {
  return std::hash<std::string>()((*all)[i].name);
}

bool catalogue::by_name::operator()(index a, index b) const {
  return (*all)[a].name == (*all)[b].name;
}

std::size_t catalogue::by_key::operator()(index i) const {
  const stream_key& key = (*all)[i].key;
  const std::hash<std::string> hash;
  return (hash(key.domain) * 31 + hash(key.app)) * 31 + hash(key.stream);
}

bool catalogue::by_key::operator()(index a, index b) const {
  return (*all)[a].key == (*all)[b].key;
}

catalogue::catalogue(utc_seconds now)
    : now_(now), names_(0, by_name{&schedules_}, by_name{&schedules_}),
      keys_(0, by_key{&schedules_}, by_key{&schedules_}) {}

std::string catalogue::place_of(index i) const {
  return files_[origins_[i].file] + ":" + std::to_string(origins_[i].at.line);
}

std::string catalogue::shown(index i) const {
  return quoted_word(schedules_[i].name) + " (" + place_of(i) + ")";
}

void catalogue::add(schedule entry, const whereabouts& at, report& out) {
  const index added = static_cast<index>(schedules_.size());
  schedules_.push_back(std::move(entry));
  origins_.push_back({static_cast<std::uint32_t>(files_.size() - 1), at.name});
  sound_.push_back(at.sound);
  const schedule& s = schedules_.back();
  if (!s.name.empty()) {
    const auto [first, is_new] = names_.insert(added);
    if (!is_new) {
      out.add(at.name, "the name " + quoted_word(s.name) + " is taken: " + place_of(*first));
    }
  }
  if (s.key.domain.empty()) return;
  compare_regions(added, at, out);
  if (!s.key.app.empty() && !s.key.stream.empty()) compare_keys(added, at, out);
}

void catalogue::compare_regions(index added, const whereabouts& at, report& out) {
  const schedule& s = schedules_[added];
  const auto [first, is_new] = domains_.try_emplace(s.key.domain, added);
  const auto& other = schedules_[first->second];
  if (is_new || other.own.region == s.own.region || !at.sound) return;
  out.add(at.name, "the region of " + quoted_word(s.name) + " is not that of " +
                       shown(first->second) + ", and a domain is in one region");
}

void catalogue::compare_keys(index added, const whereabouts& at, report& out) {
  const auto [first, is_new] = keys_.insert(added);
  if (is_new) return;
  auto& all = sharing_[*first];
  if (all.empty()) all.push_back(*first);
  if (all.size() == most_entries) {
    out.add(at.stream, "this stream (domain, app, stream) has more than " +
                           std::to_string(most_entries) + " schedules");
  }
  for (const index other : all) {
    if (all.size() >= most_entries || !at.sound || !sound_[other]) break;
    const auto fault = fault_beside(schedules_[added], schedules_[other], shown(other), now_);
    if (fault.text.empty()) continue;
    out.add(at.stream, fault.text, fault.hint);
    break;
  }
  all.push_back(added);
}

std::vector<catalogue::origin> catalogue::origins() const {
  std::vector<index> order(schedules_.size());
  std::iota(order.begin(), order.end(), index{0});
  std::sort(order.begin(), order.end(),
            [this](index a, index b) { return schedules_[a].name < schedules_[b].name; });
  std::vector<origin> result;
  result.reserve(order.size());
  for (const index i : order) result.push_back(origins_[i]);
  return result;
}

std::vector<schedule> catalogue::take() {
  names_.clear();
  keys_.clear();
  sharing_.clear();
  domains_.clear();
  sound_.clear();
  origins_.clear();
  std::sort(schedules_.begin(), schedules_.end(),
            [](const schedule& a, const schedule& b) { return a.name < b.name; });
  return std::move(schedules_);
}

}  // namespace pullkeeper
