#include "core/entries.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace pullkeeper {
namespace {

using entry_list = std::vector<const schedule*>;

schedule alone(const schedule& part) {
  auto one = part;
  one.others.clear();
  return one;
}

// Those that share their key. Most files have none, so that little is gathered.
std::map<stream_key, entry_list> shared_keys(const std::vector<schedule>& entries) {
  entry_list all;
  all.reserve(entries.size());
  for (const auto& one : entries) all.push_back(&one);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* a, const auto* b) { return a->key < b->key; });
  std::map<stream_key, entry_list> shared;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i]->key != all[i - 1]->key) continue;
    auto& group = shared[all[i]->key];
    if (group.empty()) group.push_back(all[i - 1]);
    group.push_back(all[i]);
  }
  return shared;
}

}  // namespace

schedule put_together(const std::vector<const schedule*>& entries) {
  auto order = entries;
  std::stable_partition(order.begin(), order.end(), [](const auto* one) { return !one->paused; });
  auto whole = *order.front();
  for (std::size_t i = 1; i < order.size(); ++i) {
    whole.others.push_back(alone(*order[i]));
    const auto& more = order[i]->others;
    whole.others.insert(whole.others.end(), more.begin(), more.end());
  }
  return whole;
}

void each_stream(const std::vector<schedule>& entries,
                 const std::function<void(const schedule&)>& take) {
  const auto shared = shared_keys(entries);
  for (const auto& one : entries) {
    const auto found = shared.find(one.key);
    if (found == shared.end()) take(one);
    else if (found->second.front() == &one) take(put_together(found->second));
  }
}

std::vector<std::string> entry_names(const schedule& whole) {
  std::vector<std::string> names;
  each_part(whole, [&](const schedule& part) {
    if (std::find(names.begin(), names.end(), part.name) == names.end()) {
      names.push_back(part.name);
    }
  });
  return names;
}

std::vector<schedule> entries_gone(const schedule& before, const schedule& after) {
  std::vector<schedule> gone;
  each_part(before, [&](const schedule& part) {
    auto same = alone(part);
    const auto is_it = [&](const schedule& other) {
      if (has_entry(before, other.name)) return false;
      same.name = other.name;
      return wants_the_same(same, alone(other));
    };
    const bool known = has_entry(after, part.name) || any_part(after, is_it) ||
                       std::any_of(gone.begin(), gone.end(), [&](const schedule& other) {
                         return other.name == part.name;
                       });
    if (!known) gone.push_back(alone(part));
  });
  return gone;
}

schedule led_by(const schedule& whole, const schedule& part) {
  auto result = alone(part);
  if (&part != &whole) result.others.push_back(alone(whole));
  for (const auto& other : whole.others) {
    if (&other != &part) result.others.push_back(other);
  }
  return result;
}

}  // namespace pullkeeper
