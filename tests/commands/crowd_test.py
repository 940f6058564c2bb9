#!/usr/bin/env python3
"""Very many schedules: what a command needs of the processor.

usage: crowd_test.py --daemon PATH
"""
import pathlib
import resource
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402


class Crowd(unittest.TestCase):
    def files_of(self, many):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        place = pathlib.Path(scratch.name)
        (place / "schedules").mkdir()
        (place / "pullkeeper.yaml").write_text("api: {region: cn-shanghai}\n")
        text = ("defaults: {domain: live.example.com, app: cams, start: 2026-12-01T00:00:00Z}\n"
                "schedules:\n")
        for number in range(many):
            text += (f"  - name: cam{number}\n    stream: cam{number}\n"
                     f"    sources: [rtmp://origin.example.com/cams/{number}]\n")
        (place / "schedules" / "all.yaml").write_text(text)
        return str(place)

    def seconds_of(self, *words):
        """Of the processor, whatever else runs on the machine."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([paths["daemon"], *words], capture_output=True, text=True,
                              timeout=120, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(done.returncode, 64, done.stderr[-2000:])
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def test_ten_thousand_are_read_in_2_s(self):  # [P23]
        read = self.seconds_of("check", "--config", self.files_of(10_000))
        print(f"check of 10,000: {read:.2f} s")
        self.assertLess(read, 2)

    def test_a_thousand_are_planned_in_4_s(self):  # [P23]
        place = self.files_of(1000)
        planned = self.seconds_of("plan", "--config", place, "--state-dir", place + "/state")
        print(f"plan of 1,000: {planned:.2f} s")
        self.assertLess(planned, 4)


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
