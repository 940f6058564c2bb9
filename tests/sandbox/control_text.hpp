// The bodies of the control path, read strictly: an unknown key or a wrong type is an error.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/cloud_model.hpp"
#include "sandbox/domain_book.hpp"
#include "sandbox/fault_plan.hpp"
#include "sandbox/online_book.hpp"

namespace pullkeeper::sandbox {

// `error` is empty, or says what is wrong; then nothing else counts.
struct faults_body {
  std::string error;
  std::vector<fault_rule> rules;
  std::uint64_t seed = 1;
};

// A list of rules, or {"rules": [...], "seed": N}.
faults_body read_faults(const std::string& text);

struct console_body {
  std::string error;
  bool removes = false;
  stream_key key;
  config held;                         // where it does not remove
  bool permanent = false;              // without an end
};

// {"action": "set" | "delete", "domain", "app", "stream", "sources": [...], "start", "end"}, or
// {..., "permanent": true} without start and end.
console_body read_console(const std::string& text);

struct domain_body {
  std::string error;
  std::string domain;
  domain_page page;
};

// {"domain", "missing": true, "status", "type", "region", "limit": N, "used": N}; what is left out
// is as for a domain that nobody has described.
domain_body read_domain(const std::string& text);

struct online_body {
  std::string error;
  std::string dies, lives;             // the stream whose origin does; empty: none
  online_rules rules;
};

// {"dies": STREAM, "lives": STREAM, "lag_s": N, "empty": true}; rules left out stay as in
// `current`.
online_body read_online(const std::string& text, const online_rules& current);

struct variant_body {
  std::string error;
  cloud_variant variant;
};

// An object of choices as variant_text names them; those left out stay as in `current`.
variant_body read_variant(const std::string& text, const cloud_variant& current);

}  // namespace pullkeeper::sandbox
