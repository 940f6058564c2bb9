#!/usr/bin/env python3
"""The model and its judge, by themselves: each rule is seen to be broken once.

usage: model_test.py
"""

import math
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from independent.cloud import (COEXIST, REPLACE, UNIQUE, UNTIL_DELETED, ApiError,  # noqa: E402
                               Cloud, written)
from independent.judge import Judge  # noqa: E402
from independent.listing import Listing, cut_to_minute  # noqa: E402
from independent.play import Variant  # noqa: E402
from independent.rules import quota, refuse  # noqa: E402

DOMAIN, ZERO = "live.example.com", 1767225600.0
KEY = (DOMAIN, "cams", "harbour")


class Bench(unittest.TestCase):
    """A cloud whose time the test sets, and windows of 20 s with a lead of 8 s from ZERO on."""

    def setUp(self):
        self.at = 0
        self.open()

    def open(self, semantics=UNIQUE, **listing):
        self.cloud = Cloud(lambda: ZERO + self.at, [DOMAIN], semantics)
        self.listing = Listing(**listing)
        self.events = []

    def call(self, at, operation, start=0, end=0, stream="harbour"):
        """The code of the refusal, or nothing."""
        self.at = at
        action = {"add": "AddLivePullStreamInfoConfig", "update": "UpdateLivePullStreamInfoConfig",
                  "delete": "DeleteLivePullStreamInfoConfig"}[operation]
        asked = {"DomainName": DOMAIN, "AppName": "cams", "StreamName": stream}
        if operation != "delete":
            asked |= {"SourceUrl": "rtmp://a/b", "StartTime": written(ZERO + start),
                      "EndTime": written(ZERO + end)}
        try:
            self.cloud.perform(action, asked, self.listing)
        except ApiError as refused:
            return refused.code
        return ""

    def rows(self, at):
        self.at = at
        answer = self.cloud.perform("DescribeLivePullStreamConfig", {"DomainName": DOMAIN},
                                    self.listing)
        return answer["LiveAppRecordList"]["LiveAppRecord"]

    def say(self, at, event, **fields):
        self.events.append({"event": event, "level": "error", "stream": "harbour",
                            "at": ZERO + at, **fields})

    def kinds(self, until, **settings):
        """What the judge complains of, each kind once."""
        judge = Judge(Variant("a test", **settings), self.cloud, {KEY: ZERO}, self.events,
                      ZERO - 5, ZERO + until)
        return sorted({kind for kind, _ in judge.judge()})


class Cloudy(Bench):
    def test_an_add_is_answered_as_the_semantics_say(self):
        exists = "ConfigAlreadyExists"
        for semantics, beside, after in ((UNIQUE, exists, ""), (UNTIL_DELETED, exists, exists),
                                         (COEXIST, "", ""), (REPLACE, "", "")):
            self.open(semantics)
            self.assertEqual(self.call(-5, "add", 0, 20), "")
            self.assertEqual(self.call(10, "add", 20, 40), beside)
            self.assertEqual(self.call(41, "add", 41, 60), after)

    def test_update_and_delete_want_something_to_change(self):
        self.assertEqual(self.call(0, "update", 0, 20), "CodeConfigNotFound")
        self.assertEqual(self.call(0, "delete"), "InvalidParam")
        self.call(0, "add", 0, 20)
        self.assertEqual(self.call(0, "update", 0, 20), "")
        self.assertEqual(self.call(0, "delete"), "")

    def test_windows_are_held_to_the_documented_limits(self):
        self.assertEqual(self.call(0, "add", 10, 10), "InvalidEndTime.Mismatch")
        self.assertEqual(self.call(50, "add", 10, 40), "InvalidEndTime.BeyondCurrent")
        self.assertEqual(self.call(0, "add", 0, 7 * 86400 + 1), "Duration.Exceed")
        self.assertEqual(self.call(0, "add", 0, 7 * 86400), "")

    def test_rules_refuse_what_they_mean_and_no_more(self):
        self.cloud.rules = [refuse("add", 400, "Odd", beside_running=True), quota(2)]
        self.assertEqual(self.call(0, "add", 0, 20), "")
        self.assertEqual(self.call(1, "add", 20, 40), "Odd")
        self.assertEqual(self.call(1, "update", 0, 20), "")
        self.assertEqual(self.call(1, "add", 0, 20, "second"), "")
        self.assertEqual(self.call(1, "add", 0, 20, "third"), "Deny.TooMany.Stream")

    def test_lists_are_late_hidden_cut_or_only_of_what_has_begun(self):
        for knobs, first in (({}, 0), ({"lag": 10}, 10), ({"hidden_rows": 5}, 5),
                             ({"started": True}, 7), ({"hide": lambda row, look: look < 3}, 2)):
            self.open(COEXIST, **knobs)
            self.call(0, "add", 7, 30)
            seen = [at for at in range(25) if self.rows(at)]
            self.assertEqual(seen[0], first, knobs)

    def test_forms_change_what_is_shown_alone(self):
        self.open(forms=[cut_to_minute])
        self.call(0, "add", 7, 95)
        self.assertEqual(self.rows(1)[0]["EndTime"], written(ZERO + 60))
        self.assertEqual(self.cloud.versions[0].end, ZERO + 95)


class Judged(Bench):
    def good(self):
        self.call(-4, "add", 0, 20)
        self.call(13, "update", 8, 40)

    def test_one_update_for_each_window_is_right(self):
        self.good()
        self.assertEqual(self.kinds(38), [])

    def test_a_gap_is_seen_and_its_alarms_are_demanded(self):
        self.good()
        self.call(60, "add", 60, 80)
        self.assertEqual(self.kinds(70), ["gap", "silence"])
        self.say(33, "coverage_at_risk")
        self.say(40, "coverage_lost")
        self.assertEqual(self.kinds(70, quiet=False), ["gap", "silence"])
        self.say(60, "coverage_restored")
        self.assertEqual(self.kinds(70, quiet=False), ["gap"])

    def test_a_short_gap_may_be_as_often_as_is_said(self):
        self.call(-4, "add", 0, 20)
        self.call(22, "add", 22, 40)
        self.assertEqual(self.kinds(38, short_gap=3, short_gaps=1), [])
        self.call(42, "add", 42, 60)
        self.assertEqual(self.kinds(58, short_gap=3, short_gaps=1), ["gap"])

    def test_an_alarm_while_covered_is_false(self):
        self.good()
        self.say(10, "coverage_lost")
        self.assertEqual(self.kinds(38), ["false alarm"])

    def test_drift_that_is_none_is_a_false_alarm(self):
        self.good()
        self.say(10, "drift_found")
        self.assertEqual(self.kinds(38), ["false alarm"])
        self.assertEqual(self.kinds(38, quiet=False), [])

    def test_a_delete_of_what_lives_is_seen(self):
        self.good()
        self.call(15, "delete")
        self.call(15, "add", 15, 40)
        self.assertEqual(self.kinds(38), ["delete"])

    def test_a_second_restart_for_a_window_is_seen_beyond_the_one_for_learning(self):
        self.good()
        self.call(35, "update", 30, 60)
        self.call(36, "update", 30, 60)
        self.assertEqual(self.kinds(50), [])
        self.call(37, "update", 30, 60)
        self.assertEqual(self.kinds(50), ["restart"])

    def test_a_restart_while_much_is_left_is_seen(self):
        self.call(-4, "add", 0, 20)
        self.call(2, "update", 0, 20)
        self.assertEqual(self.kinds(18, learning=0), ["restart"])

    def test_a_replacing_add_counts_as_a_restart(self):
        self.open(REPLACE)
        self.call(-4, "add", 0, 20)
        for at in (2, 3):
            self.call(at, "add", 0, 20)
        self.assertEqual(self.kinds(18), ["restart"])

    def test_a_write_to_a_foreign_key_is_seen(self):
        self.good()
        self.call(13, "add", 13, 20, "theirs")
        self.assertEqual(self.kinds(38), ["foreign"])

    def test_a_storm_of_calls_is_seen(self):
        self.open(COEXIST)
        for _ in range(16):
            self.call(-4, "add", 0, 40)
        self.assertEqual(self.kinds(38), ["rate", "repetition"])

    def test_the_same_warning_five_times_is_noise(self):
        self.good()
        for at in range(5):
            self.say(at, "unseen")
        self.assertEqual(self.kinds(38), ["noise"])

    def test_what_runs_is_online(self):
        self.call(-4, "add", 0, 20)
        self.call(-4, "add", 30, 40, "later")
        self.at = 5
        page = self.cloud.perform("DescribeLiveStreamsOnlineList", {"DomainName": KEY[0]}, None)
        names = [row["StreamName"] for row in page["OnlineInfo"]["LiveStreamOnlineInfo"]]
        self.assertEqual((names, page["TotalNum"]), ([KEY[2]], 1))

    def test_a_permanent_config_covers_for_ever(self):
        self.cloud.put(KEY, "rtmp://a/b", ZERO - 60, math.inf, ours=False)
        self.assertEqual(self.kinds(90), [])


if __name__ == "__main__":
    unittest.main()
