#include "core/import.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/counted.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t room_for_number = 12;

// All that the lists show for one stream.
struct shown_stream {
  std::vector<config> configs;         // that have not ended
  bool ended = false;                  // there are others
  std::string trouble{};               // why it cannot be written
};

using stream_map = std::map<stream_key, shown_stream>;

std::string unreadable(const odd_record& one) {
  if (one.field.empty()) return "an entry of the list is no record of a config";
  const bool shows = !one.value.empty() && one.field != "SourceUrl";
  return "the " + one.field + " of a record does not read" + (shows ? ": " + one.value : "");
}

// The pulls that the configs make up, by their start.
std::vector<pull> pulls_of(std::vector<config> all) {
  std::sort(all.begin(), all.end(),
            [](const config& a, const config& b) { return a.start < b.start; });
  std::vector<pull> pulls;
  for (const auto& c : all) {
    if (!pulls.empty() && c.start <= *pulls.back().end) {
      pulls.back().end = std::max(*pulls.back().end, c.end);
    } else {
      pulls.push_back({c.start, c.end});
    }
  }
  return pulls;
}

// The configs by their sources, in the order in which these are pulled from first.
std::vector<std::vector<config>> by_sources(std::vector<config> all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const config& a, const config& b) { return a.start < b.start; });
  std::vector<std::vector<config>> groups;
  for (auto& c : all) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return same_sources(group.front().sources, c.sources);
    });
    auto& group = same != groups.end() ? *same : groups.emplace_back();
    group.push_back(std::move(c));
  }
  return groups;
}

bool meet(const std::vector<pull>& a, const std::vector<pull>& b) {
  return std::any_of(a.begin(), a.end(), [&](const pull& one) {
    return std::any_of(b.begin(), b.end(), [&](const pull& other) {
      return one.start < *other.end && other.start < *one.end;
    });
  });
}

// A pull without an end that is covered up to where `standing` ends. The grid of windows of one
// that runs is moved back, so that one of them ends there.
pull without_end(const pull& standing, seconds window, utc_seconds now) {
  if (standing.start > now) return {standing.start, {}};
  const auto windows = (*standing.end - standing.start + window - seconds{1}) / window;
  return {*standing.end - window * windows, {}};
}

class importer {
 public:
  explicit importer(const import_input& given) : given_(given) {
    for (const auto& s : given.have) {
      known_.insert(s.key);
      names_.insert(s.name);
      hide_sources_of(s);
      for (const auto& part : s.others) hide_sources_of(part);
    }
  }

  imported import() {
    for (const auto& list : given_.lists) read(list);
    for (auto& [key, shown] : streams_) take(key, std::move(shown));
    give_names();
    return std::move(result_);
  }

 private:
  void read(const domain_list& list) {
    for (const auto& one : list.shows.records) {
      auto& shown = streams_[one.key];
      if (one.key.domain != list.domain) {
        shown.trouble = "listed for another domain, " + list.domain;
      } else if (one.permanent) {
        shown.trouble = "a config of it has no end, and needs no keeper";
      } else if (one.held.end <= given_.now) {
        shown.ended = true;
        ++result_.ended;
      } else {
        shown.configs.push_back(one.held);
      }
    }
    for (const auto& one : list.shows.odd) {
      const bool whole = !one.key.domain.empty() && !one.key.app.empty() && !one.key.stream.empty();
      if (whole) streams_[one.key].trouble = unreadable(one);
      else result_.left_out.push_back({one.key, unreadable(one)});
    }
  }

  void hide_sources_of(const schedule& s) {
    for (std::size_t i = 0; i < s.shown_sources.size(); ++i) {
      if (s.shown_sources[i] != s.sources[i]) hidden_.insert(normalised_source(s.sources[i]));
    }
  }

  void take(const stream_key& key, shown_stream shown) {
    if (known_.contains(key)) {
      ++result_.known;
      return;
    }
    if (shown.trouble.empty() && shown.configs.empty()) return;
    schedule made;
    made.key = key;
    if (shown.trouble.empty()) shown.trouble = fill(made, shown.configs);
    if (shown.trouble.empty()) shown.trouble = given_.fault(made);
    if (shown.trouble.empty()) result_.schedules.push_back(std::move(made));
    else result_.left_out.push_back({key, std::move(shown.trouble)});
  }

  // Empty, or why it cannot be filled in.
  std::string fill(schedule& made, const std::vector<config>& configs) const {
    const auto groups = by_sources(configs);
    for (const auto& group : groups) {
      if (!has_hidden_source(group.front().sources)) continue;
      return "one of its sources is a secret that the files name by a reference: write it by hand";
    }
    made.sources = groups.front().front().sources;
    auto pulls = pulls_of(groups.front());
    if (groups.size() > 1) return fill_parts(made, groups, std::move(pulls));
    if (pulls.size() == 1) {
      made.wanted = given_.open_ended ? without_end(pulls[0], given_.window, given_.now) : pulls[0];
    } else if (given_.open_ended) {
      return "its configs leave a gap, which an open end would fill";
    } else {
      made.pulls = std::move(pulls);
    }
    return {};
  }

  std::string fill_parts(schedule& made, const std::vector<std::vector<config>>& groups,
                         std::vector<pull> pulls) const {
    const auto all = "its configs have different sources";
    if (given_.open_ended) return std::string(all) + ", and nothing tells which are to go on";
    made.pulls = std::move(pulls);
    for (auto group = groups.begin() + 1; group != groups.end(); ++group) {
      schedule part;
      part.key = made.key;
      part.sources = group->front().sources;
      part.pulls = pulls_of(*group);
      const bool meets = meet(made.pulls, part.pulls) ||
                         std::any_of(made.others.begin(), made.others.end(),
                                     [&](const schedule& other) {
                                       return meet(other.pulls, part.pulls);
                                     });
      if (meets) return std::string(all) + " and overlap";
      made.others.push_back(std::move(part));
    }
    return {};
  }

  // Whether one of them stands in the files with a part that nothing may show.
  bool has_hidden_source(const std::vector<std::string>& sources) const {
    return std::any_of(sources.begin(), sources.end(), [this](const std::string& source) {
      return hidden_.contains(normalised_source(source));
    });
  }

  // The name of the stream; where others have it, that of its app in front, then its domain.
  void give_names() {
    std::map<std::string, int> streams, paths;
    for (const auto& s : result_.schedules) {
      ++streams[s.key.stream];
      ++paths[s.key.app + "/" + s.key.stream];
    }
    for (auto& s : result_.schedules) {
      const auto path = s.key.app + "/" + s.key.stream;
      if (streams[s.key.stream] == 1 && !names_.contains(s.key.stream)) s.name = s.key.stream;
      else if (paths[path] == 1 && !names_.contains(path)) s.name = path;
      else s.name = s.key.domain + "/" + path;
      s.name = free_name(std::move(s.name));
      names_.insert(s.name);
      for (auto& part : s.others) part.name = s.name;
    }
  }

  std::string free_name(std::string name) const {
    if (name.size() <= longest_name && !names_.contains(name)) return name;
    cut_at_character(name, longest_name - room_for_number);
    name = trimmed(name);
    auto result = name;
    for (int number = 2; names_.contains(result); ++number) {
      result = name + "-" + std::to_string(number);
    }
    return result;
  }

  const import_input& given_;
  imported result_;
  stream_map streams_;
  std::set<stream_key> known_;         // of the files
  std::set<std::string> names_;        // taken
  std::set<std::string> hidden_;       // sources of the files that hold what stands elsewhere
};

}  // namespace

imported import_configs(const import_input& given) { return importer(given).import(); }

}  // namespace pullkeeper
