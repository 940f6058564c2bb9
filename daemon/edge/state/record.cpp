#include "edge/state/record.hpp"

#include <boost/json.hpp>
#include <type_traits>

#include "edge/state/described.hpp"
#include "edge/state/missing.hpp"
#include "edge/state/stored_json.hpp"
#include "edge/state/times.hpp"

namespace json = boost::json;

namespace pullkeeper {

// Enumerations are stored as the words that to_string has for them, "" being none.
template <class word>
  requires std::is_enum_v<word>
void tag_invoke(json::value_from_tag, json::value& to, word value) {
  to = to_string(value);
}

template <class word>
  requires std::is_enum_v<word>
json::result<word> tag_invoke(json::try_value_to_tag<word>, const json::value& from) {
  if (!from.is_string()) return json::error::not_string;
  // Enumerators count from 0.
  for (int i = 0; *to_string(static_cast<word>(i)); ++i) {
    if (from.get_string() == to_string(static_cast<word>(i))) return static_cast<word>(i);
  }
  return json::error::unknown_name;
}

namespace {

constexpr const char* of_endpoint = "endpoint";
constexpr const char* of_domain = "domain";
constexpr const char* of_stream = "stream";

template <class... types>
constexpr bool all_described = ((undescribed<types> == 0) && ...);
static_assert(all_described<stream_key, config, proof, failure_memory, write_memory, hindrances,
                            incident_memory, drift_memory, stream_memory, domain_memory,
                            foreign_memory, domain_record, endpoint_memory, limit_memory,
                            endpoint_record, call_record>,
              "described.hpp does not name every member");

// It was a member of its own before there was more to remember of drift.
void carry_left_until(json::value& stream) {
  auto* members = stream.if_object();
  const auto* until = members ? members->if_contains("left_until") : nullptr;
  if (!until) return;
  members->emplace("drift", json::object{{"left_until", *until}});
  members->erase("left_until");
}

// In a list there is no plain one to compare with.
void fill_proofs(json::value& stream) {
  static const auto plain = json::value_from(proof{});
  auto* members = stream.if_object();
  auto* proofs = members ? members->if_contains("proofs") : nullptr;
  if (!proofs || !proofs->is_array()) return;
  for (auto& one : proofs->get_array()) {
    if (one.is_object()) fill_missing(one.get_object(), plain.get_object());
  }
}

// A build between two versions may have left a row without a member that came later.
template <class record>
bool append(std::vector<record>& all, json::value from) {
  static const auto plain = json::value_from(record{});
  carry_left_until(from);
  if (from.is_object()) fill_missing(from.get_object(), plain.get_object());
  fill_proofs(from);
  auto one = json::try_value_to<record>(from);
  if (one) all.push_back(std::move(*one));
  return one.has_value();
}

// Calls `scalar` with each number and text, in order; what else there is has no column.
template <class value, class function>
bool walk(value& from, function scalar) {
  if (from.is_object()) {
    for (auto& member : from.get_object()) {
      if (!walk(member.value(), scalar)) return false;
    }
    return true;
  }
  return from.is_array() || scalar(from);
}

}  // namespace

record_key key_of_endpoint(const std::string& address) { return {of_endpoint, {address, "", ""}}; }
record_key key_of_domain(const std::string& name) { return {of_domain, {name, "", ""}}; }
record_key key_of_stream(const stream_key& key) { return {of_stream, key}; }

row row_of(const record_key& key) {
  return {key.kind, key.name.domain, key.name.app, key.name.stream};
}

row row_of(const record_key& key, const kept_record& record) {
  row cells = row_of(key);
  cells.emplace_back(
      json::serialize(std::visit([](const auto& one) { return json::value_from(one); }, record)));
  return with_checksum(std::move(cells));
}

std::optional<stored_record> stored_in(const row& cells) {
  if (cells.size() != 6 || !has_checksum(cells)) return std::nullopt;
  std::array<const std::string*, 5> texts{};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts[i] = std::get_if<std::string>(&cells[i]);
    if (!texts[i]) return std::nullopt;
  }
  auto value = stored_json(*texts[4]);
  if (!value) return std::nullopt;
  return stored_record{{*texts[0], {*texts[1], *texts[2], *texts[3]}}, std::move(*value)};
}

std::optional<loaded_memory> decode(const std::vector<stored_record>& all) {
  loaded_memory loaded;
  std::vector<endpoint_record> endpoints;
  for (const auto& [key, value] : all) {
    if (key.kind == of_endpoint) loaded.address = key.name.domain;
    const bool decoded = key.kind == of_endpoint ? append(endpoints, value)
                         : key.kind == of_domain ? append(loaded.found.domains, value)
                         : key.kind == of_stream && append(loaded.found.streams, value);
    if (!decoded) return std::nullopt;
  }
  if (endpoints.size() != 1) return std::nullopt;
  loaded.found.endpoint = endpoints.front();
  return loaded;
}

std::vector<row> rows_of(const loaded_memory& held) {
  const auto& [found, address] = held;
  std::vector<row> all{row_of(key_of_endpoint(address), found.endpoint)};
  for (const auto& one : found.domains) all.push_back(row_of(key_of_domain(one.name), one));
  for (const auto& one : found.streams) all.push_back(row_of(key_of_stream(one.key), one));
  return all;
}

row row_of(const call_record& call) {
  row cells;
  const auto all = json::value_from(call);
  walk(all, [&cells](const json::value& one) {
    if (one.is_string()) cells.emplace_back(std::string(one.get_string()));
    else cells.emplace_back(one.to_number<std::int64_t>());
    return true;
  });
  return cells;
}

std::optional<call_record> call_of(const row& cells) {
  static const auto empty = json::value_from(call_record{});
  auto all = empty;
  auto next = cells.begin();
  const bool fits = walk(all, [&](json::value& one) {
    if (next == cells.end()) return false;
    const auto* text = std::get_if<std::string>(&*next);
    const auto* number = std::get_if<std::int64_t>(&*next++);
    if (one.is_string() && text) one = *text;
    else if (!one.is_string() && number) one = *number;
    else return false;
    return true;
  });
  if (!fits || next != cells.end()) return std::nullopt;
  auto call = json::try_value_to<call_record>(all);
  return call ? std::optional(std::move(*call)) : std::nullopt;
}

}  // namespace pullkeeper
