// The streams of one domain that should run, compared with lists of those that are online. A list
// may be late, cut, or empty by mistake, so that one list alone proves nothing but what it shows.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/arrivals.hpp"
#include "core/presence.hpp"
#include "core/present.hpp"

namespace pullkeeper {

// A stream whose config runs.
struct expected_stream {
  stream_key key;
  std::string name;                    // of its schedule
  utc_millis began{};                  // when the config that runs did
};

// All pages of one look.
struct online_list {
  present asked;                       // when the first page was asked for
  std::vector<online_stream> streams{};
  std::vector<odd_record> odd{};       // they may be any stream's that what reads of them allows
  bool whole = true;                   // no page is missing
};

struct presence_change {
  expected_stream of;
  utc_millis since{};                  // when it was found missing
  milliseconds lasted{};
};

// What one list has changed.
struct presence_news {
  std::vector<presence_change> dark;
  std::vector<presence_change> back;
  bool all_at_once = false;            // every stream of the domain that was online is dark
};

struct shown_presence {
  presence is = presence::unknown;
  utc_millis since{};
};

class roll_call {
 public:
  // The list says which of the streams are online. `now` is when the answer was there.
  presence_news looked(const online_list& list, const std::vector<expected_stream>& expected,
                       const online_settings& by, const present& now);

  shown_presence of(const stream_key& key) const;

  // How late the list was seen to be, at least; it counts on top of `dark_after`.
  milliseconds lag() const { return lag_; }

 private:
  struct known {
    presence is = presence::unknown;
    utc_millis since{};                // of `is`
    std::optional<utc_seconds> published{};
    utc_millis shown_at{};             // of the latest list that has shown it; 0: none has
    int misses = 0;                    // lists in a row that lack it
    present first_missed{};            // of the first and the latest of these
    milliseconds last_missed{};
  };
  // The list by keys; and what is nobody's as it is shown, by its key in lower case.
  struct index {
    index(const online_list& list, const std::vector<expected_stream>& expected);
    std::map<stream_key, const online_stream*> exact;
    std::map<stream_key, const online_stream*> in_lower;
    const online_stream* find(const stream_key& key) const;
  };

  void shown(known& one, const expected_stream& of, const online_stream& as,
             const online_list& list, presence_news& news, const present& now);
  void lacking(known& one, const online_list& list, const online_settings& by);
  bool note_absent(const std::vector<const expected_stream*>& absent, bool none_shown, bool lied,
                   const online_list& list, const online_settings& by);
  bool ripe(const known& one, const online_settings& by) const;

  std::map<stream_key, known> streams_;
  milliseconds lag_{};
  int blanks_ = 0;                     // lists in a row that show none of what was online
  utc_millis last_asked_at_{};         // of the whole list before this one
};

}  // namespace pullkeeper
