// What must be done about a failure: one table, for the log and for all that shows how things are.
#pragma once
#include <string>

#include "core/call.hpp"
#include "core/cause.hpp"
#include "core/model.hpp"

namespace pullkeeper {

// Of the whole, in the order in which they are told.
enum class trouble_kind {
  no_daemon,
  schedules_vanished,
  key_refused,
  api_unreachable,
  api_failing,
  permission_missing,
  quota_reached,
  state_not_writable,
  files_refused,
  drift_fight,
  removal_held,
  clock_in_doubt,
  throttled,
  catching_up,
};
inline constexpr std::size_t trouble_kinds = 14;

struct remedy {
  bool by_person = false;              // false: it passes by itself, or pullkeeper sees to it
  std::string text;                    // one sentence without a stop; empty: nothing to say
};

// Of a call for this stream or, with no more than a domain, of a look. `place`: where the schedule
// stands in the files, or empty. No secrets.
remedy remedy_of(const cause& why, const stream_key& key, const std::string& place = {});

// What must be done about a trouble that no failure of a call explains; empty for the others. The
// log, `status`, the page and the messages say it in these words.
remedy remedy_of(trouble_kind what);

// What has happened, in a few words; of `none`: nothing has failed.
std::string words_of(const cause& why);

// What a policy of the account must allow for the operation: `live:AddLivePullStreamInfoConfig`.
const char* permission_for(operation op);
// ... and on what: `acs:cdn:*:*:domain/live.example.com`, or all for a look.
std::string resource_for(operation op, const std::string& domain);

// ` (CODE, request ID): DETAIL` of a failed call, or as much of it as is known.
std::string told_by(const answer& got);

}  // namespace pullkeeper
