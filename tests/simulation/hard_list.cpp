#include "simulation/hard_list.hpp"

#include "simulation/drawer.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace sandbox;

class list_drawer {
 public:
  list_drawer(drawer& draw, world_plan& plan)
      : draw_(draw), v_(plan.variant), traits_(plan.hard->traits) {}

  void draw();

 private:
  void trait(const std::string& text) { traits_.push_back(text); }
  void draw_lag();
  void draw_form();

  drawer& draw_;
  cloud_variant& v_;
  std::vector<std::string>& traits_;
};

void list_drawer::draw_lag() {
  v_.view = draw_.one_of({describe_view::lagging, describe_view::lagging,
                          describe_view::late_rows, describe_view::flapping});
  v_.lag = draw_.one_of<seconds>({seconds(70), seconds(150), minutes(10), hours(1)});
  static constexpr const char* views[] = {"fresh", "lag-", "flap-", "", "late-rows-"};
  trait(views[static_cast<int>(v_.view)] + format_duration(v_.lag));
  if (draw_.chance(0.2)) {
    v_.lag_growth = draw_.one_of<seconds>({minutes(1), minutes(10)});
    trait("lag-grows");
  }
}

void list_drawer::draw_form() {
  static constexpr const char* forms[] = {"port", "no-query", "ampersands", "percent",
                                          "no-scheme", "sorted", "first-only", "upper-host"};
  const auto bit = draw_.index(8);
  v_.form.sources |= 1U << bit;
  trait(std::string("sources-") + forms[bit]);
}

void list_drawer::draw() {
  if (draw_.chance(0.15)) return trait("list-honest");
  const std::size_t many = 1 + draw_.index(3);
  for (std::size_t i = 0; i < many; ++i) {
    const auto which = draw_.index(9);
    if (which <= 1 && v_.lag == seconds{0}) draw_lag();
    if (which == 2 && v_.cut == list_cut::none) {
      v_.cut = draw_.one_of({list_cut::stable, list_cut::rotating, list_cut::alternating});
      v_.cut_to = draw_.one_of({1, 2, 5});
      static constexpr const char* cuts[] = {"", "stable", "rotating", "alternating"};
      trait(std::string("cut-") + cuts[static_cast<int>(v_.cut)]);
    }
    if (which == 3 || which == 4) draw_form();
    if (which == 5) {
      v_.form.names = draw_.one_of({name_form::lower, name_form::upper});
      if (draw_.chance(0.5)) v_.form.names = name_form::as_sent;
      if (v_.form.names != name_form::as_sent) trait("names-case");
      else v_.form.times = draw_.one_of({time_form::to_minute, time_form::without_seconds});
      if (v_.form.times != time_form::exact) trait("times-cut");
    }
    if (which == 6) {
      v_.odd = all_odd_rows()[draw_.index(all_odd_rows().size())].kind;
      v_.odd_where = draw_.one_of({odd_place::foreign, odd_place::held});
      trait(v_.odd_where == odd_place::held ? "odd-held" : "odd-foreign");
    }
    if (which == 7) {
      v_.only_begun = true;
      trait("only-begun");
    }
    if (which == 8) {
      v_.empty_for = draw_.one_of<seconds>({minutes(1), minutes(20), hours(2)});
      v_.empty_every = v_.empty_for * draw_.one_of({2, 5, 20});
      trait("now-and-then-empty");
    }
  }
  if (draw_.chance(0.3)) v_.order = draw_.one_of({list_order::reversed, list_order::shuffled});
}

}  // namespace

void draw_hard_list(drawer& draw, world_plan& plan) { list_drawer(draw, plan).draw(); }

bool list_is_complete(const cloud_variant& v) {
  const bool spoilt = v.odd != odd_row::none && (v.odd_where == odd_place::held ||
                                                  !facts_of(v.odd).key_reads);
  return v.cut == list_cut::none && !v.only_begun && v.empty_for == seconds{0} && !spoilt &&
         v.view != describe_view::forbidden;
}

}  // namespace pullkeeper::simulation
