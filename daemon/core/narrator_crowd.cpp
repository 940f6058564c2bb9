#include "core/narrator_crowd.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace pullkeeper {
namespace {

constexpr std::size_t lines_most = 20;
constexpr milliseconds span = std::chrono::minutes(1);
constexpr milliseconds held_most{10000};

bool is_of_incident(const event& one) {
  const std::string_view name = one.name;
  return name.starts_with("coverage_") || name == "standby_acted";
}

bool has_cause(const event& one) {
  return std::any_of(one.fields.begin(), one.fields.end(),
                     [](const auto& field) { return field.first == std::string_view("code"); });
}

// The first that something has failed for, or just the first: what waits behind the others says
// only that it was not submitted yet.
std::vector<event>::iterator speaker(std::vector<event>& batch) {
  const auto found = std::find_if(batch.begin(), batch.end(), has_cause);
  return found == batch.end() ? batch.begin() : found;
}

// One of them speaks for all: its cause, and when it is or was without a config.
event together(const event& first, std::size_t count) {
  event result{first.severity, first.name, {{"count", std::to_string(count)}}};
  for (const auto& [key, value] : first.fields) {
    const std::string_view name = key;
    if (name == "domain" || name == "app" || name == "stream") continue;
    result.fields.emplace_back(name == "schedule" ? "first" : key, value);
  }
  return result;
}

}  // namespace

std::vector<event> crowd::thin(std::vector<event> told, milliseconds now) {
  std::vector<event> result;
  for (auto& [name, one] : of_) {
    const bool over = now - one.begun >= span;
    if (one.held > 0 && (over || now - one.held_since >= held_most)) {
      result.push_back(together(one.first, std::exchange(one.held, 0)));
    }
    if (over) one = {};
  }
  std::map<std::string, std::vector<event>> batches;
  for (auto& one : told) {
    if (is_of_incident(one)) batches[one.name].push_back(std::move(one));
    else result.push_back(std::move(one));
  }
  for (auto& [name, batch] : batches) {
    auto& known = of_[name];
    if (known.begun == far_past) known.begun = now;
    if (known.crowded) {
      if (known.held == 0) {
        known.held_since = now;
        known.first = *speaker(batch);
      } else if (!has_cause(known.first) && has_cause(*speaker(batch))) {
        known.first = *speaker(batch);
      }
      known.held += batch.size();
    } else if (known.lines + batch.size() > lines_most) {
      known.crowded = true;
      result.push_back(batch.size() == 1 ? std::move(batch.front())
                                         : together(*speaker(batch), batch.size()));
    } else {
      known.lines += batch.size();
      std::move(batch.begin(), batch.end(), std::back_inserter(result));
    }
  }
  return result;
}

std::vector<event> crowd::flush() {
  std::vector<event> result;
  for (auto& [name, one] : of_) {
    if (one.held > 0) result.push_back(together(one.first, std::exchange(one.held, 0)));
  }
  return result;
}

milliseconds crowd::wake() const {
  auto at = far_future;
  for (const auto& [name, one] : of_) {
    if (one.held > 0) at = std::min({at, one.begun + span, one.held_since + held_most});
  }
  return at;
}

}  // namespace pullkeeper
