#!/usr/bin/env python3
"""`pullkeeper plan` and `status` as people and scripts use them, on a state that the
real store has written.

usage: plan_status_test.py --daemon PATH --writer PATH
"""
import fcntl
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

import jsonschema

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.kept_state import KeptState, at  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from support.commands.rejected import ROOT  # noqa: E402

MARKUP = "<b>&\"港口\""
HOSTILE = MARKUP + "\u202e\x1b[31m"
STATUS = json.loads((ROOT / "schema" / "status.schema.json").read_text(encoding="utf-8"))
SOURCE = "rtmp://user:geheim@origin.example.com/a?key=geheim"


def stream(name, begun, ends, **more):
    return {"name": name, "domain": "live.example.com", "app": "cams", "stream": name,
            "source": SOURCE, "wanted_start": begun, "start": begun, "end": ends, **more}


class PlanAndStatus(KeptState):
    def setUp(self):
        super().setUp()
        self.begun = at(days=2)

    def keep(self, *schedules):
        """Writes the files: (name, start, more keys)."""
        entries = [{"name": name, "stream": name, "domain": "live.example.com", "app": "cams",
                    "sources": [SOURCE], "start": start, **more}
                   for name, start, more in schedules]
        (self.dir / "schedules" / "a.yaml").write_text(
            json.dumps({"schedules": entries}, ensure_ascii=False), encoding="utf-8")

    def remember(self, *streams, mode=2, calls=(), endpoint="live.aliyuncs.com:443", failing=None):
        domain = {"name": "live.example.com", "mode": mode}
        if failing:
            domain["failing"] = failing
        self.write_state([domain], streams, calls, endpoint)

    def run_it(self, *words, **environment):
        done = self.run_command(*words, **environment)
        self.assertNotIn("geheim", done.stdout + done.stderr)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        if "--json" not in words:
            self.assertNotIn("\u202e", done.stdout + done.stderr)
        return done.returncode, done.stdout, done.stderr

    def json_of(self, *words, code=0):
        got, out, err = self.run_it(*words, "--json")
        self.assertEqual((got, err), (code, ""))
        told = json.loads(out)
        self.assertEqual(told["version"], 2 if words[0] == "status" else 1)
        if words[0] == "status":
            jsonschema.validate(told, STATUS)
        return told

    def kept_well(self):
        self.keep(("harbour", self.begun, {}))
        self.remember(stream("harbour", self.begun, at(days=-4)))

    def test_the_plan_tells_each_submission_of_a_pull_that_is_kept(self):
        self.kept_well()
        told = self.json_of("plan", "--days", "14")
        self.assertTrue(told["has_state"] and told["complete"])
        one = told["schedules"][0]
        self.assertEqual((one["schedule"], one["handover"], one["handover_assumed"], one["due"]),
                         ("harbour", "unique", False, False))
        self.assertEqual([w["in_place"] for w in one["windows"]], [True, False, False])
        self.assertEqual([(s["operation"], s["restarts"]) for s in one["submissions"]],
                         [("update", True)] * 2)
        self.assertEqual(one["next"]["at"], one["submissions"][0]["at"])
        self.assertEqual(one["uncovered"], [])

    def test_the_plan_tells_of_what_is_left_of_a_schedule_that_is_gone(self):
        ends = at(days=-4)
        self.keep(("harbour", self.begun, {}))
        self.remember(stream("harbour", self.begun, ends), stream("bridge", self.begun, ends))
        (left,) = self.json_of("plan")["leftovers"]
        self.assertEqual((left["schedule"], left["stream"], left["until"], left["deleted_at"]),
                         ("bridge", "bridge", ends, None))
        with (self.dir / "pullkeeper.yaml").open("a", encoding="utf-8") as settings:
            settings.write("\nreconcile: {on_removed: delete}\n")
        (left,) = self.json_of("plan")["leftovers"]
        self.assertIsNotNone(left["deleted_at"])

    def test_the_plan_is_readable_in_any_width_and_without_any_locale(self):  # [P28]
        self.kept_well()
        code, out, err = self.run_it("plan")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("harbour  live.example.com/cams/harbour  handover: update", out)
        self.assertIn("5 to update, 0 to delete, 0 gaps; nothing due now.\n", out)
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()))
        self.assertIn("█", out)
        self.assertTrue(self.run_it("plan", LC_ALL="C")[1].isascii())
        self.assertIn("CET", self.run_it("plan", TZ="CET-1")[1])

    def test_the_exit_code_of_a_plan_tells_what_is_due_only_if_asked(self):
        self.keep(("harbour", self.begun, {}))
        self.assertEqual(self.run_it("plan")[0], 0)
        code, out, _ = self.run_it("plan", "--detailed-exitcode")
        self.assertEqual(code, 2)
        self.assertIn("1 schedule due now", " ".join(out.split()))
        self.assertIn("there is no state in", " ".join(out.split()))
        self.assertIn("an update, is assumed", " ".join(out.split()))
        self.kept_well()
        self.assertEqual(self.run_it("plan", "--detailed-exitcode")[0], 0)

    def test_the_pictures_are_well_formed_whatever_the_names_are(self):
        self.keep((MARKUP, self.begun, {}), ("harbour", self.begun, {"paused": True}))
        svg, html = self.dir / "plan.svg", self.dir / "plan.html"
        self.assertEqual(self.run_it("plan", "--svg", str(svg), "--html", str(html)), (0, "", ""))
        text = "".join(xml.parse(svg).getroot().itertext())
        self.assertIn('<b>&"港口"', text)
        page = html.read_text(encoding="utf-8")
        self.assertIn("&lt;b&gt;&amp;&quot;港口&quot;", page)
        self.assertNotIn(MARKUP, page)
        self.assertEqual(self.run_it("plan", "--svg", "-")[1][:5], "<?xml")
        calendar = self.run_it("plan", "--ics", "-")[1]
        self.assertTrue(calendar.startswith("BEGIN:VCALENDAR"))
        self.assertIn('<b>&"港口"', calendar.replace("\r\n ", "").replace("\n ", ""))
        code, _, err = self.run_it("plan", "--svg", str(self.dir / "none" / "x.svg"))
        self.assertEqual(code, 1)
        self.assertIn("cannot write", err)

    def test_status_without_a_daemon_says_so_and_shows_what_was_written_last(self):
        self.kept_well()
        code, out, err = self.run_it("status")
        self.assertEqual((code, err), (1, ""))
        first = out.splitlines()[0]
        self.assertIn("Not well: Keeping 1 pull, covered; no daemon answers; ", first)
        self.assertIn(f"from the state in {self.state}, as it was written last ", out)
        self.assertRegex(out, r"\n  harbour +covered +- +\d{4}-\d\d-\d\d \d\d:\d\dZ, (3d 23h|4d) ")
        self.assertIn("\n    TO DO: start it: nothing is renewed without one\n", out)
        told = self.json_of("status", code=1)
        self.assertEqual((told["well"], told["daemon"]["runs"]), (False, False))
        self.assertIsNotNone(told["daemon"]["state_written"])
        self.assertEqual(told["schedules"][0]["state"], "covered")
        self.assertEqual([t["trouble"] for t in told["troubles"]], ["no_daemon"])

    def test_no_daemon_is_missed_where_nothing_is_wanted(self):
        self.keep(("harbour", self.begun, {"paused": True}))
        self.assertEqual(self.run_it("status")[0], 0)

    def test_a_daemon_that_does_not_answer_is_named_with_its_process(self):
        self.kept_well()
        with open(self.state / "lock", "r+", encoding="utf-8") as lock:
            lock.write("4711\n")
            lock.flush()
            fcntl.lockf(lock, fcntl.LOCK_EX)
            told = self.json_of("status", code=1)
        self.assertEqual((told["daemon"]["runs"], told["daemon"]["pid"]), (False, 4711))
        self.assertEqual(told["troubles"][0]["detail"],
                         "process 4711 holds the state, and does not answer")

    def test_status_tells_what_is_wrong_worst_first_and_exits_1(self):
        failing = {"attempts": 3, "kind": 12, "code": "QuotaExceeded", "operation": 0,
                   "at": at(minutes=5), "next_try": at(minutes=-20)}
        long_ago = at(days=9)
        self.keep(("a-good", self.begun, {}), ("b-bad", long_ago, {}),
                  ("c-paused", long_ago, {"paused": True}), ("d-later", at(days=-9), {}),
                  ("e-over", long_ago, {"end": at(days=1)}))
        self.remember(stream("a-good", self.begun, at(days=-4)),
                      stream("b-bad", long_ago, at(days=1), failing=failing))
        code, out, _ = self.run_it("status")
        self.assertEqual(code, 1)
        self.assertTrue(out.startswith("Not well: 1 of 3 pulls without a config since "), out)
        self.assertRegex(out, r"! b-bad +dark +- +NOT COVERED")
        self.assertIn("why: QuotaExceeded, quota, of add, 3 failures in a row", out)
        self.assertIn("until somebody acts\n    TO DO: remove configs that are not needed", out)
        told = self.json_of("status", code=1)
        self.assertEqual([s["state"] for s in told["schedules"]],
                         ["dark", "covered", "waiting", "paused", "over"])
        self.assertEqual(told["schedules"][0]["cause"]["attempts"], 3)
        self.assertTrue(told["schedules"][0]["remedy"]["by_person"])
        self.assertEqual([t["trouble"] for t in told["troubles"]], ["no_daemon", "quota_reached"])

    def test_status_of_an_instance_looks_at_its_own_directories(self):
        code, out, err = self.run_it("status", "--instance", "second", "--state-dir",
                                     str(self.state))
        self.assertEqual(code, 0, out + err)
        self.keep(("harbour", self.begun, {}))
        told = subprocess.run([paths["daemon"], "status", "--instance", "none-such"], timeout=60,
                              capture_output=True, text=True, check=False)
        self.assertEqual(told.returncode, 78)
        self.assertIn("/etc/pullkeeper/none-such", told.stderr)

    def test_status_shows_files_that_hold_an_error_and_what_was_good_last(self):
        self.kept_well()
        (self.state / "last-good.jsonl").write_text("", encoding="utf-8")
        (self.dir / "schedules" / "a.yaml").write_text("schedules: [", encoding="utf-8")
        self.assertEqual(self.run_it("status")[0], 78)

    def test_a_domain_that_cannot_be_looked_at_is_not_well(self):
        self.keep(("harbour", self.begun, {}))
        failing = {"attempts": 2, "kind": 6, "code": "Forbidden.RAM", "operation": 2,
                   "at": at(minutes=1), "next_try": at(minutes=-1)}
        self.remember(stream("harbour", self.begun, at(days=-4)), failing=failing)
        code, out, _ = self.run_it("status")
        self.assertEqual(code, 1)
        self.assertIn("! live.example.com cannot be looked at: Forbidden.RAM, permission", out)
        self.assertIn("live:DescribeLivePullStreamConfig is not allowed (Forbidden.RAM)", out)

    def test_a_state_of_another_endpoint_does_not_count(self):
        self.keep(("harbour", self.begun, {}))
        self.remember(stream("harbour", self.begun, at(days=-4)), endpoint="other.example.com:443")
        code, _, err = self.run_it("status")
        self.assertEqual(code, 1)
        self.assertIn("is of other.example.com:443, not of live.aliyuncs.com:443", err)

    def test_no_state_is_told_in_words(self):
        self.keep(("harbour", self.begun, {}))
        for command in ("status", "plan", "history"):
            self.assertIn("here is no state in", "".join(self.run_it(command)[1:]))
        self.assertEqual(self.json_of("history")["calls"], [])
        self.assertFalse(self.json_of("history")["has_state"])
        self.assertFalse(self.state.exists())

    def test_wrong_files_are_78_and_wrong_usage_is_64(self):
        (self.dir / "pullkeeper.yaml").write_text("windws: {}\n", encoding="utf-8")
        for command in ("plan", "status"):
            code, out, err = self.run_it(command)
            self.assertEqual((code, out), (78, ""))
            self.assertIn("windws", err)
            self.assertEqual(self.run_it(command, "--jsn")[0], 64)
        self.assertEqual(self.run_it("plan", "--days", "0")[0], 64)
        self.assertEqual(self.run_it("plan", "--days", "367")[0], 64)


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "writer")
