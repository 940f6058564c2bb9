// yaml-cpp's complaints in words for people who edit YAML.
#pragma once
#include <string>

namespace pullkeeper {

// `message` is that of a YAML::Exception; an unknown one is passed on, up to what it quotes.
std::string reworded(const std::string& message);

}  // namespace pullkeeper
