#include "commands/history.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "commands/asking.hpp"
#include "commands/columns.hpp"
#include "commands/exit_codes.hpp"
#include "commands/instants.hpp"
#include "commands/json.hpp"
#include "commands/state.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr int report_version = 1;

// Nothing if the text is neither an instant nor a duration.
std::optional<utc_millis> since(const std::string& text) {
  if (const auto at = parse_rfc3339(text)) return utc_millis(*at);
  if (const auto ago = parse_duration(text)) {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()) - *ago;
  }
  return std::nullopt;
}

// Calls under this name, and under names that its stream had before and that nobody has now.
void of_schedule(const std::string& name, const std::vector<schedule>& all,
                 history_filter& filter) {
  filter.schedule = name;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const schedule& s) { return s.name == name; });
  if (found == all.end()) return;
  filter.stream = found->key;
  for (const auto& s : all) {
    if (s.key == found->key) filter.names_now.push_back(s.name);
  }
}

bool has_window(const call_record& done) {
  return done.op == operation::add || done.op == operation::update;
}

using cells = std::array<std::string, 8>;

cells cells_of(const call_record& done) {
  const auto at = format_utc(done.at);
  return {at.substr(0, 10) + " " + at.substr(11),
          to_string(done.op),
          escape_line(done.schedule.empty() ? done.key.domain : done.schedule),
          has_window(done) ? without_year(done.wanted.start) + " - " + without_year(done.wanted.end)
                           : "-",
          done.result == outcome::not_done ? "failed" : to_string(done.result),
          done.code.empty() ? "-" : escape_line(done.code),
          std::to_string(done.took.count()) + "ms",
          done.request_id.empty() ? "-" : escape_line(done.request_id)};
}

// Prints as it is told, so that a long history needs no memory.
class printer {
 public:
  virtual ~printer() = default;
  virtual void add(const call_record& done) = 0;
  virtual void end(const history_end& seen) = 0;
};

// Columns are as wide as their widest cell in these rows, and in those before.
class text_printer : public printer {
 public:
  explicit text_printer(std::string dir) : dir_(std::move(dir)) {}

  void add(const call_record& done) override {
    if (rows_.empty() && !any_) {
      rows_.push_back({"TIME", "CALL", "SCHEDULE", "WINDOW", "OUTCOME", "CODE", "TOOK",
                       "REQUEST ID"});
    }
    any_ = true;
    rows_.push_back(cells_of(done));
    if (rows_.size() >= rows_most) print();
  }

  void end(const history_end& seen) override {
    print();
    if (seen.absent) {
      std::cout << "There is no state in " << escape_line(dir_)
                << ": no daemon has kept anything there so far.\n";
    } else if (!any_) {
      std::cout << "No call of this kind was made.\n";
    }
  }

 private:
  static constexpr std::size_t rows_most = 1000;

  void print() {
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        width_[i] = std::max(width_[i], display_width(row[i]));
      }
    }
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        std::cout << fitted(row[i], width_[i]) << "  ";
      }
      std::cout << row.back() << "\n";
    }
    rows_.clear();
  }

  const std::string dir_;
  std::vector<cells> rows_;
  std::array<std::size_t, 8> width_{};
  bool any_ = false;
};

boost::json::object as_json(const call_record& done) {
  boost::json::object one;
  one["at"] = json_instant(done.at);
  one["operation"] = to_string(done.op);
  one["schedule"] = value_if(!done.schedule.empty(), json_word(done.schedule));
  one["domain"] = json_word(done.key.domain);
  one["app"] = json_word(done.key.app);
  one["stream"] = json_word(done.key.stream);
  const bool window = has_window(done);
  one["start"] = value_if(window, boost::json::value(json_instant(done.wanted.start)));
  one["end"] = value_if(window, boost::json::value(json_instant(done.wanted.end)));
  one["attempt"] = done.attempt;
  one["outcome"] = to_string(done.result);
  one["kind"] = to_string(done.kind);
  one["code"] = json_word(done.code);
  one["http_status"] = done.http_status;
  one["request_id"] = json_word(done.request_id);
  one["milliseconds"] = done.took.count();
  return one;
}

class json_printer : public printer {
 public:
  void add(const call_record& done) override {
    begin(true);
    std::cout << (any_ ? "," : "") << boost::json::serialize(as_json(done));
    any_ = true;
  }
  void end(const history_end& seen) override {
    begin(!seen.absent);
    std::cout << "],\"unreadable\":" << seen.unreadable << "}\n";
  }

 private:
  void begin(bool has_state) {
    if (std::exchange(begun_, true)) return;
    std::cout << "{\"version\":" << report_version << ",\"has_state\":"
              << (has_state ? "true" : "false") << ",\"calls\":[";
  }

  bool begun_ = false;
  bool any_ = false;
};

}  // namespace

command describe_history() {
  auto options = std::make_shared<history_options>();
  return {
      "history",
      "List the calls that were made, oldest first.",
      {{"NAME", &options->name, "of a schedule; all where it is left out"},
       config_option(options->where.config_dir),
       state_dir_option(options->where.state_dir),
       instance_option(options->where.instance),
       {"--since", &options->since, "an instant of RFC 3339, or how long ago: 2h, 7d", "T"},
       {"--writes", &options->writes, "only adds, updates and deletions"},
       {"--failed", &options->failed, "only what failed, or whose outcome is unknown"},
       {"--limit", &options->limit, "only the newest N of them; 0: all", "N", 0, 1000000},
       {"--json", &options->json, "the same as one JSON object"}},
      "Each call with its time (UTC), what it was, the window, the outcome (done, failed or\n"
      "unknown), the code of a failure, how long it took, and the request id that Alibaba Cloud\n"
      "asks for. Calls are kept for 90 days. Of a schedule with a NAME of the files, those are\n"
      "among them that were made for its stream under a name that is gone: it was renamed.\n"
      "\n"
      "Exit codes: 0 done, 1 the state cannot be read, 64 usage, 77 no permission.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper history harbour --since 7d\n"
      "  pullkeeper history --writes --failed --limit 20\n"
      "  pullkeeper history --json | jq -r '.calls[] | select(.outcome != \"done\").request_id'",
      [options] { return history_command(*options); }};
}

int history_command(const history_options& options) {
  history_filter filter;
  if (!options.since.empty()) {
    filter.since = since(options.since);
    if (!filter.since) {
      return refuse("--since is an instant as 2026-12-01T00:00:00Z, or how long ago as 2h, not " +
                        escape_line(options.since),
                    exit_usage);
    }
  }
  auto where = options.where;
  fill_in_instance(where);
  auto files = find_files(where.config_dir);
  const auto config = files.good() ? std::move(files.read.config) : configuration{};
  const auto dir = state_dir_of(where, config);
  if (!options.name.empty()) of_schedule(options.name, config.schedules, filter);
  filter.writes = options.writes;
  filter.failed = options.failed;
  if (options.limit > 0) filter.newest = static_cast<std::size_t>(options.limit);
  std::unique_ptr<printer> out;
  if (options.json) out = std::make_unique<json_printer>();
  else out = std::make_unique<text_printer>(dir);
  const auto seen = each_call(dir, filter, [&](const call_record& done) { out->add(done); });
  if (const int code = seen.absent ? exit_ok : check_state(dir, seen.error)) return code;
  out->end(seen);
  if (seen.unreadable > 0) {
    std::cerr << "pullkeeper: " << seen.unreadable << " records cannot be read\n";
  }
  return std::cout.flush() ? exit_ok : exit_failure;
}

}  // namespace pullkeeper
