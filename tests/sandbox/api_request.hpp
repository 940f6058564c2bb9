// What a request to the API says, found the way the gateway finds it: parameters from query and
// form together, the common ones from headers where the signature is V3.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "core/call.hpp"
#include "core/inquiry.hpp"
#include "sandbox/http_values.hpp"

namespace pullkeeper::sandbox {

enum class signing { v1, v3 };

struct api_error {
  int status = 400;
  std::string code;
  std::string message;
};

struct api_request {
  signing scheme = signing::v1;
  bool json = true;                    // the form of the answer, errors included
  std::string action;
  std::string version;
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> parameters;   // query and form; the form wins
  std::optional<operation> op;         // at most one of these two; neither: no such Action
  std::optional<inquiry> asks;
  stream_key key;                      // empty strings where a parameter is absent
};

// Nothing if query or form cannot be decoded.
std::optional<api_request> read_api_request(const http_request& request);

// Checks Action, Version, the method ("GET only" for Update), the required parameters, the notation
// of the times and the number of sources (1 to 20); fills `wanted` for Add and Update.
std::optional<api_error> check_call(const http_request& request, const api_request& call);
std::optional<api_error> check_parameters(const api_request& call, config& wanted);

// `yyyy-MM-ddTHH:mm:ssZ` and nothing else.
std::optional<utc_seconds> strict_instant(const std::string& text);

// Which part of a list is asked for: pages count from 1, and have up to 3000 records.
struct page_choice {
  std::size_t number = 1;
  std::size_t size = 2000;
};

// Nothing where one of the two is no number, or out of its range.
std::optional<page_choice> page_asked(const api_request& call);

}  // namespace pullkeeper::sandbox
