#include "support/core/fake_cloud.hpp"

#include <stdexcept>
#include <string>

#include "sandbox/to_answer.hpp"

namespace pullkeeper::test {

using sandbox::uniqueness;
using sandbox::update_absent;

answer refusal(failure_kind kind, const char* code) {
  const int status = kind == failure_kind::unreachable ? 0 : 400;
  return {refused{{kind, code, {}}, {}}, {}, status, {}};
}

answer lost(const char* code) {
  return {unknown{{failure_kind::transient, code, {}}, {}}, {}, 0, {}};
}

answer accept() { return {accepted{}, {}, 200, {}}; }

std::vector<record>& records_of(answer& shown) { return std::get<listed>(shown.says).records; }

fake_cloud::fake_cloud() : model_(variant(), 1) {}

sandbox::cloud_variant fake_cloud::variant() const {
  sandbox::cloud_variant rules;
  rules.unique = how == rule::coexist   ? uniqueness::coexist
                 : how == rule::replace ? uniqueness::replace
                 : expired_blocks       ? uniqueness::unique_until_deleted
                                        : uniqueness::unique_active;
  rules.update_expired = absent_in_silence ? update_absent::silent
                         : updates_absent  ? update_absent::works
                                           : update_absent::refused;
  static_cast<sandbox::list_rules&>(rules) = list;
  return rules;
}

answer fake_cloud::apply(const call& made, utc_seconds now) {
  model_.change(variant());
  const auto got = model_.apply(now, made.op, made.key, made.wanted);
  return sandbox::to_answer(made.op, got, "R" + std::to_string(made.id));
}

void fake_cloud::set(const stream_key& key, const std::vector<config>& configs, utc_seconds now) {
  model_.console_delete(now, key);
  if (configs.empty()) return;
  model_.console_set(now, key, configs.front());
  auto beside = variant();
  beside.unique = uniqueness::coexist;
  model_.change(beside);
  for (std::size_t i = 1; i < configs.size(); ++i) {
    const auto got = model_.apply(now, operation::add, key, configs[i]);
    if (!got.code.empty()) throw std::logic_error("refused beside another: " + got.code);
  }
}

std::vector<config> fake_cloud::alive(const stream_key& key, utc_seconds now) const {
  return model_.held(now, key);
}

seconds fake_cloud::dark(const stream_key& key, utc_seconds from, utc_seconds to) const {
  milliseconds total{0};
  for (const auto& gap : model_.gaps(key, from, to)) total += gap.to - gap.from;
  return std::chrono::ceil<seconds>(total);
}

}  // namespace pullkeeper::test
