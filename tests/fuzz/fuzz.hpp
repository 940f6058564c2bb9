// What the targets share: bytes of the fuzzer as values, and demands that end the process.
#pragma once
#include <fuzzer/FuzzedDataProvider.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pullkeeper::fuzz {

using draw = FuzzedDataProvider;

// In every input of a target that has secrets, and in no output.
inline const std::string canary = "CANARY0f9e8d7c6b5a";

inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

inline void demand_hidden(std::string_view output, const char* where) {
  if (output.find(canary) == output.npos) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(output.size()), output.data());
  demand(false, where);
}

// The fuzzer finds out what is looked for, and writes it where it is no secret.
inline bool holds_canary(std::string_view text) {
  return text.find(canary.substr(0, 6)) != text.npos;
}

// Each byte 1 of the text is a canary: a byte that no text of interest needs.
inline std::string with_canaries(std::string text) {
  for (std::size_t at = text.find('\1'); at != text.npos; at = text.find('\1', at)) {
    text.replace(at, 1, canary);
  }
  return text;
}

}  // namespace pullkeeper::fuzz

#define FUZZ_TARGET(data, size) \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
