#include "core/remedy.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "core/retry.hpp"

namespace pullkeeper {
namespace {

// The environment and the credentials of systemd are handed over once, when the daemon starts.
bool is_read_once(const cause& why) {
  return why.from.ends_with(" of environment") || why.from.ends_with(" of systemd");
}

std::string key_remedy(const cause& why) {
  const auto its = why.from.empty() ? std::string() : " (" + why.from + ")";
  const std::string when =
      is_read_once(why) ? "; another one takes effect after a restart of pullkeeper"
                        : "; it is tried again every minute, and at once with `pullkeeper retry`";
  if (why.code == "InvalidAccessKeyId.Inactive") {
    return "enable this AccessKey" + its + ", or put another one in its place" + when;
  }
  if (why.code == "SignatureDoesNotMatch" || why.code == "IncompleteSignature") {
    return "the secret is not that of the AccessKey" + its + ": put the right one in its place" +
           when;
  }
  return "put a valid AccessKey " +
         (its.empty() ? "where pullkeeper finds it" : "in the place of this one" + its) + when;
}

// What the account lacks that no RAM policy grants.
struct account_fault {
  std::string_view code;
  const char* words;
  const char* todo;
};

constexpr account_fault account_faults[] = {
    {"InsufficientBalance", "the account is in arrears",
     "pay what the account owes; tried again by itself"},
    {"InvalidDomain.Offline", "the domain is offline",
     "put the domain online in the console of ApsaraVideo Live; tried again by itself"},
    {"InvalidDomain.Configure_failed", "the domain is not set up",
     "see to the domain in the console of ApsaraVideo Live; tried again by itself"},
    {"InvalidIdentity.ServiceDisabled", "the service is not open for the account",
     "open ApsaraVideo Live for the account; tried again by itself"},
};

const account_fault* account_fault_of(const cause& why) {
  const auto found =
      std::find_if(std::begin(account_faults), std::end(account_faults),
                   [&](const account_fault& one) { return one.code == why.code; });
  return found == std::end(account_faults) ? nullptr : found;
}

std::string permission_remedy(const cause& why, const stream_key& key) {
  if (const auto* fault = account_fault_of(why)) return fault->todo;
  return std::string("let a RAM policy of this user allow ") + permission_for(why.of) + " on " +
         resource_for(why.of, key.domain);
}

// Once a person has done it, nobody need wait for the next try.
remedy by_hand(const std::string& text, const cause& why) {
  return {true, text + (why.attempts > 0 ? "; `pullkeeper retry` tries at once" : "")};
}

}  // namespace

std::string words_of(const cause& why) {
  switch (why.kind) {
    case failure_kind::none: return "not yet submitted";
    case failure_kind::unreachable: return "the API cannot be reached";
    case failure_kind::transient: return "no answer that settles it";
    case failure_kind::throttled: return "too many calls";
    case failure_kind::clock: return "the clock of this host is wrong";
    case failure_kind::credentials: return "the API takes no call with these keys";
    case failure_kind::permission:
      if (const auto* fault = account_fault_of(why)) return fault->words;
      return std::string(permission_for(why.of)) + " is not allowed";
    case failure_kind::quota: return "the quota is reached";
    case failure_kind::conflict: return "another config has the stream";
    case failure_kind::missing: return "the config to be changed is gone";
    case failure_kind::busy: return "the API cannot do this just now";
    case failure_kind::rejected:
    case failure_kind::start_refused:
    case failure_kind::length_refused: break;
  }
  return "the API does not take the request";
}

const char* permission_for(operation op) {
  switch (op) {
    case operation::add: return "live:AddLivePullStreamInfoConfig";
    case operation::update: return "live:UpdateLivePullStreamInfoConfig";
    case operation::remove: return "live:DeleteLivePullStreamInfoConfig";
    case operation::describe: return "live:DescribeLivePullStreamConfig";
  }
  return "";
}

std::string resource_for(operation op, const std::string& domain) {
  return op == operation::describe ? std::string("*") : "acs:cdn:*:*:domain/" + domain;
}

std::string told_by(const answer& got) {
  const failure* why = got.trouble();
  if (!why) return {};
  std::string facts = why->code;
  if (!got.request_id.empty()) {
    facts += (facts.empty() ? "request " : ", request ") + got.request_id;
  }
  std::string text = facts.empty() ? std::string() : " (" + facts + ")";
  return why->detail.empty() ? text : text + ": " + why->detail;
}

remedy remedy_of(const cause& why, const stream_key& key, const std::string& place) {
  switch (why.kind) {
    case failure_kind::none: return {};
    case failure_kind::unreachable:
      if (why.code == "proxy") {
        return {false, "work goes on within seconds of its return; if it does not return, look at "
                       "the proxy and at what names it: api.proxy, or HTTPS_PROXY of the service"};
      }
      return {false, "work goes on within seconds of its return; if it does not return, look at "
                     "the name service, the network and the firewall of this host"};
    case failure_kind::transient:
    case failure_kind::busy: return {false, "tried again until it passes"};
    case failure_kind::throttled:
      return {false, "the rate is lowered for a while; if it lasts, lower api.rate, or find out "
                     "who else uses the account"};
    case failure_kind::clock: return {true, "put the clock of this host right"};
    case failure_kind::credentials: return {true, key_remedy(why)};
    case failure_kind::permission: return by_hand(permission_remedy(why, key), why);
    case failure_kind::quota:
      return by_hand("remove configs that are not needed, or ask for a higher quota", why);
    case failure_kind::conflict:
      return {false, "another config has the stream; it is taken over as soon as the API lets it"};
    case failure_kind::missing: return {false, "added instead"};
    case failure_kind::rejected:
    case failure_kind::start_refused:
    case failure_kind::length_refused: break;
  }
  return by_hand("the API will not take this unchanged: correct the schedule" +
                     (place.empty() ? std::string() : " (" + place + ")") +
                     ", or what the code names in the account",
                 why);
}

remedy remedy_of(trouble_kind what) {
  switch (what) {
    case trouble_kind::schedules_vanished:
      return {true, "put the files back, or `pullkeeper confirm-removal` if they are to go"};
    case trouble_kind::state_not_writable:
      return {true, "make room, or mend the disk of the state directory; configs are kept from "
                    "memory meanwhile, and nothing is deleted"};
    case trouble_kind::files_refused:
      return {true, "mend it and reload; `pullkeeper check` shows every error"};
    case trouble_kind::drift_fight:
      return {true, "find out who else manages these streams, or set on_drift to report"};
    case trouble_kind::removal_held:
      return {true, "put the schedules back, or `pullkeeper confirm-removal` if they are to go"};
    case trouble_kind::clock_in_doubt:
      return {true, "the API's time is used; check this host's time synchronisation"};
    case trouble_kind::catching_up:
      return {false, "submitted one by one, the earliest first; a higher api.rate is faster"};
    default: return {};
  }
}

}  // namespace pullkeeper
