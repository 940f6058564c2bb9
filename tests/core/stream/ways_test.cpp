#include "core/stream/ways.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

TEST_CASE("an update is given up once it was refused twice beside a live config") {
  ways open;
  open.update_refused(true);
  CHECK(open.update_was_refused());
  CHECK_FALSE(open.update_is_refused());
  open.update_refused(true);
  CHECK(open.update_is_refused());
  CHECK_FALSE(open.update_of_ended_is_closed());
}

TEST_CASE("an update refused where nothing is alive closes the update of what has ended") {
  ways open;
  open.update_refused(false);
  CHECK(open.update_of_ended_is_closed());
  CHECK_FALSE(open.update_was_refused());
}

TEST_CASE("an update is given up once it was without effect twice, until one is seen") {
  ways open;
  open.update_without_effect(false);
  CHECK_FALSE(open.update_is_vain());
  open.update_without_effect(false);
  CHECK(open.update_is_vain());
  open.update_seen();
  CHECK(open.remembered().update_failures == 0);
}

TEST_CASE("an update without effect that leaves nothing alive is no reason not to add") {
  ways open;
  open.add_refused_as_existing(false, true);
  open.accepted(operation::update);
  open.update_without_effect(true);
  CHECK_FALSE(open.add_is_blocked());
  CHECK(open.update_of_ended_is_vain());
  CHECK_FALSE(open.update_of_ended_is_closed());
  open.update_seen();
  CHECK_FALSE(open.update_of_ended_is_vain());
}

TEST_CASE("what one window has closed beside a running config is open again in the next") {
  ways open;
  CHECK_FALSE(open.begin_window(utc_seconds{std::chrono::days{6}}));
  open.refused({operation::add, {}, true}, failure_kind::quota, true);
  open.update_refused(true);
  open.update_refused(true);
  open.update_without_effect(false);
  open.update_without_effect(false);
  CHECK_FALSE(open.begin_window(utc_seconds{std::chrono::days{6}}));
  CHECK(open.add_beside_is_closed());
  CHECK(open.begin_window(utc_seconds{std::chrono::days{12}}));
  CHECK_FALSE(open.add_beside_is_closed());
  CHECK_FALSE(open.update_is_refused());
  CHECK_FALSE(open.update_is_vain());
  CHECK_FALSE(open.begin_window(utc_seconds{std::chrono::days{18}}));
}

TEST_CASE("a conflict where nothing is alive begins the ladder again with the update") {
  ways open;
  open.update_refused(false);
  open.add_refused_as_existing(false, true);
  CHECK(open.add_is_blocked());
  CHECK_FALSE(open.update_of_ended_is_closed());
  CHECK(open.conflicts() == 1);
}

TEST_CASE("a conflict beside a live config closes adds beside only where no update may be") {
  ways open;
  open.add_refused_as_existing(true, true);
  CHECK_FALSE(open.add_beside_is_closed());
  open.add_refused_as_existing(true, false);
  CHECK(open.add_beside_is_closed());
  CHECK_FALSE(open.add_is_blocked());
}

TEST_CASE("an accepted write opens the adds, and only an accepted add forgives vain updates") {
  const hindrances all{true, true, true, false, 2, 2};
  ways open;
  open.recall(all);
  open.accepted(operation::update);
  CHECK(open.remembered() == hindrances{false, false, false, false, 0, 2});
  open.recall(all);
  open.accepted(operation::add);
  CHECK(open.remembered() == hindrances{});
}

TEST_CASE("a write found executed opens the adds, but says nothing of refused updates") {
  ways open;
  open.recall({true, true, true, false, 2, 2});
  open.found_executed(operation::add);
  CHECK(open.remembered() == hindrances{false, false, false, false, 2, 0});
}

TEST_CASE("an add of unknown outcome that nobody can see is repeated as an update") {
  ways open;
  open.update_refused(false);
  open.repeat_add_as_update();
  CHECK(open.add_is_blocked());
  CHECK_FALSE(open.update_of_ended_is_closed());
}

TEST_CASE("an edited schedule may make an update effective, and forgets its conflicts") {
  ways open;
  open.add_refused_as_existing(false, true);
  open.update_without_effect(true);
  open.schedule_changed();
  CHECK(open.conflicts() == 0);
  CHECK(open.remembered().update_failures == 0);
  CHECK_FALSE(open.update_of_ended_is_vain());
  CHECK(open.add_is_blocked());
}
