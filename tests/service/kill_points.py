#!/usr/bin/env python3
"""The daemon is killed at one system call of a renewal after the other, and started again [P01].

usage: kill_points.py --daemon PATH --sandbox PATH [--points N]

Each point has a domain, files and a state of its own, and a config of ours that runs and is due.
A run under strace is killed at one system call of its loop, or of the thread that waits for the
disk, from the first one of the process to the last: the n-th of its name in a thread. Afterwards
everything must be as if nothing had happened: the configs as planned, each written once, no second
uncovered, and a state that can be read.

KILL_POINTS=all in the environment takes every system call instead of about --points of them.
"""

import argparse
import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from service.processes import APP, Daemon, Sandbox, binaries, in_seconds, until  # noqa: E402

AT_ONCE = 6
WINDOW, LEAD = 600, 300


class Point:
    """One renewal: a stream of its own at a sandbox that others use as well."""

    def __init__(self, scratch, sandbox, semantics, name):
        self.sandbox, self.semantics, self.name = sandbox, semantics, name
        self.domain = f"{name}.example.com"
        self.dir = scratch / name
        self.dir.mkdir()
        self.start = in_seconds(-WINDOW + LEAD - 30)
        first = self.start + datetime.timedelta(seconds=WINDOW)
        self.ends = [first, first + datetime.timedelta(seconds=WINDOW)]
        self.daemon = Daemon(self.dir, sandbox, [name], start=self.start, window=WINDOW, lead=1,
                             domain=self.domain, reconcile="observe_every: 2s")
        try:
            self.daemon.wait_for("window_accepted", 20)
            time.sleep(1.5)              # seen as well
            assert self.daemon.stop() == 0
        finally:
            self.daemon.kill()
        self.daemon.log.unlink()
        # With a longer lead the next window is due at once.
        settings = self.daemon.config / "pullkeeper.yaml"
        settings.write_text(settings.read_text().replace("lead: 1s", f"lead: {LEAD}s"))

    def run_until_killed(self, strace, log):
        """Under strace until it is killed or has stopped by itself; its exit code."""
        command = ["strace", "-f", "-qq", "-o", str(log), *strace, *self.daemon.command()]
        with open(self.daemon.log, "ab") as out:
            traced = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                      env=self.daemon.environment, start_new_session=True)
        try:
            end = time.monotonic() + 60
            while traced.poll() is None and not self.daemon.events("window_accepted"):
                assert time.monotonic() < end, "no renewal within 60 s"
                time.sleep(0.02)
            time.sleep(0 if traced.poll() is not None else 0.5)    # to save the answer
            if traced.poll() is None:
                os.kill(self.daemon.events("started")[-1]["pid"], signal.SIGTERM)
            return traced.wait(30)
        finally:
            if traced.poll() is None:
                os.killpg(traced.pid, signal.SIGKILL)      # what it traces would go on without it
                traced.wait()

    def as_planned(self):
        held = self.sandbox.held(self.name)
        # Where configs coexist the first one is left to end by itself.
        wanted = self.ends if self.semantics == "coexist" else self.ends[1:]
        return [end for _, end, _ in held] == wanted and all(
            sources == self.daemon.sources(self.name) for _, _, sources in held)

    def start_again(self):
        self.daemon.start()
        until(self.as_planned, 30)
        time.sleep(2)                    # and it stays so
        assert self.daemon.stop() == 0
        self.check()

    def check(self):
        assert self.as_planned(), self.sandbox.held(self.name)
        calls = [c for c in self.sandbox.writes() if c["stream"] == self.name and c["executed"]
                 and c["outcome"] == "accepted"]
        assert len(calls) == 2, calls    # the first window's and the renewal
        key = [k for k in self.sandbox.state()["keys"] if k["stream"] == self.name][0]
        assert not key["gaps"], key
        for name in ("state_reset", "drift_found", "config_adopted", "coverage_lost"):
            assert not self.daemon.events(name), self.daemon.events(name)
        with sqlite3.connect(self.daemon.state / "state.db") as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = file.execute("SELECT record FROM memory WHERE kind = 'stream'").fetchall()
        assert len(kept) == 1, kept
        stream = json.loads(kept[0][0])
        assert len(stream["proofs"]) == 2, stream
        # Nothing of unknown outcome: what is under way was accepted, and only not yet seen.
        assert not stream["under_way"] or stream["under_way"]["accepted"], stream

    def clear(self):
        """Makes room: an account holds 300 configs."""
        self.daemon.kill()
        self.sandbox.control("POST", "console", {"action": "delete", "domain": self.domain,
                                                 "app": APP, "stream": self.name})


def trace(point):
    """The system calls of an undisturbed renewal: [(name, how many of that name so far)]."""
    log = point.dir / "strace.log"
    assert point.run_until_killed([], log) == 0
    point.check()
    made = re.findall(r"^(\d+) +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    seen = collections.Counter()
    calls = {}                           # in order; the n-th of two threads is one point
    for thread, name in made:
        seen[thread, name] += 1
        calls[name, seen[thread, name]] = None
    return list(calls)


def play(scratch, sandbox, semantics, where):
    """Whether it was killed there, and what was wrong afterwards."""
    call, count = where
    point = Point(scratch, sandbox, semantics, f"{semantics}-{call}-{count}".replace("_", "-"))
    code = point.run_until_killed(["-e", f"inject={call}:signal=KILL:when={count}"], "/dev/null")
    killed = code == -signal.SIGKILL
    assert killed or code == 0, code
    try:
        point.start_again()
    except Exception as failure:  # a point may fail in any way; the others go on
        calls = [c for c in sandbox.calls() if c["stream"] == point.name]
        told = point.daemon.log.read_text()[-4000:]
        return killed, f"FAILED {point.name}: {failure!r}\n{told}\n{json.dumps(calls, indent=1)}"
    finally:
        point.clear()
    return killed, ""


def explore(semantics, points):
    """Prints what it saw; the number of points that failed."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-kill-"))
    sandbox = Sandbox(scratch, "--semantics", semantics)
    try:
        calls = trace(Point(scratch, sandbox, semantics, f"{semantics}-undisturbed"))
        every = 1 if os.environ.get("KILL_POINTS") == "all" else max(1, len(calls) // points)
        chosen = calls[every // 2::every]
        killed = failed = 0
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for was_killed, failure in pool.map(
                    lambda where: play(scratch, sandbox, semantics, where), chosen):
                killed += was_killed
                failed += bool(failure)
                if failure:
                    print(failure, flush=True)
        print(f"{semantics}: {len(calls)} system calls in a renewal, {len(chosen)} points, killed "
              f"at {killed}, {failed} failed", flush=True)
        # One run makes a few calls less than another.
        assert killed >= len(chosen) * 0.8, "hardly ever killed: nothing is proven"
        return failed
    finally:
        sandbox.stop()
        shutil.rmtree(scratch, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--points", type=int, default=100)
    chosen = parser.parse_args()
    binaries.update(daemon=str(pathlib.Path(chosen.daemon).resolve()),
                    sandbox=str(pathlib.Path(chosen.sandbox).resolve()))
    try:
        subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as failure:
        print(f"not possible here: {failure}")
        return 77
    failed = sum(explore(semantics, max(1, chosen.points // 2))
                 for semantics in ("unique-active", "coexist"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
