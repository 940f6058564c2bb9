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

// Why the configs cannot become one schedule; empty: they can.
std::string disagreement(const std::vector<config>& all) {
  const bool agree = std::all_of(all.begin(), all.end(), [&](const config& c) {
    return same_sources(c.sources, all.front().sources);
  });
  if (agree) return {};
  return "its " + counted(all.size(), "config") +
         " have different sources, and a schedule has only one list of them";
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
      for (std::size_t i = 0; i < s.shown_sources.size(); ++i) {
        if (s.shown_sources[i] != s.sources[i]) hidden_.insert(normalised_source(s.sources[i]));
      }
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

  void take(const stream_key& key, shown_stream shown) {
    if (known_.contains(key)) {
      ++result_.known;
      return;
    }
    if (shown.trouble.empty() && shown.configs.empty()) return;
    if (shown.trouble.empty()) shown.trouble = disagreement(shown.configs);
    schedule made;
    made.key = key;
    if (shown.trouble.empty()) shown.trouble = fill(made, shown.configs);
    if (shown.trouble.empty()) shown.trouble = given_.fault(made);
    if (shown.trouble.empty()) result_.schedules.push_back(std::move(made));
    else result_.left_out.push_back({key, std::move(shown.trouble)});
  }

  // Empty, or why it cannot be filled in.
  std::string fill(schedule& made, const std::vector<config>& configs) const {
    made.sources = configs.front().sources;
    if (has_hidden_source(made.sources)) {
      return "one of its sources is a secret that the files name by a reference: write it by hand";
    }
    auto pulls = pulls_of(configs);
    if (pulls.size() == 1) {
      made.wanted = given_.open_ended ? without_end(pulls[0], given_.window, given_.now) : pulls[0];
    } else if (given_.open_ended) {
      return "its configs leave a gap, which an open end would fill";
    } else {
      made.pulls = std::move(pulls);
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
