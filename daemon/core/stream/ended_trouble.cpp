#include "core/stream/ended_trouble.hpp"

#include <memory>
#include <utility>

#include "core/entries.hpp"
#include "core/pulls.hpp"
#include "core/stream/configs.hpp"

namespace pullkeeper {
namespace {

seconds lost_until(utc_millis end, incident_memory trouble) {
  incident until_then;
  until_then.recall(trouble);
  return until_then.lost(end);
}

// Of a pull of which nothing ever stood, it has been uncovered from its start on.
seconds lost_in(const pull& span, const stream_memory& from, milliseconds boot) {
  auto trouble = from.trouble;
  if (!trouble.dark_since && from.known) {
    trouble.dark_since = from.standing.empty()
                             ? utc_millis(span.start)
                             : uncovered_since(from.standing, span, {boot, *span.end});
  }
  return lost_until(*span.end, trouble);
}

}  // namespace

news::incident_settled settled(const schedule& gone, seconds lost) {
  return {"changed", lost, std::make_shared<const schedule>(gone)};
}

bool is_given_up(const schedule& troubled, const schedule& wanted, const present& now) {
  if (wanted.paused || utc_millis(troubled.wanted.start) > now.server) return false;
  const auto& end = wanted.wanted.end;
  // Who edits a schedule that is over by now has ended its pull.
  if (end && utc_millis(*end) <= now.server) return troubled.name != wanted.name;
  return utc_millis(wanted.wanted.start) > now.server;
}

std::optional<ended_trouble> ended_since(const stream_memory& from, const schedule& filed,
                                         const schedule& wanted, const present& now) {
  const auto& trouble = from.trouble;
  const bool told = trouble.phase != incident_phase::none;
  const bool tried = told && from.failing.attempts > 0;
  if (!trouble.dark_since && !tried) return std::nullopt;
  // What is tried ahead of a pull's start is of that pull; what is dark has begun.
  const auto met = trouble.dark_since.value_or(from.failing.at);
  const auto found = owned_pull_at(filed, std::chrono::floor<seconds>(met));
  ended_trouble over;
  if (found && (!trouble.dark_since || utc_millis(found->span.start) <= met)) {
    const auto& span = found->span;
    if (!span.end || utc_millis(*span.end) > now.server) return std::nullopt;
    auto of = std::make_shared<const schedule>(led_by(filed, *found->part));
    const auto lost = lost_in(span, from, now.boot);
    if (told) over.news.emplace_back(news::pull_finished{lost, std::move(of)});
    return over;
  }
  const auto& end = wanted.wanted.end;
  if ((end && utc_millis(*end) <= now.server) || utc_millis(wanted.wanted.start) <= met) {
    return std::nullopt;
  }
  schedule gone;
  gone.name = from.name;
  gone.key = from.key;
  if (told) over.news.emplace_back(settled(gone, lost_until(now.server, trouble)));
  return over;
}

}  // namespace pullkeeper
