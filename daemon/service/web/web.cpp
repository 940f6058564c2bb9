#include "service/web/web.hpp"

#include <utility>

#include "edge/state/store.hpp"
#include "edge/system/host.hpp"

namespace pullkeeper {
namespace {

// Windows last up to 7 days, and what is drawn begins some days ago.
constexpr std::chrono::days recalled_most{12};
constexpr std::size_t recalled_calls = 20'000;

}  // namespace

web::web(boost::asio::io_context& loop, const clock& time)
    : time_(time),
      site_{counts_, [this] { return about_; }, {}, {}},
      listener_(loop, time, host_name()) {}

void web::answer_from(std::function<site_view()> view, std::function<std::string()> report) {
  site_.view = std::move(view);
  site_.report = std::move(report);
}

void web::follow(const configuration& now, const site_about& about, const std::string& state_dir,
                 log& journal) {
  about_ = about;
  if (!now.http.address.empty() && !std::exchange(recalled_, true)) recall(state_dir);
  listener_.follow(now.http, journal,
                   [this](const http_request& asked) { return answer(asked); });
}

void web::recall(const std::string& state_dir) {
  history_filter latest;
  latest.since = time_.now().wall - recalled_most;
  latest.newest = recalled_calls;
  latest.writes = true;
  for (const auto& done : read_history(state_dir, latest).calls) counts_.recall(done);
}

}  // namespace pullkeeper
