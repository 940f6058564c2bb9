// Tells others than the log how all stands: hooks and the heartbeat. What and when, is decided in
// core/telling; the sending is beside the loop and in nobody's way. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/health.hpp"
#include "core/telling/heartbeat.hpp"
#include "core/telling/incidents.hpp"
#include "core/telling/outbox.hpp"
#include "edge/config/configuration.hpp"
#include "edge/hooks/hooks.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"

namespace pullkeeper {

class outlets {
 public:
  // Keeps what outlives the process; empty, or one line for people why it could not.
  using keeper = std::function<std::string(const told_memory&)>;

  // The first three must outlive it; `loop` must not run any more once it is gone. `host`: the name
  // of this one. `before`: what an earlier process has kept.
  outlets(boost::asio::io_context& loop, clock& time, log& journal, std::string host,
          told_memory before, keeper keep);
  outlets(const outlets&) = delete;
  outlets& operator=(const outlets&) = delete;

  // What the files say now: at the start, and after each reload. Messages that wait for a hook of
  // the same name go to the new one.
  void configure(const configuration& config);
  // How all stands, whenever that was made anew. `looked`: every domain was looked at; before that,
  // nobody is told that all is well.
  void follow(const health& seen, bool looked);
  // Sends what is due; on every turn of the loop.
  void turn();
  // Boot time at which turn(), after a follow(), is due at the latest.
  milliseconds wake() const;

  // What is under way ends at once; nothing is sent afterwards.
  void stop();
  // True if the process can be left by _Exit only: see https_client.
  bool lookup_hangs() const;

 private:
  struct lane {                        // one hook
    hook_settings settings;
    outbox box;
    std::shared_ptr<hook> by;
  };

  std::shared_ptr<lane> lane_of(const hook_settings& wanted, const api_settings& api);
  void replace_lanes(const configuration& config);
  void retire(std::shared_ptr<receiver> one);
  boost::asio::awaitable<void> ping(std::shared_ptr<pinger> by, heartbeat::ping what);
  boost::asio::awaitable<void> deliver(std::shared_ptr<lane> to, std::shared_ptr<hook> by,
                                       std::string body);
  void tell(const std::vector<event>& news);
  milliseconds boot_of(utc_seconds at) const;
  // Where that has changed: what is told, and what waits.
  void keep_told();

  boost::asio::io_context& loop_;
  clock& time_;
  log& journal_;
  std::string host_;
  told_memory kept_;                   // as it is on disk, if that has not failed
  keeper keep_;
  bool keeping_failed_ = false;        // as it was told
  incidents incidents_;
  std::vector<std::shared_ptr<lane>> lanes_;
  heartbeat_settings beat_settings_;
  heartbeat beat_;
  std::shared_ptr<pinger> pinger_;     // none: no heartbeat is wanted
  // Replaced by reloads, and kept while something or a name lookup on them has not ended.
  std::vector<std::shared_ptr<receiver>> retired_;
  milliseconds followed_at_ = far_past;
  bool stopped_ = false;
};

}  // namespace pullkeeper
