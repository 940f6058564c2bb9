#include "edge/calendar/write.hpp"

#include <libical/ical.h>

#include <cstdlib>
#include <memory>

namespace pullkeeper {
namespace {

using component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;

icaltimetype ical_time(utc_seconds at) {
  return icaltime_from_timet_with_zone(at.time_since_epoch().count(), 0,
                                       icaltimezone_get_utc_timezone());
}

icalcomponent* event_of(const calendar_entry& entry, utc_seconds now) {
  icalcomponent* const event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [event](icalproperty* property) {
    icalcomponent_add_property(event, property);
  };
  add(icalproperty_new_uid(entry.uid.c_str()));
  add(icalproperty_new_dtstamp(ical_time(now)));
  add(icalproperty_new_dtstart(ical_time(entry.start)));
  if (entry.end) add(icalproperty_new_dtend(ical_time(*entry.end)));
  add(icalproperty_new_summary(entry.summary.c_str()));
  add(icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));   // nobody is busy then
  return event;
}

}  // namespace

std::string write_calendar(const std::vector<calendar_entry>& entries, utc_seconds now) {
  const component all(icalcomponent_new_vcalendar(), &icalcomponent_free);
  icalcomponent_add_property(all.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(all.get(), icalproperty_new_prodid("-//pullkeeper//plan//EN"));
  for (const auto& entry : entries) icalcomponent_add_component(all.get(), event_of(entry, now));
  char* const text = icalcomponent_as_ical_string_r(all.get());
  std::string result = text ? text : "";
  std::free(text);
  return result;
}

}  // namespace pullkeeper
