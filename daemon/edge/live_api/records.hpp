// What DescribeLivePullStreamConfig lists, in one shape whatever shape it came in. Part of
// live_api: nothing else includes it. Pure.
#pragma once
#include <boost/json/object.hpp>
#include <optional>

#include "core/call.hpp"

namespace pullkeeper {

// Nothing if this is no list. An entry that does not read is among the odd ones: left out, it would
// look like a config that is not there. An entry without times, without an end, or with an `Always`
// mark is permanent. The odd values are as they came.
std::optional<listed> read_records(const boost::json::object& body);

}  // namespace pullkeeper
