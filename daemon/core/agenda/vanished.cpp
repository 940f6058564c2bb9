#include "core/agenda/vanished.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/counted.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t missing_most = 3;

struct headcount {
  std::size_t missing = 0;
  std::size_t expected = 0;
};

utc_millis first_end_of(const stream& s, utc_seconds now) {
  auto end = never;
  for (const auto& c : s.standing().standing()) {
    if (c.end > now) end = std::min(end, utc_millis(c.end));
  }
  if (const auto& sent = s.standing().unsettled(); sent && sent->wanted.end > now) {
    end = std::min(end, utc_millis(sent->wanted.end));
  }
  return end;
}

}  // namespace

vanished_schedules count_vanished(const roster& all, int brake, utc_seconds now) {
  vanished_schedules result;
  std::unordered_map<const kept_domain*, headcount> domains;
  for (const auto& [id, s] : all.all_streams()) {
    if (!s->machine.is_expected()) continue;
    auto& of = domains[s->of];
    ++of.expected;
    ++result.expected;
    if (!s->machine.removed()) continue;
    ++of.missing;
    ++result.missing;
    result.first_end = std::min(result.first_end, first_end_of(s->machine, now));
  }
  for (const auto& [one, of] : domains) {
    if (of.missing == of.expected) result.domains.push_back(one->machine.name());
  }
  std::sort(result.domains.begin(), result.domains.end());
  const auto most = brake < 0 ? std::max(missing_most, result.expected / 10)
                              : static_cast<std::size_t>(brake);
  result.alarm = result.missing > most || !result.domains.empty();
  return result;
}

std::vector<std::string> release_missing(const roster& all, ledger& remembered, deletions& brake) {
  std::vector<std::string> names;
  for (const auto& [id, s] : all.all_streams()) {
    if (!s->machine.removed() || !(s->machine.is_expected() || brake.counts(id))) continue;
    names.push_back(s->machine.wanted().name);
    s->machine.expect_no_more();
    brake.release(id);
    remembered.touch(id);
  }
  return names;
}

bool forget_ended(const roster& all, ledger& remembered, utc_seconds now) {
  bool any = false;
  for (const auto& [id, s] : all.all_streams()) {
    if (!s->machine.removed() || !s->machine.is_expected()) continue;
    if (first_end_of(s->machine, now) != never) continue;
    s->machine.expect_no_more();
    remembered.touch(id);
    any = true;
  }
  return any;
}

std::string sentence_of(const vanished_schedules& gone) {
  auto text = std::to_string(gone.missing) + " of " + counted(gone.expected, "schedule") +
              " gone from the files";
  if (gone.first_end == never) return text + ", and none of their configs is left";
  return text + ", the first config ends " +
         format_utc(gone.first_end);
}

}  // namespace pullkeeper
