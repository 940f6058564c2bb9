// What DescribeLiveDomainDetail and DescribeLiveDomainLimit tell of a domain. Part of live_api:
// nothing else includes it. Pure.
#pragma once
#include <boost/json/object.hpp>
#include <string>

#include "core/inquiry.hpp"

namespace pullkeeper {

// `body` of an answer without an error. Numbers may be texts; a list of limits may be one object,
// and only the entry of `domain` counts, or the only one where it names none. The texts are as they
// came.
domain_facts read_facts(inquiry what, const boost::json::object& body, const std::string& domain);

}  // namespace pullkeeper
