"""What the tests of `pullkeeper import` share: a sandbox in which somebody has set configs, and
files that keep none of them."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from service.processes import (CANARIES, DOMAIN, QUERY, Daemon, Sandbox, binaries, in_seconds,
                               instant)
from support.commands.programs import paths

HOUR, DAY = 3600, 86400


def source(stream):
    return f"rtmp://user:{QUERY}@origin.example.com/cams/{len(stream)}?key={QUERY}&x='%2F+*~()!#[]"


class ImportCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-import-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.begun = in_seconds(0)
        self.stood = 0                     # writes of those who have set up what stands
        binaries.update(paths)

    def begin(self, *options, schedules=None, **settings):
        """A sandbox with these options, and the files of a host that keeps `schedules`."""
        self.sandbox = Sandbox(self.dir, *options)
        self.addCleanup(self.sandbox.stop)
        self.host = Daemon(self.dir, self.sandbox, schedules or [], start=in_seconds(-HOUR),
                           run=False, **{"window": 6 * DAY, "lead": 23 * HOUR, **settings})
        if not schedules:
            self.host.schedules.unlink()
        self.out = self.host.config / "schedules"

    def stand(self, stream, start=-HOUR, end=2 * DAY, app="cams", domain=DOMAIN, sources=None):
        """What somebody has set in the console."""
        self.sandbox.control("POST", "console", {
            "action": "set", "domain": domain, "app": app, "stream": stream,
            "sources": sources or [source(stream)], "start": instant(in_seconds(start)),
            "end": instant(in_seconds(end))})

    def command(self, name, *words, env=None, state=False, **how):
        state = ["--state-dir", str(self.host.state)] if state else []
        done = subprocess.run(
            [binaries["daemon"], name, "--config", str(self.host.config), *state, *words],
            capture_output=True, text=True, timeout=100, check=False,
            env={**self.host.environment, **(env or {})}, **how)
        for word in CANARIES:
            self.assertNotIn(word, done.stdout + done.stderr)
        return done

    def imported(self, *words, code=0, **how):
        done = self.command("import", "--domain", DOMAIN, *words, **how)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done
