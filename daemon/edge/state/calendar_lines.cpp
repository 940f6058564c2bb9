#include "edge/state/calendar_lines.hpp"

#include <utility>

#include "edge/calendar/calendar.hpp"
#include "edge/zones/zones.hpp"

namespace json = boost::json;

namespace boost::json {

void tag_invoke(value_from_tag, value& to, const pullkeeper::shared_calendar& calendar) {
  if (!calendar) return;
  to = {{"text", calendar->text},
        {"timezone", calendar->floating ? calendar->floating->name : std::string()}};
}

result<pullkeeper::shared_calendar> tag_invoke(try_value_to_tag<pullkeeper::shared_calendar>,
                                               const value& from) {
  if (from.is_null()) return pullkeeper::shared_calendar{};
  const auto* const stored = from.if_object();
  const auto* const text = stored ? stored->if_contains("text") : nullptr;
  const auto* const timezone = stored ? stored->if_contains("timezone") : nullptr;
  if (!text || !text->is_string() || !timezone || !timezone->is_string()) return error::not_object;
  const auto name = std::string(timezone->get_string());
  const auto floating = name.empty() ? nullptr : pullkeeper::find_zone(name);
  if (!floating && !name.empty()) return error::unknown_name;
  auto reading = pullkeeper::read_calendar(std::string(text->get_string()), floating);
  if (!reading.read) return error::unknown_name;
  return pullkeeper::shared_calendar{std::move(reading.read)};
}

}  // namespace boost::json

namespace pullkeeper {
namespace {

// The text of the schedule's calendar, or what stands for it; null: it has none.
json::value* text_in(json::value& schedule) {
  auto* const whole = schedule.if_object();
  auto* const stored = whole ? whole->if_contains("calendar") : nullptr;
  auto* const calendar = stored ? stored->if_object() : nullptr;
  return calendar ? calendar->if_contains("text") : nullptr;
}

}  // namespace

std::optional<json::value> calendar_numbers::put_into(json::value& schedule) {
  auto* const text = text_in(schedule);
  if (!text) return std::nullopt;
  const auto [known, is_new] = known_.try_emplace(std::string(text->as_string()), known_.size());
  auto line = std::exchange(*text, json::value(known->second));
  return is_new ? std::optional(std::move(line)) : std::nullopt;
}

bool calendar_texts::take(const json::value& line) {
  if (!line.is_string()) return false;
  texts_.emplace_back(line.get_string());
  return true;
}

std::optional<shared_calendar> calendar_texts::taken_out_of(json::value& schedule) {
  auto* const text = text_in(schedule);
  if (!text) return shared_calendar{};
  // Before version 7 the text stood in each schedule.
  if (!text->is_string()) {
    const auto* const number = text->if_int64();
    const auto count = static_cast<std::int64_t>(texts_.size());
    if (!number || *number < 0 || *number >= count) return std::nullopt;
    *text = texts_[static_cast<std::size_t>(*number)];
  }
  auto& stored = schedule.get_object().at("calendar");
  const auto [known, is_new] = read_.try_emplace(json::serialize(stored));
  if (is_new) {
    auto result = json::try_value_to<shared_calendar>(stored);
    if (result) known->second = std::move(*result);
  }
  stored = nullptr;
  return known->second;
}

}  // namespace pullkeeper
