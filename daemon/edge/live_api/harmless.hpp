// Foreign text made fit for the operator's eyes. Part of live_api: nothing else includes it.
#pragma once
#include <string>
#include <string_view>

#include "edge/credentials/credentials.hpp"

namespace pullkeeper {

// The first `limit` bytes or fewer, with everything taken out that looks like a secret: the key
// itself, query strings, fragments and userinfo of URLs, signatures, tokens and other long opaque
// words. Not escaped.
std::string harmless(std::string_view text, const access_key& key, std::size_t limit);

}  // namespace pullkeeper
