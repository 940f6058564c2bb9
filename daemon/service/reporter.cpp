#include "service/reporter.hpp"

#include "core/health_view.hpp"

namespace pullkeeper {
namespace {

trouble refused_files(const reloader& files) {
  return {.what = trouble_kind::files_refused, .detail = files.objection(),
          .todo = remedy_of(trouble_kind::files_refused)};
}

trouble unwritten_state(const recorder& state) {
  return {.what = trouble_kind::state_not_writable, .detail = state.problem(),
          .todo = remedy_of(trouble_kind::state_not_writable)};
}

}  // namespace

void reporter::keep() {
  auto now = news_.lasting();
  if (!alarms_.keep || now == alarms_.before) return;
  alarms_.before = std::move(now);
  alarms_.keep(alarms_.before);
}

health reporter::make(const parts& of) {
  auto seen = health_of(of.all.view(), kept_by::this_process);
  if (of.files.refused()) seen.troubles.push_back(refused_files(of.files));
  if (of.state.failing()) seen.troubles.push_back(unwritten_state(of.state));
  put_in_order(seen);
  times_.follow(seen);
  return seen;
}

}  // namespace pullkeeper
