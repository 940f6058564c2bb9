#include "edge/state/versions.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <exception>
#include <utility>

namespace pullkeeper {
namespace {

namespace json = boost::json;

// One step to the next version.
struct version_step {
  const char* drop;                              // SQL for tables; records are written anew
  const char* create;                            // ... in any case
  stored_record (*of)(const stored_record& old); // throws where it is not what its version wrote
};

// Version 1 had a table for each kind, with a column for each member; here they are arrays. Of a
// list it made lines whose fields were parted by tabs; inside, tabs, line breaks and backslashes
// were written as JSON does.
json::array lines_of(const json::value& text) {
  std::string list = "[";
  bool begins = true;
  for (const char c : text.as_string()) {
    if (std::exchange(begins, c == '\n')) list += "[\"";
    if (c == '\t') list += "\",\"";
    else if (c == '\n') list += "\"],";
    else if (c == '"') list += "\\\"";
    else if (static_cast<unsigned char>(c) >= 0x20) list += c;
    else list += {'\\', 'u', '0', '0', c & 0x10 ? '1' : '0', "0123456789abcdef"[c & 15]};
  }
  if (list.size() > 1) list.pop_back();      // the last comma
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  return json::parse(list + ']', {}, options).as_array();
}

std::int64_t number(const json::value& digits) { return std::stoll(digits.as_string().c_str()); }
bool flag(const json::value& digit) { return number(digit) == 1; }

json::object config_from(const json::array& fields, std::size_t first) {
  json::array sources(fields.begin() + static_cast<std::ptrdiff_t>(first) + 2, fields.end());
  return {{"start", number(fields.at(first))},
          {"end", number(fields.at(first + 1))},
          {"sources", std::move(sources)}};
}

json::object failure_from(const json::array& cells, std::size_t first) {
  return {{"attempts", cells.at(first)},       {"kind", cells.at(first + 1)},
          {"code", cells.at(first + 2)},       {"failed", cells.at(first + 3)},
          {"at", cells.at(first + 4)},         {"not_before", cells.at(first + 5)}};
}

template <class function>
json::array each(const json::value& text, function convert) {
  json::array all;
  for (const auto& fields : lines_of(text)) all.emplace_back(convert(fields.as_array()));
  return all;
}

stored_record stream_from(const json::array& cells) {
  const auto held = [](const json::array& f) { return config_from(f, 0); };
  const auto proofs = each(cells.at(7), [](const json::array& f) {
    return json::object{{"accepted", config_from(f, 1)},
                        {"request_id", f.at(0)},
                        {"seen", false},
                        {"vain", false},
                        {"shown", nullptr},
                        {"asks", 0},
                        {"added", false}};
  });
  const auto under_way = each(cells.at(9), [](const json::array& f) {
    return json::object{{"op", f.at(0)},
                        {"wanted", config_from(f, 3)},
                        {"beside_live", flag(f.at(1))},
                        {"accepted", flag(f.at(2))},
                        {"before", json::array()}};
  });
  const auto in_the_way = each(cells.at(10), [](const json::array& f) {
    return json::object{{"blocked", flag(f.at(0))},
                        {"beside_refused", flag(f.at(1))},
                        {"update_absent_failed", flag(f.at(2))},
                        {"update_absent_vain", false},
                        {"update_refusals", number(f.at(3))},
                        {"update_failures", number(f.at(4))}};
  });
  // With which sources it was wanted, that version did not say: better missed for nothing than gone
  // unmissed.
  const auto standing = each(cells.at(6), held);
  const bool stands = !standing.empty();
  json::object key{{"domain", cells.at(0)}, {"app", cells.at(1)}, {"stream", cells.at(2)}};
  return {key_of_stream({}),
          json::object{{"key", std::move(key)},
                       {"name", cells.at(3)},
                       {"on_removed", nullptr},
                       {"asked", static_cast<std::uint64_t>(cells.at(4).as_int64())},
                       {"stood_as_wanted", stands && cells.at(4) != 0},
                       {"known", cells.at(5) == 1},
                       {"standing", standing},
                       {"ended", json::array()},
                       {"proofs", proofs},
                       {"sent", each(cells.at(8), held)},
                       {"under_way", under_way.empty() ? json::value() : under_way.at(0)},
                       {"in_the_way", in_the_way.at(0)},
                       {"failing", failure_from(cells, 11)},
                       {"drift", json::object{{"left_until", 0},
                                              {"repairs", json::array()},
                                              {"fought", false}}},
                       {"trouble", json::object{{"phase", "none"},
                                                {"dark_since", nullptr},
                                                {"dark_total", 0}}}}};
}

stored_record from_columns(const stored_record& old) {
  const auto& cells = old.value.as_array();
  if (old.key.kind == "streams") return stream_from(cells);
  if (old.key.kind == "domains") {
    json::object learned{{"learned", cells.at(1)},
                         {"describe_forbidden", cells.at(2) == 1},
                         {"list_lag", 0},
                         {"list_sights", 0},
                         {"add_replaces", false}};
    return {key_of_domain({}), json::object{{"name", cells.at(0)},
                                            {"learned", std::move(learned)},
                                            {"failing", failure_from(cells, 3)},
                                            {"foreign", json::array{}}}};
  }
  const auto limits = each(cells.at(5), [](const json::array& f) {
    return json::object{{"period", number(f.at(0))},
                        {"calm_since", number(f.at(1))},
                        {"paused_until", number(f.at(2))}};
  });
  json::object learned{{"start_margin", cells.at(2)}, {"below_limit", cells.at(3) == 1}};
  return {key_of_endpoint(cells.at(1).as_string().c_str()),
          json::object{{"learned", std::move(learned)},
                       {"server_offset", cells.at(4)},
                       {"limits", limits}}};
}

constexpr std::array<version_step, schema_version - 1> steps = {{
    {"DROP TABLE endpoint; DROP TABLE domains; DROP TABLE streams", memory_table, from_columns},
}};

constexpr std::array<std::int64_t, schema_version - 1> old_schemas = {-7078772837185901580};

// A row of version 1 with its checksum as an array of cells.
std::optional<stored_record> array_of(const char* table, const row& cells) {
  if (!has_checksum(cells)) return std::nullopt;
  json::array values;
  for (const auto& one : cells) {
    if (const auto* text = std::get_if<std::string>(&one)) values.emplace_back(*text);
    else if (const auto* number = std::get_if<std::int64_t>(&one)) values.emplace_back(*number);
    else return std::nullopt;
  }
  return stored_record{{table, {}}, std::move(values)};
}

std::optional<std::vector<stored_record>> stored_records(database& file, std::int64_t version) {
  std::vector<stored_record> all;
  const auto add = [&all](std::optional<stored_record> one) {
    if (one) all.push_back(std::move(*one));
    return one.has_value();
  };
  if (version > 1) {
    const char* sql = "SELECT * FROM memory ORDER BY kind, host, app, stream";
    if (!file.each_row(sql, {}, [&](const row& cells) { return add(stored_in(cells)); })) return {};
    return all;
  }
  for (const char* table : {"endpoint", "domains", "streams"}) {
    const auto take = [&](const row& cells) { return add(array_of(table, cells)); };
    const std::string sql = std::string("SELECT * FROM ") + table + " ORDER BY 1, 2, 3";
    if (!file.each_row(sql, {}, take)) return {};
  }
  return all;
}

bool make_tables(database& file, std::int64_t version) {
  if (version == 0) {
    return std::all_of(schema.begin(), schema.end(),
                       [&file](const char* sql) { return file.run(sql); });
  }
  return std::all_of(steps.begin() + version - 1, steps.end(), [&file](const version_step& step) {
    return file.run(step.drop) && file.run(step.create);
  });
}

bool put_records(database& file, const loaded_memory& held) {
  const auto rows = rows_of(held);
  return file.run("DELETE FROM memory") &&
         std::all_of(rows.begin(), rows.end(),
                     [&](const row& cells) { return file.run_prepared(put_record_sql, cells); });
}

}  // namespace

std::int64_t schema_checksum(std::int64_t version) {
  if (version < schema_version) return old_schemas.at(static_cast<std::size_t>(version) - 1);
  const row texts(schema.begin(), schema.end());
  return checksum(texts, texts.size());
}

std::optional<loaded_memory> load(database& file) {
  const auto version = file.first_number("PRAGMA user_version");
  if (!version || *version < 1 || *version > schema_version) return std::nullopt;
  auto all = stored_records(file, *version);
  if (!all) return std::nullopt;
  try {
    for (auto step = steps.begin() + *version - 1; step != steps.end(); ++step) {
      for (auto& one : *all) one = step->of(one);
    }
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return decode(*all);
}

bool upgrade(database& file, std::int64_t version, const loaded_memory& held) {
  if (!file.run("BEGIN IMMEDIATE")) return false;
  return make_tables(file, version) && put_records(file, held) &&
         file.run("PRAGMA application_id = " + std::to_string(application) +
                  "; PRAGMA user_version = " + std::to_string(schema_version) + "; COMMIT");
}

}  // namespace pullkeeper
