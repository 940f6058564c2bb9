"""The process is killed, or is not the only one."""

import random
import re
import subprocess
import time

from service.coverage import assert_covered_from, assert_within_limits
from service.failures import THREE, fail_half
from service.processes import in_seconds, now, until
from service.scenarios import scenario

WINDOW, LEAD = 20, 8


# Each life is 3 s long and loses half of its calls: within this lead some of them are accepted.
KILLED_LEAD = 14


def keep_through_kills(stage, semantics, seed):
    sandbox = stage.sandbox("--semantics", semantics)
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, THREE, start=start, window=WINDOW, lead=KILLED_LEAD)
    daemon.wait_for_each("window_accepted", 4, THREE)
    fail_half(sandbox, seed)
    chance = random.Random(seed)
    end = time.monotonic() + 60
    kills = 0
    while time.monotonic() < end:
        time.sleep(chance.uniform(1, 5))
        daemon.kill()
        daemon.start()
        kills += 1
    state = sandbox.state()
    assert kills >= 12, kills
    assert_covered_from(state, THREE, start)
    assert_within_limits(state)
    outcomes = [call["outcome"] for call in sandbox.calls()]
    assert sum(outcome.startswith("fault") for outcome in outcomes) >= 10, outcomes
    assert not daemon.events("state_reset"), daemon.events("state_reset")
    assert state["calls"]["delete"]["received"] == 0
    # A process that has just been started heeds no signal yet.
    until(lambda: len(daemon.events("started")) == kills + 1, 5)
    assert daemon.stop() == 0


@scenario("killed every 3 s while half of all calls fail: no uncovered second, key unique"
          " [P01 P24]", 66)
def killed_unique(stage):
    keep_through_kills(stage, "unique-active", 3)


@scenario("killed every 3 s while half of all calls fail: no uncovered second, coexisting", 66)
def killed_coexist(stage):
    keep_through_kills(stage, "coexist", 5)


def keep_by_two(stage, semantics):
    sandbox = stage.sandbox("--semantics", semantics)
    start = in_seconds(4)
    windows = 3
    one = stage.daemon(sandbox, THREE, start=start, window=WINDOW, lead=LEAD,
                       reconcile="observe_every: 2s")
    other = stage.twin(one, "daemon-2", stage.dir / "state-2")
    other.start()
    time.sleep(max(0, (start - now()).total_seconds()) + WINDOW * windows - LEAD - 1)
    assert_covered_from(sandbox.state(), THREE, start)
    for daemon in (one, other):
        for name in ("drift_fight", "drift_found", "coverage_lost"):
            assert not daemon.events(name), daemon.events(name)
    # One alone needs one write for each window, and one more to learn how a handover works.
    alone = len(THREE) * windows + 1
    writes = sandbox.writes()
    assert len(THREE) * windows <= len(writes) <= 2 * alone, writes
    assert one.stop() == 0 and other.stop() == 0


@scenario("two daemons of the same files agree, and write no more than twice as often [P16]", 60)
def two_unique(stage):
    keep_by_two(stage, "unique-active")


@scenario("two daemons of the same files agree where configs coexist as well", 60)
def two_coexist(stage):
    keep_by_two(stage, "coexist")


@scenario("a state belongs to one daemon: another exits with 75, until the first is killed"
          " [P15]", 6)
def one_state(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0))
    daemon.wait_for("window_accepted", 5)
    other = stage.twin(daemon, "daemon-2", daemon.state)
    done = subprocess.run(other.command(), env=other.environment, capture_output=True, text=True,
                          timeout=10, stdin=subprocess.DEVNULL)
    assert done.returncode == 75, done
    assert re.search(rf"\b{daemon.process.pid}\b", done.stderr), done.stderr
    assert daemon.process.poll() is None
    daemon.kill()
    other.start()
    other.wait_for("ready", 5)
    time.sleep(1.5)
    assert len(sandbox.writes()) == 1, sandbox.writes()
    assert not other.events("config_adopted")
    assert other.stop() == 0


@scenario("a call that hung when the process was stopped is looked for, and made again once"
          " [P25]", 14)
def stopped_while_hanging(stage):
    sandbox = stage.sandbox()
    sandbox.faults({"kind": "hang", "operation": "add"})
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0))
    until(lambda: sandbox.calls("add"), 10)
    began = time.monotonic()
    assert daemon.stop(timeout=15) == 0 and time.monotonic() - began < 10
    sandbox.control("DELETE", "faults")
    before = max(call["n"] for call in sandbox.calls())
    daemon.start()
    daemon.wait_for("window_accepted", 10)
    after = [call for call in sandbox.calls() if call["n"] > before]
    assert [call["operation"] for call in after][:1] == ["describe"], after
    assert len(sandbox.writes(before)) == 1, after
    assert len(sandbox.held("harbour")) == 1
    assert daemon.stop() == 0
