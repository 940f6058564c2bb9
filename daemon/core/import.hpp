// What stands at the API as schedules, so that an operator need not write them by hand. Pure.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/model.hpp"

namespace pullkeeper {

// What the API lists for one domain.
struct domain_list {
  std::string domain;
  listed shows;
};

struct import_input {
  const std::vector<domain_list>& lists;
  const std::vector<schedule>& have;   // those of the files
  seconds window;                      // of the settings: see import_configs
  utc_seconds now;                     // configs that end by then are over
  bool open_ended = false;             // each pull goes on until further notice
  // Why the files would refuse a schedule, whose name is not given yet; empty: they would not.
  std::function<std::string(const schedule&)> fault;
};

// A stream that is left out although something stands for it. Neither text is escaped; `why` holds
// no secrets.
struct omission {
  stream_key key;                      // a part is empty where it does not read
  std::string why;
};

struct imported {
  std::vector<schedule> schedules;     // by their keys; the names differ from all that there are
  std::vector<omission> left_out;      // what cannot be written
  std::size_t known = 0;               // streams that the files have already
  std::size_t ended = 0;               // configs
};

// One schedule for each stream, with the bounds of its configs, so that the daemon finds nothing to
// do until these end. Where configs leave gaps, or follow one another from different sources, it
// lists its pulls. An open end has its windows counted back from the end of what runs: the first
// submission is then due a lead before that, and not for a window that ends elsewhere.
imported import_configs(const import_input& given);

}  // namespace pullkeeper
