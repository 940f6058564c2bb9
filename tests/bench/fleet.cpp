#include "bench/fleet.hpp"

#include <string>

namespace pullkeeper::bench {
namespace {

using std::chrono::days;

std::string digits(std::size_t number) {
  auto text = std::to_string(number);
  return std::string(7 - std::min<std::size_t>(text.size(), 7), '0') + text;
}

answer refused_as(failure_kind kind, const char* code) {
  answer got;
  got.says = refused{{kind, code, {}}, {}};
  return got;
}

}  // namespace

std::vector<schedule> fleet(std::size_t count, std::size_t of_a_domain) {
  std::vector<schedule> all;
  all.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    schedule one;
    one.name = "camera-" + digits(i);
    one.key = {"play" + digits(i / of_a_domain) + ".example.com", "live", "camera-" + digits(i)};
    one.sources = {"rtmp://origin.example.com/live/camera-" + digits(i)};
    one.wanted.start = begin - days(8);
    all.push_back(std::move(one));
  }
  return all;
}

config standing_of(const schedule& one) {
  const auto start = one.wanted.start + days(6);
  return {one.sources, start, start + days(6)};
}

memory remembered(const std::vector<schedule>& all) {
  memory known;
  for (const auto& one : all) {
    if (known.domains.empty() || known.domains.back().name != one.key.domain) {
      domain_record of;
      of.name = one.key.domain;
      of.learned.learned = handover::unique;
      known.domains.push_back(of);
    }
    stream_memory m;
    m.key = one.key;
    m.name = one.name;
    m.asked = print_of(one);
    m.known = true;
    m.standing = {standing_of(one)};
    proof made;
    made.accepted = standing_of(one);
    made.request_id = "16A96B9A-F203-4EC5-8E43-CB92E68F4CD8";
    made.seen = made.added = true;
    m.proofs = {made};
    known.streams.push_back(std::move(m));
  }
  return known;
}

void cloud::hold(const std::vector<schedule>& all) {
  for (const auto& one : all) {
    domains_[one.key.domain][{one.key.app, one.key.stream}] = standing_of(one);
  }
}

answer cloud::apply(const call& made) {
  auto& held = domains_[made.key.domain];
  const auto known = held.find({made.key.app, made.key.stream});
  answer got;
  got.says = accepted{};
  got.request_id = "16A96B9A-F203-4EC5-8E43-CB92E68F4CD8";
  switch (made.op) {
    case operation::describe: got = describe(made.key.domain); break;
    case operation::add:
      if (known != held.end()) got = refused_as(failure_kind::conflict, "ConfigAlreadyExists");
      else held[{made.key.app, made.key.stream}] = made.wanted;
      break;
    case operation::update:
      if (known == held.end()) got = refused_as(failure_kind::missing, "ConfigNotExist");
      else known->second = made.wanted;
      break;
    case operation::remove:
      if (known != held.end()) held.erase(known);
      break;
  }
  got.http_status = got.trouble() ? 400 : 200;
  return got;
}

answer cloud::describe(const std::string& domain) const {
  listed list;
  if (const auto found = domains_.find(domain); found != domains_.end()) {
    for (const auto& [key, held] : found->second) {
      list.records.push_back({{domain, key.first, key.second}, held});
    }
  }
  answer got;
  got.says = std::move(list);
  return got;
}

}  // namespace pullkeeper::bench
