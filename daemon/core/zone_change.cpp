#include "core/zone_change.hpp"

#include <memory>
#include <utility>

namespace pullkeeper {
namespace {

using zone_value = std::shared_ptr<const time_zone>;

// Gives `to` the data that `from` has for the same zone, and names it if they differ.
void bring(zone_value& to, const zone_value& from, std::string& name) {
  if (!to || !from || to->name != from->name || *to == *from) return;
  name = to->name;
  to = from;
}

void bring_all(schedule& to, const schedule& from, std::string& name) {
  for (std::size_t i = 0; i < to.repeat.size() && i < from.repeat.size(); ++i) {
    bring(to.repeat[i].zone, from.repeat[i].zone, name);
  }
  if (to.own.handover_at && from.own.handover_at) {
    bring(to.own.handover_at->zone, from.own.handover_at->zone, name);
  }
  if (to.calendar && from.calendar && to.calendar != from.calendar &&
      to.calendar->text == from.calendar->text) {
    name = to.calendar->shown ? to.calendar->shown->name : "UTC";
    to.calendar = from.calendar;
  }
  for (std::size_t i = 0; i < to.others.size() && i < from.others.size(); ++i) {
    bring_all(to.others[i], from.others[i], name);
  }
}

}  // namespace

std::string changed_zone(const schedule& before, const schedule& after) {
  std::string name;
  auto brought = before;
  bring_all(brought, after, name);
  return brought == after ? name : std::string();
}

}  // namespace pullkeeper
