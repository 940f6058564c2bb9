"""A directory of files with a state that the real store has written, for tests of commands."""
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from support.commands.programs import paths


def at(**ago):
    """An instant so long ago, as the commands take and give it."""
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**ago)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


class KeptState(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
        self.state = self.dir / "state"
        (self.dir / "schedules").mkdir()
        (self.dir / "pullkeeper.yaml").write_text(f"state_dir: {self.state}\n", encoding="utf-8")

    def write_state(self, domains=(), streams=(), calls=(), endpoint="live.aliyuncs.com:443"):
        told = {"domains": domains, "streams": streams, "calls": calls}
        subprocess.run([paths["writer"], self.state, endpoint], input=json.dumps(told), text=True,
                       timeout=60, check=True)

    def run_command(self, *words, text=True, **environment):
        return subprocess.run([paths["daemon"], *words, "--config", str(self.dir)], timeout=60,
                              capture_output=True, text=text, check=False,
                              env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8", **environment})
