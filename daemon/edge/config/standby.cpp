#include "edge/config/standby.hpp"

#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

const word_list keys = {"rank", "after"};
constexpr int rank_most = 9;
constexpr length_range after_range{seconds(1), std::chrono::days(3)};

}  // namespace

std::optional<yaml_place> read_standby(report& out, const yaml_member& field,
                                       standby_settings& to) {
  std::optional<yaml_place> rank_at, after_at;
  bool sound = true;
  read_section(out, field, keys, [&](const yaml_member& m) {
    if (m.key.text == "rank") {
      const auto rank = read_number(out, m, 0, rank_most);
      to.rank = rank.value_or(0);
      rank_at = m.value.at;
      sound = sound && rank;
    } else {
      const auto after = read_length(out, m, after_range);
      to.after = after.value_or(to.after);
      after_at = m.value.at;
      sound = sound && after;
    }
  });
  if (!sound) return std::nullopt;
  return after_at ? after_at : rank_at;
}

std::string fault_of_standby(const keep_settings& keep) {
  const auto& standby = keep.standby;
  const auto half = keep.lead / 2;
  if (standby.rank == 0 || standby.wait() < half) return {};
  const auto times = standby.rank == 1 ? "" : std::to_string(standby.rank) + " times ";
  return "a standby of rank " + std::to_string(standby.rank) + " would act " + times +
         format_duration(standby.after) + " after the lead has begun: that must be less than half "
         "of the lead (" + format_duration(keep.lead) + "), and is " +
         format_duration(standby.wait() - half + seconds{1}) + " too much";
}

}  // namespace pullkeeper
