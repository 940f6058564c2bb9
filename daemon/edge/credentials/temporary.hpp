// Keys that end by themselves, from services on the network. Part of credentials: nothing else
// includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <optional>
#include <string>

#include "edge/credentials/credentials.hpp"
#include "edge/credentials/recipe.hpp"
#include "edge/https/https.hpp"
#include "edge/https/receiver.hpp"
#include "edge/programs/running_program.hpp"

namespace pullkeeper {

inline constexpr const char* oidc_source = "OIDC";
inline constexpr const char* metadata_source = "ECS metadata";
inline constexpr const char* uri_source = "credentials URI";

struct temporary_key {
  key_result found;
  milliseconds life{};                 // from now on; positive where there is a key
  temporary_key() = default;
  explicit temporary_key(key_result result) : found(std::move(result)) {}
};

// What STS answers, and what the metadata service and others answer beside their `Code`:
// AccessKeyId, AccessKeySecret, SecurityToken, Expiration. How long the key lasts is counted by the
// answer's own Date, or by `now` where there is none, so that a wrong local clock does no harm. The
// body is wiped.
temporary_key read_temporary_key(https_response& response, utc_millis now);

// The answer's Date header, if it has a readable one.
std::optional<utc_seconds> date_of(const https_response& response);

// Why an exchange brought nothing to read; empty for status 200.
std::string refusal_of(const https_response& response);

// The role of this ECS instance ("View instance metadata"). An empty role is asked for. Falls back
// to requests without a token unless ALIBABA_CLOUD_IMDSV1_DISABLED=true; off with
// ALIBABA_CLOUD_ECS_METADATA_DISABLED=true. `metadata` must outlive it.
boost::asio::awaitable<temporary_key> key_from_metadata(metadata_client& metadata,
                                                        std::string role, utc_millis now);

// "AssumeRoleWithOIDC" by the token in the recipe's file, which is read anew each time, and
// "AssumeRole", signed with a key. Where a refusal's Date is not `now`, they ask once more with
// that time: the clock may be all that is wrong. `sts` must outlive them.
boost::asio::awaitable<temporary_key> key_from_oidc(https_client& sts, key_recipe how,
                                                    utc_millis now);
boost::asio::awaitable<temporary_key> key_from_role(https_client& sts, assumed_role role,
                                                    access_key key, utc_millis now);

// What a server at a URI answers, in the form of the metadata service. `by` must outlive it.
boost::asio::awaitable<temporary_key> key_from_uri(receiver_client& by, std::string target,
                                                   utc_millis now);

// A program that is under way, so that it can be ended.
struct program_run {
  std::shared_ptr<running_program> program;      // null: none is
  std::shared_ptr<boost::asio::posix::stream_descriptor> output;
};

// What a program writes ("External" of the aliyun command line): `mode` AK or StsToken with its
// parts, and until when it is good, or 15 minutes. The program must belong to root or to the own
// user and be writable by nobody else; it has a minute, a HOME, and nothing else of the
// environment.
boost::asio::awaitable<temporary_key> key_from_program(boost::asio::io_context& loop,
                                                       std::string command,
                                                       std::shared_ptr<program_run> run,
                                                       utc_millis now);

}  // namespace pullkeeper
