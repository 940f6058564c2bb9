// The list of the streams that are online, as values: what is asked, what is answered.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"

namespace pullkeeper {

inline constexpr int online_page_most = 3000;   // records of a page, as documented

// One page of DescribeLiveStreamsOnlineList, numbered from 1.
struct online_call {
  std::uint64_t id = 0;
  std::string domain;
  std::string region{};                // empty: that of the settings
  int page = 1;
  milliseconds server_offset{};
};

// A stream that is online.
struct online_stream {
  stream_key key;
  std::optional<utc_seconds> published{};        // none: it does not read
};

struct online_page {
  std::vector<online_stream> streams;
  std::vector<odd_record> odd;         // records that do not read
  long long number = 0;                // of this page, of all pages, of all records; 0: not said
  long long pages = 0;
  long long records = 0;
  bool cut = false;                    // it held more than a page may
};

struct online_answer {
  answer got;                          // `accepted` where `shown` was told
  online_page shown{};
};

}  // namespace pullkeeper
