#include "core/model.hpp"

#include <algorithm>

#include "core/call.hpp"
#include "core/event.hpp"
#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {

std::string normalised_source(std::string_view source) {
  std::string text = without_amp_escapes(trimmed(source));
  const url_parts url = split_url(text);
  if (url.scheme.empty()) return text;
  return lower_case(url.scheme).append(url.user) + lower_case(url.host_and_port).append(url.rest);
}

stream_key in_lower_case(const stream_key& key) {
  return {lower_case(key.domain), lower_case(key.app), lower_case(key.stream)};
}

bool same_sources(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a == b) return true;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return normalised_source(x) == normalised_source(y);
  });
}

std::string mask_source(const std::string& source) {
  std::string head = source.substr(0, source.find('?'));
  const auto scheme_end = head.find("://");
  const auto begin = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  // Only in a URL does "#" begin what may be a secret: a name may hold one.
  if (begin > 0) head.resize(std::min(head.find('#', begin), head.size()));
  const auto end = head.size();
  // Userinfo may hold what it should not, unescaped: all up to the last '@' is taken for it.
  const auto user_end = head.rfind('@');
  if (user_end != std::string::npos && user_end >= begin) {
    head.replace(begin, user_end - begin, "***");
  } else if (source.find('@', begin) != std::string::npos) {
    return head.substr(0, begin) + "***";
  }
  return end == source.size() ? head : head + source[end] + "***";
}

std::string mask_sources(const std::vector<std::string>& sources) {
  std::string text;
  for (const auto& source : sources) {
    if (!text.empty()) text += ' ';
    text += mask_source(source);
  }
  return text;
}

std::string file_place::shown() const {
  return file ? *file + ":" + std::to_string(line) : std::string();
}

// Clang 14 dies of working out by itself whether it throws, since a schedule holds schedules.
bool schedule::operator==(const schedule& other) const noexcept(false) = default;

bool wants_the_same(const schedule& a, const schedule& b) {
  return a.name == b.name && a.key == b.key && a.sources == b.sources && a.wanted == b.wanted &&
         a.paused == b.paused && a.repeat == b.repeat && a.pulls == b.pulls &&
         a.calendar == b.calendar &&
         std::equal(a.others.begin(), a.others.end(), b.others.begin(), b.others.end(),
                    wants_the_same);
}

std::string shown_labels(const schedule& s) {
  std::string text;
  for (const auto& one : s.labels) {
    text += (text.empty() ? "" : " ") + one.name + "=" + one.value;
  }
  return text;
}

// FNV-1a, and its bits mixed.
std::uint64_t place_of(const stream_key& key) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const auto* part : {&key.domain, &key.app, &key.stream}) {
    for (const char c : *part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash = (hash ^ 0xff) * 0x100000001b3ULL;
  }
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  return hash ^ (hash >> 31);
}

keep_settings settings_of(const schedule& s, const keep_settings& of_all) {
  auto result = of_all;
  result.window = s.own.window.value_or(of_all.window);
  result.lead = s.own.lead.value_or(of_all.lead);
  result.handover = s.own.handover.value_or(of_all.handover);
  result.on_drift = s.own.on_drift.value_or(of_all.on_drift);
  result.on_removed = s.own.on_removed.value_or(of_all.on_removed);
  result.spread = s.own.spread.value_or(of_all.spread);
  result.place = s.own.place ? *s.own.place : place_of(s.key);
  result.region = s.own.region.value_or(of_all.region);
  if (s.own.handover_at) result.handover_at = s.own.handover_at;
  if (result.handover_at && result.handover_at->days == 0) result.handover_at.reset();
  return result;
}

const char* to_string(handover_mode mode) {
  switch (mode) {
    case handover_mode::automatic: return "auto";
    case handover_mode::add: return "add";
    case handover_mode::update: return "update";
  }
  return "";
}

const char* to_string(drift_policy policy) {
  switch (policy) {
    case drift_policy::repair: return "repair";
    case drift_policy::report: return "report";
  }
  return "";
}

const char* to_string(removal_policy policy) {
  switch (policy) {
    case removal_policy::keep: return "keep";
    case removal_policy::remove: return "delete";
  }
  return "";
}

const char* to_string(operation op) {
  switch (op) {
    case operation::add: return "add";
    case operation::update: return "update";
    case operation::describe: return "describe";
    case operation::remove: return "delete";
  }
  return "";
}

const char* to_string(failure_kind kind) {
  switch (kind) {
    case failure_kind::none: return "none";
    case failure_kind::unreachable: return "unreachable";
    case failure_kind::transient: return "transient";
    case failure_kind::busy: return "busy";
    case failure_kind::throttled: return "throttled";
    case failure_kind::clock: return "clock";
    case failure_kind::credentials: return "credentials";
    case failure_kind::permission: return "permission";
    case failure_kind::rejected: return "rejected";
    case failure_kind::start_refused: return "start_refused";
    case failure_kind::length_refused: return "length_refused";
    case failure_kind::conflict: return "conflict";
    case failure_kind::missing: return "missing";
    case failure_kind::quota: return "quota";
  }
  return "";
}

const char* to_string(outcome result) {
  switch (result) {
    case outcome::done: return "done";
    case outcome::not_done: return "not_done";
    case outcome::unknown: return "unknown";
  }
  return "";
}

}  // namespace pullkeeper
