// Foreign text made fit for the operator's eyes. Part of live_api: nothing else includes it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "edge/credentials/credentials.hpp"

namespace pullkeeper {

// What a call must not show of itself. `key` outlives it.
struct call_secrets {
  const access_key& key;
  std::vector<std::string> words;      // of its sources, in the spellings of an echo
  // The same of the whole configuration; null: none. Outlives it.
  const std::vector<std::string>* of_all = nullptr;
};

// The user, the password, the query and its values of each source, the longest first.
call_secrets secrets_of(const access_key& key, const std::vector<std::string>& sources,
                        const std::vector<std::string>* of_all = nullptr);

// Secrets that may stand anywhere in a source, in the spellings of an echo, the longest first.
std::vector<std::string> spellings_of(const std::vector<std::string>& secrets);

// The first `limit` bytes or fewer, with everything taken out that is a secret of the call or looks
// like one: query strings, fragments and userinfo of URLs, signatures, tokens and other long opaque
// words. Not escaped.
std::string harmless(std::string_view text, const call_secrets& secrets, std::size_t limit);

// Likewise, for a text that must be a name (letters, digits, ".", "_", "-"); empty if it is none.
std::string harmless_name(std::string_view text, const call_secrets& secrets);

}  // namespace pullkeeper
