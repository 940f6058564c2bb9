#include "commands/orders.hpp"

#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "commands/asking.hpp"
#include "commands/exit_codes.hpp"
#include "core/counted.hpp"
#include "core/url.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

namespace json = boost::json;

// The names in the answer's list `key`. False, with the reason on standard error, where the daemon
// has not done it.
int give_order(const command_places& given, const std::string& target, const char* key,
               std::vector<std::string>& names) {
  auto where = given;
  fill_in_instance(where);
  const auto got = ask_daemon(where, "POST", target);
  if (got.status == 0) {
    return refuse("no daemon answers" + (got.why.empty() ? "" : " (" + got.why + ")"),
                  got.denied ? exit_permission : exit_failure);
  }
  if (got.status == 403) return refuse("only root and the daemon's own user may", exit_permission);
  try {
    const auto all = json::parse(got.body);
    if (got.status != 200) {
      return refuse(escape_text(json::value_to<std::string>(all.at("error"))), exit_failure);
    }
    names = json::value_to<std::vector<std::string>>(all.at(key));
    return exit_ok;
  } catch (const std::exception&) {
    return refuse("the daemon's answer cannot be read", exit_failure);
  }
}

int confirm_removal(const command_places& where) {
  std::vector<std::string> names;
  if (const int code = give_order(where, "/confirm-removal", "confirmed", names)) return code;
  for (const auto& name : names) std::cout << escape_text(name) << "\n";
  std::cout << (names.empty() ? "Nothing is missing from the files.\n"
                              : counted(names.size(), "schedule") + " may go.\n");
  return std::cout.flush() ? exit_ok : exit_failure;
}

int retry(const command_places& where, const std::string& name) {
  std::vector<std::string> names;
  const auto target = "/retry" + (name.empty() ? "" : "?schedule=" + percent_encode(name));
  if (const int code = give_order(where, target, "retried", names)) return code;
  std::cout << (name.empty() ? std::string("All schedules are") : escape_text(name) + " is")
            << " tried now; see `pullkeeper status`.\n";
  return std::cout.flush() ? exit_ok : exit_failure;
}

}  // namespace

command describe_confirm_removal() {
  auto options = std::make_shared<command_places>();
  return {
      "confirm-removal",
      "Say that schedules which are gone from the files were meant to go.",
      {config_option(options->config_dir), state_dir_option(options->state_dir),
       instance_option(options->instance)},
      "Ends the alarm `schedules_vanished`, and what delete_brake has stopped, and names the\n"
      "schedules. Their configs may then be deleted as on_removed says, without regard to\n"
      "delete_brake. `pullkeeper status` shows them before, as leaving. The running daemon does\n"
      "it, for root or its own user.\n"
      "\n"
      "Exit codes: 0 done, 1 no daemon answers, 64 usage, 77 no permission.\n"
      "\n"
      "Example:\n"
      "  pullkeeper confirm-removal",
      [options] { return confirm_removal(*options); }};
}

command describe_retry() {
  struct retry_options {
    command_places where;
    std::string name;
  };
  auto options = std::make_shared<retry_options>();
  return {
      "retry",
      "Try at once what waits after a failure.",
      {{"NAME", &options->name, "only this schedule", "TEXT"},
       config_option(options->where.config_dir),
       state_dir_option(options->where.state_dir),
       instance_option(options->where.instance)},
      "For the moment after the cause was removed. Without it the next try comes by itself, while\n"
      "a stream is dark within 30 s. The running daemon does it, for root or its own user.\n"
      "\n"
      "Exit codes: 0 done, 1 no daemon answers or no such schedule, 64 usage, 77 no permission.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper retry\n"
      "  pullkeeper retry harbour",
      [options] { return retry(options->where, options->name); }};
}

}  // namespace pullkeeper
