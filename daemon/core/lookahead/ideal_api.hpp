// The API of a dry run: answers at once, accepts what its rules allow, and remembers which config
// was in effect when. Pure.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/learned.hpp"

namespace pullkeeper {

class ideal_api {
 public:
  // A config that is or was in effect in [from, to). `by` is the index of its write; none: hold().
  struct spell {
    config held;
    utc_seconds from{};
    utc_seconds to{};
    std::optional<std::size_t> by{};
  };
  struct accepted_write {
    utc_millis at{};
    operation op = operation::add;
    config wanted;
    bool running = false;              // a config was in effect at that time
  };
  struct stream {
    std::vector<spell> standing;       // what the API holds now, begun or not
    std::vector<spell> past;           // replaced, deleted or ended; in the order of that
    std::vector<accepted_write> writes;
  };

  // Whether a stream of this domain may have several configs (coexist). By default it has one.
  void set_rule(const std::string& domain, handover rule) { rules_[domain] = rule; }
  // Makes the API hold this config from the beginning.
  void hold(const stream_key& key, const config& held);

  // Never unknown. The one refusal is of an add to a stream that has its only config already.
  answer apply(const call& made, utc_millis now);

  // Null if there never was a config or a write for this key.
  const stream* find(const stream_key& key) const;

 private:
  answer describe(const std::string& domain, utc_seconds now);
  void replace(stream& s, const call& made, utc_seconds now);
  bool one_only(const std::string& domain) const;

  std::map<std::string, handover> rules_;
  std::map<stream_key, stream> streams_;
};

}  // namespace pullkeeper
