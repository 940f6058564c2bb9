// Deletes what a probe has left at the API, and sees that it is gone: exactly the streams that the
// state proves to be ours. Pure, as the probe.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/probe/probe.hpp"

namespace pullkeeper {

struct swept_stream {
  enum class kind { open, gone, left };
  stream_memory kept;
  bool deleted = false;                // already: it is only looked at
  kind is = kind::open;
  std::string why{};                   // it is left
  int deletions = 0;
  int absent = 0;                      // looks in a row without it, since it was deleted
  utc_millis since{};                  // it was deleted then
};

class sweep {
 public:
  // `most_writes`: of all deletions together. `late`: by how much the list is known to be late.
  sweep(std::string domain, std::vector<swept_stream> all, int most_writes, milliseconds late);

  probe_wish next(utc_millis now);
  void answered(const call& made, const answer& got, utc_millis at);

  const std::vector<swept_stream>& streams() const { return all_; }
  int writes() const { return writes_; }

 private:
  swept_stream* open();
  void looked(const listed& shown, utc_millis at);
  void deleted(swept_stream& one, const answer& got, utc_millis at);
  bool may_delete(const swept_stream& one) const;

  std::string domain_;
  std::vector<swept_stream> all_;
  int most_writes_;
  milliseconds late_;
  int writes_ = 0;
  int failures_ = 0;                   // of looks, in a row
  bool looked_ = false;
  utc_millis not_before_{};
};

// Each record that the list has of the stream has the times of a config that was sent, or the
// source of a probe, which nobody else has.
bool is_proved(const stream_memory& kept, const listed& shown);

}  // namespace pullkeeper
