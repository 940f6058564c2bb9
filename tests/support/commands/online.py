"""`pullkeeper check --online` against a sandbox, with what it printed taken apart."""
import collections
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from service.processes import (APP, CANARIES, DOMAIN, Daemon, Sandbox, binaries, in_seconds,
                               instant)
from support.commands.programs import paths

LINE = re.compile(r"(ok|note|warning|error): (name|tls|clock|key|permission|domain|quota|configs): "
                  r"(.+)")
READING = {"describe", "domain-detail", "domain-limit"}


class OnlineTest(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-online-"))
        self.addCleanup(shutil.rmtree, self.dir)
        binaries.update(paths)

    def start(self, *options, streams=("harbour", "studio"), **others):
        self.sandbox = Sandbox(self.dir, *options)
        self.addCleanup(self.sandbox.stop)
        self.daemon = Daemon(self.dir, self.sandbox, list(streams), start=in_seconds(-60),
                             window=3600, lead=600, run=False, **others)

    def settings(self, old, new):
        path = self.daemon.config / "pullkeeper.yaml"
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def check(self, *words, environment=None, limit=60):
        """Exit code, [(severity, topic, text)], and all that was printed."""
        done = subprocess.run(
            [binaries["daemon"], "check", "--online", "--config", str(self.daemon.config), *words],
            capture_output=True, text=True, timeout=limit, check=False, cwd=self.dir,
            env={**self.daemon.environment, **(environment or {})})
        printed = done.stdout + done.stderr
        for word in CANARIES:
            self.assertNotIn(word, printed)
        lines = [LINE.fullmatch(line) for line in done.stdout.splitlines()]
        return done.returncode, [line.groups() for line in lines if line], printed

    def told(self, found, severity, topic):
        """The one finding of this severity about the topic."""
        fitting = [text for how, about, text in found if (how, about) == (severity, topic)]
        self.assertEqual(len(fitting), 1, found)
        return fitting[0]

    def check_calls(self, most=10):
        calls = self.sandbox.calls()
        self.assertLessEqual({call["operation"] for call in calls}, READING)
        for domain, number in collections.Counter(call["domain"] for call in calls).items():
            self.assertLessEqual(number, most, domain)

    def two_domains(self):
        self.daemon.schedules.write_text("schedules:\n" + "".join(
            f"  - {{name: {one}, domain: {one}.example.com, app: a, stream: s, start: "
            f"2026-01-01T00:00:00Z, sources: ['rtmp://h/x']}}\n" for one in "ab"),
            encoding="utf-8")

    def set_config(self, stream, sources=None, start=-100, end=3000):
        self.sandbox.control("POST", "console", {
            "action": "set", "domain": DOMAIN, "app": APP, "stream": stream,
            "sources": sources or Daemon.sources(stream), "start": instant(in_seconds(start)),
            "end": instant(in_seconds(end))})
