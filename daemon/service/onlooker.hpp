// Asks which streams are online, beside the loop and in nobody's way: what and when is decided in
// core/online. It has one call of its own under way, which takes no turn of a write. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "core/online/watch.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"
#include "service/access.hpp"

namespace pullkeeper {

class onlooker {
 public:
  // All must outlive it; `loop` must not run any more once it is gone.
  onlooker(boost::asio::io_context& loop, clock& time, log& journal)
      : loop_(loop), time_(time), journal_(journal) {}
  onlooker(const onlooker&) = delete;
  onlooker& operator=(const onlooker&) = delete;

  // What the files say now: at the start, and after each reload.
  void configure(const online_settings& settings) {
    watch_.configure(settings, time_.now().boot);
  }
  // Makes the call that is due; on every turn of the loop. `all` must outlive the calls.
  void turn(const agenda& all, const std::shared_ptr<api_access>& by);
  // An answer to a look at the configs of a domain.
  void looked(const std::string& domain, const listed& shown, const agenda& all);
  // Boot time at which turn() is due at the latest.
  milliseconds wake() const { return stopped_ ? far_future : watch_.wake(); }
  void show(health& seen) const { watch_.show(seen); }

  // No call begins any more; the one under way ends with its connection.
  void stop() { stopped_ = true; }
  bool idle() const { return !asking_; }

 private:
  boost::asio::awaitable<void> ask(const agenda& all, std::shared_ptr<api_access> by,
                                   online_call what);
  agenda_view view(const agenda& all) const;
  void tell();

  boost::asio::io_context& loop_;
  clock& time_;
  log& journal_;
  online_watch watch_;
  bool asking_ = false;
  bool stopped_ = false;
};

}  // namespace pullkeeper
