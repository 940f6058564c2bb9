#!/usr/bin/env python3
"""`pullkeeper history` as people and scripts use it, on a state that the real store has written.

usage: history_test.py --daemon PATH --writer PATH
"""
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.kept_state import KeptState, at  # noqa: E402

HOSTILE = "<b>&\"港口\"\u202e\x1b[31m"


class History(KeptState):
    def remember(self, calls):
        self.write_state(calls=calls)

    def run_it(self, *words):
        done = self.run_command("history", *words)
        return done.returncode, done.stdout, done.stderr

    def json_of(self, *words):
        code, out, err = self.run_it(*words, "--json")
        self.assertEqual((code, err), (0, ""))
        return json.loads(out)

    def calls(self):
        here = {"domain": "live.example.com", "app": "cams"}
        return [{"at": at(hours=9), "schedule": "harbour", "stream": "harbour", "operation": 0,
                 "start": at(hours=9), "end": at(days=-5), "outcome": 0, "request_id": "R-1",
                 **here},
                {"at": at(hours=1), "operation": 2, "outcome": 0, "request_id": "R-2", **here},
                {"at": at(minutes=5), "schedule": HOSTILE, "stream": "x", "operation": 1,
                 "start": at(hours=9), "end": at(days=-5), "outcome": 1, "kind": 3,
                 "code": "Throttling.User", "http_status": 400, "request_id": "R-3", **here}]

    def test_history_lists_every_call_with_its_request_id(self):
        self.remember(calls=self.calls())
        code, out, err = self.run_it()
        self.assertEqual((code, err), (0, ""))
        lines = out.splitlines()
        self.assertEqual(len(lines), 4)
        self.assertRegex(lines[1], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  add +harbour .* done +- +"
                         r"120ms  R-1$")
        self.assertRegex(lines[2], r" describe +live.example.com +- ")
        self.assertRegex(lines[3], r" update .* failed +Throttling.User +120ms  R-3$")
        told = self.json_of()["calls"]
        self.assertEqual([c["request_id"] for c in told], ["R-1", "R-2", "R-3"])
        self.assertEqual(told[2]["outcome"], "not_done")

    def test_history_is_filtered_by_name_time_kind_outcome_and_number(self):
        self.remember(calls=self.calls())

        def ids(*words):
            return [c["request_id"] for c in self.json_of(*words)["calls"]]

        self.assertEqual(ids("harbour"), ["R-1"])
        self.assertEqual(ids("--since", "2h"), ["R-2", "R-3"])
        self.assertEqual(ids("--since", at(minutes=30)), ["R-3"])
        self.assertEqual(ids("--writes"), ["R-1", "R-3"])
        self.assertEqual(ids("--failed"), ["R-3"])
        self.assertEqual(ids("--limit", "2"), ["R-2", "R-3"])
        self.assertEqual(ids("--limit", "0"), ["R-1", "R-2", "R-3"])
        self.assertEqual(ids("--failed", "--writes", "--limit", "1"), ["R-3"])
        self.assertEqual(ids("nobody"), [])
        self.assertIn("No call of this kind", self.run_it("nobody")[1])
        self.assertEqual(self.run_it("--since", "yesterday")[0], 64)

    def test_a_schedule_that_was_renamed_has_the_calls_of_its_old_name(self):
        self.remember(calls=self.calls())
        (self.dir / "schedules" / "a.yaml").write_text(
            "defaults: {domain: live.example.com, app: cams, sources: [rtmp://o.example.com/a]}\n"
            "schedules:\n  - {name: port, stream: harbour, start: 2026-01-01T00:00:00Z}\n"
            "  - {name: new, stream: new, start: 2026-01-01T00:00:00Z}\n", encoding="utf-8")
        self.assertEqual([c["schedule"] for c in self.json_of("port")["calls"]], ["harbour"])
        self.assertEqual(self.json_of("new")["calls"], [])

    def test_a_long_history_has_one_head_and_columns_that_hold_what_stands_in_them(self):
        here = {"domain": "live.example.com", "app": "cams", "operation": 2, "outcome": 0}
        self.remember(calls=[{"at": at(minutes=3000 - i), "request_id": f"R-{i}", **here}
                             for i in range(2500)])
        lines = self.run_it()[1].splitlines()
        self.assertEqual(len(lines), 2501)
        self.assertEqual([line.split()[-1] for line in lines[1:]], [f"R-{i}" for i in range(2500)])
        self.assertEqual(len({line.index("R-") for line in lines[1:]}), 1)
        told = self.json_of()
        self.assertEqual((len(told["calls"]), told["unreadable"]), (2500, 0))

    def test_the_state_directory_is_that_of_the_command_line_or_of_the_files(self):
        self.remember(calls=self.calls())
        self.assertEqual(len(self.json_of()["calls"]), 3)
        empty = self.dir / "empty"
        self.assertEqual(self.json_of("--state-dir", str(empty))["calls"], [])


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "writer")
