// Sources as people may see them, of schedules with secrets that stand elsewhere.
#pragma once
#include <string>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// The sources of a config of the schedule's stream, masked, joined by ' '. Those that the schedule
// wants are shown as they are written; others, which may hold what a reference stood for before,
// without host and path where these may be secret.
std::string mask_sources_of(const schedule& s, const std::vector<std::string>& sources);

// True where a part of the source in front of its query, other than user and password, is hidden:
// where its place alone does not tell what has to be.
bool hides_its_path(const std::string& shown_source);

}  // namespace pullkeeper
