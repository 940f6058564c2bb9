#include "core/domain/joint_silence.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

TEST_CASE("of several streams that a list lacks at once only one is taken for gone at first") {
  joint_silence silence;
  silence.looked(3, true, false, 1s);
  CHECK(silence.counts(1s));
  silence.acted_on(7);
  CHECK(silence.trial() == 7);
  CHECK_FALSE(silence.counts(1s));
  silence.looked(2, true, false, 10min);
  CHECK_FALSE(silence.counts(10min));
}

TEST_CASE("once the list shows what was made again its silence counts for the others") {
  joint_silence silence;
  silence.looked(3, true, false, 1s);
  silence.acted_on(7);
  silence.looked(2, true, true, 2s);
  CHECK(silence.trial() == 0);
  CHECK(silence.counts(2s));
}

TEST_CASE("a list that shows all of them again has failed, and its next silence counts late") {
  joint_silence silence;
  silence.looked(3, true, false, 1s);
  silence.acted_on(7);
  silence.looked(0, false, true, 1h);
  CHECK(silence.counts(1h) == false);
  silence.looked(3, true, false, 2h);
  CHECK_FALSE(silence.counts(5h));
  CHECK(silence.counts(6h));
}

TEST_CASE("streams that are gone for good are no proof that the list has failed") {
  joint_silence silence;
  silence.looked(2, true, false, 1s);
  silence.acted_on(7);
  silence.looked(1, false, true, 2s);
  silence.looked(3, true, false, 3s);
  CHECK(silence.counts(3s));
}
