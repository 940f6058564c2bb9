// Questions about a domain that change nothing and decide nothing for the daemon: what `check
// --online` asks beside the list of configs.
#pragma once
#include <optional>
#include <string>

#include "core/call.hpp"

namespace pullkeeper {

// DescribeLiveDomainDetail and DescribeLiveDomainLimit; and DescribeLiveStreamsOnlineList, which
// has an answer of its own (see arrivals) and tells no facts.
enum class inquiry { domain_detail, domain_limit, online_list };

// What they answer; empty where nothing is said. Foreign text: short, no secrets, not yet escaped.
struct domain_facts {
  std::string status;                  // online, offline, configuring
  std::string type;                    // liveVideo (for playback) or liveEdge (for ingest)
  std::string region;
  std::optional<long long> limit;      // LimitNum: streams at once, at most
  std::optional<long long> used;       // CurrentNum: streams now
};

struct inquiry_answer {
  answer got;                          // `accepted` where `facts` were told
  domain_facts facts;
};

}  // namespace pullkeeper
