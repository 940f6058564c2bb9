#include "commands/keeper.hpp"

#include <utility>

#include "edge/state/alarms.hpp"
#include "edge/state/last_good.hpp"

namespace pullkeeper {

keeper::keeper(boost::asio::io_context& loop, std::string state_dir, std::string config_dir,
               std::function<void(const event&)> tell)
    : state_dir_(std::move(state_dir)),
      config_dir_(std::move(config_dir)),
      tell_(std::move(tell)),
      beside_(make_side_thread(loop)) {}

void keeper::keep(const configuration& good, utc_seconds now) {
  const auto copy = std::make_shared<const configuration>(good);
  const auto error = std::make_shared<std::string>();
  aside([this, copy, now, error] { *error = keep_last_good(state_dir_, config_dir_, *copy, now); },
        [this, error] {
          if (std::exchange(config_lost_, !error->empty()) && error->empty()) {
            tell_({level::info, "config_kept", {}});
          }
          if (error->empty()) return;
          tell_({level::warning,
                 "config_not_kept",
                 {{"error", *error},
                  {"next", "a start that finds broken files would not have this configuration; "
                           "make room and reload"}}});
        });
}

void keeper::keep(const std::vector<told_alarm>& alarms) {
  aside([this, alarms] { keep_alarms(state_dir_, alarms); }, [] {});
}

void keeper::aside(side_thread::task work, side_thread::task then) {
  if (beside_) return beside_->begin(std::move(work), std::move(then));
  work();
  then();
}

}  // namespace pullkeeper
