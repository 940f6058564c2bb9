// What becomes of the config of a stream that is paused, over, or no longer in the files: it is
// left to end by itself, or deleted where it is provably ours and the files ask for that.
#pragma once
#include <optional>
#include <vector>

#include "core/stream/belief.hpp"

namespace pullkeeper {

// The least between the two looks that show what is to be deleted. A standby leaves it to the hosts
// before it for as long as any other write.
milliseconds proofs_apart(const keep_settings& settings);

class removal {
 public:
  // What one observation at boot time `now` shows of a stream that is not kept. Two that are equal
  // and at least `apart` are a reason to delete. Gives when to look again, if that is needed.
  std::optional<milliseconds> shown(const view& seen, bool permanent, const belief& standing,
                                    milliseconds now, milliseconds apart);

  // True if something stands there that is to be deleted. Delete takes the whole stream key, so all
  // that stands must provably be ours.
  bool is_due(const belief& standing) const;

  // Two looks have shown what is to be deleted.
  bool is_proved() const { return twice_; }

  // It was deleted, or has just left the files: what was seen before is no reason any more.
  void begin_anew();
  // It is kept again.
  void forget();

 private:
  std::vector<config> shown_;          // all of the stream, where it is all ours
  milliseconds at_{};                  // boot time of the first observation that showed it
  bool twice_ = false;
  bool foreign_ = false;               // something that is not provably ours stands there
};

}  // namespace pullkeeper
