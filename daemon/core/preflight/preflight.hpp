// What `check --online` finds out before anything is written: what was met on the way and what the
// API has answered, as findings with remedies. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/inquiry.hpp"
#include "core/model.hpp"
#include "core/reached.hpp"

namespace pullkeeper {

// `error`: nothing can be kept, or not all, until somebody acts. `note`: it cannot be known, or
// need not be.
enum class grade { good, note, warning, error };
enum class topic { name, tls, clock, key, permission, domain, quota, configs };

// Texts are not yet escaped.
struct preflight_finding {
  grade how = grade::good;
  topic about = topic::name;
  std::string where;                   // the endpoint, a RAM action or a domain
  std::string text;
  std::string remedy{};                // empty: nothing is to be done
  bool denied = false;                 // the error is a key or a permission
};

const char* to_string(grade how);      // ok, note, warning, error
const char* to_string(topic about);    // name, tls, clock, key, permission, domain, quota, configs

using preflight_findings = std::vector<preflight_finding>;

// `address` is HOST:PORT.
preflight_findings about_way(const std::string& address, const reached& way);

// `ahead`: the API's time minus that of this host, 0 where they agree; nothing: it was not told.
preflight_finding about_clock(const std::string& address, std::optional<milliseconds> ahead);

// Where the key comes from, or why there is none.
struct key_facts {
  std::string id;                      // as it may be shown
  std::string source;
  std::string note;
  std::string passed_over;             // sources before it that give no key, and why
  std::string error;                   // not empty: there is no key
};

preflight_findings about_key(const key_facts& key);

// What was answered for one domain of the files; nothing: it was not asked.
struct domain_answers {
  std::string name;
  std::string place;                   // where the files name it, or empty
  std::optional<answer> list;
  std::optional<inquiry_answer> detail;
  std::optional<inquiry_answer> limit;
};

// True for a failure that every other call would share, as a refused key: no use to go on.
bool ends_inquiry(const answer& got);

// Of such a failure, once.
preflight_finding about_failure(const std::string& address, const answer& got);

// The four permissions, as far as lists can show them.
preflight_findings about_permissions(const std::vector<domain_answers>& all);

// Whether the domain is there, for playback and online; its quota; what stands against what the
// files want. `all` are the schedules of all domains.
preflight_findings about_domain(const domain_answers& told, const std::vector<schedule>& all,
                                const keep_settings& keep, utc_seconds now);

}  // namespace pullkeeper
