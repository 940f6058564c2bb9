#include <algorithm>
#include <functional>
#include <numeric>

#include "edge/config/shown_keys.hpp"
#include "edge/config/schedules.hpp"

namespace pullkeeper {

std::size_t catalogue::by_name::operator()(index i) const {
  return std::hash<std::string>()((*all)[i].name);
}

bool catalogue::by_name::operator()(index a, index b) const {
  return (*all)[a].name == (*all)[b].name;
}

std::size_t catalogue::by_key::operator()(index i) const {
  const stream_key& key = (*all)[i].key;
  const std::hash<std::string> hash;
  return (hash(key.domain) * 31 + hash(key.app)) * 31 + hash(key.stream);
}

bool catalogue::by_key::operator()(index a, index b) const {
  return (*all)[a].key == (*all)[b].key;
}

catalogue::catalogue()
    : names_(0, by_name{&schedules_}, by_name{&schedules_}),
      keys_(0, by_key{&schedules_}, by_key{&schedules_}) {}

std::string catalogue::place_of(index i) const {
  return files_[origins_[i].file] + ":" + std::to_string(origins_[i].at.line);
}

void catalogue::add(schedule entry, yaml_place name, yaml_place stream, report& out) {
  const index added = static_cast<index>(schedules_.size());
  schedules_.push_back(std::move(entry));
  origins_.push_back({static_cast<std::uint32_t>(files_.size() - 1), name});
  const schedule& s = schedules_.back();
  if (!s.name.empty()) {
    const auto [first, is_new] = names_.insert(added);
    if (!is_new) {
      out.add(name, "the name " + quoted_word(s.name) + " is taken: " + place_of(*first));
    }
  }
  if (!s.key.domain.empty() && !s.key.app.empty() && !s.key.stream.empty()) {
    const auto [first, is_new] = keys_.insert(added);
    if (!is_new) {
      out.add(stream, "this stream (domain, app, stream) is kept by " +
                          quoted_word(schedules_[*first].name) + " already: " + place_of(*first));
    }
  }
}

std::vector<catalogue::origin> catalogue::origins() const {
  std::vector<index> order(schedules_.size());
  std::iota(order.begin(), order.end(), index{0});
  std::sort(order.begin(), order.end(),
            [this](index a, index b) { return schedules_[a].name < schedules_[b].name; });
  std::vector<origin> result;
  result.reserve(order.size());
  for (const index i : order) result.push_back(origins_[i]);
  return result;
}

std::vector<schedule> catalogue::take() {
  names_.clear();
  keys_.clear();
  origins_.clear();
  std::sort(schedules_.begin(), schedules_.end(),
            [](const schedule& a, const schedule& b) { return a.name < b.name; });
  return std::move(schedules_);
}

}  // namespace pullkeeper
