#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_json.hpp"
#include "edge/credentials/temporary.hpp"
#include "edge/programs/process.hpp"
#include "edge/programs/program_file.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr seconds program_time{60};
constexpr std::size_t longest_output = 64 * 1024;
// Of a key for which the program says no end.
constexpr milliseconds usual_life = std::chrono::minutes(15);

// By blanks, as the aliyun command line takes a command apart.
std::vector<std::string> words_of(const std::string& command) {
  std::istringstream text(command);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

// Where a program without a path is: as in a shell, but with no PATH of ours.
std::string whole_path(const std::string& program) {
  if (program.find('/') != program.npos) return program;
  for (const char* directory : {"/usr/local/bin/", "/usr/bin/", "/bin/"}) {
    if (::access((directory + program).c_str(), X_OK) == 0) return directory + program;
  }
  return program;
}

// Why the program is not run; empty: it may be.
std::string fault_of(const std::string& path) {
  return path.starts_with('/') ? fault_of_program(path) : path + " is no program with a path";
}

temporary_key read_output(const std::string& text, utc_millis now) {
  const auto object = parse_secret_json(text);
  if (!object) return temporary_key(no_key("it writes no JSON object"));
  const std::string mode = string_member(*object, "mode");
  if (mode != "AK" && mode != "StsToken") {
    return temporary_key(no_key("the mode that it writes must be AK or StsToken"));
  }
  const bool has_token = mode == "StsToken";
  temporary_key result(whole_key(access_key(string_member(*object, "access_key_id"),
                                            string_member(*object, "access_key_secret"),
                                            has_token ? string_member(*object, "sts_token") : ""),
                                 {"access_key_id", "access_key_secret",
                                  has_token ? "sts_token" : ""},
                                 " is missing in what it writes"));
  result.life = usual_life;
  const std::string end = string_member(*object, "expiration");
  if (end.empty() || !result.found.error.empty()) return result;
  const auto ends = parse_instant_leniently(end);
  if (!ends) return temporary_key(no_key("the expiration that it writes does not read"));
  result.life = std::chrono::duration_cast<milliseconds>(utc_millis(ends->at) - now);
  if (result.life <= milliseconds{0}) {
    return temporary_key(no_key("the key that it writes has ended already"));
  }
  return result;
}

// What is written until the other end is closed; not more than it may be.
asio::awaitable<std::string> read_all(std::shared_ptr<asio::posix::stream_descriptor> from) {
  std::string text(longest_output + 1, '\0');
  error_code ec;
  const auto into = asio::buffer(text);
  const std::size_t size =
      co_await asio::async_read(*from, into, asio::redirect_error(asio::use_awaitable, ec));
  text.resize(size);
  co_return text;
}

}  // namespace

asio::awaitable<temporary_key> key_from_program(asio::io_context& loop, std::string command,
                                                std::shared_ptr<program_run> run,
                                                utc_millis now) {
  auto words = words_of(command);
  if (words.empty()) co_return temporary_key(no_key("process_command is empty"));
  words.front() = whole_path(words.front());
  if (auto fault = fault_of(words.front()); !fault.empty()) co_return temporary_key(no_key(fault));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) co_return temporary_key(no_key("cannot make a pipe"));
  const auto output = std::make_shared<asio::posix::stream_descriptor>(loop, ends[0]);
  process_wish wish;
  wish.output = ends[1];
  wish.home = variable("HOME");
  const auto started = start_process(words, "", wish);
  ::close(ends[1]);
  if (!started.error.empty()) co_return temporary_key(no_key(started.error));
  run->program = std::make_shared<running_program>(loop, started);
  run->output = output;
  const auto program = run->program;
  program->limit(program_time);
  std::string text = co_await read_all(output);
  if (text.size() > longest_output) program->end();
  const std::string how = co_await program->wait();
  run->program.reset();
  run->output.reset();
  temporary_key result;
  if (text.size() > longest_output) result = temporary_key(no_key("it writes more than 64 KiB"));
  else if (!how.empty()) result = temporary_key(no_key(how));
  else result = read_output(text, now);
  wipe(text);
  if (!result.found.error.empty()) result.found.error = words.front() + ": " + result.found.error;
  co_return result;
}

}  // namespace pullkeeper
