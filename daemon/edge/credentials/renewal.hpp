// When a key that ends is asked for anew. Pure: boot times in, advice out. Part of credentials:
// nothing else includes it.
#pragma once
#include "core/time.hpp"

namespace pullkeeper {

class renewal {
 public:
  // `wait`: for a renewal, before the next call.
  enum class advice { use, use_and_renew, wait };
  advice at(milliseconds now) const;

  // A key has come that is good for `life` from now on. `chance` from [0, 1) spreads the daemons
  // of one house.
  void succeeded(milliseconds now, milliseconds life, double chance);
  // A key from before, good for `life` and asked for anew by the first call, which does not wait.
  void inherited(milliseconds now, milliseconds life);
  // None has come. True where an incident begins that nobody else notices, since the old key is
  // still good.
  bool failed(milliseconds now, double chance);
  // The API does not take the key, however long it is said to be good.
  void refused() { refused_ = true; }

  milliseconds time_left(milliseconds now) const;      // of the key; 0: there is none
  bool failing() const { return failures_ > 0; }
  // No key has come of late, and it is early to ask again.
  bool rests(milliseconds now) const { return failing() && now < renew_at_; }
  milliseconds failing_for(milliseconds now) const;    // since the first failure in a row

 private:
  milliseconds ends_{};
  milliseconds renew_at_{};
  milliseconds failing_since_{};
  int failures_ = 0;
  bool told_ = false;
  bool refused_ = false;
};

}  // namespace pullkeeper
