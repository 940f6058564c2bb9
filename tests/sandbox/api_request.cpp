#include "sandbox/api_request.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include "core/text.hpp"

namespace pullkeeper::sandbox {

namespace {

constexpr std::size_t most_sources = 20;  // "Configure stream pulling"

std::optional<operation> operation_of(const std::string& action) {
  if (action == "AddLivePullStreamInfoConfig") return operation::add;
  if (action == "UpdateLivePullStreamInfoConfig") return operation::update;
  if (action == "DescribeLivePullStreamConfig") return operation::describe;
  if (action == "DeleteLivePullStreamInfoConfig") return operation::remove;
  return std::nullopt;
}

std::optional<inquiry> inquiry_of(const std::string& action) {
  if (action == "DescribeLiveDomainDetail") return inquiry::domain_detail;
  if (action == "DescribeLiveDomainLimit") return inquiry::domain_limit;
  if (action == "DescribeLiveStreamsOnlineList") return inquiry::online_list;
  return std::nullopt;
}

std::string value_of(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

std::string header_of(const http_request& request, const std::string& name) {
  const std::string* found = find_header(request, name);
  return found == nullptr ? std::string() : *found;
}

bool add_all(std::string_view text, std::map<std::string, std::string>& values) {
  auto decoded = decode_form(text);
  if (!decoded) return false;
  for (auto& [name, value] : *decoded) values[name] = std::move(value);
  return true;
}

// The URLs of SourceUrl, or nothing for none, an empty one or too many.
std::vector<std::string> split_sources(std::string_view text) {
  std::vector<std::string> result;
  while (true) {
    const std::size_t end = std::min(text.find(';'), text.size());
    if (end == 0 || result.size() == most_sources) return {};
    result.emplace_back(text.substr(0, end));
    if (end == text.size()) return result;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<api_request> read_api_request(const http_request& request) {
  api_request result;
  const std::size_t mark = request.target.find('?');
  if (mark != std::string::npos &&
      !add_all(std::string_view(request.target).substr(mark + 1), result.query))
    return std::nullopt;
  result.parameters = result.query;
  if (header_of(request, "content-type").starts_with("application/x-www-form-urlencoded") &&
      !add_all(request.body, result.parameters))
    return std::nullopt;
  // Official clients send x-acs-action with V1 too.
  const bool headers_only = !result.parameters.contains("Signature");
  if (find_header(request, "authorization") ||
      (headers_only && find_header(request, "x-acs-action"))) {
    result.scheme = signing::v3;
    result.action = header_of(request, "x-acs-action");
    result.version = header_of(request, "x-acs-version");
    result.json = header_of(request, "accept").find("xml") == std::string::npos;
  } else {
    result.action = value_of(result.parameters, "Action");
    result.version = value_of(result.parameters, "Version");
    result.json = lower_case(value_of(result.parameters, "Format")) == "json";
  }
  result.op = operation_of(result.action);
  result.asks = inquiry_of(result.action);
  result.key.domain = lower_case(value_of(result.parameters, "DomainName"));
  result.key.app = value_of(result.parameters, "AppName");
  result.key.stream = value_of(result.parameters, "StreamName");
  return result;
}

std::optional<api_error> check_call(const http_request& request, const api_request& call) {
  if (call.action.empty()) return api_error{400, "MissingAction", "Action is mandatory."};
  if (call.version.empty()) return api_error{400, "MissingVersion", "Version is mandatory."};
  if (!call.op && !call.asks)
    return api_error{404, "InvalidAction.NotFound",
                     "Specified api is not found, please check your url and method."};
  if (call.version != "2016-11-01")
    return api_error{400, "InvalidVersion", "Specified parameter Version is not valid."};
  const bool get = request.method == "GET";
  if (!get && (request.method != "POST" || call.op == operation::update))
    return api_error{403, "UnsupportedHTTPMethod", "This http method is not supported."};
  return std::nullopt;
}

std::optional<api_error> check_parameters(const api_request& call, config& wanted) {
  constexpr std::array all = {"DomainName", "AppName",   "StreamName",
                              "SourceUrl",  "StartTime", "EndTime"};
  const bool whole_domain = call.asks || call.op == operation::describe;
  const std::size_t required =
      whole_domain ? 1 : call.op == operation::remove ? 3 : all.size();
  for (std::size_t i = 0; i < required; ++i)
    if (value_of(call.parameters, all[i]).empty())
      return api_error{400, std::string("Missing") + all[i],
                       std::string(all[i]) + " is mandatory for this action."};
  if (required != all.size()) return std::nullopt;
  const auto start = strict_instant(value_of(call.parameters, "StartTime"));
  if (!start)
    return api_error{400, "InvalidStartTime.Malformed", "Specified StartTime is malformed."};
  const auto end = strict_instant(value_of(call.parameters, "EndTime"));
  if (!end) return api_error{400, "InvalidEndTime.Malformed", "Specified EndTime is malformed."};
  wanted.sources = split_sources(value_of(call.parameters, "SourceUrl"));
  if (wanted.sources.empty()) return api_error{400, "InvalidParam", "Parameter invalid."};
  wanted.start = *start;
  wanted.end = *end;
  return std::nullopt;
}

std::optional<page_choice> page_asked(const api_request& call) {
  page_choice result;
  const auto read = [&](const char* name, std::size_t most, std::size_t& to) {
    const std::string text = value_of(call.parameters, name);
    if (text.empty()) return true;
    const char* end = text.data() + text.size();
    const auto got = std::from_chars(text.data(), end, to);
    return got.ec == std::errc() && got.ptr == end && to >= 1 && to <= most;
  };
  if (!read("PageNum", 1'000'000, result.number) || !read("PageSize", 3000, result.size))
    return std::nullopt;
  return result;
}

std::optional<utc_seconds> strict_instant(const std::string& text) {
  if (text.size() != 20 || text[10] != 'T' || text[19] != 'Z') return std::nullopt;
  return parse_rfc3339(text);
}

}  // namespace pullkeeper::sandbox
