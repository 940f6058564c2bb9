// pullkeeper-sandbox: a stand-in for the API, for tests and for a trial without an account.
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "sandbox/options.hpp"
#include "sandbox/server.hpp"

using namespace pullkeeper::sandbox;

namespace {

// Whole or not at all.
void write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path fresh = path;
  fresh += ".new";
  std::ofstream out(fresh, std::ios::binary);
  out << text << std::flush;
  if (!out) throw std::runtime_error("cannot write " + fresh.string());
  out.close();
  std::filesystem::rename(fresh, path);
}

void stop(boost::asio::io_context& loop, const boost::system::error_code& failed) {
  if (!failed) loop.stop();
}

int run(const sandbox_options& options) {
  const std::filesystem::path dir(options.dir);
  std::filesystem::create_directories(dir);
  std::filesystem::remove(dir / "port");
  const certificates identity = make_certificates();
  write_file(dir / "ca.pem", identity.ca_pem);

  service api(options.service);
  if (options.verbose)
    api.on_call = [](const call_note& note) { std::cout << describe_call(note) << std::endl; };
  boost::asio::io_context loop(1);
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&loop](const boost::system::error_code& failed, int) { stop(loop, failed); });
  const auto listener = make_server(loop, api, identity, options.port);
  const std::string port = std::to_string(listener->port());
  write_file(dir / "port", port + "\n");
  std::cout << "pullkeeper-sandbox ready on https://localhost:" << port << ", CA "
            << (dir / "ca.pem").string() << std::endl;
  loop.run();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int count, char** words) {
  constexpr int usage_error = 64;
  const sandbox_options options = read_options({words + 1, words + count});
  if (options.help) {
    std::cout << help_text;
    return EXIT_SUCCESS;
  }
  if (!options.error.empty()) {
    std::cerr << "pullkeeper-sandbox: " << options.error << "\nsee pullkeeper-sandbox --help\n";
    return usage_error;
  }
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(options);
  } catch (const std::exception& failure) {
    std::cerr << "pullkeeper-sandbox: " << failure.what() << "\n";
    return EXIT_FAILURE;
  }
}
