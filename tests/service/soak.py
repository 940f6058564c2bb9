#!/usr/bin/env python3
"""Many streams in short windows for minutes or hours while calls fail in every way: prints what the
daemon has of memory, descriptors, threads and state, which must not grow, and whether all was
covered.

usage: soak.py --daemon PATH --sandbox PATH [--minutes 5] [--streams 200]
"""
import argparse
import pathlib
import shutil
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from service import processes  # noqa: E402
from service.coverage import LIMITS, gaps  # noqa: E402
from service.failures import KINDS  # noqa: E402
from service.scenarios import Stage  # noqa: E402

WINDOW, LEAD, EVERY = 30, 24, 5            # seconds; all are due at once, and 16 go in a second
FAILING = 0.1                              # of all calls
# By how much the last third may exceed the middle one, in all and for each of a hundred.
MAY_GROW = {"memory KiB": (512, 2), "descriptors": (4, 0), "threads": (1, 0), "state KiB": (64, 0)}
CALL = 256                                 # bytes in the history, which is kept for months


def measured(daemon):
    """{what: how much} of the process and its state."""
    proc = pathlib.Path(f"/proc/{daemon.process.pid}")
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    return {"memory KiB": int(status["VmRSS"].split()[0]),
            "descriptors": len(list((proc / "fd").iterdir())),
            "threads": int(status["Threads"]),
            "state KiB": sum(f.stat().st_size for f in daemon.state.rglob("*")
                             if f.is_file()) // 1024}


def grown(rows, calls):
    """What has grown by more than it may: the most of the last third against the middle one's.
    `calls`: how many there were in all."""
    third = len(rows) // 3
    found = []
    for what, (most, of_hundred) in MAY_GROW.items():
        before = max(row[what] for row in rows[third:2 * third])
        after = max(row[what] for row in rows[2 * third:])
        history = calls // 3 * CALL // 1024 if what == "state KiB" else 0
        if after > before + most + before * of_hundred // 100 + history:
            found.append(f"{what}: {before} in the middle third, {after} in the last")
    return found


def play(stage, streams, minutes):
    """Runs for so long; gives the rows of the table and the state of the cloud at the end."""
    sandbox = stage.sandbox("--quota", str(2 * streams))
    names = [f"cam-{number:03}" for number in range(streams)]
    daemon = stage.daemon(sandbox, names, start=processes.in_seconds(30), window=WINDOW, lead=LEAD,
                          reconcile="observe_every: 10s", run=False)
    settings = daemon.config / "pullkeeper.yaml"
    rate = ", ".join(f"{operation}: {most}" for operation, most in LIMITS.items())
    settings.write_text(settings.read_text()
                        .replace("api: {", f"api: {{rate: {{{rate}}}, call_timeout: 2s, "))
    daemon.start()
    daemon.wait_for("ready", 10)
    each = 1 - (1 - FAILING) ** (1 / len(KINDS))
    sandbox.faults(*[{"kind": kind, "operation": "*", "probability": each, "at": 100}
                     for kind in KINDS], seed=7)
    rows, begin = [], time.monotonic()
    while time.monotonic() < begin + 60 * minutes:
        time.sleep(EVERY)
        assert daemon.process.poll() is None, "the daemon has ended by itself"
        rows.append({"after s": round(time.monotonic() - begin), **measured(daemon)})
        if len(rows) % (30 // EVERY) == 0:
            print(" | ".join(f"{name} {value:>6}" for name, value in rows[-1].items()), flush=True)
    state = sandbox.state()
    assert daemon.stop() == 0
    return rows, state


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--streams", type=int, default=200)
    chosen = parser.parse_args()
    processes.binaries.update(daemon=chosen.daemon, sandbox=chosen.sandbox)
    stage = Stage()
    try:
        rows, state = play(stage, chosen.streams, chosen.minutes)
        made = sum(count["received"] for count in state["calls"].values())
        complaints = grown(rows, made) + [f"a secret in {leak}" for leak in stage.leaks()]
    except BaseException:
        print(stage.tail())
        raise
    finally:
        stage.close()
        shutil.rmtree(stage.dir, ignore_errors=True)
    uncovered = gaps(state)
    calls = ", ".join(f"{count['received']} {name}" for name, count in state["calls"].items())
    failed = sum(number for count in state["calls"].values()
                 for outcome, number in count["outcomes"].items() if outcome.startswith("fault"))
    print(f"{len(state['keys'])} streams; calls: {calls}; {failed} of them failed; "
          f"{len(uncovered)} gaps")
    if len(state["keys"]) != chosen.streams:
        complaints.append(f"{len(state['keys'])} of {chosen.streams} streams were ever there")
    if uncovered:
        complaints.append(f"gaps of {sorted(uncovered)[-5:]} ms and less")
    print("\n".join(complaints) or "flat, and all covered")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
