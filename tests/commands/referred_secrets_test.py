#!/usr/bin/env python3
"""Secrets of sources that files, variables and credentials hold: they reach the API, and no output.

usage: referred_secrets_test.py --daemon PATH --sandbox PATH
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from service.hooks import NOTING, program  # noqa: E402
from service.processes import (APP, DOMAIN, Daemon, Sandbox, binaries, in_seconds,  # noqa: E402
                               instant, until)
from service.web import free_port, get  # noqa: E402

PATH, NEXT, USER, URL = "canaryInAPath", "canaryRotated", "canaryOfUser", "canaryOfUrl"
SCHEDULES = """\
defaults:
  {{domain: {domain}, app: {app}, start: {start},
    sources: ['rtmp://origin/{{stream}}/${{file:{dir}/path}}']}}
schedules:
  - {{name: harbour, stream: harbour}}
  - {{name: bridge, stream: bridge}}
  - {{name: tower, stream: tower, sources: ['rtmp://user:${{env:CAMERA_PASSWORD}}@origin/tower',
                                          '${{credential:tower-url}}']}}
"""


class ReferredSecrets(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-secrets-"))
        self.addCleanup(shutil.rmtree, self.dir)
        binaries.update(paths)
        self.sandbox = Sandbox(self.dir)
        self.addCleanup(self.sandbox.stop)
        hook, self.told = program(self, NOTING)
        self.port = free_port()
        self.secret("path", PATH)
        self.secret("tower-url", f"srt://{URL}.example.com:9000")
        self.daemon = Daemon(
            self.dir, self.sandbox, [], start=in_seconds(0), window=600, lead=60, run=False,
            reconcile="observe_every: 1s",
            settings=f"http: {{listen: '127.0.0.1:{self.port}'}}\nhooks: [{{run: [{hook}]}}]\n",
            environment={"CAMERA_PASSWORD": USER, "CREDENTIALS_DIRECTORY": str(self.dir),
                         "HOME": str(self.dir)})
        self.daemon.schedules.write_text(SCHEDULES.format(
            domain=DOMAIN, app=APP, start=instant(in_seconds(0)), dir=self.dir), encoding="utf-8")
        self.addCleanup(self.daemon.kill)

    def secret(self, name, text):
        fresh = self.dir / (name + ".new")
        fresh.write_text(text + "\n", encoding="utf-8")
        fresh.chmod(0o640)
        fresh.rename(self.dir / name)

    def run_command(self, *words, state=True):
        where = ["--state-dir", str(self.daemon.state)] if state else []
        config = [] if words[0] == "history" else ["--config", str(self.daemon.config)]
        done = subprocess.run([binaries["daemon"], *words, *config, *where], text=True,
                              capture_output=True, env=self.daemon.environment, timeout=60,
                              check=False)
        self.assert_closed(" ".join(words), done.stdout + done.stderr)
        return done

    def assert_closed(self, where, text):
        for word in (PATH, NEXT, USER, URL):
            at = text.lower().find(word.lower())
            if at >= 0:
                self.fail(f"{where} shows {text[max(0, at - 200):at + 60]!r}")

    def sources(self, stream):
        held = self.sandbox.held(stream)
        return held[-1][2] if held else []

    def reload(self):
        time.sleep(0.7)                  # a file this young may still be written
        self.daemon.hang_up()

    def test_the_values_reach_the_api_and_no_output_of_any_command(self):  # [S01]
        # The API repeats what it refuses, and another stream has the very same source.
        self.sandbox.faults({"kind": "code", "operation": "add", "stream": "bridge", "status": 400,
                             "code": "InvalidSourceURL.Malformed",
                             "message": f"No such origin: rtmp://origin/bridge/{PATH}, "
                                        f"{USER}, srt%3A%2F%2F{URL}.example.com%3A9000"})
        self.sandbox.control("POST", "console", {
            "action": "set", "domain": DOMAIN, "app": APP, "stream": "other",
            "sources": [f"srt://{URL}.example.com:9000"], "start": instant(in_seconds(0)),
            "end": instant(in_seconds(600))})
        self.daemon.start()
        for stream in ("harbour", "tower"):
            self.daemon.wait_for("window_accepted", 10, stream=stream)
        self.assertEqual(self.sources("harbour"), [f"rtmp://origin/harbour/{PATH}"])
        self.assertEqual(self.sources("tower"), [f"rtmp://user:{USER}@origin/tower",
                                                 f"srt://{URL}.example.com:9000"])
        until(lambda: list(self.told.glob("*")), 20)
        # Drift is compared by the value: nothing is written again, and what others set is told.
        self.assertEqual(self.daemon.events("drift_found"), [])
        time.sleep(3)
        self.sandbox.control("POST", "console", {
            "action": "set", "domain": DOMAIN, "app": APP, "stream": "harbour",
            "sources": [f"rtmp://origin/harbour/{NEXT}"], "start": instant(in_seconds(-5)),
            "end": instant(in_seconds(590))})
        drift = self.daemon.wait_for("drift_found", 20, stream="harbour")
        self.assertIn("rtmp://origin/harbour/***", drift["expected"])
        self.assertTrue(drift["found"].endswith(" rtmp://***"), drift)
        until(lambda: self.sources("harbour") == [f"rtmp://origin/harbour/{PATH}"], 20)
        # A secret that was changed is an edit of the source.
        self.sandbox.faults()            # which repeats what nobody sends any more
        before = len(self.sandbox.calls("update", "harbour"))
        self.secret("path", NEXT)
        self.reload()
        until(lambda: self.sources("harbour") == [f"rtmp://origin/harbour/{NEXT}"], 20)
        self.assertEqual(len(self.sandbox.calls("update", "harbour")), before + 1)
        # One that is gone leaves everything as it is, and says what and where.
        (self.dir / "path").unlink()
        last = max(call["n"] for call in self.sandbox.calls())
        self.reload()
        refused = self.daemon.wait_for("config_refused", 10)
        self.assertEqual((refused["file"], refused["line"]), (str(self.daemon.schedules), 3))
        self.assertEqual(refused["error"], "source 1 cannot be completed: "
                         f"{self.dir}/path: No such file or directory")
        self.assertNotIn("errors", refused)
        self.assertEqual([c for c in self.sandbox.writes(last) if c["stream"] != "bridge"], [])
        self.assertEqual(self.run_command("check", state=False).returncode, 78)
        self.look_everywhere()
        self.secret("path", NEXT)
        self.look_everywhere()
        self.assertEqual(self.run_command("check", state=False).returncode, 0)
        imported = self.run_command("import", "--out", str(self.dir / "imported"), state=False)
        self.assertIn("other: one of its sources is a secret", imported.stdout)
        self.assertEqual(list((self.dir / "imported").glob("*")), [])
        self.assertEqual(self.daemon.stop(), 0)
        self.look_everywhere()

    def look_everywhere(self):
        self.assert_closed("the log", self.daemon.log.read_text(encoding="utf-8"))
        for told in self.told.iterdir():
            self.assert_closed("a hook", told.read_text(encoding="utf-8"))
        for words in (["check", "--online"], ["check", "--json"], ["import"], ["import", "--json"]):
            self.run_command(*words, state=False)
        for words in (["plan"], ["plan", "--json"], ["plan", "--svg"], ["plan", "--html"],
                      ["plan", "--ics"], ["status"], ["status", "--json"], ["status", "--foreign"],
                      ["history"], ["history", "--json"]):
            self.run_command(*words)
        if self.daemon.process.poll() is None:
            for page in ("/", "/status.json", "/metrics", "/healthz"):
                self.assert_closed(page, get(self.port, page)[2])
        for path in filter(pathlib.Path.is_file, self.daemon.state.iterdir()):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_a_daemon_begins_with_what_was_good_where_a_secret_is_gone(self):
        self.daemon.start()
        self.daemon.wait_for("window_accepted", 10, stream="harbour")
        self.assertEqual(self.daemon.stop(), 0)
        (self.dir / "path").unlink()
        self.daemon.start()
        self.daemon.wait_for("config_refused", 10)
        self.daemon.wait_for("ready", 10)
        time.sleep(1)
        self.assertEqual(self.sources("harbour"), [f"rtmp://origin/harbour/{PATH}"])
        self.assertEqual(len(self.sandbox.calls("add", "harbour")), 1)
        self.assertEqual(self.sandbox.calls("update", "harbour"), [])
        self.look_everywhere()
        self.assertEqual(self.daemon.stop(), 0)

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_a_secret_that_this_user_cannot_read_is_named(self):
        (self.dir / "path").chmod(0)
        self.assertIn("path: Permission denied", self.run_command("check", state=False).stderr)


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
