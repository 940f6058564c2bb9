#include "core/presence.hpp"

namespace pullkeeper {

const char* to_string(presence value) {
  switch (value) {
    case presence::unknown: return "unknown";
    case presence::online: return "online";
    case presence::missing: return "missing";
    case presence::dark: return "dark";
  }
  return "";
}

}  // namespace pullkeeper
