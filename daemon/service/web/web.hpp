// All that a daemon has for HTTP: what it counts, what it answers, where it listens. Single thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "service/web/listener.hpp"
#include "service/web/site.hpp"
#include "service/web/tally.hpp"

namespace pullkeeper {

class web {
 public:
  // Both must outlive it.
  web(boost::asio::io_context& loop, const clock& time);

  // The same log, counted.
  std::unique_ptr<log> counted(std::unique_ptr<log> real) {
    return counted_log(std::move(real), counts_);
  }
  void count(const call_record& done) { counts_.add(done); }
  const tally& counts() const { return counts_; }

  // Where the answers come from; before the first `follow`. What they call must be valid as long as
  // the loop runs.
  void answer_from(std::function<site_view()> view, std::function<std::string()> report);

  // What is asked over another door.
  http_reply answer(const http_request& asked) const { return answer_of_site(site_, asked); }

  // A configuration was taken over: listens as it says. The first time that something listens,
  // the latest writes are read from the history in `state_dir`.
  void follow(const configuration& now, const site_about& about, const std::string& state_dir,
              log& journal);

 private:
  void recall(const std::string& state_dir);

  const clock& time_;
  tally counts_;
  site_about about_;
  site_parts site_;
  bool recalled_ = false;
  web_listener listener_;
};

}  // namespace pullkeeper
