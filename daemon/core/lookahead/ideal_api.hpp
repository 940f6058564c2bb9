// An API that accepts at once what fits its rule, holds what it has accepted, and remembers what
// was in effect when. For looking ahead. Pure.
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
  // A config in effect in [from, to); `by` counts the accepted writes of its stream.
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
    bool running = false;              // some config was in effect
  };
  struct stream {
    std::vector<spell> standing;
    std::vector<spell> past;
    std::vector<accepted_write> writes;
  };

  // Unless it is told otherwise, a stream of the domain has one config at a time.
  void set_rule(const std::string& domain, handover rule) { rules_[domain] = rule; }
  // Stands already.
  void hold(const stream_key& key, const config& held);

  answer apply(const call& made, utc_millis now);

  // Null where nothing was ever held.
  const stream* find(const stream_key& key) const;

 private:
  answer describe(const std::string& domain, utc_seconds now);
  void replace(stream& s, const call& made, utc_seconds now);
  bool one_only(const std::string& domain) const;

  std::map<std::string, handover> rules_;
  std::map<stream_key, stream> streams_;
};

}  // namespace pullkeeper
