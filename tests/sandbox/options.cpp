#include "sandbox/options.hpp"

#include <charconv>

#include "sandbox/facts_file.hpp"
#include "sandbox/variant_text.hpp"

namespace pullkeeper::sandbox {

namespace {

template <class T>
bool read_number(const std::string& text, T& number) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

// ID:SECRET or ID:SECRET:TOKEN.
bool read_key(const std::string& text, known_key& key) {
  const std::size_t first = text.find(':');
  if (first == std::string::npos) return false;
  const std::size_t second = text.find(':', first + 1);
  key.id = text.substr(0, first);
  key.secret = text.substr(first + 1, second == std::string::npos ? second : second - first - 1);
  key.token = second == std::string::npos ? std::string() : text.substr(second + 1);
  return !key.id.empty() && !key.secret.empty();
}

bool read_offset(const std::string& text, seconds& offset) {
  const bool behind = text.starts_with('-');
  const auto length = parse_duration(behind ? text.substr(1) : text);
  if (length) offset = behind ? -*length : *length;
  return length.has_value();
}

std::string set_option(sandbox_options& options, const std::string& name,
                       const std::string& value) {
  bool good = true;
  if (name == "port") {
    good = read_number(value, options.port);
  } else if (name == "dir") {
    options.dir = value;
  } else if (name == "access-key") {
    good = read_key(value, options.service.key);
  } else if (name == "clock-offset") {
    good = read_offset(value, options.service.clock_offset);
  } else if (name == "seed") {
    good = read_number(value, options.service.seed);
  } else if (name == "facts") {
    return set_facts(options.service.variant, value);
  } else {
    return set_variant(options.service.variant, name, value);
  }
  if (good) return {};
  return "--" + name + ": not a value for it" + (name == "access-key" ? "" : ": " + value);
}

bool takes_value(const std::string& name) {
  for (const char* known : {"port", "dir", "access-key", "clock-offset", "seed", "facts"})
    if (name == known) return true;
  return is_variant_name(name);
}

}  // namespace

const char* const help_text =
    R"(pullkeeper-sandbox: stands in for the four pull-stream operations of ApsaraVideo Live, and
for DescribeLiveDomainDetail, DescribeLiveDomainLimit and DescribeLiveStreamsOnlineList.

usage: pullkeeper-sandbox --port N --dir DIR --access-key ID:SECRET[:TOKEN] [options]

  --port N              port on 127.0.0.1; 0 takes a free one
  --dir DIR             gets ca.pem (trust it) and then port (ready when it is there)
  --access-key KEY      the only key that is accepted
  --clock-offset D      the sandbox's clock against the machine's: 20m, -3h
  --seed N              for what is left to chance (1)
  --facts FILE          the variant that a report of `pullkeeper probe` tells of
  --verbose             one line for each call on standard output
  --help

what the documents leave open (default first):
  --semantics unique-active|unique-until-deleted|coexist|replace   Add beside a config
  --expired listed|hidden|removed|removed-later [--expired-keep 2d]
  --update restart|seamless|refused|silent          of a config that has not expired
  --update-expired works|refused|silent|upsert
  --update-missing refused|works|silent|upsert
  --past-start accepted|refused [--past-start-slack 3s]
  --length up-to-limit|below-limit|from-now         of 604,800 s
  --describe fresh|lagging|flapping|forbidden|late-rows [--lag 5s] [--lag-growth 1m]
      lagging: the state of the lag ago; late-rows: each changed row is hidden for the lag;
      the growth is added for each day, up to an hour
  --delete-missing ok|error
  --quota N [--quota-of account|domain]             configs held at once (300)
  --beside-code exists|business|unknown|denied|quota   how Add beside a config is refused
  --clock-code expired|illegal                      InvalidTimeStamp.Expired, IllegalTimestamp
  --semantics-later SEMANTICS --semantics-later-after 2h   another semantics from then on

what Describe shows of what is held:
  --list-cut none|stable|rotating|alternating [--list-cut-to 20]   of a domain's keys
  --list-empty 0s [--list-empty-every 6h]           for that long in each such stretch
  --list-future shown|hidden                        what has not begun
  --list-order as-held|reversed|shuffled
  --list-sources as-sent|FORM[+FORM...]             port no-query ampersands percent no-scheme
                                                    sorted first-only upper-host
  --list-names as-sent|lower|upper                  app and stream; upper: the domain too
  --list-times exact|to-minute|without-seconds|offset
  --list-odd none|KIND [--list-odd-where foreign|held]   a record that is not as documented:
      null-entry no-domain no-app no-stream no-source no-start no-end empty-app empty-stream
      empty-start app-number stream-number source-number start-number start-zero end-date-only
      end-out-of-range stream-object

on the same port, without a signature:
  POST   /_control/faults   [{"kind": "lost-answer", "operation": "add", "count": 1}]
  DELETE /_control/faults
  GET    /_control/state    configs, gaps in milliseconds, restarts, counters
  GET    /_control/calls?since=N
  POST   /_control/console  {"action": "set", "domain": ..., "app": ..., "stream": ...,
                             "sources": [...], "start": ..., "end": ...}
                            {"action": "delete", "domain": ..., "app": ..., "stream": ...}
                            set with "permanent": true needs no start and no end
  POST   /_control/domain   {"domain": ..., "missing": true, "status": "offline",
                             "type": "liveEdge", "region": ..., "limit": 20, "used": 3}
  POST   /_control/online   {"dies": STREAM}, {"lives": STREAM}: its origin; and how the list of
                             streams that are online lies: {"lag_s": N, "empty": true}
  POST   /_control/variant  {"semantics": "coexist", "lag": "5s"}
a rule: kind, operation (add update describe delete domain-detail domain-limit
  online-list *), domain,
  stream, probability, count, and
  apply (true: executed all the same), at (truncate), bytes (huge-*), delay_ms (slow-body),
  retry_after_ms (throttle), offset_s (wrong-date), status, code, message
kinds: reset-before reset-after close lost-answer hang slow-body truncate status-500 status-503
  html garbage empty throttle code redirect huge-headers huge-body wrong-date
  busy (ServiceBusy, or LockFail, OperationConflict as code) illegal-timestamp
  interim (100 and 103 before the answer) gzip (a body that nobody asked to be compressed)

examples:
  pullkeeper-sandbox --port 0 --dir /tmp/sandbox --access-key testid:testsecret --verbose
  pullkeeper-sandbox --port 8443 --dir . --access-key a:b --semantics replace --describe lagging \
    --lag 5s
  curl --cacert ca.pem https://localhost:8443/_control/state
  curl --cacert ca.pem https://localhost:8443/_control/faults \
    -d '{"seed": 7, "rules": [{"kind": "reset-after", "operation": "*", "probability": 0.3}]}'
  Update denied alone, one busy domain, a wait of an hour:
    [{"kind": "code", "operation": "update", "code": "Forbidden.RAM", "status": 403},
     {"kind": "busy", "domain": "live.example.com"},
     {"kind": "throttle", "count": 1, "retry_after_ms": 3600000}]
)";

sandbox_options read_options(const std::vector<std::string>& arguments) {
  sandbox_options result;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const std::size_t equals = word.find('=');
    const std::string name = word.starts_with("--") ? word.substr(2, equals - 2) : std::string();
    if (word == "--help") {
      result.help = true;
    } else if (word == "--verbose") {
      result.verbose = true;
    } else if (!takes_value(name)) {
      result.error = "no such option: " + word;
    } else if (equals == std::string::npos && i + 1 == arguments.size()) {
      result.error = word + " needs a value";
    } else {
      result.error = set_option(
          result, name, equals == std::string::npos ? arguments[++i] : word.substr(equals + 1));
    }
    if (!result.error.empty() || result.help) return result;
  }
  if (result.dir.empty()) result.error = "--dir is missing";
  if (result.service.key.id.empty()) result.error = "--access-key is missing";
  return result;
}

}  // namespace pullkeeper::sandbox
