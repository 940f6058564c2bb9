// What an earlier build has left lacks the members that came later.
#pragma once
#include <boost/json/object.hpp>

namespace pullkeeper {

// Each member that `plain` has and `into` lacks gets the value that it has in `plain`; objects in
// objects likewise, lists as they are.
inline void fill_missing(boost::json::object& into, const boost::json::object& plain) {
  for (const auto& member : plain) {
    auto* known = into.if_contains(member.key());
    if (!known) into.emplace(member.key(), member.value());
    else if (known->is_object() && member.value().is_object())
      fill_missing(known->get_object(), member.value().get_object());
  }
}

}  // namespace pullkeeper
