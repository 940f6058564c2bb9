"""The process dies in the middle of an incident, and its cause goes while nobody runs: the log of
the next one says that it is over, once."""

import time

from service.damage import fill, small_disk
from service.faults import NO_PERMISSION_TO_ADD
from service.canaries import WRONG
from service.processes import SECRET, Gate, in_seconds, parse_instant, until
from service.receivers import Receiver
from service.scenarios import scenario

THREE = ["harbour", "bridge", "tower"]


def died(daemon, *begun):
    """All of it has been told, and is known to the next start."""
    for name in begun:
        daemon.wait_for(name, 30)
    time.sleep(1.5)                      # how all stands is made once a second
    daemon.kill()


def told_over(daemon, ends, state=None, around=()):
    """The next process tells these ends once, and leaves none of them for another one."""
    daemon.start(around=around)
    for name in ends:
        daemon.wait_for(name, 45)
    for name in ends:
        assert len(daemon.events(name)) == 1, daemon.events(name)

    def none_is_left():
        return not list((state or daemon.state).glob("alarm-*"))
    until(none_is_left, 3)
    assert daemon.stop() == 0


@scenario("killed while nothing answers: the next process tells that all of it is back", 55)
def away(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    gate, port = Gate(sandbox.port), receiver.port
    receiver.close()
    at = f"http://127.0.0.1:{port}"
    daemon = stage.daemon(sandbox, THREE, start=in_seconds(3), window=600, lead=60, port=gate.port,
                          settings=f'hooks: [{{post: "{at}/hook"}}]\n'
                                   f'heartbeat: {{url: "{at}/ping", every: 1s}}\n')
    died(daemon, "api_unreachable", "coverage_lost", "hook_failed", "heartbeat_failed")
    began = daemon.events("api_unreachable")[0]["ts"]
    Receiver(stage, port)
    gate.open()
    daemon.start()
    back = daemon.wait_for("api_back", 30)
    apart = parse_instant(back["since"]) - parse_instant(began)
    assert abs(apart.total_seconds()) <= 2, (back, began)
    for name in ("hook_restored", "heartbeat_restored"):
        assert daemon.wait_for(name, 30)["lasted"] != "0s", daemon.events(name)
    for stream in THREE:
        daemon.wait_for("coverage_restored", 10, stream=stream)
        assert len(daemon.events("coverage_restored", stream=stream)) == 1
    assert len(daemon.events("api_back")) == 1
    assert not list(daemon.state.glob("alarm-*"))
    assert daemon.stop() == 0


@scenario("killed while the key is refused: the next process tells that it is taken", 45)
def key(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), window=600, lead=60,
                          secret=WRONG)
    died(daemon, "credentials_failed", "coverage_at_risk")
    daemon.environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = SECRET
    told_over(daemon, ["credentials_restored", "coverage_restored"])


@scenario("killed while schedules are gone, the clock is off and adds are forbidden: all ends", 60)
def several(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, THREE, start=start, window=600, lead=60,
                          reconcile="observe_every: 2s, removal_brake: 2")
    daemon.wait_for_each("window_accepted", 5, THREE)
    time.sleep(1)
    sandbox.faults(NO_PERMISSION_TO_ADD, {"kind": "wrong-date", "offset_s": 60})
    daemon.write_schedules(["quay"], start)
    time.sleep(0.6)
    daemon.hang_up()
    died(daemon, "schedules_vanished", "clock_skew", "permission_denied", "coverage_lost")
    sandbox.faults()
    daemon.write_schedules([*THREE, "quay"], start)
    told_over(daemon, ["schedules_settled", "clock_restored", "permission_restored",
                       "coverage_restored"])
    offsets = [e["offset"] for e in daemon.events("clock_skew")]
    assert "0s" not in offsets, offsets


@scenario("killed while the disk is full: the next process tells that there is room", 45)
def disk(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, THREE, start=in_seconds(2), window=10, lead=4, run=False)
    inside, around = small_disk(stage, daemon.state)
    daemon.start(around=around)
    daemon.wait_for("window_accepted", 5, stream="tower")
    fill(inside)
    died(daemon, "state_failed")
    (inside / "filler").unlink()
    told_over(daemon, ["state_restored"], inside, around)


@scenario("killed while dark: what is removed or paused meanwhile is told to be settled", 25)
def unwanted(stage):
    sandbox = stage.sandbox()
    sandbox.faults(NO_PERMISSION_TO_ADD)
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, THREE, start=start, window=600, lead=60)
    for stream in THREE:
        daemon.wait_for("coverage_lost", 15, stream=stream)
    time.sleep(0.5)                      # what is told is kept with the next change
    daemon.kill()
    daemon.write_schedules(["harbour", "bridge"], start)
    text = daemon.schedules.read_text()
    daemon.schedules.write_text(text.replace("stream: bridge", "stream: bridge\n    paused: true"))
    daemon.start()
    for stream, reason in (("tower", "removed"), ("bridge", "paused")):
        settled = daemon.wait_for("coverage_settled", 10, stream=stream)
        assert settled["reason"] == reason and settled["seconds_lost"] >= 1, settled
    assert not daemon.events("coverage_settled", stream="harbour")
    assert daemon.stop() == 0
