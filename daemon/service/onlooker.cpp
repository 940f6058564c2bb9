#include "service/onlooker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "core/rethrow.hpp"

namespace pullkeeper {

// That of the agenda is as of its latest event.
agenda_view onlooker::view(const agenda& all) const {
  const auto now = time_.now();
  auto seen = all.view();
  seen.now = {now.boot, all.clock().now(now)};
  return seen;
}

void onlooker::turn(const agenda& all, const std::shared_ptr<api_access>& by) {
  if (stopped_ || asking_ || !by->lists() || watch_.wake() > time_.now().boot) return;
  if (auto due = watch_.next(view(all))) {
    asking_ = true;
    boost::asio::co_spawn(loop_, ask(all, by, std::move(*due)), rethrow);
  }
  tell();
}

void onlooker::tell() {
  for (const auto& news : watch_.take_events()) journal_.write(news, time_.now().wall);
}

void onlooker::looked(const std::string& domain, const listed& shown, const agenda& all) {
  if (shown.in_use.empty()) return;
  watch_.looked(domain, shown, view(all));
  tell();
}

boost::asio::awaitable<void> onlooker::ask(const agenda& all, std::shared_ptr<api_access> by,
                                           online_call what) {
  const auto id = what.id;
  const online_answer got = co_await by->lists()->list_online(std::move(what));
  asking_ = false;
  if (!stopped_) {
    watch_.answered(id, got, view(all));
    tell();
  }
  time_.wake();
}

}  // namespace pullkeeper
