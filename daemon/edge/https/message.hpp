// Requests and answers as Beast knows them, and its errors in words. Part of https: nothing else
// includes it.
#pragma once
#include <boost/beast/http.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "edge/https/https.hpp"

namespace pullkeeper {

constexpr std::uint32_t longest_response_header = 16 * 1024;

// True if nothing in it could end a line of the request early. Says nothing of the method.
bool can_be_sent(const https_request& request);

boost::beast::http::request<boost::beast::http::string_body> to_message(https_request&& request,
                                                                        const std::string& host);

// Why an answer cannot be accepted: `cause` as in https_response, and the same for people. Without
// words there is no objection.
struct message_objection {
  std::string cause;
  std::string words;
};

// To framing that two readers may understand differently, and to an encoding nobody asked for.
message_objection framing_objection(const boost::beast::http::response_header<>& header);

// The status, the headers with names in lower case and the body, which is moved out.
https_response to_response(
    boost::beast::http::response<boost::beast::http::string_body>&& message);

// `cause` of https_response, and the same for people.
const char* cause_of(const boost::system::error_code& ec);
std::string words_of(const boost::system::error_code& ec);

https_response failed(exchange_phase phase, std::string cause, std::string error);
// The same, with the phase's name before the words.
https_response failed_in(exchange_phase phase, std::string cause, const std::string& words);

}  // namespace pullkeeper
