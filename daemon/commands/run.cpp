#include "commands/run.hpp"

#include <memory>

#include "commands/service_process.hpp"

namespace pullkeeper {

command describe_run() {
  auto options = std::make_shared<command_places>();
  return {
      "run",
      "Keep the pulls of the configuration, in the foreground.",
      {config_option(options->config_dir), state_dir_option(options->state_dir)},
      "SIGTERM and SIGINT stop it within 10 seconds, SIGHUP reads the files anew.\n"
      "Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and\n"
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or from where pullkeeper.yaml says.\n"
      "\n"
      "Exit codes: 0 stopped as asked, 1 failure, 64 usage, 75 another daemon holds\n"
      "the state directory, 77 no permission, 78 error in the configuration and no\n"
      "earlier one to go on with.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper run\n"
      "  pullkeeper run --config ./config",
      [options] { return run_command(*options); }};
}

int run_command(const command_places& where) {
  service_process process(where);
  if (const int code = process.open(service_process::on_bad_files::last_good)) return code;
  return process.leave(process.serve(make_service_manager(), {}));
}

}  // namespace pullkeeper
