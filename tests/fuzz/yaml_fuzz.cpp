// Files of settings and of schedules, whatever stands in them: a configuration or errors, in
// bounded time, and no secret in any error [G05 S01].
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "edge/config/file.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;

namespace {

class directory {
 public:
  directory() {
    char path[] = "/tmp/pullkeeper-fuzz-XXXXXX";
    path_ = ::mkdtemp(path);
    std::filesystem::create_directory(path_ + "/schedules");
  }
  ~directory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  void write(const char* name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary | std::ios::trunc) << text;
  }

 private:
  std::string path_;
};

// A line with a secret, for somewhere in the file.
const std::string& planted(std::size_t number) {
  static const std::string source =
      "rtmp://mona:" + fuzz::canary + "@origin.test/a?auth=" + fuzz::canary;
  static const std::string lines[] = {
      "",
      "    sources: [\"" + source + "\"]\n",
      "      - " + source + "\n",
      "access_key_secret: " + fuzz::canary + "\n",
      "  password: \"" + fuzz::canary + "\"\n",
      "pwd: |\n  " + fuzz::canary + "\n",
  };
  return lines[number % std::size(lines)];
}

std::string with_line(std::string text, std::string_view line, std::size_t after) {
  std::size_t at = 0;
  while (after > 0 && at < text.size()) {
    const auto end = text.find('\n', at);
    if (end == text.npos) break;
    at = end + 1;
    --after;
  }
  return text.insert(at, line);
}

}  // namespace

FUZZ_TARGET(data, size) {
  static const directory home;
  fuzz::draw from(data, size);
  const bool settings = from.ConsumeBool();
  const auto line = from.ConsumeIntegral<std::uint8_t>();
  const auto after = from.ConsumeIntegralInRange<std::size_t>(0, 40);
  const auto rest = from.ConsumeRemainingBytesAsString();
  if (fuzz::holds_canary(rest)) return 0;
  const auto text = with_line(rest, planted(line), after);
  home.write("pullkeeper.yaml", settings ? text : "");
  home.write("schedules/a.yaml", settings ? "schedules: []\n" : text);
  const auto look_up = [](const text_part&) { return resolved_text{fuzz::canary, {}}; };
  const auto loaded = load_configuration(home.path(), look_up);
  for (const auto& error : loaded.errors) {
    fuzz::demand_hidden(error.text, "an error shows a secret");
    fuzz::demand_hidden(with_excerpt(error), "an excerpt shows a secret");
  }
  for (const auto& s : loaded.config.schedules) {
    if (!loaded.errors.empty()) break;
    fuzz::demand(!s.name.empty() && !s.sources.empty() && s.sources.size() <= 20,
                 "a schedule is incomplete, and there is no error");
    fuzz::demand(!s.wanted.end || *s.wanted.end > s.wanted.start, "a pull ends before its start");
  }
  return 0;
}
