// Answers as the API documents them, in JSON or XML.
#pragma once
#include <string>
#include <vector>

#include "sandbox/api_request.hpp"
#include "sandbox/cloud_model.hpp"
#include "sandbox/domain_book.hpp"
#include "sandbox/online_book.hpp"

namespace pullkeeper::sandbox {

// What every answer to one request shares.
struct reply_frame {
  bool json = true;
  std::string request_id;
  std::string host;                    // HostId of errors
};

http_reply error_reply(const reply_frame& frame, const api_error& error);
// `<Action>Response` with its RequestId.
http_reply done_reply(const reply_frame& frame, const std::string& action);
// The odd records of `shown` last, each with its one field that is not as documented.
http_reply records_reply(const reply_frame& frame, const std::string& action,
                         const cloud_answer& shown, time_form times, utc_seconds now);

// What DescribeLiveDomainDetail and DescribeLiveDomainLimit tell of a domain.
http_reply domain_reply(const reply_frame& frame, const std::string& action, inquiry what,
                        const std::string& domain, const domain_page& page);

// One page of what DescribeLiveStreamsOnlineList shows.
http_reply online_reply(const reply_frame& frame, const std::string& action,
                        const std::vector<online_row>& all, const page_choice& asked);

// RequestId as the API writes it: a UUID in capitals.
std::string make_request_id();
// IMF-fixdate, for the Date header.
std::string http_date(utc_seconds at);

}  // namespace pullkeeper::sandbox
