// Instants, durations, URLs and recurrences: what is read comes back as it was, and pulls follow
// one another [C07 G20].
#include "core/model.hpp"
#include "core/proxy.hpp"
#include "core/pulls.hpp"
#include "core/receiver.hpp"
#include "core/reference.hpp"
#include "core/url.hpp"
#include "fuzz.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using fuzz::demand;

namespace {

void read_times(const std::string& text) {
  if (const auto at = parse_rfc3339(text)) {
    demand(parse_rfc3339(format_utc(*at)) == at, "an instant comes back as another one");
    const auto lenient = parse_instant_leniently(text);
    demand(lenient && lenient->at == *at, "an instant reads otherwise where more is allowed");
  }
  if (const auto at = parse_instant_leniently(text)) {
    demand(at->precision > seconds{0}, "an instant has no precision");
  }
  parse_http_date(text);
  if (const auto length = parse_duration(text)) {
    demand(*length >= seconds{0}, "a duration is negative");
    demand(parse_duration(format_duration(*length)) == length, "a duration comes back otherwise");
  }
}

void read_urls(const std::string& text) {
  const auto parts = split_url(text);
  demand(parts.scheme.size() + parts.user.size() + parts.host_and_port.size() +
                 parts.rest.size() == text.size(),
         "a URL loses bytes");
  demand(percent_decode(percent_encode(text)) == text, "an encoded text comes back otherwise");
  const auto normal = normalised_source(text);
  demand(normalised_source(text) == normal, "a source is not compared alike");
  parse_receiver(text);
  parse_proxy(text);
  split_references(text);
}

// Any schedule that the files could hold.
schedule drawn(fuzz::draw& from) {
  const auto second = [&] { return seconds{from.ConsumeIntegralInRange(0, 86'399)}; };
  const auto day = [&] {
    return local_days{std::chrono::days{from.ConsumeIntegralInRange(20'400, 21'000)}};
  };
  schedule s{.name = "x", .key = {"d", "a", "s"}, .sources = {"rtmp://o/a"}, .wanted = {}};
  s.wanted.start = utc_seconds{std::chrono::days{from.ConsumeIntegralInRange(20'300, 20'800)}};
  if (from.ConsumeBool()) {
    s.wanted.end = s.wanted.start + seconds{from.ConsumeIntegralInRange(1, 90'000'000)};
  }
  for (int left = from.ConsumeIntegralInRange(0, 4); left > 0; --left) {
    auto r = test::daily(second(), second() + seconds{1},
                         from.ConsumeBool() ? test::berlin() : test::shanghai());
    r.days = static_cast<std::uint8_t>(from.ConsumeIntegralInRange(0, 127));
    for (int days = from.ConsumeIntegralInRange(0, 3); days > 0; --days) {
      const auto first = day();
      r.except.push_back({first, first + std::chrono::days{from.ConsumeIntegralInRange(0, 20)}});
    }
    for (int days = from.ConsumeIntegralInRange(0, 3); days > 0; --days) r.also.push_back(day());
    s.repeat.push_back(std::move(r));
  }
  return s;
}

void follow_pulls(fuzz::draw& from) {
  const auto s = drawn(from);
  auto at = s.wanted.start - seconds{from.ConsumeIntegralInRange(-9'000'000, 9'000'000)};
  for (int i = 0; i < 20; ++i) {
    const auto found = pull_at(s, at);
    if (!found) return;
    demand(!found->end || (*found->end > found->start && *found->end > at),
           "a pull that is over, or none, was found");
    demand(found->start >= s.wanted.start && (!s.wanted.end || found->end <= s.wanted.end),
           "a pull reaches beyond its schedule");
    demand(pull_at(s, std::max(at, found->start)) == found, "a pull does not find itself");
    if (!found->end) return;
    at = *found->end;
  }
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  switch (from.ConsumeIntegralInRange(0, 2)) {
    case 0: read_times(from.ConsumeRemainingBytesAsString()); break;
    case 1: read_urls(from.ConsumeRemainingBytesAsString()); break;
    default: follow_pulls(from); break;
  }
  return 0;
}
