#include "sandbox/variant_text.hpp"

#include <algorithm>
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
const words view_words = {"fresh", "lagging", "flapping", "forbidden", "late-rows"};
const words cut_words = {"none", "stable", "rotating", "alternating"};
const words order_words = {"as-held", "reversed", "shuffled"};
const words future_words = {"shown", "hidden"};
const words name_words = {"as-sent", "lower", "upper"};
const words time_words = {"exact", "to-minute", "without-seconds", "offset"};
const words place_words = {"foreign", "held"};
const words beside_words = {"exists", "business", "unknown", "denied", "quota"};
const words scope_words = {"account", "domain"};
const words clock_words = {"expired", "illegal"};
// In the order of the bits of source_form.
const words source_words = {"port", "no-query", "ampersands", "percent",
                            "no-scheme", "sorted", "first-only", "upper-host"};
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

template <class T, class Owner>
choice word_choice(const char* name, const words& all, T Owner::*member) {
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

template <class Owner>
choice duration_choice(const char* name, seconds Owner::*member) {
  return {name, "a duration as 90s, 5m or 2d",
          [member](cloud_variant& v, const std::string& value) {
            const auto length = parse_duration(value);
            if (length) v.*member = *length;
            return length.has_value();
          },
          [member](const cloud_variant& v) { return format_duration(v.*member); }};
}

template <class Owner>
choice number_choice(const char* name, int Owner::*member) {
  return {name, "a number from 0 on",
          [member](cloud_variant& v, const std::string& value) {
            int number = 0;
            const char* end = value.data() + value.size();
            const auto read = std::from_chars(value.data(), end, number);
            if (read.ec != std::errc() || read.ptr != end || number < 0) return false;
            v.*member = number;
            return true;
          },
          [member](const cloud_variant& v) { return std::to_string(v.*member); }};
}

// A choice of shown_form, which is a part of the variant.
template <class T>
choice form_choice(const char* name, const words& all, T shown_form::*member) {
  return {name, join(all),
          [&all, member](cloud_variant& v, const std::string& value) {
            const auto found = std::find(all.begin(), all.end(), value);
            if (found == all.end()) return false;
            v.form.*member = static_cast<T>(found - all.begin());
            return true;
          },
          [&all, member](const cloud_variant& v) {
            return std::string(all[static_cast<std::size_t>(v.form.*member)]);
          }};
}

// Several at once: `port+sorted`.
choice sources_choice() {
  return {"list-sources", "as-sent | any of " + join(source_words) + ", joined by +",
          [](cloud_variant& v, const std::string& value) {
            unsigned bits = 0;
            for (std::size_t begin = 0; value != "as-sent" && begin <= value.size();) {
              const std::size_t end = std::min(value.find('+', begin), value.size());
              const auto found = std::find(source_words.begin(), source_words.end(),
                                           value.substr(begin, end - begin));
              if (found == source_words.end()) return false;
              bits |= 1U << static_cast<unsigned>(found - source_words.begin());
              begin = end + 1;
            }
            v.form.sources = bits;
            return true;
          },
          [](const cloud_variant& v) {
            std::string result;
            for (std::size_t i = 0; i < source_words.size(); ++i)
              if ((v.form.sources >> i & 1U) != 0)
                result += (result.empty() ? "" : "+") + std::string(source_words[i]);
            return result.empty() ? "as-sent" : result;
          }};
}

choice odd_choice() {
  words all = {"none"};
  for (const odd_row_facts& facts : all_odd_rows()) all.push_back(facts.word);
  return {"list-odd", join(all),
          [](cloud_variant& v, const std::string& value) {
            const auto& kinds = all_odd_rows();
            const auto found = std::find_if(kinds.begin(), kinds.end(),
                                            [&](const auto& f) { return value == f.word; });
            if (found == kinds.end() && value != "none") return false;
            v.odd = found == kinds.end() ? odd_row::none : found->kind;
            return true;
          },
          [](const cloud_variant& v) { return std::string(facts_of(v.odd).word); }};
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
      number_choice("quota", &cloud_variant::quota),
      word_choice("quota-of", scope_words, &cloud_variant::quota_of),
      word_choice("beside-code", beside_words, &cloud_variant::beside),
      word_choice("clock-code", clock_words, &cloud_variant::clock),
      word_choice("semantics-later", uniqueness_words, &cloud_variant::later),
      duration_choice("semantics-later-after", &cloud_variant::later_after),
      duration_choice("lag-growth", &list_rules::lag_growth),
      word_choice("list-cut", cut_words, &list_rules::cut),
      number_choice("list-cut-to", &list_rules::cut_to),
      duration_choice("list-empty", &list_rules::empty_for),
      duration_choice("list-empty-every", &list_rules::empty_every),
      word_choice("list-future", future_words, &list_rules::only_begun),
      word_choice("list-order", order_words, &list_rules::order),
      sources_choice(),
      form_choice("list-names", name_words, &shown_form::names),
      form_choice("list-times", time_words, &shown_form::times),
      odd_choice(),
      word_choice("list-odd-where", place_words, &list_rules::odd_where),
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
