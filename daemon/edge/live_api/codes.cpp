#include "edge/live_api/codes.hpp"

#include <string_view>

namespace pullkeeper {
namespace {

enum class match { exact, begins, contains };

struct row {
  match how;
  std::string_view text;
  failure_kind kind;
  outcome result = outcome::not_done;
};

using enum failure_kind;

// The first row that fits decides. From the "Errors" of the four pages, the common table of
// ApsaraVideo Live ("Common error codes"), that of the gateway, and the sibling products that share
// it (VS, CDN).
constexpr row table[] = {
    {match::contains, "Throttling", throttled},
    // A duplicate of the request arrived before: that one may have been executed.
    {match::exact, "SignatureNonceUsed", transient, outcome::unknown},
    {match::begins, "InternalError", transient, outcome::unknown},
    {match::begins, "ServiceUnavailable", transient, outcome::unknown},
    {match::exact, "UnknownError", transient, outcome::unknown},
    {match::exact, "ServiceBusy", busy},
    {match::exact, "SystemUpgrading", busy},
    {match::exact, "LockFail", busy},
    {match::exact, "OperationConflict", busy},
    {match::exact, "InvalidTimeStamp.Expired", clock},
    {match::exact, "IllegalTimestamp", clock},
    {match::begins, "InvalidSecurityToken", credentials},
    {match::exact, "MissingSecurityToken", credentials},
    {match::begins, "InvalidAccessKeyId", credentials},
    {match::exact, "Forbidden.AccessKeyDisabled", credentials},
    {match::exact, "SignatureDoesNotMatch", credentials},
    {match::exact, "IncompleteSignature", credentials},
    {match::begins, "Forbidden", permission},
    {match::begins, "NoPermission", permission},
    {match::exact, "IllegalOperation", permission},
    {match::exact, "InvalidIdentity.ServiceDisabled", permission},
    {match::exact, "InsufficientBalance", permission},
    // A domain that is offline or broken: a person must act at the account, not on the schedule.
    {match::exact, "InvalidDomain.Offline", permission},
    {match::exact, "InvalidDomain.Configure_failed", permission},
    // Above the family of missing configs: a domain that is not found is a wrong schedule.
    {match::begins, "InvalidDomain", rejected},
    {match::contains, "AlreadyExist", conflict},
    {match::exact, "BusinessExist", conflict},
    {match::contains, "ConfigNotFound", missing},
    {match::contains, "NotExist", missing},
    {match::begins, "InvalidStartTime", start_refused},
    {match::begins, "InvalidEndTime", length_refused},
    {match::begins, "Duration.Exceed", length_refused},
    {match::begins, "Deny.TooMany", quota},
    {match::contains, "Quota", quota},
    // Refused for the request itself: as unknown codes are, but whatever the status.
    {match::begins, "Missing", rejected},
    {match::begins, "Param.Missing", rejected},
    {match::begins, "InvalidParam", rejected},
    {match::exact, "InvalidTimeStamp.Format", rejected},
    {match::exact, "CodeAppNameIsIllegal", rejected},
    {match::exact, "CheckSourceHealthFailed", rejected},
    {match::exact, "InvalidAction", rejected},
    {match::exact, "InvalidVersion", rejected},
    {match::exact, "UnsupportedHTTPMethod", rejected},
    {match::begins, "InvalidApi.", rejected},
    {match::begins, "InvalidProduct.", rejected},
    {match::begins, "InvalidProtocol.", rejected},
};

bool fits(const row& r, std::string_view code) {
  switch (r.how) {
    case match::exact: return code == r.text;
    case match::begins: return code.starts_with(r.text);
    case match::contains: return code.find(r.text) != std::string_view::npos;
  }
  return false;
}

}  // namespace

code_meaning meaning_of(const std::string& code, int http_status) {
  for (const row& r : table)
    if (fits(r, code)) return {r.kind, r.result};
  if (http_status == 429) return {throttled, outcome::not_done};
  const bool refused = http_status >= 400 && http_status < 500;
  if (!code.empty() && refused) return {rejected, outcome::not_done};
  return {transient, outcome::unknown};
}

}  // namespace pullkeeper
