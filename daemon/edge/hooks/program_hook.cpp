#include "edge/hooks/program_hook.hpp"

#include <memory>
#include <utility>

#include "edge/programs/process.hpp"
#include "edge/programs/program_file.hpp"
#include "edge/programs/running_program.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;

class program_hook final : public hook {
 public:
  program_hook(asio::io_context& loop, const hook_settings& settings)
      : loop_(loop), command_(settings.run), timeout_(settings.timeout) {}

  asio::awaitable<delivery> deliver(std::string body) override {
    delivery result;
    result.error = stopped_ ? "stopped" : fault();
    if (!result.error.empty()) co_return result;
    const auto started = start_process(command_, body);
    result.error = started.error;
    if (!result.error.empty()) co_return result;
    const auto program = std::make_shared<running_program>(loop_, started);
    running_ = program;
    program->limit(timeout_);
    result.error = co_await program->wait();
    result.refused = !result.error.empty();
    if (result.refused) result.error = command_.front() + ": " + result.error;
    co_return result;
  }

  std::string fault() const override { return fault_of_program(command_.front()); }

  void stop() override {
    stopped_ = true;
    if (const auto program = running_.lock()) program->end();
  }

  bool lookup_hangs() const override { return false; }

 private:
  asio::io_context& loop_;
  std::vector<std::string> command_;
  seconds timeout_;
  std::weak_ptr<running_program> running_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<hook> make_program_hook(asio::io_context& loop, const hook_settings& settings) {
  return std::make_unique<program_hook>(loop, settings);
}

}  // namespace pullkeeper
