#include "edge/live_api/facts.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "core/text.hpp"
#include "edge/live_api/values.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

// The entry of the domain in a list, whatever wraps it; null where there is none.
const json::object* limit_of(const json::object& body, const std::string& domain) {
  const json::value* list = body.if_contains("LiveDomainLimitList");
  if (list != nullptr && list->is_object()) {
    const json::value* inner = list->get_object().if_contains("LiveDomainLimit");
    if (inner != nullptr) list = inner;
  }
  if (list == nullptr) return nullptr;
  if (list->is_object()) return &list->get_object();
  if (!list->is_array()) return nullptr;
  const json::array& entries = list->get_array();
  for (const json::value& each : entries) {
    const json::object* entry = each.if_object();
    if (entry == nullptr) continue;
    const std::string name = text_of(*entry, "DomainName");
    if (lower_case(name) == domain || (name.empty() && entries.size() == 1)) return entry;
  }
  return nullptr;
}

}  // namespace

domain_facts read_facts(inquiry what, const json::object& body, const std::string& domain) {
  domain_facts facts;
  if (what == inquiry::online_list) return facts;
  if (what == inquiry::domain_limit) {
    if (const json::object* entry = limit_of(body, domain)) {
      facts.limit = number_of(*entry, "LimitNum");
      facts.used = number_of(*entry, "CurrentNum");
    }
    return facts;
  }
  const json::value* detail = body.if_contains("DomainDetail");
  if (detail == nullptr || !detail->is_object()) return facts;
  facts.status = text_of(detail->get_object(), "DomainStatus");
  facts.type = text_of(detail->get_object(), "LiveDomainType");
  facts.region = text_of(detail->get_object(), "Region");
  return facts;
}

}  // namespace pullkeeper
