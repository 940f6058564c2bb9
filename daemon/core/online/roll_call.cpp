#include "core/online/roll_call.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pullkeeper {
namespace {

constexpr int looks_least = 2;                 // that lack a stream before it is dark
constexpr int blanks_least = 3;                // in a row, where all are gone at once
constexpr milliseconds lag_most = std::chrono::minutes(5);

// Lists that lack a stream count together only if they follow each other: what happened in a longer
// pause between two of them, neither says.
milliseconds pause_most(const online_settings& by) {
  return milliseconds(by.every) * 3 + std::chrono::seconds(30);
}

bool is_doubtful(const stream_key& key, const std::vector<odd_record>& odd) {
  return std::any_of(odd.begin(), odd.end(), [&](const auto& one) { return one.may_be(key); });
}

}  // namespace

roll_call::index::index(const online_list& list, const std::vector<expected_stream>& expected) {
  std::set<stream_key> ours;
  for (const auto& one : expected) ours.insert(one.key);
  for (const auto& one : list.streams) {
    if (ours.contains(one.key)) exact.emplace(one.key, &one);
    else in_lower.emplace(in_lower_case(one.key), &one);
  }
}

const online_stream* roll_call::index::find(const stream_key& key) const {
  if (const auto found = exact.find(key); found != exact.end()) return found->second;
  const auto found = in_lower.find(in_lower_case(key));
  return found == in_lower.end() ? nullptr : found->second;
}

shown_presence roll_call::of(const stream_key& key) const {
  const auto found = streams_.find(key);
  if (found == streams_.end()) return {};
  return {found->second.is, found->second.since};
}

void roll_call::shown(known& one, const expected_stream& of, const online_stream& as,
                      const online_list& list, presence_news& news, const present& now) {
  // It was published after the list showed it last, and an even later list lacked it: so late was
  // that list. An old PublishTime says that a list has left the stream out by mistake.
  if (as.published && one.misses > 0) {
    const utc_millis published = *as.published;
    const bool anew = published > std::max(one.shown_at, of.began - std::chrono::seconds(5));
    if (anew && published < last_asked_at_) {
      lag_ = std::max(lag_, std::min(last_asked_at_ - published, lag_most));
    }
  }
  if (one.is == presence::dark) {
    const auto until = as.published ? utc_millis(*as.published) : now.server;
    const bool fits = until >= one.first_missed.server && until <= now.server;
    const auto end = fits ? until : now.server;
    news.back.push_back({of, one.first_missed.server,
                         std::max(end - one.first_missed.server, milliseconds{0})});
  }
  if (one.is != presence::online || one.published != as.published) {
    const bool reads = as.published && utc_millis(*as.published) <= now.server;
    if (one.is != presence::online || reads) {
      one.since = reads ? utc_millis(*as.published) : now.server;
    }
  }
  one.is = presence::online;
  one.published = as.published;
  one.shown_at = list.asked.server;
  one.misses = 0;
}

void roll_call::lacking(known& one, const online_list& list, const online_settings& by) {
  if (one.is == presence::dark) {
    ++one.misses;
    return;
  }
  const bool follows = one.misses > 0 && list.asked.boot - one.last_missed <= pause_most(by);
  if (!follows) {
    one.misses = 0;
    one.first_missed = list.asked;
  }
  ++one.misses;
  one.last_missed = list.asked.boot;
  if (one.is != presence::missing) one.since = list.asked.server;
  one.is = presence::missing;
}

bool roll_call::ripe(const known& one, const online_settings& by) const {
  return one.is == presence::missing && one.misses >= looks_least &&
         one.last_missed - one.first_missed.boot >= by.dark_after + lag_;
}

presence_news roll_call::looked(const online_list& list,
                                const std::vector<expected_stream>& expected,
                                const online_settings& by, const present& now) {
  presence_news news;
  const index shown_keys(list, expected);
  std::map<stream_key, known> still;
  std::vector<const expected_stream*> absent;
  bool lied = false;                   // the lists before left out what was online all the time
  for (const auto& e : expected) {
    const auto before = streams_.find(e.key);
    auto& one = still.emplace(e.key, before == streams_.end() ? known() : before->second)
                    .first->second;
    if (const auto* as = shown_keys.find(e.key)) {
      lied = lied || (one.misses > 0 && as->published && as->published == one.published);
      shown(one, e, *as, list, news, now);
    } else if (list.whole && !is_doubtful(e.key, list.odd)) {
      absent.push_back(&e);
    }
  }
  streams_ = std::move(still);
  const bool none_shown = absent.size() == expected.size();
  if (!note_absent(absent, none_shown, lied, list, by)) return news;
  for (const auto* e : absent) {
    auto& one = streams_.at(e->key);
    if (!ripe(one, by)) continue;
    one.is = presence::dark;
    one.since = one.first_missed.server;
    news.dark.push_back({*e, one.since, now.server - one.since});
  }
  news.all_at_once = none_shown && news.dark.size() > 1;
  return news;
}

// False if the list proves nothing so far.
bool roll_call::note_absent(const std::vector<const expected_stream*>& absent, bool none_shown,
                            bool lied, const online_list& list, const online_settings& by) {
  if (!list.whole) return false;
  bool was_online = false;
  for (const auto* e : absent) {
    auto& one = streams_.at(e->key);
    was_online = was_online || one.shown_at != utc_millis{};
    // It was missing in lists only that lacked everything by mistake.
    if (lied && one.is == presence::missing && one.misses <= blanks_) one.misses = 0;
    // One that has just begun to run may take its time; one that was missing before that does not
    // begin anew.
    const bool begun = list.asked.server >= e->began + by.dark_after + lag_;
    if (begun || one.misses > 0) lacking(one, list, by);
    else one = {.shown_at = one.shown_at};
  }
  blanks_ = none_shown && was_online ? blanks_ + 1 : 0;
  last_asked_at_ = list.asked.server;
  return blanks_ == 0 || blanks_ >= blanks_least;
}

}  // namespace pullkeeper
