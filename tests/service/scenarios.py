"""Scenarios side by side: each mostly waits, so that all of them take little longer than one."""

import concurrent.futures
import pathlib
import shutil
import tempfile
import time
import traceback

from service import canaries
from service.processes import Daemon, Sandbox

AT_ONCE = 10

all_scenarios = []


def scenario(promise, seconds):
    """Registers a function that takes a `Stage`; it runs for about `seconds`."""
    def register(function):
        all_scenarios.append((promise, seconds, function))
        return function
    return register


class Skipped(Exception):
    """Raised by a scenario that this machine does not allow; says why."""


class Stage:
    """Makes processes for one scenario, in a directory of its own, and ends them."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-e2e-"))
        self.made = []
        self.daemons = []
        self.heard = canaries.here.heard = []    # what was printed, served and sent

    def sandbox(self, *options):
        made = Sandbox(self.dir, *options)
        self.made.append(made.stop)
        return made

    def daemon(self, *arguments, **options):
        made = Daemon(self.dir, *arguments, **options)
        self.made.append(made.kill)
        self.daemons.append(made)
        return made

    def twin(self, daemon, name, state):
        """A second daemon of the same files, not yet running."""
        made = daemon.twin(name, state)
        self.made.append(made.kill)
        self.daemons.append(made)
        return made

    def close(self):
        for end in reversed(self.made):
            end()

    def leaks(self):
        """Where the daemons have put out a secret."""
        for daemon in self.daemons:
            canaries.ask(daemon)
        return canaries.leaks(self.dir, self.heard)

    def tail(self):
        text = ""
        for path in sorted(self.dir.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-60:]
            text += f"--- {path.name}\n" + "\n".join(lines) + "\n"
        return text


def play(function):
    """What went wrong, and why it was not played; mostly both are empty."""
    stage = Stage()
    skipped = ""
    try:
        function(stage)
        failure = "".join(f"a secret in {leak}\n" for leak in stage.leaks())
    except Skipped as reason:
        failure, skipped = "", str(reason)
    except Exception:  # a scenario may fail in any way; the others go on
        failure = traceback.format_exc()
    try:
        stage.close()
    except Exception:
        failure += traceback.format_exc()
    if failure:
        failure += stage.tail()
    shutil.rmtree(stage.dir, ignore_errors=True)
    return failure, skipped


def play_all(only=""):
    """True if every scenario kept its promise. The longest begin first."""
    chosen = [s for s in all_scenarios if only in s[0]]
    chosen.sort(key=lambda s: -s[1])
    failed = 0
    began = time.monotonic()

    def timed(function):
        at = time.monotonic()
        return *play(function), time.monotonic() - at

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(timed, function): promise
                   for promise, _, function in chosen}
        for done in concurrent.futures.as_completed(running):
            failure, skipped, took = done.result()
            failed += bool(failure)
            word = "FAILED" if failure else "skip" if skipped else "ok"
            print(f"{word:6} {took:5.1f} s  {running[done]}", flush=True)
            if skipped:
                print(f"       not possible here: {skipped}", flush=True)
            if failure:
                print(failure, flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} scenarios, "
          f"{time.monotonic() - began:.0f} s in all")
    return bool(chosen) and failed == 0
