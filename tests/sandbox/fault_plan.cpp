#include "sandbox/fault_plan.hpp"

#include <array>
#include <utility>

namespace pullkeeper::sandbox {

namespace {

struct kind_name {
  fault_kind kind;
  const char* text;
  bool executes;
};

constexpr std::array names = {
    kind_name{fault_kind::reset_before, "reset-before", false},
    kind_name{fault_kind::reset_after, "reset-after", true},
    kind_name{fault_kind::close, "close", false},
    kind_name{fault_kind::lost_answer, "lost-answer", true},
    kind_name{fault_kind::hang, "hang", false},
    kind_name{fault_kind::slow_body, "slow-body", true},
    kind_name{fault_kind::truncate, "truncate", true},
    kind_name{fault_kind::status_500, "status-500", false},
    kind_name{fault_kind::status_503, "status-503", false},
    kind_name{fault_kind::html, "html", false},
    kind_name{fault_kind::garbage, "garbage", false},
    kind_name{fault_kind::empty, "empty", false},
    kind_name{fault_kind::throttle, "throttle", false},
    kind_name{fault_kind::code, "code", false},
    kind_name{fault_kind::redirect, "redirect", false},
    kind_name{fault_kind::huge_headers, "huge-headers", true},
    kind_name{fault_kind::huge_body, "huge-body", true},
    kind_name{fault_kind::wrong_date, "wrong-date", true},
    kind_name{fault_kind::busy, "busy", false},
    kind_name{fault_kind::illegal_timestamp, "illegal-timestamp", false},
    kind_name{fault_kind::interim, "interim", true},
    kind_name{fault_kind::gzip, "gzip", true},
};

bool fits(const fault_rule& rule, std::optional<operation> op, std::optional<inquiry> asks,
          const stream_key& key) {
  return (!rule.op || rule.op == op) && (!rule.asks || rule.asks == asks) &&
         (rule.domain.empty() || rule.domain == key.domain) &&
         (rule.stream.empty() || rule.stream == key.stream) && rule.count != 0U;
}

}  // namespace

bool executes(const fault_rule& rule) {
  if (rule.apply) return *rule.apply;
  for (const kind_name& name : names)
    if (name.kind == rule.kind) return name.executes;
  return false;
}

std::optional<fault_kind> fault_kind_of(const std::string& text) {
  for (const kind_name& name : names)
    if (text == name.text) return name.kind;
  return std::nullopt;
}

const char* to_string(fault_kind kind) {
  for (const kind_name& name : names)
    if (name.kind == kind) return name.text;
  return "";
}

void fault_plan::replace(std::vector<fault_rule> rules, std::uint64_t seed) {
  rules_ = std::move(rules);
  random_ = random_source(seed);
}

std::optional<fault_rule> fault_plan::strike(std::optional<operation> op,
                                             std::optional<inquiry> asks, const stream_key& key) {
  for (fault_rule& rule : rules_) {
    if (!fits(rule, op, asks, key)) continue;
    if (random_.unit() >= rule.probability) continue;
    if (rule.count) --*rule.count;
    return rule;
  }
  return std::nullopt;
}

}  // namespace pullkeeper::sandbox
