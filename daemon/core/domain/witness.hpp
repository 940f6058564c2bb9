// What the list of a domain (DescribeLivePullStreamConfig) is worth as evidence.
#pragma once
#include "core/learned.hpp"
#include "core/retry.hpp"

namespace pullkeeper {

class witness {
 public:
  // At least one look has succeeded.
  bool has_seen() const { return observed_; }
  // A look was tried, whatever became of it.
  bool has_looked() const { return looked_; }
  const failures& failing() const { return failures_; }
  failures& failing() { return failures_; }

  void look_failed(failure_kind kind, const std::string& code, milliseconds now);
  void look_succeeded();

  list_state state(const keep_settings& settings) const;

 private:
  bool looked_ = false;
  bool observed_ = false;
  failures failures_;
};

}  // namespace pullkeeper
