#!/usr/bin/env python3
"""The streams of a city broadcaster, written down and planned for 90 days.

usage: city_test.py --daemon PATH
"""
import collections
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zoneinfo

import jsonschema

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs, schemas  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from support.commands.rejected import TESTS  # noqa: E402

CITY = TESTS / "data" / "city"


def run(*command):
    return subprocess.run([paths["daemon"], *command, "--config", str(CITY)], timeout=60,
                          capture_output=True, text=True, check=False,
                          env={**os.environ, "COUNCIL_KEY": "8c1f"})


def in_quiet_hours(hours, at):
    """True where the instant lies in them, or none are given."""
    if hours is None:
        return True
    local = datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(
        zoneinfo.ZoneInfo(hours["timezone"]))
    return (hours["from"] <= local.strftime("%H:%M:%S") < hours["to"] and
            local.strftime("%a").lower() in hours["days"])


class City(unittest.TestCase):
    def test_all_of_it_is_written_in_one_file_of_less_than_120_lines(self):
        files = list((CITY / "schedules").glob("*.yaml"))
        self.assertEqual(len(files), 1)
        self.assertLess(len(files[0].read_text(encoding="utf-8").splitlines()), 120)

    def test_it_is_without_error_for_the_daemon_and_for_editors(self):
        done = run("check")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("40 schedules in 1 file", done.stdout)
        checker = jsonschema.Draft7Validator(schemas.load("schedules"))
        for path in (CITY / "schedules").glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            self.assertEqual(list(checker.iter_errors(schemas.read_yaml(text))), [], path)

    def test_its_plan_for_90_days_has_no_gap_and_one_restart_a_window_at_most(self):
        with tempfile.TemporaryDirectory() as nothing:
            done = run("plan", "--json", "--days", "90", "--state-dir", nothing)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertTrue(told["complete"])
        self.assertEqual(len(told["schedules"]), 40)
        for one in told["schedules"]:
            self.assertEqual([gap for gap in one["uncovered"] if gap["gap"]], [], one["schedule"])
            restarts = [s for s in one["submissions"] if s["restarts"]]
            self.assertLessEqual(len(restarts), len(one["windows"]), one["schedule"])
            for restart in restarts:
                self.assertTrue(in_quiet_hours(one["settings"]["handover_at"], restart["at"]),
                                (one["schedule"], restart["at"]))
        cameras = [one for one in told["schedules"] if one["schedule"].startswith("cam-")]
        minutes = collections.Counter(s["at"][:16] for one in cameras
                                      for s in one["submissions"] if s["restarts"])
        self.assertGreater(sum(minutes.values()), 24 * 15)
        self.assertLessEqual(max(minutes.values()), 3)
        self.assertEqual(told["restarts"]["count"],
                         sum(s["restarts"] for one in told["schedules"]
                             for s in one["submissions"]))
        self.assertGreaterEqual(told["restarts"]["busiest_minute"]["restarts"],
                                max(minutes.values()))


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
