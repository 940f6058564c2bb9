"""The API or the way to it fails, and comes back."""

import time

from service.canaries import WRONG
from service.coverage import assert_covered_from, assert_within_limits
from service.processes import DOMAIN, APP, Gate, in_seconds, now, until
from service.scenarios import scenario

THREE = ["harbour", "bridge", "tower"]
KINDS = ("reset-before", "reset-after", "status-500", "status-503", "throttle", "html", "garbage",
         "lost-answer", "truncate")


def fail_half(sandbox, seed):
    """Each kind strikes what the ones before it have left: half of all calls in all."""
    each = 1 - (1 / 2) ** (1 / len(KINDS))
    sandbox.faults(*[{"kind": kind, "operation": "*", "probability": each, "at": 100}
                     for kind in KINDS], seed=seed)


@scenario("within 5 s of the return of an API that was down, streams are added [N34]", 20)
def down_at_start(stage):
    sandbox = stage.sandbox()
    gate = Gate(sandbox.port)
    daemon = stage.daemon(sandbox, THREE, start=in_seconds(2), port=gate.port)
    daemon.wait_for("ready", 5)
    daemon.wait_for("coverage_lost", 10)
    time.sleep(6)
    assert len(daemon.events("attempt_failed")) <= 25
    gate.open()
    opened = time.monotonic()
    until(lambda: sandbox.calls("add"), 5)
    for stream in THREE:
        daemon.wait_for("coverage_restored", 10 - (time.monotonic() - opened), stream=stream)
        assert len(daemon.events("coverage_lost", stream=stream)) == 1
        assert len(daemon.events("coverage_restored", stream=stream)) == 1
    assert daemon.stop() == 0


@scenario("a lost answer to an add is settled by a look, never by a second add [A20]", 12)
def lost_answers(stage):
    sandbox = stage.sandbox("--semantics", "coexist")
    sandbox.faults({"kind": "lost-answer", "operation": "add", "count": 3})
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, THREE, start=start)
    daemon.wait_for_each("window_accepted", 8, THREE, proof="observed")
    calls = sandbox.calls()
    for stream in THREE:
        adds = [call for call in calls if call["operation"] == "add" and call["stream"] == stream]
        assert len(adds) == 1 and adds[0]["executed"], adds
        assert any(call["operation"] == "describe" and call["n"] > adds[0]["n"] for call in calls)
    failures = daemon.events("attempt_failed")
    assert len(failures) == 3 and {e["stream"] for e in failures} == set(THREE), failures
    time.sleep(max(0, (start - now()).total_seconds()) + 1)
    assert_covered_from(sandbox.state(), THREE, start)
    assert daemon.stop() == 0


@scenario("half of all calls fail in every way for 40 s, and no second is uncovered [N33]", 48)
def half_of_all_calls(stage):
    sandbox = stage.sandbox("--semantics", "unique-active")
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, THREE, start=start)
    daemon.wait_for_each("window_accepted", 4, THREE)
    fail_half(sandbox, seed=7)
    time.sleep(40)
    state = sandbox.state()
    assert_covered_from(state, THREE, start)
    assert_within_limits(state)
    outcomes = [call["outcome"] for call in sandbox.calls()]
    assert sum(outcome.startswith("fault") for outcome in outcomes) >= 4, outcomes
    assert daemon.stop() == 0


@scenario("an API whose clock is 20 min ahead is understood at the first refusal [A09]", 12)
def clock_ahead(stage):
    sandbox = stage.sandbox("--clock-offset", "20m")
    start = in_seconds(20 * 60 + 5)
    daemon = stage.daemon(sandbox, THREE, start=start)
    daemon.wait_for_each("window_accepted", 10, THREE)
    assert len(daemon.events("clock_skew")) == 1
    assert daemon.stop() == 0


@scenario("a wrong key is told once, in so many words, and never shown [A12]", 8)
def wrong_key(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, THREE, start=in_seconds(0), secret=WRONG)
    told = daemon.wait_for("credentials_failed", 5)
    assert told["code"] == "SignatureDoesNotMatch", told
    time.sleep(3)
    assert len(daemon.events("credentials_failed")) == 1
    assert "canary" not in daemon.log.read_text()
    assert not [call for call in sandbox.calls() if call["executed"]]
    assert daemon.stop() == 0


@scenario("a config that somebody deletes is missed, told and put back [A28]", 35)
def somebody_deletes(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), window=60, lead=10,
                          reconcile="observe_every: 10s")
    daemon.wait_for("window_accepted", 5)
    time.sleep(3)
    sandbox.control("POST", "console", {"action": "delete", "domain": DOMAIN, "app": APP,
                                        "stream": "harbour"})
    # It is asked for by an add before it counts as deleted: after two looks without it.
    daemon.wait_for("unseen", 30, stream="harbour")
    assert not daemon.events("drift_found")
    assert sandbox.state()["keys"][0]["covered"]
    assert daemon.stop() == 0
