#!/usr/bin/env python3
"""`pullkeeper once` against the real sandbox, over HTTPS on loopback.

usage: once_test.py --daemon PATH --sandbox PATH
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from service.processes import (CANARIES, Daemon, Sandbox, binaries, in_seconds,  # noqa: E402
                               instant, until)


class Once(unittest.TestCase):
    told = ""                            # on standard output, by the latest pass

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-once-"))
        self.addCleanup(shutil.rmtree, self.dir)
        binaries.update(paths)
        self.sandbox = Sandbox(self.dir)
        self.addCleanup(self.sandbox.stop)
        self.state = self.dir / "once-state"
        self.daemon = Daemon(self.dir, self.sandbox, ["harbour", "studio"], start=in_seconds(0),
                             window=3600, lead=600, run=False)

    def once(self, **identity):
        done = subprocess.run(
            [binaries["daemon"], "once", "--config", str(self.daemon.config), "--state-dir",
             str(self.state)], capture_output=True, text=True, timeout=100, check=False,
            env={**os.environ, **self.daemon.environment}, **identity)
        for word in CANARIES:
            self.assertNotIn(word, done.stdout + done.stderr)
        self.told = done.stdout
        return done.returncode, done.stderr

    def test_one_pass_submits_what_is_due_and_a_second_finds_nothing_to_do(self):
        code, log = self.once()
        self.assertEqual((code, log.count("window_accepted")), (0, 2), log)
        self.assertEqual(len(self.sandbox.calls("add")), 2)
        self.assertEqual(self.told, "2 schedules: 2 adds, 0 updates, 0 deletions, 0 failures; "
                         "nothing is left to be done\n")
        self.assertEqual(self.once()[0], 0)
        self.assertEqual(self.told, "2 schedules: 0 adds, 0 updates, 0 deletions, 0 failures; "
                         "nothing is left to be done\n")
        self.assertEqual(len(self.sandbox.calls("add")), 2)
        listed = subprocess.run([binaries["daemon"], "history", "--state-dir", str(self.state)],
                                capture_output=True, text=True, timeout=60, check=True).stdout
        self.assertEqual(listed.count("  add "), 2)

    def test_a_pass_ends_where_the_api_is_looked_at_every_second_as_well(self):
        settings = self.daemon.config / "pullkeeper.yaml"
        settings.write_text(settings.read_text().replace("reconcile: {}",
                                                         "reconcile: {observe_every: 1s}"))
        began = time.monotonic()
        self.assertEqual(self.once(), (0, mock.ANY))
        self.assertIn("2 adds", self.told)
        self.assertLess(time.monotonic() - began, 20)

    def test_what_was_done_is_told_where_the_clock_of_this_host_is_ahead_as_well(self):
        behind = self.dir / "behind"
        behind.mkdir()
        sandbox = Sandbox(behind, "--clock-offset", "-20m")
        self.addCleanup(sandbox.stop)
        self.daemon = Daemon(behind, sandbox, ["harbour"], start=in_seconds(-1800), window=600,
                             lead=60, run=False)
        self.assertEqual(self.once()[0], 0)
        self.assertTrue(self.told.startswith("1 schedule: 1 add, 0 updates, "), self.told)

    def test_passes_that_come_often_enough_stand_in_for_a_daemon(self):
        def status():
            return subprocess.run([binaries["daemon"], "status", "--config",
                                   str(self.daemon.config), "--state-dir", str(self.state)],
                                  capture_output=True, text=True, timeout=60, check=False)
        self.once()
        self.assertIn("no daemon answers", status().stdout.splitlines()[0])
        self.once()
        done = status()
        self.assertEqual(done.returncode, 0, done.stdout)
        # Half an hour apart, of an hour that is covered.
        passes = [instant(in_seconds(-1800)), instant(in_seconds(0))]
        (self.state / "passes").write_text("\n".join(passes) + "\n", encoding="utf-8")
        done = status()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("no daemon answers", done.stdout.splitlines()[0])

    @unittest.skipIf(os.geteuid() != 0, "only root can act in another user's directory")
    # [P27]
    def test_what_root_leaves_in_a_state_directory_belongs_to_the_owner_of_the_directory(self):
        service = {"user": 4321, "group": 4322, "extra_groups": []}
        self.state.mkdir(mode=0o700)
        os.chown(self.state, service["user"], service["group"])
        subprocess.run(["chmod", "-R", "a+rX", self.dir], check=True)
        self.state.chmod(0o700)
        kept = self.dir / "kept"           # not the owner's, although it has a name there
        kept.write_text("", encoding="utf-8")
        os.link(kept, self.state / "linked")
        (self.state / "link").symlink_to(kept)

        def owners():
            return {(p.name, p.stat().st_uid, p.stat().st_gid) for p in self.state.iterdir()
                    if not p.name.startswith("link")}

        for command in ("once", "plan", "status", "history", "check", "once"):
            if command == "once":
                self.assertEqual(self.once()[0], 0)
            else:
                state = [] if command == "check" else ["--state-dir", str(self.state)]
                subprocess.run([binaries["daemon"], command, "--config", str(self.daemon.config),
                                *state], capture_output=True, timeout=60, check=False)
            self.assertGreaterEqual(len(owners()), 3)
            self.assertEqual({owner[1:] for owner in owners()}, {(4321, 4322)}, owners())
        self.assertEqual(kept.stat().st_uid, 0)
        self.assertEqual(self.once(**service), (0, mock.ANY))

    def test_what_is_refused_is_left_and_named(self):
        self.sandbox.faults({"kind": "code", "code": "Forbidden.RAM", "status": 403,
                             "operation": "add"})
        code, log = self.once()
        self.assertEqual(code, 1, log)
        self.assertIn("pullkeeper: not done: harbour\n", log)
        self.assertRegex(self.told, r"\A\d schedules: .*; \d not done\n\Z")

    def test_a_damaged_state_is_set_aside_as_by_the_daemon(self):
        self.assertEqual(self.once()[0], 0)
        (self.state / "state.db").write_bytes(b"\x5a" * 5000)
        code, log = self.once()
        self.assertEqual((code, log.count("state_reset")), (0, 1), log)
        self.assertEqual(len(self.sandbox.calls("add")), 2)

    def test_beside_a_daemon_it_does_nothing_and_exits_75(self):
        command = [binaries["daemon"], "run", "--config", str(self.daemon.config), "--state-dir",
                   str(self.state)]
        with open(self.dir / "run.log", "wb") as log:
            running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env=self.daemon.environment)
        self.addCleanup(running.wait, 20)
        self.addCleanup(running.terminate)
        until(lambda: len(self.sandbox.calls("add")) == 2, 20)
        code, log = self.once()
        self.assertEqual(code, 75, log)
        self.assertIn(str(running.pid), log)
        self.assertEqual(len(self.sandbox.calls("add")), 2)


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
