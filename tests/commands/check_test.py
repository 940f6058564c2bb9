#!/usr/bin/env python3
"""`pullkeeper check`, as people and scripts use it.

usage: check_test.py --daemon PATH
"""
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs, rejected  # noqa: E402
from support.commands.programs import paths  # noqa: E402

PLACE = re.compile(r"^(.+):(\d+):(\d+): (error|warning): (.+)$", re.M)
GOOD = """schedules:
  - {name: a, domain: d.example.com, app: a, stream: a, sources: ["rtmp://o/a"],
     start: 2020-01-01T00:00:00Z}
"""


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def write(self, name, text, mode=0o600):
        path = self.dir / name
        path.parent.mkdir(mode=0o755, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def check(self, *options, **environment):
        clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE")}
        return rejected.run_check(paths["daemon"], self.dir, *options,
                                  environment={**clean, "HOME": str(self.dir), **environment})

    def warnings(self, **environment):
        code, out, _ = self.check("--json", **environment)
        told = json.loads(out)
        self.assertEqual(code, 0)
        self.assertTrue(told["ok"])
        return told["findings"]

    def test_every_kind_of_fault_in_one_directory_is_told_at_its_place_in_one_run(self):
        faults = [f for f in rejected.all_rejected() if f.kind == "schedules"]
        self.assertGreaterEqual(len(faults), 18)
        expected = [(str(f.put_into(self.dir)), *f.place) for f in faults]
        code, out, err = self.check()
        self.assertEqual((code, out), (78, ""))
        told = [(m[1], int(m[2]), int(m[3])) for m in PLACE.finditer(err)]
        self.assertEqual(sorted(told), sorted(expected))
        self.assertTrue(err.endswith(f"pullkeeper: {len(faults)} errors in the configuration\n"))
        for line in (m.end() for m in PLACE.finditer(err)):
            self.assertRegex(err[line:], r"\A\n    .*\n +\^\n")
        self.assertNotIn("geheim", err)

    def test_json_tells_the_same_as_the_text(self):
        for fault in rejected.all_rejected():
            fault.put_into(self.dir)
        code, told = rejected.check_json(paths["daemon"], self.dir)
        self.assertEqual(code, 78)
        self.assertFalse(told["ok"])
        for f in told["findings"]:
            self.assertEqual(set(f), {"file", "line", "column", "severity", "text", "hint"})
        lines = [f"{f['file']}:{f['line']}:{f['column']}: {f['severity']}: {f['text']}"
                 + (f"; {f['hint']}" if f["hint"] else "") for f in told["findings"]]
        self.assertEqual(lines, [m[0] for m in PLACE.finditer(self.check()[2])])
        self.assertTrue(any(f["hint"] == 'did you mean "paused"?' for f in told["findings"]))

    def test_a_near_miss_of_a_key_or_a_value_is_told_with_what_was_meant(self):  # [G03]
        self.write("pullkeeper.yaml", "windws: {}\nlog: {level: warn}\n")
        err = self.check()[2]
        self.assertIn('unknown key "windws"; did you mean "windows"?', err)
        self.assertIn('not "warn"; did you mean "warning"?', err)

    def test_a_good_configuration_is_counted_on_standard_output(self):
        self.write("pullkeeper.yaml", "")
        self.write("schedules/a.yaml", GOOD)
        self.assertEqual(self.check(), (0, "configuration OK: 1 schedule in 2 files\n", ""))
        self.assertEqual(json.loads(self.check("--json")[1]),
                         {"version": 1, "ok": True, "schedules": 1, "files": 2, "findings": []})

    def test_a_warning_is_one_line_at_its_place_and_no_failure(self):
        self.write("schedules/a.yaml", GOOD.replace("Z}", "Z, end: 2021-01-01T00:00:00Z}"))
        code, out, err = self.check()
        self.assertEqual((code, out), (0, "configuration OK: 1 schedule in 1 file\n"))
        self.assertEqual(err, f"{self.dir}/schedules/a.yaml:2:12: warning: schedule \"a\" is over "
                         "since 2021-01-01T00:00:00Z: it is not kept; take it out, or give it a "
                         "later end\n")

    def test_a_warning_about_a_setting_points_at_it_or_at_nothing(self):
        self.write("schedules/a.yaml", GOOD)
        self.write("pullkeeper.yaml", "windows:\n  lead: 10s\n")
        at = [(f["file"], f["line"], f["column"]) for f in self.warnings()]
        self.assertEqual(at, [(None, None, None), (f"{self.dir}/pullkeeper.yaml", 2, 9)])

    def test_columns_count_characters_in_warnings_too(self):
        self.write("schedules/a.yaml", "schedules:\n  - {stream: größe, name: a, domain: d, app: a,"
                   " sources: [rtmp://o/a, rtmp://o/a], start: 2020-01-01T00:00:00Z}\n")
        self.assertEqual([(f["line"], f["column"]) for f in self.warnings()], [(2, 27)])

    def test_open_files_are_told(self):
        secret = self.write("schedules/a.yaml", GOOD.replace("o/a", "u:geheim@o/a"), 0o644)
        shared = self.write("pullkeeper.yaml", "", 0o664)
        told = {(f["file"], f["hint"]) for f in self.warnings()}
        self.assertEqual(told, {(str(secret), "chmod o-r helps"),
                                (str(shared), "chmod go-w helps")})
        self.assertNotIn("geheim", self.check()[2])
        secret.chmod(0o640)
        shared.chmod(0o644)
        self.assertEqual(self.warnings(), [])

    def test_a_program_of_a_hook_that_others_can_change_is_told(self):
        self.write("schedules/a.yaml", GOOD)
        tell = self.write("tell", "#!/bin/sh\n", 0o777)
        self.write("pullkeeper.yaml", f"hooks:\n  - run: [{tell}]\n")
        told = self.warnings()[0]
        self.assertIn("others can change", told["text"])
        self.assertEqual((told["line"], told["column"]), (2, 10))
        tell.chmod(0o600)
        self.assertIn("cannot be executed", self.warnings()[0]["text"])
        tell.chmod(0o700)
        self.assertEqual(self.warnings(), [])
        tell.unlink()
        self.assertIn("No such file", self.warnings()[0]["text"])

    def test_a_heartbeat_whose_secret_is_not_there_or_open_to_all_is_told(self):
        self.write("schedules/a.yaml", GOOD)
        url = self.write("url", "https://example.com/geheim\n", 0o604)
        self.write("pullkeeper.yaml", f"heartbeat: {{url: '${{file:{url}}}'}}\n")
        told = self.warnings()[0]
        self.assertIn("others can read", told["text"])
        self.assertEqual((told["line"], told["column"]), (1, 18))
        url.chmod(0o640)
        self.assertEqual(self.warnings(), [])
        url.unlink()
        self.assertIn("No such file", self.warnings()[0]["text"])
        self.write("pullkeeper.yaml", "heartbeat: {url: 'https://example.com/geheim'}\n", 0o644)
        told = self.warnings()[0]
        self.assertEqual((told["hint"], "geheim" in told["text"]), ("chmod o-r helps", False))

    def test_a_proxy_whose_secret_is_not_there_or_open_to_all_is_told(self):
        self.write("schedules/a.yaml", GOOD)
        url = self.write("url", "http://ann:geheim@proxy:3128\n", 0o604)
        self.write("pullkeeper.yaml", f"api: {{proxy: '${{file:{url}}}'}}\n")
        told = self.warnings()[0]
        self.assertIn("others can read", told["text"])
        self.assertEqual((told["line"], told["column"]), (1, 14))
        url.chmod(0o640)
        self.assertEqual(self.warnings(), [])
        url.write_text("socks5://ann:geheim@proxy:1080\n", encoding="utf-8")
        told = self.warnings()[0]["text"]
        self.assertIn("the proxy in api.proxy is a SOCKS proxy, which is not supported", told)
        self.assertNotIn("geheim", told)
        self.write("pullkeeper.yaml", "api: {proxy: 'http://ann:geheim@proxy:3128'}\n", 0o644)
        self.assertEqual(self.warnings()[0]["hint"], "chmod o-r helps")
        self.write("pullkeeper.yaml", "api: {proxy: 'http://proxy:3128'}\n", 0o644)
        self.assertEqual(self.warnings(), [])

    def test_a_file_of_keys_that_would_be_refused_is_told(self):
        keys = self.write("keys", "[default]\n", 0o640)
        self.write("pullkeeper.yaml", f"credentials: {{file: {keys}}}\n")
        self.write("schedules/a.yaml", GOOD)
        self.assertIn("others can read", self.warnings()[0]["text"])
        self.assertEqual((self.warnings()[0]["line"], self.warnings()[0]["column"]), (1, 21))
        keys.unlink()
        self.assertIn("does not exist", self.warnings()[0]["text"])
        self.write("keys", "[default]\n", 0o600)
        self.assertEqual(self.warnings(), [])

    def test_the_usual_file_of_keys_may_be_missing_but_not_open_to_others(self):
        self.write("schedules/a.yaml", GOOD)
        keys = self.write(".alibabacloud/credentials", "[default]\n", 0o604)
        self.assertIn("others can read", self.warnings()[0]["text"])
        self.assertEqual(self.warnings(ALIBABA_CLOUD_CREDENTIALS_FILE="/nonexistent"), [])
        keys.chmod(0o600)
        self.assertEqual(self.warnings(), [])

    def test_what_looks_as_if_it_were_read_and_is_not_is_told_with_what_to_do(self):
        self.write("schedules/a.yaml", GOOD)
        for name in ("schedules/.hidden.yml", "schedules/notes.txt"):
            self.write(name, "")
        (self.dir / "schedules/..data").mkdir()
        (self.dir / "schedules/north").mkdir()
        hints = {"cameras.yaml": "only pullkeeper.yaml", "pullkeeper.yml": "only pullkeeper.yaml",
                 "schedules/.#a.yaml": "an editor", "schedules/.a.yaml.swp": "an editor",
                 "schedules/a.yaml~": "an editor", "schedules/b.json": "name it *.yaml",
                 "schedules/c.yaml.txt": "only *.yaml and *.yml are", "schedules/north": "move its"}
        for name in hints:
            if name != "schedules/north":
                self.write(name, "")
        told = self.warnings()
        self.assertEqual([f["file"] for f in told], [str(self.dir / name) for name in hints])
        for finding, hint in zip(told, hints.values()):
            self.assertIn(hint, finding["hint"])

    def test_schedules_are_read_from_yml_and_capital_letters_too(self):
        for letter, ending in (("a", "yaml"), ("b", "yml"), ("c", "YAML"), ("d", "Yml")):
            text = GOOD.replace("name: a", f"name: {letter}").replace("stream: a",
                                                                      f"stream: {letter}")
            self.write(f"schedules/{letter}.{ending}", text)
        self.assertEqual(self.check(), (0, "configuration OK: 4 schedules in 4 files\n", ""))

    def test_a_directory_that_may_not_be_read_is_77(self):
        self.write("pullkeeper.yaml", "")
        self.dir.chmod(0)
        self.addCleanup(self.dir.chmod, 0o700)
        user = {"user": 65534} if os.getuid() == 0 else {}
        try:
            done = subprocess.run([paths["daemon"], "check", "--config", str(self.dir)], timeout=60,
                                  capture_output=True, text=True, check=False, **user)
        except PermissionError:
            self.skipTest("another user cannot reach the binary")
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIn("Permission denied", done.stderr)

    def test_a_ca_file_that_the_daemon_could_not_use_is_an_error(self):
        self.write("pullkeeper.yaml", "api:\n  ca_file: /nonexistent/ca.pem\n")
        code, out, err = self.check()
        self.assertEqual((code, out), (78, ""))
        self.assertIn("pullkeeper.yaml:2:12: error: ", err)

    def test_a_directory_that_is_not_there_is_an_error(self):
        self.dir = self.dir / "none"
        code, _, err = self.check()
        self.assertEqual(code, 78)
        self.assertIn("cannot be read: No such file or directory", err)

    def test_wrong_usage_is_64(self):
        self.assertEqual(self.check("--jsn")[0], 64)

    def test_colours_are_for_terminals_only_and_for_those_who_want_them(self):
        self.write("pullkeeper.yaml", "log: info\n")
        self.assertNotIn("\x1b", self.check()[2])
        self.assertIn("\x1b[", self.check(CLICOLOR_FORCE="1")[2])
        self.assertNotIn("\x1b", self.check(CLICOLOR_FORCE="1", NO_COLOR="1")[2])
        for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False),
                                    ({"TERM": "dumb"}, False)):
            self.assertEqual("\x1b[" in self.on_terminal(variables), coloured, variables)

    def on_terminal(self, variables):
        ours, theirs = pty.openpty()
        environment = {"PATH": os.environ.get("PATH", ""), "TERM": "xterm", **variables}
        subprocess.run([paths["daemon"], "check", "--config", str(self.dir)], stderr=theirs,
                       check=False, stdout=subprocess.DEVNULL, env=environment, timeout=60)
        os.close(theirs)
        told = os.read(ours, 65536).decode()
        os.close(ours)
        return told


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
