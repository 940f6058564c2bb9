"""SIGHUP while the files are in work, again and again, or for nothing."""

import time

from service.processes import in_seconds
from service.scenarios import scenario

THREE = ["harbour", "bridge", "tower"]


def begin(stage, **options):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, THREE, start=start, window=600, lead=60, **options)
    for stream in THREE:
        daemon.wait_for("window_accepted", 5, stream=stream)
    time.sleep(2)
    return sandbox, daemon, start


@scenario("a thousand SIGHUPs are a few reloads, and reloads of the same files no write", 10)
def many_hangups(stage):
    sandbox, daemon, _ = begin(stage)
    writes = len(sandbox.writes())
    began = time.monotonic()
    for _ in range(1000):
        daemon.hang_up()
        time.sleep(0.002)                # else they would be one for the kernel already
    time.sleep(2)
    most = 2 + (time.monotonic() - began)
    loaded = len(daemon.events("config_loaded"))
    assert 2 <= loaded <= most, loaded
    assert len(sandbox.writes()) == writes == len(THREE)
    assert daemon.stop() == 0


@scenario("a file that is written by half at a SIGHUP is waited for, never taken by half", 25)
def half_written(stage):
    sandbox, daemon, start = begin(stage, reconcile="observe_every: 2s, on_removed: delete")
    daemon.write_schedules(THREE, start)
    whole = daemon.schedules.read_text()
    second = whole.index("  - name: bridge")
    # Cut within a word, and where what is left is a good file that lacks two schedules.
    for cut in (second + 12, second):
        daemon.schedules.write_text(whole[:cut])
        daemon.hang_up()
        time.sleep(0.3)
        daemon.schedules.write_text(whole)
        loaded = len(daemon.events("config_loaded"))
        daemon.wait_for_more("config_loaded", loaded, 5)
    # Who never completes it is told, and the running configuration stays.
    daemon.schedules.write_text(whole[:second + 12])
    daemon.hang_up()
    daemon.wait_for("config_refused", 5)
    time.sleep(4)
    assert not daemon.events("schedule_removed") and not daemon.events("schedule_changed")
    assert len(sandbox.writes()) == len(THREE), sandbox.writes()
    assert daemon.stop() == 0


@scenario("an edit under a storm of SIGHUPs is taken over, and every stream stays", 12)
def edits_in_a_storm(stage):
    sandbox, daemon, start = begin(stage)
    for count in (4, 5, 6):
        daemon.write_schedules(THREE + [f"more-{n}" for n in range(count - 3)], start)
        for _ in range(100):
            daemon.hang_up()
        time.sleep(0.5)
    for n in range(3):
        daemon.wait_for("window_accepted", 8, stream=f"more-{n}")
    assert len(sandbox.writes()) == 6, sandbox.writes()
    assert not daemon.events("schedule_removed")
    assert daemon.stop() == 0
