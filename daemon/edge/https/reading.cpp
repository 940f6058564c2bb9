#include "edge/https/reading.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {
constexpr int most_interim = 8;
constexpr std::size_t least_chunks = 5;          // "0\r\n\r\n"
}

answer_reader::answer_reader(answer_limits limits) : limits_(limits) { begin(); }

void answer_reader::begin() {
  parser_.emplace();
  parser_->header_limit(longest_response_header);
  parser_->body_limit(limits_.body);
  // Stops behind the header, so that an answer is refused before its body has been read.
  parser_->eager(false);
  judged_ = chunks_begun_ = false;
}

std::size_t answer_reader::take(asio::const_buffer bytes) {
  const std::size_t given = bytes.size();
  while (bytes.size() > 0 && !done()) {
    if (waits_for_chunks(bytes.size())) break;
    error_code ec;
    const std::size_t used = parser_->put(bytes, ec);
    bytes += used;
    used_ += used;
    if (ec && ec != http::error::need_more) {
      refuse(ec);
      break;
    }
    if (parser_->is_header_done() && !judged_) judge_header();
    if (ec == http::error::need_more) break;
  }
  // What waits for the rest of its line is beside the body as well.
  const std::uint64_t read = used_ + bytes.size();
  if (!done() && read - parser_->get().body().size() > limits_.beside)
    refuse(http::error::buffer_overflow);
  return given - bytes.size();
}

void answer_reader::judge_header() {
  judged_ = true;
  parser_->eager(true);
  const auto& header = parser_->get();
  const auto status = header.result_int();
  if (status == 101) {
    objection_ = {"bad_message",
                  "the peer switches to another protocol, which was not asked for"};
  } else if (status >= 200) {
    objection_ = framing_objection(header);
  } else if (++interim_ > most_interim) {
    objection_ = {"bad_message", "more than " + std::to_string(most_interim) +
                                     " interim answers came before the final one"};
  } else {
    begin();
  }
}

// Beast 1.81 asserts that it is given a last chunk whole where that is the first one as well.
bool answer_reader::waits_for_chunks(std::size_t given) {
  if (!judged_ || chunks_begun_ || !parser_->chunked()) return false;
  chunks_begun_ = given >= least_chunks;
  return !chunks_begun_;
}

void answer_reader::end(error_code ec) {
  if (ec == asio::error::eof) {
    ec = {};
    if (parser_->got_some()) parser_->put_eof(ec);
    else ec = http::error::end_of_stream;
  }
  if (ec) refuse(ec);
}

void answer_reader::refuse(const error_code& ec) { objection_ = {cause_of(ec), words_of(ec)}; }

}  // namespace pullkeeper
