// All streams and all domains, by id and by name. Ids are never used twice and tell the two apart.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/domain/domain.hpp"
#include "core/agenda/queue.hpp"
#include "core/narrator.hpp"
#include "core/stream/stream.hpp"

namespace pullkeeper {

struct kept_domain;

struct kept_stream {
  std::uint32_t id = 0;
  stream machine;
  kept_domain* of = nullptr;
  filing filed{};
  // By its schedule's own settings, and those of all. One value for all streams that are alike.
  std::shared_ptr<const keep_settings> settings{};
  std::uint64_t named_by = 0;          // the latest load of the files that names it

  const keep_settings& kept_by() const { return *settings; }
};

struct kept_domain {
  std::uint32_t id = 0;
  domain machine;
  // With which its Describe answers are compared; by their ids.
  std::vector<kept_stream*> members{};
  std::size_t streams = 0;             // the members, and those that are only remembered
  filing filed{};
  std::uint64_t served = 0;            // number of the latest call that was its
  int calls_in_flight = 0;

  // No two calls in a row, of which `latest` was the last, are one domain's, and of those in flight
  // no more than half, while others wait.
  turn turn_after(std::uint64_t latest, int in_flight_most) const {
    return {served, served == latest || calls_in_flight >= in_flight_most / 2};
  }

  // Of how many members the list lacks something that stands at `now`.
  std::size_t missing(utc_seconds now) const;
  // How many members fail for this reason, which only a person can mend.
  int alike(failure_kind kind) const;
  // Of the members, or of those for which a window is due; `never` where there is none.
  utc_millis earliest_lapse(bool only_due) const;
};

// Of streams by their keys, which never change.
struct key_hash {
  using is_transparent = void;
  std::size_t operator()(const stream_key& key) const;
  std::size_t operator()(const kept_stream* s) const { return (*this)(s->machine.wanted().key); }
};
struct same_key {
  using is_transparent = void;
  static const stream_key& of(const kept_stream* s) { return s->machine.wanted().key; }
  static const stream_key& of(const stream_key& key) { return key; }
  bool operator()(const auto& a, const auto& b) const { return of(a) == of(b); }
};

class roster {
 public:
  using streams = std::map<std::uint32_t, std::unique_ptr<kept_stream>>;
  using domains = std::map<std::uint32_t, std::unique_ptr<kept_domain>>;

  const streams& all_streams() const { return streams_; }
  const domains& all_domains() const { return domains_; }
  // In no order.
  const auto& by_key() const { return by_key_; }
  const std::map<std::string, kept_domain*>& by_name() const { return by_name_; }

  // Null where there is none.
  kept_stream* stream_of(std::uint32_t id) const;
  kept_domain* domain_of(std::uint32_t id) const;
  kept_domain* owner_of(std::uint32_t id) const;       // of a stream, or the domain itself
  kept_stream* find(const stream_key& key) const;
  kept_domain* find_domain(const std::string& name) const;
  // The stream of an entry that has this name in the files.
  kept_stream* named(const std::string& name) const;

  // Of all or of one domain's (its id), so many whose ids are the next above `after`.
  std::vector<kept_stream*> streams_after(std::uint32_t after, std::uint32_t of,
                                          std::size_t most) const;

  // New ones; the key or the name must not be there.
  kept_stream& add(const schedule& wanted, const present& now);
  kept_domain& add_domain(const std::string& name, milliseconds now);
  // References to them are invalid from now on.
  void erase(const std::vector<kept_stream*>& gone);
  void erase_domain(kept_domain& d);

  // Every domain with a stream was looked at, successfully or not.
  bool has_looked() const;
  agenda_counts counts(std::uint64_t calls, std::uint64_t failures) const;

  // The number of a load of the files that begins now.
  std::uint64_t begin_load() { return ++loads_; }

  // Rebuild, for each domain, the streams that its Describe answers are compared with: those that
  // are kept, and those that have left the files and are to be deleted. A long walk.
  void join();

 private:
  std::uint32_t next_id_ = 1;
  std::uint64_t loads_ = 0;
  streams streams_;
  std::unordered_set<kept_stream*, key_hash, same_key> by_key_;
  domains domains_;
  std::map<std::string, kept_domain*> by_name_;
};

// Files when the domain is to be looked at next, if anybody is compared with what is seen.
void file_look(queue& filed, kept_domain& d, milliseconds now);

}  // namespace pullkeeper
