// What DescribeLiveStreamsOnlineList lists. Part of live_api: nothing else includes it. Pure.
#pragma once
#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "core/arrivals.hpp"

namespace pullkeeper {

// Nothing if this is no list. Whatever domain a record names, it was `domain` that was asked for.
// A record without an app or a stream is among the odd ones, a PublishTime that does not read is
// left out. The odd values are as they came.
std::optional<online_page> read_online(const boost::json::object& body, const std::string& domain);

}  // namespace pullkeeper
