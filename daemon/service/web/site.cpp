#include "service/web/site.hpp"

#include "service/web/metrics.hpp"
#include "service/web/page.hpp"

namespace pullkeeper {
namespace {

constexpr const char* plain = "text/plain; charset=utf-8";

http_reply metrics(const site_parts& with, const http_request& asked) {
  const auto now = with.view();
  const auto about = with.about();
  const auto format = metrics_format_for(asked.accept);
  return {200,
          to_metrics(now.seen, {with.counts, about.version, about.started, now.clock_offset},
                     format),
          content_type(format)};
}

// Ready once it is known what the API holds, or that it cannot be known for now. What runs is
// always a valid configuration: without one there is no daemon.
http_reply readiness(const site_parts& with) {
  if (with.view().looked) return {200, "ready\n", plain};
  return {503, "not ready: what the API holds has not been looked at so far\n", plain};
}

http_reply page(const site_parts& with) {
  return {200, to_page(with.view().seen, with.about(), with.counts), "text/html; charset=utf-8",
          {{"Content-Security-Policy", page_policy}, {"X-Frame-Options", "DENY"}}};
}

}  // namespace

http_reply answer_of_site(const site_parts& with, const http_request& asked) {
  const auto path = asked.target.substr(0, asked.target.find('?'));
  if (path == "/") return page(with);
  if (path == "/wall.js") return {200, page_script(), "text/javascript; charset=utf-8"};
  if (path == "/wall.css") return {200, page_style(), "text/css; charset=utf-8"};
  if (path == "/metrics") return metrics(with, asked);
  if (path == "/status.json") return {200, with.report()};
  if (path == "/healthz") return {200, "the loop runs\n", plain};
  if (path == "/readyz") return readiness(with);
  return {404, "there is no such page\n", plain};
}

}  // namespace pullkeeper
