// One answer, read from a connection piece by piece. Part of https: nothing else includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "edge/https/https.hpp"
#include "edge/https/message.hpp"

namespace pullkeeper {

// In bytes. Beast limits the body and each header, but neither extensions of chunks nor trailers
// nor the number of interim answers: `beside` is for everything that is not the body.
struct answer_limits {
  std::uint64_t body;
  std::uint64_t beside;
};

// Takes the bytes of one answer as they come and knows when it is complete, or why it is none.
// Interim answers before the final one are read over (RFC 9110, 15.2).
class answer_reader {
 public:
  explicit answer_reader(answer_limits limits);

  // Takes what has been read and not used up so far; says how much of it is used up now.
  std::size_t take(boost::asio::const_buffer bytes);
  // Reading has ended with this error; the end of the connection may complete an answer.
  void end(boost::system::error_code ec);

  // No more bytes are wanted.
  bool done() const { return !objection_.words.empty() || parser_->is_done(); }
  const message_objection& objection() const { return objection_; }
  // Once done without an objection.
  bool keep_alive() const { return parser_->get().keep_alive(); }
  https_response release() { return to_response(parser_->release()); }

 private:
  using parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  void begin();
  void judge_header();
  bool waits_for_chunks(std::size_t given);
  void refuse(const boost::system::error_code& ec);

  answer_limits limits_;
  std::optional<parser> parser_;       // of the present answer, interim or final
  message_objection objection_;
  std::uint64_t used_ = 0;             // all bytes, those of interim answers included
  int interim_ = 0;
  bool judged_ = false;                // the header of the present answer was looked at
  bool chunks_begun_ = false;          // the parser has seen of its chunks
};

// Reads until `reader` wants no more. Deadlines are the stream's.
template <class Stream, class Buffer>
boost::asio::awaitable<void> read_into(answer_reader& reader, Stream& stream, Buffer& buffer) {
  constexpr std::size_t at_once = 64 * 1024;
  while (!reader.done()) {
    const std::size_t room = boost::beast::read_size(buffer, at_once);
    if (room == 0) {
      reader.end(boost::beast::http::error::buffer_overflow);
      co_return;
    }
    const auto space = buffer.prepare(room);
    boost::system::error_code ec;
    const std::size_t got = co_await stream.async_read_some(
        space, boost::asio::redirect_error(boost::asio::use_awaitable, ec));
    buffer.commit(got);
    buffer.consume(reader.take(buffer.data()));
    if (ec && !reader.done()) reader.end(ec);
  }
}

}  // namespace pullkeeper
