// Bytes of an HTTP answer: the same whether they come at once or in pieces, bounded, and never a
// success that was cut off [N17 S17].
#include "edge/https/reading.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
namespace asio = boost::asio;

namespace {

constexpr answer_limits limits{4096, 8192};

struct outcome_of_bytes {
  bool done = false;
  std::string objection;
  https_response got;
};

// Gives the reader what has come and was not used up, as read_into does.
outcome_of_bytes read_all(const std::string& bytes, std::size_t piece) {
  answer_reader reader(limits);
  std::string waiting;
  for (std::size_t at = 0; at < bytes.size() && !reader.done(); at += piece) {
    waiting += bytes.substr(at, piece);
    waiting.erase(0, reader.take(asio::buffer(waiting)));
    fuzz::demand(waiting.size() <= limits.body + limits.beside + piece, "what waits is unbounded");
  }
  if (!reader.done()) reader.end(asio::error::eof);
  outcome_of_bytes result{reader.done(), reader.objection().cause, {}};
  if (result.done && result.objection.empty()) result.got = reader.release();
  return result;
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  const auto piece = from.ConsumeIntegralInRange<std::size_t>(1, 40);
  const auto bytes = from.ConsumeRemainingBytesAsString();
  const auto whole = read_all(bytes, std::max<std::size_t>(bytes.size(), 1));
  fuzz::demand(whole.done, "an answer has neither an end nor an objection");
  fuzz::demand(whole.got.body.size() <= limits.body, "a body is longer than its limit");
  fuzz::demand(whole.got.status == 0 || whole.got.status >= 200, "an interim answer is final");
  for (const auto& pieces : {read_all(bytes, 1), read_all(bytes, piece)}) {
    fuzz::demand(pieces.done && pieces.objection.empty() == whole.objection.empty(),
                 "pieces are judged otherwise than the whole");
    fuzz::demand(pieces.got.status == whole.got.status && pieces.got.body == whole.got.body &&
                     pieces.got.headers == whole.got.headers,
                 "pieces are read otherwise than the whole");
  }
  return 0;
}
