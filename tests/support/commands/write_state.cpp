// Writes a state directory as a daemon would: what is to be in it comes as JSON on standard input.
//
//   write_state DIR HOST:PORT < state.json
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "core/agenda/agenda.hpp"
#include "edge/state/directory.hpp"
#include "edge/state/store.hpp"

namespace {

using namespace pullkeeper;
using boost::json::object;

std::string text(const object& from, const char* key, const char* otherwise = "") {
  const auto* found = from.if_contains(key);
  return found ? std::string(found->as_string()) : otherwise;
}

utc_seconds instant(const object& from, const char* key) {
  const auto at = parse_rfc3339(text(from, key));
  if (!at) throw std::invalid_argument(std::string("no instant: ") + key);
  return *at;
}

int number(const object& from, const char* key, int otherwise = 0) {
  const auto* found = from.if_contains(key);
  return found ? static_cast<int>(found->as_int64()) : otherwise;
}

failure_memory failing(const object& from) {
  const auto* found = from.if_contains("failing");
  if (!found) return {};
  const auto& f = found->as_object();
  return {number(f, "attempts"), static_cast<failure_kind>(number(f, "kind")), text(f, "code"),
          static_cast<operation>(number(f, "operation")), instant(f, "at"),
          instant(f, "next_try")};
}

stream_key key_of(const object& from) {
  return {text(from, "domain"), text(from, "app"), text(from, "stream")};
}

// The fingerprint of the schedule, as a daemon remembers it.
std::uint64_t asked(const stream_memory& one, const object& from) {
  schedule wanted{one.name, one.key, one.standing[0].sources, {instant(from, "wanted_start"), {}}};
  const moment begin{utc_millis(one.standing[0].start), std::chrono::hours(1)};
  memory known;
  known.streams.push_back(one);
  agenda daemon({}, 1);
  daemon.recall(known, begin);
  daemon.load({wanted}, {}, begin);
  return daemon.everything().streams.at(0).asked;
}

memory_changes changes(const object& from) {
  memory_changes all;
  for (const auto& value : from.at("domains").as_array()) {
    const auto& d = value.as_object();
    all.domains.push_back({text(d, "name"),
                           {static_cast<handover>(number(d, "mode")), false}, failing(d)});
  }
  for (const auto& value : from.at("streams").as_array()) {
    const auto& s = value.as_object();
    stream_memory one;
    one.key = key_of(s);
    one.name = text(s, "name");
    one.known = true;
    one.standing = {{{text(s, "source")}, instant(s, "start"), instant(s, "end")}};
    one.proofs = {{one.standing[0], "R"}};
    one.asked = asked(one, s);
    one.failing = failing(s);
    all.streams.push_back(std::move(one));
  }
  return all;
}

call_record call_of(const object& from) {
  call_record done;
  done.at = instant(from, "at");
  done.took = milliseconds(number(from, "took", 120));
  done.schedule = text(from, "schedule");
  done.op = static_cast<operation>(number(from, "operation"));
  done.key = key_of(from);
  if (from.contains("start")) done.wanted = {{}, instant(from, "start"), instant(from, "end")};
  done.result = static_cast<outcome>(number(from, "outcome"));
  done.kind = static_cast<failure_kind>(number(from, "kind"));
  done.code = text(from, "code");
  done.request_id = text(from, "request_id");
  done.http_status = number(from, "http_status", 200);
  if (from.contains("no_utf8")) {
    for (auto* one : {&done.code, &done.request_id, &done.schedule}) *one += '\xFF';
  }
  return done;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  const auto given = boost::json::parse(input).as_object();
  const auto held = open_state_dir(words[1]);
  if (!held.dir) throw std::runtime_error(held.error);
  const auto opened = open_state_store(held.dir->path(), words[2]);
  if (!opened.store) throw std::runtime_error(opened.error);
  opened.store->remember(changes(given));
  for (const auto& value : given.at("calls").as_array()) {
    opened.store->record(call_of(value.as_object()));
  }
  return opened.store->flush() ? 0 : 1;
}
