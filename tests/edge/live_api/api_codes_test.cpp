// What the API's codes mean: the whole taxonomy, one row for each code.
#include <doctest/doctest.h>

#include <string>

#include "edge/live_api/codes.hpp"
#include "edge/live_api/live_api.hpp"

using namespace pullkeeper;

namespace {

struct expectation {
  const char* code;
  int status;
  failure_kind kind;
  outcome result;
};

constexpr auto no = outcome::not_done;
constexpr auto unknown = outcome::unknown;
using k = failure_kind;

// clang-format off
constexpr expectation expectations[] = {
    {"Throttling", 400, k::throttled, no},
    {"Throttling.User", 400, k::throttled, no},
    {"Throttling.Api", 503, k::throttled, no},
    {"Rejected.Throttling", 400, k::throttled, no},
    {"", 429, k::throttled, no},
    {"SomethingNew", 429, k::throttled, no},
    {"ServiceUnavailable", 503, k::transient, unknown},
    {"ServiceUnavailable.RegionMaintaining", 503, k::transient, unknown},
    {"InternalError", 500, k::transient, unknown},
    {"UnknownError", 400, k::transient, unknown},
    {"SignatureNonceUsed", 400, k::transient, unknown},
    {"SomethingNew", 500, k::transient, unknown},
    {"SomethingNew", 502, k::transient, unknown},
    {"", 503, k::transient, unknown},
    {"", 504, k::transient, unknown},
    {"", 404, k::transient, unknown},
    {"", 200, k::transient, unknown},
    {"SomethingNew", 200, k::transient, unknown},
    {"SystemUpgrading", 403, k::busy, no},
    {"ServiceBusy", 403, k::busy, no},
    {"LockFail", 400, k::busy, no},
    {"OperationConflict", 409, k::busy, no},
    {"InvalidTimeStamp.Expired", 400, k::clock, no},
    {"InvalidTimeStamp.Format", 400, k::rejected, no},
    {"IllegalTimestamp", 400, k::clock, no},
    {"InvalidSecurityToken.Expired", 400, k::credentials, no},
    {"InvalidSecurityToken.Malformed", 400, k::credentials, no},
    {"InvalidSecurityToken.MismatchWithAccessKey", 400, k::credentials, no},
    {"MissingSecurityToken", 400, k::credentials, no},
    {"InvalidAccessKeyId.NotFound", 404, k::credentials, no},
    {"InvalidAccessKeyId.Inactive", 400, k::credentials, no},
    {"Forbidden.AccessKeyDisabled", 403, k::credentials, no},
    {"SignatureDoesNotMatch", 400, k::credentials, no},
    {"IncompleteSignature", 400, k::credentials, no},
    {"Forbidden.RAM", 403, k::permission, no},
    {"Forbidden.Unauthorized", 403, k::permission, no},
    {"Forbidden", 401, k::permission, no},
    {"Forbidden.RiskControl", 403, k::permission, no},
    {"NoPermission", 403, k::permission, no},
    {"IllegalOperation", 403, k::permission, no},
    {"InvalidIdentity.ServiceDisabled", 400, k::permission, no},
    {"InsufficientBalance", 400, k::permission, no},
    {"InvalidDomain.Offline", 404, k::permission, no},
    {"InvalidDomain.Configure_failed", 500, k::permission, no},
    {"InvalidDomain.NotFound", 404, k::rejected, no},
    {"InvalidDomain.Malformed", 400, k::rejected, no},
    {"MissingParameter", 400, k::rejected, no},
    {"MissingDomainName", 400, k::rejected, no},
    {"MissingParam", 400, k::rejected, no},
    {"Param.Missing.StartTime", 400, k::rejected, no},
    {"InvalidParameter", 400, k::rejected, no},
    {"InvalidParameter.AppName", 400, k::rejected, no},
    {"InvalidParam", 400, k::rejected, no},
    {"InvalidParams", 400, k::rejected, no},
    {"CodeAppNameIsIllegal", 400, k::rejected, no},
    {"CheckSourceHealthFailed", 400, k::rejected, no},
    {"InvalidAction", 403, k::rejected, no},
    {"UnsupportedHTTPMethod", 403, k::rejected, no},
    {"InvalidApi.NotFound", 404, k::rejected, no},
    {"InvalidProduct.NotFound", 404, k::rejected, no},
    {"InvalidVersion", 400, k::rejected, no},
    {"InvalidProtocol.NeedSsl", 400, k::rejected, no},
    {"SomethingNew", 400, k::rejected, no},
    {"SomethingNew", 403, k::rejected, no},
    {"InvalidStartTime.Malformed", 400, k::start_refused, no},
    {"InvalidStartTime.Past", 400, k::start_refused, no},
    {"InvalidEndTime.Malformed", 400, k::length_refused, no},
    {"InvalidEndTime.Mismatch", 400, k::length_refused, no},
    {"InvalidEndTime.BeyondCurrent", 400, k::length_refused, no},
    {"Duration.Exceed", 400, k::length_refused, no},
    {"ConfigAlreadyExists", 400, k::conflict, no},
    {"CodeConfigAlreadyExists", 400, k::conflict, no},
    {"ConfigAlreadyExist", 200, k::conflict, no},
    {"BusinessExist", 400, k::conflict, no},
    {"CodeConfigNotFound", 400, k::missing, no},
    {"ConfigNotExist", 404, k::missing, no},
    {"AppInfoNotExist", 404, k::missing, no},
    {"Deny.TooMany.Stream", 403, k::quota, no},
    {"QuotaExceeded", 403, k::quota, no},
    {"QuotaExceeded.Config", 403, k::quota, no},
    {"ExceedQuota", 403, k::quota, no},
};
// clang-format on

}  // namespace

TEST_CASE("every known code has its meaning, and what is unknown is never taken for not done"
          " [A05 A07 A11 A13 A15 A32]") {
  for (const expectation& e : expectations) {
    INFO(e.code, " with HTTP ", e.status);
    const code_meaning meaning = meaning_of(e.code, e.status);
    CHECK(std::string(to_string(meaning.kind)) == to_string(e.kind));
    CHECK(std::string(to_string(meaning.result)) == to_string(e.result));
  }
}

TEST_CASE("a code that is known means the same under every status [A07]") {
  for (const expectation& e : expectations) {
    const std::string code = e.code;
    if (code.empty() || code == "SomethingNew") continue;
    for (const int status : {200, 400, 401, 403, 404, 409, 429, 500, 503})
      CHECK(meaning_of(code, status).kind == e.kind);
  }
}

TEST_CASE("codes are read letter by letter") {
  CHECK(meaning_of("configalreadyexists", 400).kind == failure_kind::rejected);
  CHECK(meaning_of(" ConfigNotExist", 400).kind == failure_kind::missing);
  CHECK(meaning_of("XInternalError", 400).kind == failure_kind::rejected);
}
