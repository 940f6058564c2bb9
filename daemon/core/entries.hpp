// Entries of the files with the same stream key, put together to what is wanted of that stream.
// Pure.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// Of at least one entry, all of one stream key. The first that is not paused comes first; the
// others are its `others`.
schedule put_together(const std::vector<const schedule*>& entries);

// Calls `take` for each stream key of the entries, in the order of their first ones.
void each_stream(const std::vector<schedule>& entries,
                 const std::function<void(const schedule&)>& take);

// True if `test` holds for the schedule itself or for one of its `others`.
template <class Test>
bool any_part(const schedule& whole, Test test) {
  return test(whole) || std::any_of(whole.others.begin(), whole.others.end(), test);
}

// Gives the schedule itself and each of its `others`.
template <class Take>
void each_part(const schedule& whole, Take take) {
  take(whole);
  std::for_each(whole.others.begin(), whole.others.end(), take);
}

// The names of its entries, in their order, each once.
std::vector<std::string> entry_names(const schedule& whole);

// The entries of `before` whose names `after` does not have, unless one of a new name there wants
// just the same: that was renamed.
std::vector<schedule> entries_gone(const schedule& before, const schedule& after);

// One of the entries has this name.
inline bool has_entry(const schedule& whole, const std::string& name) {
  return any_part(whole, [&](const schedule& one) { return one.name == name; });
}

// The same schedule with that part in front, which is itself or one of its `others`.
schedule led_by(const schedule& whole, const schedule& part);

}  // namespace pullkeeper
