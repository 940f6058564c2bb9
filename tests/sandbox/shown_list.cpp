#include "sandbox/shown_list.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace pullkeeper::sandbox {

namespace {

constexpr seconds longest_lag = std::chrono::hours(1);
constexpr seconds day = std::chrono::days(1);

// The same on every machine and in every run, unlike std::hash.
std::uint64_t hash_of(const stream_key& key) {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const char c : key.domain + "/" + key.app + "/" + key.stream)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return random_source(hash).next();
}

bool is_empty_now(const list_rules& rules, utc_millis now) {
  if (rules.empty_for <= seconds{0}) return false;
  if (rules.empty_every <= seconds{0}) return true;
  return now.time_since_epoch() % milliseconds(rules.empty_every) < rules.empty_for;
}

void shuffle(std::vector<record>& rows, random_source& random) {
  for (std::size_t left = rows.size(); left > 1; --left)
    std::swap(rows[left - 1], rows[static_cast<std::size_t>(random.next() % left)]);
}

}  // namespace

bool list_rules::changes_rows() const {
  return cut != list_cut::none || empty_for > seconds{0} || only_begun ||
         order != list_order::as_held || form != shown_form{} || odd != odd_row::none;
}

seconds shown_list::lag(const list_rules& rules, utc_millis now) const {
  if (rules.lag_growth <= seconds{0}) return rules.lag;
  const auto grown = age(now) * rules.lag_growth.count() / day.count();
  const auto whole = rules.lag + std::chrono::floor<seconds>(grown);
  return std::max(rules.lag, std::min(whole, longest_lag));
}

utc_millis shown_list::as_of(const list_rules& rules, utc_millis now,
                             random_source& random) const {
  const bool stale = rules.view == describe_view::lagging ||
                     (rules.view == describe_view::flapping && random.next() % 2 == 0);
  return stale ? now - lag(rules, now) : now;
}

bool shown_list::shows(const list_rules& rules, utc_millis now, utc_millis as_of, utc_millis made,
                       utc_millis gone) const {
  if (made > as_of || gone <= as_of) return false;
  return rules.view != describe_view::late_rows || made <= now - lag(rules, now);
}

shown_rows shown_list::arrange(const list_rules& rules, utc_millis now, const std::string& domain,
                               std::vector<record> rows, random_source& random) {
  ++looks_;
  if (!rules.changes_rows()) return {std::move(rows), {}};
  if (is_empty_now(rules, now)) return {};
  if (rules.only_begun)
    std::erase_if(rows, [&](const record& r) { return r.held.start > now; });
  cut(rules, rows);
  for (record& r : rows) r = shown_as(rules.form, std::move(r));
  if (rules.order == list_order::reversed) std::reverse(rows.begin(), rows.end());
  if (rules.order == list_order::shuffled) shuffle(rows, random);
  shown_rows shown{std::move(rows), {}};
  spoil(rules, now, domain, shown);
  return shown;
}

void shown_list::cut(const list_rules& rules, std::vector<record>& rows) const {
  if (rules.cut == list_cut::none) return;
  if (rules.cut == list_cut::alternating) {
    std::erase_if(rows, [&](const record& r) { return (hash_of(r.key) + looks_) % 2 == 0; });
    return;
  }
  std::map<std::uint64_t, bool> shown;           // by hash of key
  for (const record& r : rows) shown[hash_of(r.key)] = false;
  const std::size_t size = shown.size();
  const auto most = static_cast<std::size_t>(std::max(rules.cut_to, 0));
  const std::size_t begin = rules.cut == list_cut::rotating && size > 0 ? looks_ * most % size : 0;
  std::size_t place = 0;
  for (auto& [hash, is_shown] : shown) is_shown = (place++ + size - begin) % size < most;
  std::erase_if(rows, [&](const record& r) { return !shown[hash_of(r.key)]; });
}

void shown_list::spoil(const list_rules& rules, utc_millis now, const std::string& domain,
                       shown_rows& shown) const {
  if (rules.odd == odd_row::none) return;
  odd_record odd{rules.odd, {}};
  if (rules.odd_where == odd_place::foreign) {
    const auto start = std::chrono::floor<std::chrono::days>(now);
    odd.whole.key = {domain, "console", "odd"};
    odd.whole.held = {{"rtmp://elsewhere.example/live/odd"}, start, start + 6 * day};
  } else if (!shown.rows.empty()) {
    odd.whole = std::move(shown.rows.front());
    shown.rows.erase(shown.rows.begin());
  } else {
    return;
  }
  shown.odd.push_back(std::move(odd));
}

}  // namespace pullkeeper::sandbox
