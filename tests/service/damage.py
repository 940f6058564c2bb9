"""The state is damaged, cannot be written, or has no room."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import time

from service.coverage import assert_covered_from
from service.processes import binaries, in_seconds, until
from service.scenarios import Skipped, scenario

THREE = ["harbour", "bridge", "tower"]


def overwritten(path):
    """The pages behind the first are noise."""
    size = path.stat().st_size
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def beheaded(path):
    with open(path, "r+b") as file:
        file.write(b"\0" * 100)


def cut(path):
    os.truncate(path, path.stat().st_size // 2 + 100)


def emptied_log(path):
    """What a kill leaves: the newest changes lie beside the file, and those are damaged."""
    path.with_name("state.db-wal").write_bytes(b"\x5a" * 5000)
    cut(path)


def taken_away(path):
    path.unlink()


@scenario("a damaged or lost state is told, and costs no write and no config", 30)
def damaged(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, THREE, start=start, window=600, lead=60)
    daemon.wait_for_each("window_accepted", 5, THREE)
    time.sleep(1.5)
    assert daemon.stop() == 0
    path = daemon.state / "state.db"
    for damage in (overwritten, beheaded, cut, emptied_log, taken_away):
        damage(path)
        daemon.log.unlink()
        daemon.start()
        daemon.wait_for("ready", 5)
        if damage != taken_away:
            told = daemon.wait_for("state_reset", 5)
            assert "state.db" in told["reason"], (damage.__name__, told)
        time.sleep(1.5)
        assert len(sandbox.writes()) == len(THREE), (damage.__name__, sandbox.writes())
        assert not daemon.events("config_adopted") and not daemon.events("drift_found")
        assert len(daemon.events("state_reset")) == (damage != taken_away), damage.__name__
        assert daemon.stop() == 0, damage.__name__
    assert_covered_from(sandbox.state(), THREE, start, most_ms=6000)
    assert 1 <= len(list(daemon.state.glob("state.db.*"))) <= 9


@scenario("a newer state is told and left as it is, and costs no write and no config [P13]", 10)
def newer(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, THREE, start=start, window=600, lead=60,
                          reconcile="on_removed: delete")
    daemon.wait_for_each("window_accepted", 5, THREE)
    time.sleep(1.5)
    assert daemon.stop() == 0
    path = daemon.state / "state.db"
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for _ in range(2):
        daemon.log.unlink()
        daemon.start()
        assert str(path) in daemon.wait_for("state_newer", 5)["reason"]
        daemon.wait_for("ready", 5)
        time.sleep(1.5)
        assert len(daemon.events("state_newer")) == 1 and not daemon.events("state_reset")
        assert len(sandbox.writes()) == len(THREE), sandbox.writes()
        assert daemon.stop() == 0
        assert path.read_bytes() == before
    names = [entry.name for entry in daemon.state.iterdir() if entry.name.endswith(".db")]
    assert len(names) == 2, names
    assert_covered_from(sandbox.state(), THREE, start, most_ms=6000)


@scenario("a state directory that may not be written ends the start with 77, and names it [P11]", 2)
def read_only(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, THREE, start=in_seconds(0), run=False)
    os.chmod(stage.dir, 0o711)
    program = shutil.copy(binaries["daemon"], stage.dir / "pullkeeper")
    nobody = {}
    daemon.state.mkdir(mode=0o500)
    if os.geteuid() == 0:
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        os.chown(daemon.state, 65534, 65534)
    done = subprocess.run([program, *daemon.command()[1:]], capture_output=True, text=True,
                          timeout=10, cwd="/", env=daemon.environment, **nobody)
    assert done.returncode == 77 and str(daemon.state) in done.stderr, done
    assert not sandbox.calls()


def start_on_small_disk(stage, daemon):
    """With its state on a disk of 1 MiB; gives the path at which it is seen from here."""
    if subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", stage.dir],
                      capture_output=True).returncode != 0:
        raise Skipped("mounting needs root")
    daemon.state.mkdir(mode=0o700)
    daemon.start(shell=f'mount -t tmpfs -o size=1m,mode=700 none {daemon.state} && exec "$@"',
                 around=["unshare", "-m"])
    return pathlib.Path(f"/proc/{daemon.process.pid}/root{daemon.state}")


def small_disk(stage, state):
    """A disk for the state that outlives the daemon: where it is seen from here, and what a
    process begins with that sees it, too."""
    state.mkdir(mode=0o700)
    mount = f"mount -t tmpfs -o size=1m,mode=700 none {state} && echo made && exec sleep 600"
    holder = subprocess.Popen(["unshare", "-m", "sh", "-c", mount], stdout=subprocess.PIPE)
    stage.made.append(holder.kill)
    if holder.stdout.readline() != b"made\n":
        raise Skipped("mounting needs root")
    return (pathlib.Path(f"/proc/{holder.pid}/root{state}"),
            ["nsenter", "-m", "-t", str(holder.pid)])


def fill(directory):
    """Not one byte more fits there."""
    with open(directory / "filler", "wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                pass


@scenario("on a full disk configs are kept, which is told once, and once there is room as well"
          " [P09]", 45)
def disk_full(stage):
    sandbox = stage.sandbox()
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, THREE, start=start, window=10, lead=4, run=False)
    inside = start_on_small_disk(stage, daemon)
    daemon.wait_for_each("window_accepted", 5, THREE)
    assert not list(daemon.state.iterdir())
    fill(inside)
    daemon.wait_for("state_failed", 15)
    time.sleep(15)
    assert_covered_from(sandbox.state(), THREE, start)
    assert len(daemon.events("state_failed")) == 1 and not daemon.events("state_restored")
    assert not daemon.events("attempt_failed"), daemon.events("attempt_failed")
    (inside / "filler").unlink()
    daemon.wait_for("state_restored", 8)
    time.sleep(3)
    assert_covered_from(sandbox.state(), THREE, start)
    assert len(daemon.events("state_failed")) == 1 and len(daemon.events("state_restored")) == 1
    assert daemon.stop() == 0


@scenario("a disk that does not answer holds up neither calls nor signals nor status [P09]", 30)
def disk_hangs(stage):
    sandbox = stage.sandbox()
    marker = stage.dir / "disk-hangs"
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), window=600, lead=200,
                          environment={"LD_PRELOAD": binaries["scarce"],
                                       "SCARCE_DISK": str(marker)})
    daemon.wait_for("window_accepted", 5, stream="harbour")
    time.sleep(2)                      # all of that is on disk
    marker.touch()
    daemon.write_schedules(["harbour", "bridge"], in_seconds(0))
    daemon.hang_up()
    began = time.monotonic()
    daemon.wait_for("window_accepted", 5, stream="bridge")
    failed = daemon.wait_for("state_failed", 5)
    assert "does not answer" in failed["error"], failed
    shown = daemon.run_command("status")
    assert "does not answer" in shown.stdout and shown.returncode == 1, shown
    assert time.monotonic() - began < 8, time.monotonic() - began
    marker.unlink()
    daemon.wait_for("state_restored", 5)
    marker.touch()
    daemon.write_schedules(["harbour", "bridge", "tower"], in_seconds(0))
    daemon.hang_up()
    daemon.wait_for("window_accepted", 5, stream="tower")
    assert daemon.stop() == 0
    # What was sent and never recorded is seen by the next start.
    marker.unlink()
    daemon.start()
    until(lambda: len(daemon.events("ready")) == 2, 10)
    time.sleep(2)
    assert len(sandbox.calls("add", "tower")) == 1, sandbox.calls()
    assert daemon.stop() == 0
