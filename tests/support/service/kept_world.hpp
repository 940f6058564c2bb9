// A world with an API that keeps the rules, and two streams that are deleted once they are removed
// from the files.
#pragma once
#include <algorithm>

#include "support/service/asked_cloud.hpp"
#include "support/service/world.hpp"

namespace pullkeeper::testing {

inline std::size_t count(const script& api, operation op) {
  return static_cast<std::size_t>(std::count_if(
      api.calls.begin(), api.calls.end(), [&](const call& made) { return made.op == op; }));
}

struct kept_world : world {
  explicit kept_world(sandbox::cloud_model& cloud) {
    api.reply = [this, &cloud](const call& made) { return ask(cloud, made, now().wall); };
    files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
    files.keep.on_removed = removal_policy::remove;
  }
  void leave_out_harbour() {
    files.schedules = {wanted_stream("bridge")};
    daemon().reload();
  }
  // As the next process of one that has kept both streams.
  void follow(sandbox::cloud_model& cloud) {
    kept_world first(cloud);
    first.start();
    first.pass(std::chrono::minutes(5));
    found = first.state.on_disk();
    pass(std::chrono::minutes(5));
  }
};

}  // namespace pullkeeper::testing
