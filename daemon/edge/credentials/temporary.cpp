#include "edge/credentials/temporary.hpp"

#include <boost/json/object.hpp>

#include "core/text.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_json.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

utc_millis date_or(const https_response& response, utc_millis otherwise) {
  const auto date = date_of(response);
  return date ? utc_millis(*date) : otherwise;
}

// A `Code` of the cloud as it may be shown.
std::string shown_code(const std::string& body) {
  const auto object = parse_secret_json(body);
  const std::string code = object ? string_member(*object, "Code") : std::string();
  return is_simple_name(code, 100, "._-") ? code : std::string();
}

temporary_key read_members(const json::object& object, utc_millis now) {
  temporary_key result;
  result.found.key = access_key(string_member(object, "AccessKeyId"),
                                string_member(object, "AccessKeySecret"),
                                string_member(object, "SecurityToken"));
  const access_key& key = result.found.key;
  if (key.id.empty() || key.secret.empty() || key.token.empty())
    return temporary_key(no_key("the answer holds no complete key"));
  const auto ends = parse_instant_leniently(string_member(object, "Expiration"));
  if (!ends) return temporary_key(no_key("the answer says not how long the key lasts"));
  result.life = std::chrono::duration_cast<milliseconds>(utc_millis(ends->at) - now);
  if (result.life <= milliseconds{0})
    return temporary_key(no_key("the key has ended already, at " + format_utc(ends->at)));
  return result;
}

}  // namespace

temporary_key read_temporary_key(https_response& response, utc_millis now) {
  const auto object = parse_secret_json(response.body);
  wipe(response.body);
  if (!object) return temporary_key(no_key("the answer is no JSON object"));
  const json::value* inner = object->if_contains("Credentials");
  if (inner != nullptr && inner->is_object())
    return read_members(inner->get_object(), date_or(response, now));
  if (object->contains("Code") ? string_member(*object, "Code") != "Success"
                               : !object->contains("AccessKeyId"))
    return temporary_key(no_key("the answer does not say Success"));
  return read_members(*object, date_or(response, now));
}

std::optional<utc_seconds> date_of(const https_response& response) {
  for (const auto& [name, value] : response.headers) {
    if (name != "date") continue;
    if (const auto date = parse_http_date(value)) return date;
  }
  return std::nullopt;
}

std::string refusal_of(const https_response& response) {
  if (!response.error.empty()) return response.error;
  if (response.status == 200) return {};
  const std::string code = shown_code(response.body);
  return "HTTP " + std::to_string(response.status) + (code.empty() ? "" : ", " + code);
}

}  // namespace pullkeeper
