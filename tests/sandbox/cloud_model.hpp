// The rules of the API for pull-stream configs, in every variant that the documents leave open.
// Pure: `now` comes in, nothing is read or sent. Linked into the simulation and served over HTTPS
// by the sandbox, so that both play the same cloud.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/call.hpp"
#include "core/random.hpp"
#include "sandbox/coverage.hpp"
#include "sandbox/key_order.hpp"
#include "sandbox/shown_list.hpp"

namespace pullkeeper::sandbox {

// Add for a stream key that has a config already.
enum class uniqueness { coexist, unique_active, unique_until_deleted, replace };
// What becomes of a config whose end has passed.
enum class expired_fate { listed, hidden, removed, removed_later };   // later: after `expired_keep`
// Update of a config that is running or waits for its start.
enum class update_effect { restart, seamless, refused, silent };
// Update of an expired or missing config; upsert creates one.
enum class update_absent { works, refused, silent, upsert };
enum class length_rule { up_to_limit, below_limit, from_now };        // limit: 604,800 s
// How Add beside a config is refused where keys are unique: ConfigAlreadyExists, the other code of
// that meaning, one that no document has, or as if permission or room were missing.
enum class beside_code { exists, business, unknown, denied, quota };
enum class quota_scope { account, domain };
// What the gateway answers to a wrong clock: InvalidTimeStamp.Expired or IllegalTimestamp.
enum class clock_code { expired, illegal };

struct cloud_variant : list_rules {
  uniqueness unique = uniqueness::unique_active;
  expired_fate expired = expired_fate::listed;
  seconds expired_keep{0};
  update_effect update_active = update_effect::restart;
  update_absent update_expired = update_absent::works;
  update_absent update_missing = update_absent::refused;   // `works` means the same as upsert
  bool past_start_accepted = true;     // if not, a StartTime before now - past_start_slack fails
  seconds past_start_slack{0};
  length_rule length = length_rule::up_to_limit;
  bool delete_missing_ok = true;
  int quota = 300;                     // configs held at once, expired ones not counted
  quota_scope quota_of = quota_scope::account;
  beside_code beside = beside_code::exists;
  clock_code clock = clock_code::expired;
  uniqueness later = uniqueness::unique_active;  // takes the place of `unique` ...
  seconds later_after{0};              // ... that long after the first call; 0: never
};

// What the API answers, before HTTP: 200 with an empty code, or an error.
struct cloud_answer {
  int status = 200;
  std::string code;
  std::string message;
  std::vector<record> records;         // of a describe
  std::vector<odd_record> odd;         // listed behind them
};

class cloud_model {
 public:
  cloud_model(cloud_variant variant, std::uint64_t seed);

  // Executes one operation at `now` (never earlier than the last one). Checks what the service
  // checks of a well-formed request: EndTime later than now, start before end, length, past start,
  // uniqueness, quota. `sources` of `wanted` is what SourceUrl held, split at ';'.
  cloud_answer apply(utc_millis now, operation op, const stream_key& key, const config& wanted);

  // The truth, whatever Describe shows: configs of a key that have not expired, in order of start.
  std::vector<config> held(utc_millis now, const stream_key& key) const;
  // True if a config of the key is in effect at `now`.
  bool covered(utc_millis now, const stream_key& key) const;
  // The uncovered spans within [from, to) as it happened up to `now` and as it will be if nothing
  // changes after that. A pull that Update restarted counts as covered.
  std::vector<span> gaps(const stream_key& key, utc_millis from, utc_millis to) const;

  // Somebody at the console: both without any check. set replaces all configs of the key; a
  // permanent one has no end (the old PullAlways) and whatever start and end `held` says.
  void console_set(utc_millis now, const stream_key& key, const config& held,
                   bool permanent = false);
  void console_delete(utc_millis now, const stream_key& key);

  std::uint64_t restarts(const stream_key& key) const;     // of a running pull, by Update or Add
  const cloud_variant& variant() const { return variant_; }
  // From now on Add, Update and Describe follow another variant (a service that changes its mind);
  // what was removed stays removed.
  void change(const cloud_variant& variant);
  std::vector<stream_key> keys() const;                    // named in any call but Describe
  // Drops the history of coverage before `before`, to bound the memory of long runs.
  void forget_before(utc_millis before);

 private:
  // One record from the call that made it to the one that replaced or deleted it.
  struct entry {
    config held;
    utc_millis made{};
    utc_millis gone{};                 // utc_millis::max() while it stands
    bool permanent = false;
  };
  struct key_state {
    std::vector<entry> entries;        // in order of `made`
    coverage past;                     // by entries that were dropped
    std::uint64_t restarts = 0;
  };
  using key_map = std::map<stream_key, key_state, key_less>;

  cloud_answer add(utc_millis now, const stream_key& key, const config& wanted);
  cloud_answer update(utc_millis now, const stream_key& key, const config& wanted);
  cloud_answer remove(utc_millis now, key_state& state);
  cloud_answer describe(utc_millis now, const stream_key& key);
  cloud_answer check_times(utc_millis now, const config& wanted) const;
  entry* find_target(utc_millis now, key_state& state, const config& wanted);
  uniqueness unique_at(utc_millis now) const;
  bool quota_left(utc_millis now, const std::string& domain, int freed) const;
  utc_millis gone_at(const entry& e) const;
  static span effect_of(const entry& e);
  void settle(utc_millis now, key_state& state);
  key_state& state_of(const stream_key& key);

  cloud_variant variant_;
  random_source random_;
  bool refuses_as_illegal_ = false;    // the code of a refused Update, drawn once
  bool missing_as_invalid_ = false;    // the code of a Delete of nothing, drawn once
  utc_millis last_{};                  // of the last call
  shown_list list_;
  key_map keys_;
};

}  // namespace pullkeeper::sandbox
