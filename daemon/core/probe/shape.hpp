// In which form a list shows what it was sent. What readers of lists undo at once, as the case of a
// host, is not to be seen here. Pure.
#pragma once
#include <string>
#include <vector>

#include "core/probe/story.hpp"

namespace pullkeeper {

struct shape_word {
  const char* about;
  const char* sentence;
  std::string value;                   // empty: nothing was shown
};

// Of sources, names and times, in the words of the sandbox.
std::vector<shape_word> shape_of(const story& all);

// What the throw-away configs ask for: they show whether a list adds a port, cuts a query, escapes,
// sorts, or leaves out. Nothing answers there: RFC 6761 keeps `.invalid` for that.
std::vector<std::string> probe_sources();
// The application of the throw-away streams: one letter shows whether a list keeps the case.
inline constexpr const char* probe_app = "pullkeeper-Probe";

}  // namespace pullkeeper
