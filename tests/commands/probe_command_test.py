#!/usr/bin/env python3
"""`pullkeeper probe` against a sandbox: what it finds, what it keeps, and that it leaves nothing.

usage: probe_command_test.py --daemon PATH --sandbox PATH
"""
import json
import os
import pathlib
import pty
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from service.processes import (CANARIES, DOMAIN, Daemon, Sandbox, binaries,  # noqa: E402
                               in_seconds, until)


class Probe(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-probe-"))
        self.addCleanup(shutil.rmtree, self.dir)
        binaries.update(programs.paths)

    def start(self, *options):
        self.sandbox = Sandbox(self.dir, *options)
        self.addCleanup(self.sandbox.stop)
        self.daemon = Daemon(self.dir, self.sandbox, ["harbour"], start=in_seconds(-60),
                             window=3600, lead=600, run=False,
                             reconcile="observe_every: 1s")
        self.report = self.dir / "facts.json"

    def words(self, *more, within="20s"):
        return [binaries["daemon"], "probe", "--config", str(self.daemon.config), "--state-dir",
                str(self.daemon.state), "--domain", DOMAIN, "--out", str(self.report), "--within",
                within, *more]

    def probe(self, *more, within="20s"):
        """Exit code, and all that was printed."""
        self.report.unlink(missing_ok=True)
        done = subprocess.run(self.words(*more, within=within), capture_output=True, text=True,
                              timeout=120, check=False, cwd=self.dir,
                              env=self.daemon.environment, stdin=subprocess.DEVNULL)
        for word in CANARIES:
            self.assertNotIn(word, done.stdout + done.stderr)
        return done.returncode, done.stdout + done.stderr

    def standing(self):
        return [key["stream"] for key in self.sandbox.state()["keys"]
                if key["held"] and key["stream"].startswith("pullkeeper-probe-")]

    def plan(self):
        done = subprocess.run([binaries["daemon"], "plan", "--config", str(self.daemon.config),
                               "--state-dir", str(self.daemon.state)], capture_output=True,
                              text=True, timeout=60, check=True, env=self.daemon.environment)
        return done.stdout

    def test_what_it_finds_is_kept_for_the_daemon_and_nothing_is_left(self):
        self.start("--semantics", "coexist")
        self.assertIn("pullkeeper probe", self.plan())
        code, printed = self.probe("--yes", within="40s")
        self.assertEqual(code, 0, printed)
        self.assertIn("known: an add for a stream with a running config: coexists\n", printed)
        self.assertIn("known: an update of no config: refused (CodeConfigNotFound)\n", printed)
        self.assertIn("nothing was left at the API", printed)
        self.assertEqual(self.standing(), [])
        self.assertLessEqual(len(self.sandbox.writes()), 15)
        self.assertNotIn("pullkeeper probe", self.plan())
        self.assertRegex(self.plan(), "handover: add beside")
        self.assertEqual(stat.S_IMODE(self.report.stat().st_mode), 0o600)
        text = self.report.read_text(encoding="utf-8")
        for word in (*CANARIES, DOMAIN):
            self.assertNotIn(word, text)
        facts = json.loads(text)
        self.assertEqual((facts["version"], facts["left"]), (1, 0))
        self.assertEqual(facts["sandbox"]["semantics"], "coexist")
        self.assertIn({"operation": "update", "outcome": "not_done",
                       "code": "CodeConfigNotFound", "http_status": 400}, facts["refusals"])
        self.sandbox.end()
        self.sandbox.start("--facts", str(self.report))
        self.assertEqual(self.sandbox.state()["keys"], [])

    def test_killed_between_writes_it_leaves_what_the_next_one_deletes(self):  # [P01]
        self.start()
        other = {"domain": DOMAIN, "app": "pullkeeper-Probe", "stream": "pullkeeper-probe-else",
                 "sources": ["rtmp://h/x"], "start": "2026-01-01T00:00:00Z",
                 "end": "2099-01-01T00:00:00Z"}
        self.sandbox.control("POST", "console", {"action": "set", **other})
        for number in (1, 3, 6):
            with self.subTest(write=number):
                self.kill_at(number)
        self.sandbox.faults({"kind": "lost-answer", "operation": "add", "count": 1})
        code, printed = self.probe("--yes")
        self.assertEqual(code, 0, printed)
        self.assertEqual(self.standing(), [other["stream"]])

    def kill_at(self, number):
        """When the answer to that write was told."""
        self.report.unlink(missing_ok=True)
        with subprocess.Popen(self.words("--yes"), stderr=subprocess.PIPE, text=True, cwd=self.dir,
                              stdout=subprocess.DEVNULL, env=self.daemon.environment) as running:
            told = 0
            for line in running.stderr:
                told += line.startswith("probe: ")
                if told == number:
                    break
            running.kill()

    def test_a_daemon_of_the_same_state_deletes_what_a_killed_probe_has_left(self):
        self.start()
        self.kill_at(2)
        self.assertNotEqual(self.standing(), [])
        self.daemon.start()
        self.addCleanup(self.daemon.kill)
        until(lambda: not self.standing(), 90)
        code, printed = self.probe("--yes")
        self.assertEqual(code, 75, printed)
        self.assertIn("systemctl stop pullkeeper", printed)

    def test_interrupted_it_deletes_what_it_has_added_and_tells_what_it_has_found(self):
        self.start()
        with subprocess.Popen(self.words("--yes"), stdout=subprocess.PIPE, text=True, cwd=self.dir,
                              stderr=subprocess.PIPE, env=self.daemon.environment) as running:
            running.stderr.readline()
            running.send_signal(signal.SIGINT)
            printed, told = running.communicate(timeout=60)
        self.assertEqual((running.returncode, self.standing()), (1, []), told)
        self.assertIn("known: a start in the past: accepted\n", printed)
        self.assertIn("it was interrupted\n", printed)

    def test_a_key_that_may_not_write_ends_it_with_what_is_missing(self):
        self.start()
        self.sandbox.faults({"kind": "code", "operation": "add", "code": "Forbidden.RAM",
                             "status": 403})
        code, printed = self.probe("--yes")
        self.assertEqual((code, len(self.sandbox.writes())), (77, 1), printed)
        self.assertIn("live:AddLivePullStreamInfoConfig", printed)

    def test_on_a_terminal_it_asks_and_no_means_no(self):
        self.start()
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with subprocess.Popen(self.words(), stdin=theirs, stderr=subprocess.PIPE, text=True,
                              env=self.daemon.environment) as running:
            os.close(theirs)
            os.write(ours, b"n\n")
            told = running.communicate(timeout=60)[1]
        self.assertEqual(running.returncode, 64, told)
        self.assertIn("throw-away configs of live.example.com", told)
        self.assertEqual(self.sandbox.calls(), [])

    def test_nothing_is_written_that_nobody_has_agreed_to(self):
        self.start()
        code, printed = self.probe()
        self.assertEqual(code, 64, printed)
        self.assertIn("say --yes", printed)
        self.report = self.dir / "nowhere" / "facts.json"
        code, printed = self.probe("--yes")
        self.assertEqual(code, 1, printed)
        self.assertIn("No such file or directory; nothing was tried", printed)
        self.report = self.dir / "facts.json"
        self.report.write_text("{}", encoding="utf-8")
        done = subprocess.run(self.words("--yes"), capture_output=True, text=True, timeout=60,
                              check=False, env=self.daemon.environment)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("exists already", done.stderr)
        self.assertEqual(self.sandbox.calls(), [])


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
