// The refusals of the API, with the codes and texts that its documents give.
#pragma once
#include "sandbox/cloud_model.hpp"

namespace pullkeeper::sandbox {

inline cloud_answer refuse(int status, const char* code, const char* message) {
  return {status, code, message, {}, {}};
}

inline cloud_answer not_found() { return refuse(400, "CodeConfigNotFound", "No config found"); }

inline cloud_answer too_many() {
  return refuse(403, "Deny.TooMany.Stream", "The maximum number of streams is exceeded.");
}

inline cloud_answer forbidden() {
  return refuse(403, "Forbidden.RAM", "User not authorized to operate on the resource.");
}

// Of an Add beside a config that keeps it out.
inline cloud_answer refuse_beside(beside_code how) {
  switch (how) {
    case beside_code::exists: break;
    case beside_code::business: return refuse(400, "BusinessExist", "do not repeated submission");
    case beside_code::unknown: return refuse(400, "PullTaskConflict.Beta", "Not allowed now.");
    case beside_code::denied: return forbidden();
    case beside_code::quota: return too_many();
  }
  return refuse(400, "ConfigAlreadyExists", "Config has already exist.");
}

}  // namespace pullkeeper::sandbox
