// What DescribeLivePullStreamConfig lists, in one shape whatever shape it came in. Part of
// live_api: nothing else includes it. Pure.
#pragma once
#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// Nothing if any entry cannot be understood: an entry left out would look like a config that is not
// there. An entry without times, without an end, or with an `Always` mark is permanent.
std::optional<std::vector<record>> read_records(const boost::json::object& body);

}  // namespace pullkeeper
