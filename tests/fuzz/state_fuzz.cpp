// Rows of the state and the copy of the last good configuration, with checksums that are right:
// what decodes is written and read as the same, and nothing else is believed [P12].
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "edge/state/last_good.hpp"
#include "edge/state/record.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
using fuzz::demand;

namespace {

std::optional<loaded_memory> decoded(const std::vector<row>& rows) {
  std::vector<stored_record> all;
  for (const auto& cells : rows) {
    auto one = stored_in(cells);
    if (!one) return std::nullopt;
    all.push_back(std::move(*one));
  }
  return decode(all);
}

void read_rows(fuzz::draw& from) {
  std::vector<row> rows;
  const loaded_memory plain{{}, "live.example.com:443"};
  if (from.ConsumeBool()) rows = rows_of(plain);
  while (from.remaining_bytes() > 0 && rows.size() < 8) {
    const std::string kind = from.PickValueInArray({"stream", "domain", "endpoint"});
    row cells{kind, from.ConsumeRandomLengthString(20), std::string("a"), std::string("s")};
    cells.emplace_back(from.ConsumeRandomLengthString(4000));
    rows.push_back(with_checksum(std::move(cells)));
  }
  const auto once = decoded(rows);
  if (!once) return;
  const auto again = decoded(rows_of(*once));
  demand(again && again->found == once->found, "what was read is not what is written");
}

void read_call(fuzz::draw& from) {
  row cells;
  while (from.remaining_bytes() > 0 && cells.size() < 20) {
    if (from.ConsumeBool()) cells.emplace_back(from.ConsumeIntegral<std::int64_t>());
    else cells.emplace_back(from.ConsumeRandomLengthString(30));
  }
  const auto call = call_of(cells);
  demand(!call || row_of(*call) == cells, "a call of the history is not the row that it was");
}

void write_lines(const std::string& path, const std::string& text) {
  std::int64_t sum = 0;
  std::istringstream lines(text);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (std::string line; std::getline(lines, line);) {
    sum = checksum({sum, line}, 2);
    file << line << '\n';
  }
  file << sum << '\n';
}

void read_copy(fuzz::draw& from) {
  static const std::string home = [] {
    char path[] = "/tmp/pullkeeper-fuzz-XXXXXX";
    return std::string(::mkdtemp(path));
  }();
  write_lines(home + "/last-good.jsonl", from.ConsumeRemainingBytesAsString());
  const auto once = read_last_good(home, "/etc/pullkeeper");
  demand(once.kept.has_value() == once.note.empty(), "neither a configuration nor a reason");
  demand(once.note.find('\n') == std::string::npos, "a reason of more than one line");
  if (!once.kept) return;
  demand(keep_last_good(home, "/etc/pullkeeper", once.kept->config, once.kept->since).empty(),
         "what was read cannot be kept");
  const auto again = read_last_good(home, "/etc/pullkeeper");
  demand(again.kept && again.kept->config.schedules == once.kept->config.schedules,
         "what was kept is not what was read");
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  switch (from.ConsumeIntegralInRange(0, 5)) {
    case 0: read_copy(from); break;
    case 1: read_call(from); break;
    default: read_rows(from); break;
  }
  return 0;
}
