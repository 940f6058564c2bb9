// A probe that is carried out: calls, state and time around its machine.
#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "commands/api_reading.hpp"
#include "commands/probe.hpp"
#include "commands/state.hpp"
#include "core/gate/limiter.hpp"
#include "edge/system/clock.hpp"
#include "service/recorder.hpp"

namespace pullkeeper {

class probe_run {
 public:
  // All must outlive it.
  probe_run(api_reading& api, const configuration& config, held_state& held);

  // What an earlier probe has left of the domain is deleted first; then all is tried, and deleted.
  // Signals that end a process end the tries, not the cleaning up.
  probe_report run(const std::string& domain, seconds within);
  // Why it could not be done as a whole; empty: it was.
  const std::string& error() const { return error_; }

 private:
  utc_millis now() const;
  std::vector<swept_stream> leftovers(const std::string& domain) const;
  std::string region_of(const std::string& domain) const;
  void keep_pace(operation op);
  bool keep(const memory_changes& changes);
  answer ask(const call& wanted);
  void play(probe& machine);
  void play(sweep& machine);
  void clean(const std::string& domain, std::vector<swept_stream> all, int most, milliseconds late,
             probe_report& report);
  void learn(const probe& machine, const std::string& domain);

  boost::asio::io_context none_;       // nothing runs on it
  std::unique_ptr<clock> time_ = make_clock(none_);
  api_reading& api_;
  const configuration& config_;
  held_state& held_;
  recorder history_;
  std::array<limiter, 4> limits_;      // by operation
  std::string region_;                 // of the domain; empty: that of the settings
  std::string error_;
};

}  // namespace pullkeeper
