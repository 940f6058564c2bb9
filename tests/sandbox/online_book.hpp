// Which streams the cloud gets, and what DescribeLiveStreamsOnlineList says of that. A stream is
// online while a config of it runs and its origin lives. Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "sandbox/cloud_model.hpp"

namespace pullkeeper::sandbox {

struct online_row {
  stream_key key;
  utc_seconds published{};
};

// How the list lies.
struct online_rules {
  seconds lag{0};                      // it shows what was so long ago
  bool empty = false;                  // nothing is shown
};

class online_book {
 public:
  // The origin of all streams of this name ends, or sends again.
  void dies(const std::string& stream, utc_millis at);
  void lives(const std::string& stream, utc_millis at);
  void follow(const online_rules& rules) { rules_ = rules; }
  const online_rules& rules() const { return rules_; }

  // By key.
  std::vector<online_row> list(const cloud_model& model, const std::string& domain,
                               utc_millis now) const;

 private:
  // From its death to its return, which is utc_millis::max() while it is dead; in order.
  std::map<std::string, std::vector<span>> deaths_;
  online_rules rules_;
};

}  // namespace pullkeeper::sandbox
