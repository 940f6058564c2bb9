#include "core/preflight/comparison.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>

#include "core/entries.hpp"
#include "core/pulls.hpp"
#include "core/stream/shown_form.hpp"

namespace pullkeeper {
namespace {

using records = std::vector<const record*>;

// A list may show names in another case: a record is that of a schedule whose key it has, or else
// of one whose key it has but for the case.
class standing_configs {
 public:
  standing_configs(const listed& shown, utc_seconds now) {
    for (const record& one : shown.records) {
      if (!one.permanent && one.held.end <= now) continue;
      exact_[one.key].push_back(&one);
      folded_[in_lower_case(one.key)].insert(one.key);
    }
  }

  // Those of the key, which are then nobody else's.
  records take(const stream_key& key, const std::set<stream_key>& of_files) {
    if (const auto found = exact_.find(key); found != exact_.end()) return taken(found->first);
    const auto similar = folded_.find(in_lower_case(key));
    if (similar == folded_.end()) return {};
    for (const stream_key& other : similar->second) {
      if (!of_files.contains(other) && !taken_.contains(other)) return taken(other);
    }
    return {};
  }

  std::size_t size() const { return exact_.size(); }
  std::size_t left() const { return exact_.size() - taken_.size(); }

 private:
  const records& taken(const stream_key& key) {
    taken_.insert(key);
    return exact_.at(key);
  }

  std::map<stream_key, records> exact_;
  std::map<stream_key, std::set<stream_key>> folded_;
  std::set<stream_key> taken_;
};

// In effect when the pull first needs it.
bool is_in_time(const record& one, const pull& wanted, utc_seconds now) {
  const auto needed = std::max(wanted.start, now);
  return one.permanent || (one.held.start <= needed && needed < one.held.end);
}

bool has_form_of(const std::vector<std::string>& sources, const record& one, utc_seconds now) {
  return is_form_of({sources, one.held.start, one.held.end}, one, now);
}

struct subject {
  const schedule& part;                // whose sources are wanted
  const schedule* entry;               // of the files
  const pull& wanted;
};

void count(const subject& of, const records& held, const keep_settings& keep, utc_seconds now,
           comparison& into) {
  const schedule& s = of.part;
  const pull& wanted = of.wanted;
  ++into.wanted;
  const auto any = [&](const auto& is) { return std::any_of(held.begin(), held.end(), is); };
  const auto in_time = [&](const record* one) { return is_in_time(*one, wanted, now); };
  if (any([](const record* one) { return one->permanent; })) {
    into.permanent.push_back(of.entry);
  } else if (!any(in_time)) {
    ++into.missing;
    if (wanted.start - settings_of(s, keep).lead <= now) ++into.due;
  } else if (any([&](const record* one) {
               return in_time(one) && same_sources(s.sources, one->held.sources);
             })) {
    ++into.as_wanted;
  } else if (any([&](const record* one) {
               return in_time(one) && has_form_of(s.sources, *one, now);
             })) {
    ++into.otherwise;
  } else {
    into.differing.push_back(of.entry);
  }
}

}  // namespace

comparison compare(const listed& shown, const std::string& domain,
                   const std::vector<schedule>& all, const keep_settings& keep, utc_seconds now) {
  comparison result;
  std::set<stream_key> of_files;
  std::unordered_map<std::string_view, const schedule*> entries;       // by their names
  for (const schedule& s : all) {
    of_files.insert(s.key);
    entries.emplace(s.name, &s);
  }
  standing_configs stand(shown, now);
  each_stream(all, [&](const schedule& s) {
    if (s.key.domain != domain) return;
    const records held = stand.take(s.key, of_files);
    const auto wanted = s.paused ? std::nullopt : owned_pull_at(s, now);
    if (wanted) {
      const auto& part = *wanted->part;
      count({part, entries.at(part.name), wanted->span}, held, keep, now, result);
    } else if (!held.empty()) {
      ++result.resting;
    }
  });
  result.foreign = stand.left();
  result.standing = stand.size();
  result.odd = shown.odd.size();
  return result;
}

}  // namespace pullkeeper
