#include "sandbox/shown_form.hpp"

#include <algorithm>
#include <cctype>

#include "core/text.hpp"

namespace pullkeeper::sandbox {

namespace {

// Where the host of a URL with a scheme begins and ends.
std::pair<std::size_t, std::size_t> host_of(const std::string& url) {
  const auto scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  const auto user = url.rfind('@', end);
  return {user != std::string::npos && user >= begin ? user + 1 : begin, end};
}

const char* default_port(const std::string& url) {
  if (url.starts_with("rtmp://")) return ":1935";
  if (url.starts_with("rtmps://") || url.starts_with("https://")) return ":443";
  return url.starts_with("http://") ? ":80" : "";
}

void add_port(std::string& url) {
  const auto [begin, end] = host_of(url);
  if (url.find(':', begin) >= end) url.insert(end, default_port(url));
}

void escape_ampersands(std::string& url) {
  for (auto at = url.find('&'); at != std::string::npos; at = url.find('&', at + 1))
    url.insert(at + 1, "amp;");
}

// Behind the host, all but the unreserved characters and the separators of path and query.
void escape_percent(std::string& url) {
  static constexpr char digits[] = "0123456789ABCDEF";
  const std::size_t from = host_of(url).second;
  std::string result = url.substr(0, from);
  for (const char c : url.substr(from)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = std::isalnum(byte) != 0 || std::string_view("-._~/?&=%").find(c) !=
                                                     std::string_view::npos;
    if (kept) result += c;
    else result += {'%', digits[byte / 16], digits[byte % 16]};
  }
  url = std::move(result);
}

void change_case(std::string& text, std::size_t begin, std::size_t end, char (*change)(char)) {
  for (std::size_t i = begin; i < end; ++i) text[i] = change(text[i]);
}

void change_source(const shown_form& form, std::string& url) {
  using enum source_form;
  if (form.has(port)) add_port(url);
  if (form.has(no_query)) url.erase(std::min(url.find('?'), url.size()));
  if (form.has(percent)) escape_percent(url);
  if (form.has(ampersands)) escape_ampersands(url);
  if (form.has(upper_host)) {
    const auto [begin, end] = host_of(url);
    change_case(url, begin, end, upper_case);
  }
  if (const auto scheme = url.find("://"); form.has(no_scheme) && scheme != std::string::npos)
    url.erase(0, scheme + 3);
}

}  // namespace

record shown_as(const shown_form& form, record held) {
  auto& sources = held.held.sources;
  if (form.has(source_form::first_only) && sources.size() > 1) sources.resize(1);
  if (form.has(source_form::sorted)) std::sort(sources.begin(), sources.end());
  for (std::string& url : sources) change_source(form, url);
  if (form.names != name_form::as_sent) {
    using change_of_case = char (*)(char);
    const change_of_case change =
        form.names == name_form::lower ? change_of_case(lower_case) : change_of_case(upper_case);
    change_case(held.key.app, 0, held.key.app.size(), change);
    change_case(held.key.stream, 0, held.key.stream.size(), change);
    if (form.names == name_form::upper)
      change_case(held.key.domain, 0, held.key.domain.size(), change);
  }
  const bool cut = form.times == time_form::to_minute || form.times == time_form::without_seconds;
  if (cut) {
    held.held.start = std::chrono::floor<std::chrono::minutes>(held.held.start);
    held.held.end = std::chrono::floor<std::chrono::minutes>(held.held.end);
  }
  if (form.times == time_form::without_seconds) held.precision = std::chrono::minutes(1);
  return held;
}

std::string written(time_form form, utc_seconds at) {
  if (form == time_form::offset) {
    std::string text = format_utc(at + std::chrono::hours(8));
    text.replace(text.size() - 1, 1, "+0800");
    return text;
  }
  std::string text = format_utc(at);
  if (form == time_form::without_seconds) text.erase(text.size() - 4, 3);
  return text;
}

}  // namespace pullkeeper::sandbox
