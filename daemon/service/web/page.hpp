// The page for a wall: one look says whether all is well, and what is not. What comes from users,
// files and the API is escaped in it.
#pragma once
#include <string>

#include "core/health.hpp"
#include "service/web/site.hpp"

namespace pullkeeper {

// A complete document. It loads page_script() and page_style() from `wall.js` and `wall.css`
// beside it, and nothing else.
std::string to_page(const health& seen, const site_about& about, const tally& counts);

const char* page_script();
const char* page_style();

// What the page may load, and who may show it.
inline constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace pullkeeper
