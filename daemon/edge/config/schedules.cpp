#include "edge/config/schedules.hpp"

#include <optional>

#include "core/text.hpp"
#include "edge/config/address.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/mask.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t most_sources = 20;   // the guide to pulling

const word_list top_keys = {"defaults", "schedules"};
const word_list default_keys = {"domain", "app", "start", "end", "paused"};
const word_list schedule_keys = {"name",    "domain", "app", "stream",
                                 "sources", "start",  "end", "paused"};

// A field that is there, with its value unless that was refused.
template <typename Value>
struct given {
  std::optional<yaml_place> at;
  std::optional<Value> value;
};

// One entry, or the defaults of a file.
struct draft {
  given<std::string> name, domain, app, stream;
  given<std::vector<std::string>> sources;
  given<utc_seconds> start, end;
  given<bool> paused;
};

std::optional<std::string> read_name(report& out, const yaml_member& field) {
  std::optional<std::string> name = read_text(out, field);
  if (!name) return name;
  const char* error = nullptr;
  if (name->size() > longest_name) error = " is longer than 255 bytes";
  if (name->front() == ' ' || name->back() == ' ') error = " begins or ends with a blank";
  if (!error) return name;
  out.add(field.value.at, quoted_word(field.key.text) + error);
  return std::nullopt;
}

std::optional<std::string> read_domain(report& out, const yaml_member& field) {
  std::optional<std::string> domain = read_text(out, field);
  if (!domain) return domain;
  if (!is_host_name(*domain)) {
    out.add(field.value.at, "\"domain\" must be a host name such as live.example.com");
    return std::nullopt;
  }
  return lower_case(*domain);
}

// True if the item is a source that can be taken.
bool check_source(report& out, const yaml_value& item, std::size_t number) {
  if (item.kind == yaml_kind::faulty) return false;
  source_fault fault;
  if (item.kind == yaml_kind::scalar) {
    fault = fault_of_source(item.text);
  } else if (item.kind == yaml_kind::nothing) {
    fault.text = "source " + std::to_string(number) + " is empty";
  } else {
    fault = {"source " + std::to_string(number) + " must be a URL", "does it need quotes?"};
  }
  const bool good = fault.text.empty();
  if (!good) out.add(item.at, std::move(fault.text), std::move(fault.hint));
  return good;
}

std::optional<std::vector<std::string>> read_sources(report& out, const yaml_member& field) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return std::nullopt;
  if (value.kind != yaml_kind::list) {
    out.add(value.at, "\"sources\" must be a list: each source behind \"- \" in a line of its own");
    return std::nullopt;
  }
  if (value.items.empty() || value.items.size() > most_sources) {
    out.add(value.at, "\"sources\" must hold 1 to 20 sources, not " +
                          std::to_string(value.items.size()));
    return std::nullopt;
  }
  std::vector<std::string> sources;
  sources.reserve(value.items.size());
  bool good = true;
  for (const yaml_value& item : value.items) {
    good = check_source(out, item, sources.size() + 1) && good;
    sources.push_back(item.text);
  }
  if (!good) return std::nullopt;
  return sources;
}

void read_field(report& out, const yaml_member& field, draft& to) {
  const std::string& key = field.key.text;
  const auto read = [&](auto& into, auto reader) {
    into.at = field.value.at;
    into.value = reader(out, field);
  };
  if (key == "name") read(to.name, read_name);
  if (key == "domain") read(to.domain, read_domain);
  if (key == "app") read(to.app, read_name);
  if (key == "stream") read(to.stream, read_name);
  if (key == "sources") read(to.sources, read_sources);
  if (key == "start") read(to.start, read_instant_field);
  if (key == "end") read(to.end, read_instant_field);
  if (key == "paused") read(to.paused, read_bool);
}

void read_fields(report& out, const yaml_value& map, const word_list& known, draft& to) {
  read_members(out, map, known, [&](const yaml_member& m) { read_field(out, m, to); });
}

class schedules_reader : public yaml_sink {
 public:
  schedules_reader(report& out, catalogue& all) : out_(out), all_(all) {}

  void fault(yaml_place at, std::string text) override { out_.add(at, std::move(text)); }
  void member(const yaml_key& key, const yaml_value& value) override;
  void item(const yaml_key& list, yaml_value value) override;
  bool has_list() const { return has_list_; }

 private:
  void read_defaults(const yaml_key& key, const yaml_value& value);
  void require(const draft& d, yaml_place entry);
  void check_order(const draft& d);
  void take(draft d, yaml_place entry);

  report& out_;
  catalogue& all_;
  draft defaults_;
  bool schedules_seen_ = false;
  bool has_list_ = false;
  std::size_t count_ = 0;
};

void schedules_reader::member(const yaml_key& key, const yaml_value& value) {
  if (key.text == "defaults") {
    read_defaults(key, value);
  } else if (key.text == "schedules") {
    schedules_seen_ = true;
    has_list_ = value.kind == yaml_kind::list;
    const bool other = value.kind == yaml_kind::scalar || value.kind == yaml_kind::map;
    if (other) out_.add(value.at, "\"schedules\" must be a list: each schedule begins with \"- \"");
  } else {
    refuse_key(out_, key, top_keys);
  }
}

void schedules_reader::read_defaults(const yaml_key& key, const yaml_value& value) {
  if (schedules_seen_) {
    out_.add(key.at, "\"defaults\" must stand in front of \"schedules\"");
    return;
  }
  if (value.kind == yaml_kind::scalar || value.kind == yaml_kind::list) {
    out_.add(value.at, "\"defaults\" must be a map of keys and values");
  }
  read_fields(out_, value, default_keys, defaults_);
  check_order(defaults_);
}

void schedules_reader::item(const yaml_key& list, yaml_value value) {
  if (list.text != "schedules") return;   // `member` has refused it
  ++count_;
  if (value.kind == yaml_kind::map) {
    draft d;
    read_fields(out_, value, schedule_keys, d);
    take(std::move(d), value.at);
  } else if (value.kind != yaml_kind::faulty) {
    out_.add(
        value.at,
        "schedule " + std::to_string(count_) +
            (value.kind == yaml_kind::nothing ? " is empty" : " must be a map of keys and values"));
  }
}

// Every required key that is neither in the entry nor in the defaults, at the entry.
void schedules_reader::require(const draft& d, yaml_place entry) {
  const std::pair<const char*, bool> required[] = {
      {"name", d.name.at.has_value()},
      {"domain", d.domain.at || defaults_.domain.at},
      {"app", d.app.at || defaults_.app.at},
      {"stream", d.stream.at.has_value()},
      {"sources", d.sources.at.has_value()},
      {"start", d.start.at || defaults_.start.at},
  };
  for (const auto& [key, is_there] : required) {
    if (is_there) continue;
    const std::string who =
        d.name.value ? "schedule " + quoted_word(*d.name.value) : std::string("this schedule");
    out_.add(entry, who + " lacks \"" + key + "\"");
  }
}

// Of an entry with its defaults filled in, or of the defaults alone.
void schedules_reader::check_order(const draft& d) {
  const given<utc_seconds>& start = d.start.at ? d.start : defaults_.start;
  const given<utc_seconds>& end = d.end.at ? d.end : defaults_.end;
  if (!start.value || !end.value || *end.value > *start.value) return;
  const bool reported = !d.start.at && !d.end.at;   // at the defaults
  if (reported) return;
  out_.add(d.end.at ? *d.end.at : *d.start.at,
           "\"end\" (" + format_utc(*end.value) + ") is not after \"start\" (" +
               format_utc(*start.value) + ")");
}

void schedules_reader::take(draft d, yaml_place entry) {
  require(d, entry);
  check_order(d);
  const auto pick = [](auto& own, const auto& common) {
    return own.at ? std::move(own.value) : common.value;
  };
  schedule s;
  s.name = std::move(d.name.value).value_or("");
  s.key.domain = pick(d.domain, defaults_.domain).value_or("");
  s.key.app = pick(d.app, defaults_.app).value_or("");
  s.key.stream = std::move(d.stream.value).value_or("");
  s.sources = std::move(d.sources.value).value_or(std::vector<std::string>());
  s.wanted.start = pick(d.start, defaults_.start).value_or(utc_seconds());
  s.wanted.end = pick(d.end, defaults_.end);
  s.paused = pick(d.paused, defaults_.paused).value_or(false);
  all_.add(std::move(s), d.name.at.value_or(entry), d.stream.at.value_or(entry), out_);
}

}  // namespace

bool read_schedules(const yaml_file& file, report& out, catalogue& all) {
  all.begin_file(out.file());
  schedules_reader reader(out, all);
  read_yaml(file, reader);
  return reader.has_list();
}

}  // namespace pullkeeper
