#include "service/reporter.hpp"

#include "core/health_view.hpp"

namespace pullkeeper {
namespace {

trouble refused_files(const reloader& files) {
  trouble one{.what = trouble_kind::files_refused};
  one.detail = files.objection();
  one.todo = {true, "mend it and reload; `pullkeeper check` shows every error"};
  return one;
}

trouble unwritten_state(const recorder& state) {
  trouble one{.what = trouble_kind::state_not_writable};
  one.detail = state.problem();
  one.todo = {true, "make room, or mend the disk of the state directory; configs are kept from "
                    "memory meanwhile, and nothing is deleted"};
  return one;
}

}  // namespace

health reporter::make(const parts& of) {
  auto seen = health_of(of.all.view(), kept_by::this_process);
  if (of.files.refused()) seen.troubles.push_back(refused_files(of.files));
  if (of.state.failing()) seen.troubles.push_back(unwritten_state(of.state));
  put_in_order(seen);
  times_.follow(seen);
  return seen;
}

}  // namespace pullkeeper
