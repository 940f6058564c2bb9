#include "sandbox/journal.hpp"

#include <algorithm>
#include <utility>

#include "sandbox/domain_book.hpp"

namespace pullkeeper::sandbox {

namespace {

constexpr std::size_t most_calls = 100'000;

}  // namespace

const call_note& journal::add(call_note note) {
  note.number = ++last_number_;
  if (note.op) {
    const auto index = static_cast<std::size_t>(*note.op);
    call_counters& counts = counters_[index];
    ++counts.received;
    counts.executed += note.executed ? 1 : 0;
    counts.throttled += note.outcome == "throttled" ? 1 : 0;
    ++counts.outcomes[note.outcome == "refused" ? note.code : note.outcome];
    auto& recent = recent_[index];
    while (!recent.empty() && recent.front() <= note.at - seconds(1)) recent.pop_front();
    recent.push_back(note.at);
    counts.max_in_a_second = std::max<std::uint64_t>(counts.max_in_a_second, recent.size());
  }
  if (calls_.size() == most_calls) calls_.pop_front();
  return calls_.emplace_back(std::move(note));
}

const char* name_of(const call_note& note) {
  if (note.op) return pullkeeper::to_string(*note.op);
  return note.asks ? to_string(*note.asks) : "unknown";
}

std::string describe_call(const call_note& note) {
  std::string line = format_utc(std::chrono::floor<seconds>(note.at));
  const auto put = [&line](const std::string& word) {
    if (!word.empty()) line.append(" ").append(word);
  };
  put(name_of(note));
  put(note.key.domain);
  put(note.key.app);
  put(note.key.stream);
  if (note.wanted) {
    put(format_utc(note.wanted->start));
    put(format_utc(note.wanted->end));
  }
  put(note.outcome);
  put(note.code);
  put(std::to_string(note.status));
  put(note.request_id);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }, '?');
  return line;
}

}  // namespace pullkeeper::sandbox
