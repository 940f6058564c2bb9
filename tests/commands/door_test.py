#!/usr/bin/env python3
"""The daemon's socket: who may ask, who may give orders, and which daemon it is that is asked.

usage: door_test.py --daemon PATH
"""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402

SERVICE = {"user": 4321, "group": 4322, "extra_groups": []}
MEMBER = {"user": 5001, "group": 5001, "extra_groups": [4322]}
STRANGER = {"user": 5002, "group": 5002, "extra_groups": []}


class Door(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-door-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.dir.chmod(0o755)
        self.run_dir = self.dir / "run"

    def files(self, name):
        files = self.dir / name
        (files / "schedules").mkdir(parents=True)
        (files / "pullkeeper.yaml").write_text(f"state_dir: {self.dir}/state\n", encoding="utf-8")
        (files / "schedules" / "a.yaml").write_text("schedules: []\n", encoding="utf-8")
        return files

    def environment(self, run_dir):
        return {"PATH": os.environ["PATH"], **({"RUNTIME_DIRECTORY": str(run_dir)} if run_dir
                                               else {})}

    def start(self, config, *, run_dir=None, cwd="/", **identity):
        for path in (self.dir / "state", *([run_dir] if run_dir else [])):
            path.mkdir(mode=0o750)
            if identity:
                os.chown(path, identity["user"], identity["group"])
        with open(self.dir / "log", "wb") as log:
            daemon = subprocess.Popen(
                [paths["daemon"], "run", "--config", str(config)], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=self.environment(run_dir), cwd=cwd, **identity)
        self.addCleanup(daemon.wait, 20)
        self.addCleanup(daemon.terminate)
        socket = (run_dir or self.dir / "state") / "status.sock"
        end = time.monotonic() + 20
        while not (socket.exists() and socket.stat().st_mode & stat.S_IWGRP):
            self.assertLess(time.monotonic(), end, (self.dir / "log").read_text())
            time.sleep(0.05)
        return socket

    def ask(self, *words, run_dir=None, **identity):
        done = subprocess.run([paths["daemon"], *map(str, words)], timeout=60, text=True,
                              capture_output=True, check=False, cwd="/",
                              env=self.environment(run_dir), **identity)
        return done.returncode, done.stdout, done.stderr

    @unittest.skipIf(os.geteuid() != 0, "only root can act as other users")
    def test_the_group_may_ask_and_only_root_and_the_own_user_may_order(self):  # [S10]
        config = self.files("files")
        socket = self.start(config, run_dir=self.run_dir, **SERVICE)
        about = socket.stat()
        self.assertEqual((stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid),
                         (0o660, 4321, 4322))
        for identity in ({}, SERVICE, MEMBER):
            code, out, err = self.ask("status", "--config", config, run_dir=self.run_dir,
                                      **identity)
            self.assertEqual((code, err), (0, ""))
            self.assertIn("from the daemon, process", out)
        for command in ("retry", "confirm-removal"):
            for identity, expected in (({}, 0), (SERVICE, 0), (MEMBER, 77), (STRANGER, 77)):
                code, _, err = self.ask(command, "--config", config, run_dir=self.run_dir,
                                        **identity)
                self.assertEqual(code, expected, err)
                if expected:
                    self.assertIn("only root and the daemon's own user may" if identity is MEMBER
                                  else "Permission denied", err)
        code, out, _ = self.ask("status", "--config", config, run_dir=self.run_dir, **STRANGER)
        self.assertNotIn("from the daemon, process", out)
        self.assertNotEqual(code, 0)

    def test_without_a_runtime_directory_it_lies_in_the_state_directory(self):
        config = self.files("files")
        socket = self.start(config)
        self.assertEqual(stat.S_IMODE(socket.stat().st_mode), 0o660)
        self.assertEqual(self.ask("retry", "--config", config)[0], 0)

    def test_what_the_daemon_tells_is_coloured_for_terminals_alone(self):
        config = self.files("files")
        self.start(config)
        for forced in (False, True):
            done = subprocess.run([paths["daemon"], "status", "--config", config], timeout=60,
                                  capture_output=True, check=True,
                                  env=self.environment(None) | ({"CLICOLOR_FORCE": "1"} if forced
                                                                else {}))
            self.assertEqual(b"\x1b[1;32mAll is well:" in done.stdout, forced, done)
            self.assertEqual(b"\x1b" in done.stdout, forced, done)

    def test_an_order_reaches_the_daemon_of_these_files_or_nobody(self):
        config, other = self.files("files"), self.files("other")
        for run_dir in (None, self.run_dir):
            with self.subTest(run_dir=run_dir):
                shutil.rmtree(self.dir / "state", ignore_errors=True)
                self.start(config, run_dir=run_dir)
                for command in ("retry", "confirm-removal"):
                    code, _, err = self.ask(command, "--config", other, run_dir=run_dir)
                    self.assertEqual(code, 1, err)
                    self.assertIn(f"no daemon keeps {other}", err)
                    self.assertIn(f"one keeps {config}", err)
                told = json.loads(self.ask("status", "--json", "--config", other,
                                           run_dir=run_dir)[1])
                self.assertFalse(told["daemon"]["runs"])
                for same in (config, f"{config}/", f"{config}/../files"):
                    self.assertEqual(self.ask("retry", "--config", same, run_dir=run_dir)[0], 0)
                self.end_last_daemon()

    def end_last_daemon(self):
        """Ends the daemon that was started last."""
        for _ in range(2):
            function, words, named = self._cleanups.pop()
            function(*words, **named)

    def test_a_daemon_with_a_relative_directory_is_found_as_well(self):
        config = self.files("files")
        self.start("files", cwd=self.dir)
        self.assertEqual(self.ask("retry", "--config", config)[0], 0)

    def test_a_state_directory_that_is_named_names_its_daemon(self):
        self.start(self.files("files"))
        self.assertEqual(self.ask("retry", "--state-dir", self.dir / "state")[0], 0)


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
