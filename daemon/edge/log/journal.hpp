// The journal's own protocol: an event with its keys as fields, one datagram
// (systemd.io/JOURNAL_NATIVE_PROTOCOL).
#pragma once
#include <string>

#include "core/event.hpp"

namespace pullkeeper {

// `message` is the line of the event. Every key becomes PULLKEEPER_KEY, masked and escaped as in
// the line, and the name PULLKEEPER_EVENT. Under 64 KiB, whatever the event holds: long values are
// cut off and end with "...".
std::string journal_datagram(const event& e, const std::string& message);

}  // namespace pullkeeper
