#include "sandbox/variant_text.hpp"

#include <charconv>
#include <functional>

namespace pullkeeper::sandbox {

namespace {

using words = std::vector<const char*>;

const words uniqueness_words = {"coexist", "unique-active", "unique-until-deleted", "replace"};
const words expired_words = {"listed", "hidden", "removed", "removed-later"};
const words effect_words = {"restart", "seamless", "refused", "silent"};
const words absent_words = {"works", "refused", "silent", "upsert"};
const words length_words = {"up-to-limit", "below-limit", "from-now"};
const words view_words = {"fresh", "lagging", "flapping", "forbidden"};
const words past_words = {"refused", "accepted"};
const words delete_words = {"error", "ok"};

// One choice: reads a value (false: not one of its values) and writes it.
struct choice {
  const char* name;
  std::string expected;
  std::function<bool(cloud_variant&, const std::string&)> set;
  std::function<std::string(const cloud_variant&)> get;
};

std::string join(const words& all) {
  std::string result;
  for (const char* word : all) result += (result.empty() ? "" : " | ") + std::string(word);
  return result;
}

template <class T>
choice word_choice(const char* name, const words& all, T cloud_variant::*member) {
  return {name, join(all),
          [&all, member](cloud_variant& v, const std::string& value) {
            for (std::size_t i = 0; i < all.size(); ++i) {
              if (value != all[i]) continue;
              v.*member = static_cast<T>(i);
              return true;
            }
            return false;
          },
          [&all, member](const cloud_variant& v) {
            return std::string(all[static_cast<std::size_t>(v.*member)]);
          }};
}

choice duration_choice(const char* name, seconds cloud_variant::*member) {
  return {name, "a duration as 90s, 5m or 2d",
          [member](cloud_variant& v, const std::string& value) {
            const auto length = parse_duration(value);
            if (length) v.*member = *length;
            return length.has_value();
          },
          [member](const cloud_variant& v) { return format_duration(v.*member); }};
}

choice quota_choice() {
  return {"quota", "a number from 0 on",
          [](cloud_variant& v, const std::string& value) {
            int number = 0;
            const char* end = value.data() + value.size();
            const auto read = std::from_chars(value.data(), end, number);
            if (read.ec != std::errc() || read.ptr != end || number < 0) return false;
            v.quota = number;
            return true;
          },
          [](const cloud_variant& v) { return std::to_string(v.quota); }};
}

const std::vector<choice>& choices() {
  static const std::vector<choice> all = {
      word_choice("semantics", uniqueness_words, &cloud_variant::unique),
      word_choice("expired", expired_words, &cloud_variant::expired),
      duration_choice("expired-keep", &cloud_variant::expired_keep),
      word_choice("update", effect_words, &cloud_variant::update_active),
      word_choice("update-expired", absent_words, &cloud_variant::update_expired),
      word_choice("update-missing", absent_words, &cloud_variant::update_missing),
      word_choice("past-start", past_words, &cloud_variant::past_start_accepted),
      duration_choice("past-start-slack", &cloud_variant::past_start_slack),
      word_choice("length", length_words, &cloud_variant::length),
      word_choice("describe", view_words, &cloud_variant::view),
      duration_choice("lag", &cloud_variant::lag),
      word_choice("delete-missing", delete_words, &cloud_variant::delete_missing_ok),
      quota_choice(),
  };
  return all;
}

}  // namespace

std::string set_variant(cloud_variant& variant, const std::string& name, const std::string& value) {
  for (const choice& c : choices()) {
    if (name != c.name) continue;
    if (c.set(variant, value)) return {};
    return name + ": \"" + value + "\" is not one of its values: " + c.expected;
  }
  return "no such choice: " + name;
}

bool is_variant_name(const std::string& name) {
  for (const choice& c : choices())
    if (name == c.name) return true;
  return false;
}

pairs variant_settings(const cloud_variant& variant) {
  pairs result;
  for (const choice& c : choices()) result.emplace_back(c.name, c.get(variant));
  return result;
}

}  // namespace pullkeeper::sandbox
