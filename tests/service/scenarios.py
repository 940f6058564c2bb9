"""Scenarios side by side: each mostly waits, so that all of them take little longer than one."""

import concurrent.futures
import pathlib
import shutil
import tempfile
import time
import traceback

from service.processes import CANARIES, Daemon, Sandbox

AT_ONCE = 10

all_scenarios = []


def scenario(promise, seconds):
    """Registers a function that takes a `Stage`; it runs for about `seconds`."""
    def register(function):
        all_scenarios.append((promise, seconds, function))
        return function
    return register


class Stage:
    """Makes processes for one scenario, in a directory of its own, and ends them."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-e2e-"))
        self.made = []

    def sandbox(self, *options):
        made = Sandbox(self.dir, *options)
        self.made.append(made.stop)
        return made

    def daemon(self, *arguments, **options):
        made = Daemon(self.dir, *arguments, **options)
        self.made.append(made.kill)
        return made

    def close(self):
        for end in reversed(self.made):
            end()

    def leaks(self):
        """The canaries in anything that the daemon has written."""
        written = [path for path in self.dir.glob("daemon*") if path.is_file()]
        return [word for word in CANARIES
                if any(word.encode() in path.read_bytes() for path in written)]

    def tail(self):
        text = ""
        for path in sorted(self.dir.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-60:]
            text += f"--- {path.name}\n" + "\n".join(lines) + "\n"
        return text


def play(promise, function):
    """Empty, or what went wrong."""
    stage = Stage()
    try:
        function(stage)
        failure = f"secrets in the log: {stage.leaks()}\n" if stage.leaks() else ""
    except Exception:  # a scenario may fail in any way; the others go on
        failure = traceback.format_exc()
    try:
        stage.close()
    except Exception:
        failure += traceback.format_exc()
    if failure:
        failure += stage.tail()
    shutil.rmtree(stage.dir, ignore_errors=True)
    return failure


def play_all(only=""):
    """True if every scenario kept its promise. The longest begin first."""
    chosen = [s for s in all_scenarios if only in s[0]]
    chosen.sort(key=lambda s: -s[1])
    failed = 0
    began = time.monotonic()

    def timed(promise, function):
        at = time.monotonic()
        return play(promise, function), time.monotonic() - at

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(timed, promise, function): promise
                   for promise, _, function in chosen}
        for done in concurrent.futures.as_completed(running):
            failure, took = done.result()
            failed += bool(failure)
            print(f"{'FAILED' if failure else 'ok':6} {took:5.1f} s  {running[done]}", flush=True)
            if failure:
                print(failure, flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} scenarios, "
          f"{time.monotonic() - began:.0f} s in all")
    return bool(chosen) and failed == 0
