// The files' content as one value, and the errors found on the way.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/model.hpp"
#include "core/presence.hpp"

namespace pullkeeper {

enum class signature_version { v1, v3 };

struct api_settings {
  std::string host = "live.aliyuncs.com";
  std::string port = "443";
  signature_version signature = signature_version::v3;
  std::string region;                  // sent as RegionId; empty: not sent
  std::string ca_file;                 // trusted besides the system's store; empty: none
  std::string proxy;                   // a URL with its references, `none`, or empty: by variables
  seconds connect_timeout{5};
  seconds call_timeout{20};
  std::string address() const { return host + ":" + port; }
  bool operator==(const api_settings&) const = default;
};

enum class credential_source { automatic, env, file, systemd, ecs_ram_role, profile };

struct credential_settings {
  credential_source source = credential_source::automatic;
  std::string file = {};               // for `file`
  std::string name = {};               // of the role or the profile
  bool operator==(const credential_settings&) const = default;
};

enum class log_format { automatic, text, logfmt, json };
using log_level = level;               // of the least severe event that is written

struct log_settings {
  log_level level = log_level::info;
  log_format format = log_format::automatic;
  bool operator==(const log_settings&) const = default;
};

// The pages and numbers of the daemon over the network.
struct http_settings {
  std::string address = {};            // of this host, without brackets; empty: nothing listens
  int port = 0;
  bool allow_remote = false;           // the address need not be a loopback address
  bool operator==(const http_settings&) const = default;
};

struct hook_header {
  std::string name;
  std::string value;                   // with its references, see core/reference
  bool operator==(const hook_header&) const = default;
};

// Who gets a message when an incident begins and when it is over.
struct hook_settings {
  std::string name;                    // unique
  std::vector<std::string> run;        // a program and its arguments; empty: `post` is set
  std::string post;                    // the URL: a secret, with its references
  std::vector<hook_header> headers;
  std::string body;                    // a template; empty: all that there is
  seconds timeout{30};
  bool operator==(const hook_settings&) const = default;
};

// A sign of life is sent to `url` while all is well.
struct heartbeat_settings {
  std::string url;                     // a secret, with its references; empty: none is sent
  seconds every{60};
  bool operator==(const heartbeat_settings&) const = default;
};

struct configuration {
  api_settings api;
  credential_settings credentials;
  keep_settings keep;
  log_settings log;
  http_settings http;
  std::vector<hook_settings> hooks;
  heartbeat_settings heartbeat;
  online_settings online;
  std::string state_dir = "/var/lib/pullkeeper";
  std::vector<schedule> schedules;     // sorted by name
  // What references in their sources stand for: to be hidden wherever the API repeats it.
  std::vector<std::string> secrets;
  // A file has a list of schedules, be it an empty one: without it, that there is none may be an
  // accident.
  bool names_schedules = false;
  std::size_t file_count = 0;          // files read
  bool operator==(const configuration&) const = default;
};

enum class diagnostic_kind { error, warning };

// One error or warning at its place; line and column count from 1. `excerpt` is the source line,
// for the caret (empty where there is none). `hint` is the end of the text that says what was
// probably meant or what to do, behind "; " (empty where there is none).
struct diagnostic {
  std::string file;                    // empty: no place at all
  int line = 1;
  int column = 1;
  std::string text;
  std::string excerpt;
  diagnostic_kind kind = diagnostic_kind::error;
  std::string hint{};
};

// `file:line:col: error: text`; without the place where there is none.
std::string to_string(const diagnostic& d);

}  // namespace pullkeeper
