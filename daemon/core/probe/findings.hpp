// What a probe has found out about the API, each right or not known. Pure.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/learned.hpp"
#include "core/probe/story.hpp"

namespace pullkeeper {

// `assumed`: only a pull that really runs could show it.
enum class certainty { known, assumed, not_known };
const char* to_string(certainty how);  // known, assumed, not_known

struct probe_finding {
  std::string about;                   // a word, as add_beside_running
  std::string sentence;                // what the word means, for people
  certainty how = certainty::not_known;
  std::string value{};                 // a word; empty where it is not known
  std::string why{};                   // it is not known
  std::string code{};                  // of a refusal; not yet escaped
};

// `skipped`: why a trial was not made, by trial; empty where it was, or need not be.
std::vector<probe_finding> findings_of(const story& all,
                                       const std::vector<std::string>& skipped);

// The options of the sandbox that play what is known, without dashes.
std::vector<std::pair<std::string, std::string>> sandbox_words(
    const std::vector<probe_finding>& found);

// What the state remembers of it.
void learn_from(const story& all, domain_memory& domain, endpoint_memory& endpoint);

}  // namespace pullkeeper
