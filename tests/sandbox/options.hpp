// The command line of pullkeeper-sandbox.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/service.hpp"

namespace pullkeeper::sandbox {

struct sandbox_options {
  std::string error;                   // not empty: what is wrong; nothing else counts then
  bool help = false;
  std::uint16_t port = 0;              // 0: a free one
  std::string dir;
  bool verbose = false;
  service_settings service;
};

// `--name value` and `--name=value`.
sandbox_options read_options(const std::vector<std::string>& arguments);

extern const char* const help_text;

}  // namespace pullkeeper::sandbox
