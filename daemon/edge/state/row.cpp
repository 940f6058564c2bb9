#include "edge/state/row.hpp"

#include <algorithm>
#include <limits>

namespace pullkeeper {
namespace {

template <class instant>
std::string digits(instant at) { return std::to_string(at.time_since_epoch().count()); }

void append(line& fields, const config& held) {
  fields.push_back(digits(held.start));
  fields.push_back(digits(held.end));
  fields.insert(fields.end(), held.sources.begin(), held.sources.end());
}

line line_of(const config& held) {
  line fields;
  append(fields, held);
  return fields;
}

line line_of(const proof& ours) {
  line fields{ours.request_id};
  append(fields, ours.accepted);
  return fields;
}

line line_of(const write_memory& write) {
  line fields{to_string(write.op), write.beside_live ? "1" : "0", write.accepted ? "1" : "0"};
  append(fields, write.wanted);
  return fields;
}

line line_of(const hindrances& closed) {
  return {closed.blocked ? "1" : "0", closed.beside_refused ? "1" : "0",
          closed.update_absent_failed ? "1" : "0", std::to_string(closed.update_refusals),
          std::to_string(closed.update_failures)};
}

line line_of(const limit_memory& limit) {
  return {std::to_string(limit.period.count()), digits(limit.calm_since),
          digits(limit.paused_until)};
}

template <class entry>
std::string list_of(const std::vector<entry>& all) {
  std::vector<line> lines;
  for (const entry& one : all) lines.push_back(line_of(one));
  return text_of(lines);
}

// The config from the field `first` on.
std::optional<config> config_from(const line& fields, std::size_t first) {
  if (fields.size() < first + 2) return std::nullopt;
  const auto start = number_of(fields[first]);
  const auto end = number_of(fields[first + 1]);
  if (!start || !end) return std::nullopt;
  config held;
  held.start = utc_seconds(seconds(*start));
  held.end = utc_seconds(seconds(*end));
  held.sources.assign(fields.begin() + static_cast<std::ptrdiff_t>(first) + 2, fields.end());
  return held;
}

std::optional<config> read_config(const line& fields) { return config_from(fields, 0); }

std::optional<proof> read_proof(const line& fields) {
  auto held = config_from(fields, 1);
  if (!held) return std::nullopt;
  return proof{std::move(*held), fields[0]};
}

bool is_flag(const std::string& text) { return text == "0" || text == "1"; }

std::optional<hindrances> read_hindrances(const line& fields) {
  if (fields.size() != 5) return std::nullopt;
  if (!is_flag(fields[0]) || !is_flag(fields[1]) || !is_flag(fields[2])) return std::nullopt;
  const auto refusals = number_of(fields[3]);
  const auto failures = number_of(fields[4]);
  constexpr auto most = std::numeric_limits<int>::max();
  if (!refusals || !failures || *refusals < 0 || *refusals > most || *failures < 0 ||
      *failures > most) {
    return std::nullopt;
  }
  return hindrances{fields[0] == "1", fields[1] == "1", fields[2] == "1",
                    static_cast<int>(*refusals), static_cast<int>(*failures)};
}

std::optional<write_memory> read_write(const line& fields) {
  auto wanted = config_from(fields, 3);
  if (!wanted) return std::nullopt;
  const auto op = word_of<operation>(fields[0]);
  if (!op || !is_flag(fields[1]) || !is_flag(fields[2])) return std::nullopt;
  return write_memory{*op, std::move(*wanted), fields[1] == "1", fields[2] == "1"};
}

std::optional<limit_memory> read_limit(const line& fields) {
  if (fields.size() != 3) return std::nullopt;
  const auto period = number_of(fields[0]);
  const auto calm = number_of(fields[1]);
  const auto paused = number_of(fields[2]);
  if (!period || !calm || !paused) return std::nullopt;
  return limit_memory{milliseconds(*period), utc_millis(milliseconds(*calm)),
                      utc_millis(milliseconds(*paused))};
}

void append(row_writer& out, const stream_key& key) {
  out.text(key.domain).text(key.app).text(key.stream);
}

void append(row_writer& out, const failure_memory& failing) {
  out.number(failing.attempts).name(failing.kind).text(failing.code).name(failing.failed);
  out.at(failing.at).at(failing.not_before);
}

failure_memory failing_from(row_reader& in) {
  failure_memory failing;
  failing.attempts = in.small();
  failing.kind = in.name<failure_kind>();
  failing.code = in.text();
  failing.failed = in.name<operation>();
  failing.at = in.at<utc_millis>();
  failing.not_before = in.at<utc_millis>();
  return failing;
}

stream_key key_from(row_reader& in) {
  stream_key key;
  key.domain = in.text();
  key.app = in.text();
  key.stream = in.text();
  return key;
}

}  // namespace

row row_of(const endpoint_record& record, const std::string& address) {
  row_writer out;
  out.number(1).text(address).number(record.learned.start_margin.count());
  out.number(record.learned.below_limit).number(record.server_offset.count());
  out.text(list_of(std::vector(record.limits.begin(), record.limits.end())));
  return with_checksum(out.take());
}

std::optional<addressed_endpoint> endpoint_of(const row& cells) {
  if (!has_checksum(cells)) return std::nullopt;
  row_reader in(cells);
  addressed_endpoint found;
  if (in.number() != 1) return std::nullopt;
  found.address = in.text();
  found.record.learned.start_margin = seconds(in.number());
  found.record.learned.below_limit = in.flag();
  found.record.server_offset = milliseconds(in.number());
  const auto limits = in.list(read_limit);
  if (limits.size() != found.record.limits.size() || !in.done(1)) return std::nullopt;
  std::copy(limits.begin(), limits.end(), found.record.limits.begin());
  return found;
}

row row_of(const domain_record& record) {
  row_writer out;
  out.text(record.name).name(record.learned.learned).number(record.learned.describe_forbidden);
  append(out, record.failing);
  return with_checksum(out.take());
}

std::optional<domain_record> domain_of(const row& cells) {
  if (!has_checksum(cells)) return std::nullopt;
  row_reader in(cells);
  domain_record found;
  found.name = in.text();
  found.learned.learned = in.name<handover>();
  found.learned.describe_forbidden = in.flag();
  found.failing = failing_from(in);
  if (!in.done(1)) return std::nullopt;
  return found;
}

row row_of(const stream_memory& record) {
  row_writer out;
  append(out, record.key);
  out.text(record.name).number(static_cast<std::int64_t>(record.asked)).number(record.known);
  out.text(list_of(record.standing)).text(list_of(record.proofs));
  out.text(list_of(record.sent));
  out.text(record.under_way ? text_of({line_of(*record.under_way)}) : std::string());
  out.text(text_of({line_of(record.in_the_way)}));
  append(out, record.failing);
  return with_checksum(out.take());
}

std::optional<stream_memory> stream_of(const row& cells) {
  if (!has_checksum(cells)) return std::nullopt;
  row_reader in(cells);
  stream_memory found;
  found.key = key_from(in);
  found.name = in.text();
  found.asked = static_cast<std::uint64_t>(in.number());
  found.known = in.flag();
  found.standing = in.list(read_config);
  found.proofs = in.list(read_proof);
  found.sent = in.list(read_config);
  auto under_way = in.list(read_write);
  const auto closed = in.list(read_hindrances);
  found.failing = failing_from(in);
  if (!in.done(1) || under_way.size() > 1 || closed.size() != 1) return std::nullopt;
  found.in_the_way = closed.front();
  if (!under_way.empty()) found.under_way = std::move(under_way.front());
  return found;
}

row row_of(const call_record& record) {
  row_writer out;
  out.at(record.at).number(record.took.count()).text(record.schedule).name(record.op);
  append(out, record.key);
  out.at(record.wanted.start).at(record.wanted.end).number(record.attempt).name(record.result);
  out.name(record.kind).text(record.code).text(record.request_id).number(record.http_status);
  return out.take();
}

std::optional<call_record> call_of(const row& cells) {
  row_reader in(cells);
  call_record found;
  found.at = in.at<utc_millis>();
  found.took = milliseconds(in.number());
  found.schedule = in.text();
  found.op = in.name<operation>();
  found.key = key_from(in);
  found.wanted.start = in.at<utc_seconds>();
  found.wanted.end = in.at<utc_seconds>();
  found.attempt = in.small();
  found.result = in.name<outcome>();
  found.kind = in.name<failure_kind>();
  found.code = in.text();
  found.request_id = in.text();
  found.http_status = in.small();
  if (!in.done(0)) return std::nullopt;
  return found;
}

}  // namespace pullkeeper
