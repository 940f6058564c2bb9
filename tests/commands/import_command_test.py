#!/usr/bin/env python3
"""`pullkeeper import` against the real sandbox, over HTTPS on loopback.

usage: import_command_test.py --daemon PATH --sandbox PATH
"""
import datetime
import json
import pathlib
import shutil
import sys
import tempfile

import jsonschema
import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs, schemas  # noqa: E402
from support.commands.importing import DAY, HOUR, ImportCase, source  # noqa: E402
from service.processes import DOMAIN, in_seconds, instant, parse_instant  # noqa: E402

AWKWARD = ["直播一", "трансляция-2", "قناة", "naïve ☕", "007", "1e3", "0x1F", "0b1", "1_000", ".5",
           "-1", "no", "yes", "on", "null", "~", "true", "False", "12:30:45", "2026-12-01", "<<",
           "a b", "a  b", "+", "*", "%", "%20", "'", "(", ")", "!", "!!str x", ";", "*anchor",
           "&anchor", "- item", "-", "?", "? key", ": value", "a: b", "#", "a #b", "# no", "\"",
           "\\", "\\n", "{a: b}", "[a]", ",", "|", ">", "@", "`", "=", "---", "...", "%YAML 1.2",
           "{stream}", "${HOME}", "\U0001f3a5", "e\u0301", "x" * 255]


class Import(ImportCase):
    def assert_nothing_to_do(self):
        """`check` accepts the files, a pass of the daemon writes nothing, and `plan` says so."""
        done = self.command("check")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.command("once", state=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.sandbox.writes()[self.stood:], [])
        for unexpected in ("config_adopted", "foreign_config", "drift_found"):
            self.assertNotIn(unexpected, done.stderr)
        done = self.command("plan", "--detailed-exitcode", "--days", "8", "--json", state=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(done.stdout)

    def test_300_configs_with_awkward_names_come_back_as_they_were(self):
        self.begin()
        streams = AWKWARD + [f"cam-{n:03}" for n in range(300 - len(AWKWARD))]
        for n, stream in enumerate(streams):
            self.stand(stream, start=-HOUR - n, end=2 * DAY + n)
        self.imported("--out", str(self.out))
        # Another reader of YAML takes them for the same.
        text = (self.out / f"{DOMAIN}.yaml").read_text(encoding="utf-8")
        schema = jsonschema.Draft7Validator(schemas.load("schedules"))
        self.assertTrue(schema.is_valid(yaml.load(text, yaml.BaseLoader)))
        self.assertEqual({(s["name"], s["stream"], *s["sources"])
                          for s in yaml.safe_load(text)["schedules"]},
                         {(stream, stream, source(stream)) for stream in streams})
        ahead = self.assert_nothing_to_do()
        self.assertEqual({s["stream"] for s in ahead["schedules"]}, set(streams))
        self.assertEqual([s["stream"] for s in ahead["schedules"] if s["submissions"]], [])

    def keep(self, stream, *hours):
        """Somebody else's daemon adds these hours, from the test's begin on, beside one another."""
        def at(hour):
            return instant(self.begun + datetime.timedelta(hours=hour))
        pulls = [f"{{start: {at(first)}, end: {at(last)}}}" for first, last in hours]
        self.host.schedules.write_text(
            f"schedules: [{{name: x, domain: {DOMAIN}, app: cams, stream: {stream}, "
            f"handover: add, sources: {self.host.sources(stream)}, "
            f"pulls: [{', '.join(pulls)}]}}]\n")
        state = tempfile.mkdtemp(dir=self.dir)
        self.assertEqual(self.command("once", "--state-dir", state).returncode, 0)

    def test_where_configs_coexist_what_follows_is_one_pull_and_gaps_stay_gaps(self):
        self.begin("--semantics", "coexist", schedules=["x"])
        self.keep("joined", (-1, 2))
        self.keep("joined", (2, 4))
        self.keep("gaps", (-1, 2), (4, 6))
        self.assertEqual([len(self.sandbox.held(name)) for name in ("joined", "gaps")], [2, 2])
        self.host.schedules.unlink()
        self.stood = len(self.sandbox.writes())
        self.imported("--out", str(self.out))
        text = (self.out / f"{DOMAIN}.yaml").read_text(encoding="utf-8")
        self.assertEqual((text.count("- name:"), text.count("pulls:")), (2, 1), text)
        self.assert_nothing_to_do()

    def test_in_whatever_form_the_list_shows_them_configs_are_taken_over_without_a_write(self):
        self.begin()
        self.stand("one")
        self.stand("two", sources=["rtmp://b.example.com/x?k=1&l=2", "srt://c.example.com:9?x=y"])
        for variant in ({"list-sources": "port+ampersands"}, {"list-sources": "percent+sorted"},
                        {"list-sources": "first-only+no-query"}, {"list-sources": "upper-host"},
                        {"list-times": "to-minute"}, {"list-times": "without-seconds"},
                        {"list-times": "offset"}, {"expired": "hidden", "list-order": "shuffled"}):
            with self.subTest(**variant):
                self.sandbox.control("POST", "variant", variant)
                self.imported("--out", str(self.out))
                self.assert_nothing_to_do()
                (self.out / f"{DOMAIN}.yaml").unlink()
                shutil.rmtree(self.host.state)

    def test_open_ends_are_due_a_lead_before_what_runs_ends_and_no_earlier(self):
        self.begin()
        ends = {"hours": 30 * HOUR, "days": 3 * DAY, "week": 6 * DAY + 20 * HOUR}
        for stream, end in ends.items():
            self.stand(stream, start=-3 * HOUR, end=end)
        before = {stream: self.sandbox.held(stream)[0][1] for stream in ends}
        self.imported("--out", str(self.out), "--open-ended")
        ahead = self.assert_nothing_to_do()
        for schedule in ahead["schedules"]:
            due = schedule["submissions"][0]["at"]
            lead = before[schedule["stream"]].timestamp() - 23 * HOUR
            self.assertEqual(parse_instant(due).timestamp(), lead, schedule["stream"])

    def test_without_out_it_writes_nothing_and_shows_no_secrets(self):
        self.begin()
        self.stand("harbour")
        done = self.imported()
        self.assertIn("harbour", done.stdout)
        self.assertIn("rtmp://***@origin.example.com/cams/7?***", done.stdout)
        self.assertIn("--out DIR", done.stdout)
        self.assertEqual(list(self.out.iterdir()), [])
        told = json.loads(self.imported("--json").stdout)
        self.assertEqual(told["schedules"][0]["sources"],
                         ["rtmp://***@origin.example.com/cams/7?***"])
        self.assertEqual(told["domains"][0]["configs"], 1)

    def test_what_the_files_have_and_what_has_ended_is_left_out_and_counted(self):
        self.begin(schedules=["harbour"])
        self.stand("harbour")
        self.stand("over", start=-2 * DAY, end=-HOUR)
        self.stand("new")
        done = self.command("import", "--out", str(self.out))   # the domain is that of the files
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 stream in the files already", done.stdout)
        self.assertIn("1 config that ended before", done.stdout)
        text = (self.out / f"{DOMAIN}.yaml").read_text(encoding="utf-8")
        self.assertEqual(text.count("- name:"), 1, text)
        self.assertIn('name: "new"', text)
        self.assertEqual(self.command("check").returncode, 0)

    def test_what_cannot_be_written_is_told_and_the_rest_is_written(self):
        self.begin("--list-odd", "no-stream")
        self.stand("good")
        self.stand("ftp", sources=["ftp://origin.example.com/x"])
        self.sandbox.control("POST", "console", {
            "action": "set", "domain": DOMAIN, "app": "cams", "stream": "ever",
            "sources": ["rtmp://a.example.com/x"], "permanent": True})
        done = self.imported("--out", str(self.out), code=1)
        left = [line for line in done.stdout.splitlines() if line.startswith("left out:")]
        for stream, why in (("ftp", "source 1: a source must begin with"),
                            ("ever", "has no end"), ("?", "the StreamName of a record")):
            self.assertTrue([x for x in left if f"/{stream}: " in x and why in x], (stream, left))
        self.assertEqual(len(left), 3, left)
        self.assertIn("pullkeeper: 3 streams left out", done.stderr)
        text = (self.out / f"{DOMAIN}.yaml").read_text(encoding="utf-8")
        self.assertEqual(text.count("- name:"), 1, text)

    def test_names_that_several_streams_have_are_told_apart(self):
        self.begin()
        self.stand("a", app="one")
        self.stand("a", app="two")
        self.stand("a", app="two", domain="other.example.com")
        self.imported("--domain", "other.example.com", "--out", str(self.out))
        self.assertEqual(self.command("check").returncode, 0)
        planned = json.loads(self.command("plan", "--json", state=True).stdout)
        names = {s["schedule"] for s in planned["schedules"]}
        self.assertEqual(names, {"one/a", f"{DOMAIN}/two/a", "other.example.com/two/a"})

    def test_a_denied_look_names_the_policy_and_a_bad_key_its_place(self):
        self.begin("--describe", "forbidden")
        done = self.imported(code=77)
        self.assertIn("live:DescribeLivePullStreamConfig is not allowed", done.stderr)
        self.assertIn("let a RAM policy of this user allow", done.stderr)
        done = self.imported(code=77, env={"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-unknown-key-id"})
        self.assertIn("LTAI", done.stderr)
        self.assertIn("environment", done.stderr)
        done = self.imported(code=77, env={"ALIBABA_CLOUD_ACCESS_KEY_ID": "",
                                           "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "",
                                           "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"})
        self.assertIn("put a valid AccessKey where pullkeeper finds it", done.stderr)

    def test_what_passes_within_seconds_is_tried_again_and_a_dead_endpoint_is_told(self):
        self.begin("--clock-offset", "3h")
        self.stand("harbour", start=4 * HOUR, end=DAY)
        self.stand("over", start=-HOUR, end=HOUR)      # by the clock of the API
        self.sandbox.faults({"kind": "busy", "operation": "describe", "count": 1})
        told = self.imported().stdout
        self.assertIn("1 schedule to write", told)
        self.assertIn("1 config that ended before", told)
        self.sandbox.faults({"kind": "throttle", "operation": "describe",
                             "retry_after_ms": 3600000})
        done = self.imported(code=1)
        self.assertIn("too many calls (Throttling", done.stderr)
        self.assertIn("try again in 1h", done.stderr)
        self.sandbox.stop()
        done = self.imported(code=1)
        self.assertIn("the API cannot be reached", done.stderr)
        self.assertIn("api.endpoint", done.stderr)

    def test_words_that_name_no_domain_are_refused(self):
        self.begin()
        for words, why in (((), "name one with --domain"),
                           (("--domain", "../etc/x"), '"../etc/x" is no domain')):
            done = self.command("import", *words)
            self.assertEqual((done.returncode, why in done.stderr), (64, True), done.stderr)


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
