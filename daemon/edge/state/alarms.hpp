// What the log has told to be amiss, over restarts: for each such trouble an empty file in the
// state directory, whose time says since when. Names and times find room where a disk is full, and
// a disk that is full is one of the troubles.
#pragma once
#include <string>
#include <vector>

#include "core/health_news.hpp"

namespace pullkeeper {

// In the order of troubles. Changes nothing.
std::vector<told_alarm> read_alarms(const std::string& state_dir);

// Makes and removes files until these are kept and no others. What cannot be done is left undone:
// the next start then tells an end too few, or one twice. The lock of the directory must be held
// (state_dir).
void keep_alarms(const std::string& state_dir, const std::vector<told_alarm>& now);

}  // namespace pullkeeper
