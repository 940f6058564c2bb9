// What Describe shows of what the service holds: late, cut, reordered, in another form, with
// records that nobody can read. Pure, as the model it belongs to.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "sandbox/odd_row.hpp"
#include "sandbox/shown_form.hpp"

namespace pullkeeper::sandbox {

// lagging: the state of `lag` ago; flapping: now and then that; late_rows: each changed row is
// hidden for `lag` after its change.
enum class describe_view { fresh, lagging, flapping, forbidden, late_rows };

// stable: always the same `cut_to` keys; rotating: others in each look; alternating: half of the
// keys in every other look, the other half in between.
enum class list_cut { none, stable, rotating, alternating };
enum class list_order { as_held, reversed, shuffled };
// What is spoilt: a record of somebody else that is added, or the first one that is held.
enum class odd_place { foreign, held };

// As it is made, the list is complete, up to date and byte for byte what was sent.
struct list_rules {
  describe_view view = describe_view::fresh;
  seconds lag{0};                      // of lagging, flapping and late_rows
  seconds lag_growth{0};               // more for each day since the first call, up to an hour
  list_cut cut = list_cut::none;
  int cut_to = 20;                     // how many keys of a domain stable and rotating show
  seconds empty_for{0};                // the list is empty for that long ...
  seconds empty_every{0};              // ... in each such stretch; 0: always, if empty_for is not
  bool only_begun = false;             // what starts later is not shown
  list_order order = list_order::as_held;
  shown_form form;
  odd_row odd = odd_row::none;
  odd_place odd_where = odd_place::foreign;
  // False where all that is held is shown, as it is: nothing here but perhaps the lag.
  bool changes_rows() const;
};

// The records of one answer; the odd ones are listed behind the others.
struct shown_rows {
  std::vector<record> rows;
  std::vector<odd_record> odd;
};

class shown_list {
 public:
  // The first call of all begins the age of the list, with which its lag may grow.
  void begin(utc_millis now) { first_ = first_.value_or(now); }
  milliseconds age(utc_millis now) const { return now - first_.value_or(now); }
  seconds lag(const list_rules& rules, utc_millis now) const;
  // The instant whose state a look at `now` shows. Draws only where the list flaps.
  utc_millis as_of(const list_rules& rules, utc_millis now, random_source& random) const;
  // Of a row that was made at `made` and stopped to exist at `gone`.
  bool shows(const list_rules& rules, utc_millis now, utc_millis as_of, utc_millis made,
             utc_millis gone) const;
  // The answer to a look at `domain`, out of what a fresh and complete list would show.
  shown_rows arrange(const list_rules& rules, utc_millis now, const std::string& domain,
                     std::vector<record> rows, random_source& random);

 private:
  void cut(const list_rules& rules, std::vector<record>& rows) const;
  void spoil(const list_rules& rules, utc_millis now, const std::string& domain,
             shown_rows& shown) const;

  std::optional<utc_millis> first_;
  std::uint64_t looks_ = 0;
};

}  // namespace pullkeeper::sandbox
