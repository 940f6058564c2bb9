"""Two hosts with the same files, of which one acts: two daemons, each with a state of its own."""

import json
import signal
import time

from service.coverage import assert_covered_from, assert_one_update_for_each_window, gaps
from service.processes import in_seconds, until
from service.scenarios import scenario

WINDOW, LEAD = 12, 8
PRIMARY = "standby: {rank: 0, after: 2s}\n"
THREE = ["harbour", "studio", "roof"]
READ = "observe_every: 2s"


def standby_of(daemon):
    """A host with the same files but for its rank."""
    folder = daemon.config.with_name("config-2")
    (folder / "schedules").mkdir(parents=True)
    for path in ("pullkeeper.yaml", "schedules/all.yaml"):
        text = (daemon.config / path).read_text()
        (folder / path).write_text(text.replace("rank: 0", "rank: 1"))
    other = daemon.twin("daemon-2", daemon.state.with_name("state-2"))
    other.config, other.schedules = folder, folder / "schedules" / "all.yaml"
    return other


def both(stage):
    """The sandbox, the primary and the standby; and when the first window began."""
    sandbox = stage.sandbox("--semantics", "unique-active")
    start = in_seconds(2)
    first = stage.daemon(sandbox, THREE, start=start, window=WINDOW, lead=LEAD,
                         max_config="1h", reconcile=READ, settings=PRIMARY)
    second = standby_of(first)
    stage.made.append(second.kill)
    second.start()
    first.wait_for_each("window_accepted", 10, THREE)
    return sandbox, start, first, second


def role(daemon):
    return json.loads(daemon.run_command("status", "--json").stdout)["host"]


@scenario("of two hosts the primary acts, and the standby once it is gone, without a dark moment"
          " [P29]", 50)
def takes_over(stage):
    sandbox, start, first, second = both(stage)
    time.sleep(2 * WINDOW)
    assert not second.events("standby_acted")
    assert role(first)["role"] == "primary"
    assert role(second) == {"role": "standby", "rank": 1, "wait": 2, "acts_for": 0,
                            "acts_since": None}
    first.kill()
    second.wait_for_each("standby_acted", WINDOW + LEAD, THREE, rank=1)
    assert role(second)["acts_for"] == len(THREE)
    assert "rank 1 and acts for 3 pulls" in second.run_command("status").stdout
    acted = len(second.events("standby_acted"))
    first.start()
    time.sleep(2 * WINDOW)
    assert len(second.events("standby_acted")) <= acted + len(THREE)
    assert_one_update_for_each_window(sandbox.calls("update"), start, WINDOW)
    assert_covered_from(sandbox.state(), THREE, start)
    assert not second.events("coverage_at_risk") and not second.events("coverage_lost")
    assert first.stop() == 0 and second.stop() == 0


@scenario("a primary that hangs is stood in for, and restarts nothing when it goes on [P30]", 45)
def hangs(stage):
    sandbox, start, first, second = both(stage)
    until(lambda: sandbox.calls("update"), 2 * WINDOW)
    first.signal(signal.SIGSTOP)
    second.wait_for_each("standby_acted", WINDOW + LEAD, THREE)
    time.sleep(2)
    first.signal(signal.SIGCONT)
    time.sleep(WINDOW)
    accepted = [call for call in sandbox.calls("update") if call["outcome"] == "accepted"]
    ends = {(call["stream"], call["wanted"]["end"]) for call in accepted}
    assert len(accepted) <= len(ends) + len(THREE), accepted
    assert gaps(sandbox.state()) == [], sandbox.state()
    assert first.stop() == 0 and second.stop() == 0
