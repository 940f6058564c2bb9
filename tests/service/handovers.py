"""The promise itself, against every variant of the API that the documents leave open."""

import datetime
import json
import time

from service.coverage import (assert_covered_from, assert_one_update_for_each_window,
                              assert_within_limits, gaps)
from service.processes import APP, DOMAIN, in_seconds, instant, now
from service.scenarios import scenario

SIX = [f"stream-{n}" for n in range(6)]
WINDOW, LEAD = 20, 6


def assert_all_windows_told(daemon, streams, start, windows):
    for stream in streams:
        ends = {e["window_end"] for e in daemon.events("window_accepted", stream=stream)}
        for index in range(windows):
            end = instant(start + datetime.timedelta(seconds=WINDOW * (index + 1)))
            assert end in ends, (stream, end, ends)


def keep_six(stage, semantics, most_ms):
    sandbox = stage.sandbox("--semantics", semantics)
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, SIX, start=start, window=WINDOW, lead=LEAD)
    time.sleep(max(0, (start - now()).total_seconds()) + 60)
    state = sandbox.state()
    assert_covered_from(state, SIX, start, most_ms)
    assert sum(1 for length in gaps(state) if length) <= (1 if most_ms else 0), gaps(state)
    assert_within_limits(state)
    assert_one_update_for_each_window(sandbox.calls(), start, WINDOW)
    assert_all_windows_told(daemon, SIX, start, 3)
    for name in ("attempt_failed", "coverage_lost", "drift_found", "config_adopted"):
        assert not daemon.events(name), daemon.events(name)
    assert len(daemon.events("ready")) == 1
    assert len(daemon.events("handover_learned")) == 1, daemon.events("handover_learned")
    assert daemon.stop() == 0


@scenario("six streams have no uncovered second where configs coexist", 66)
def coexist(stage):
    keep_six(stage, "coexist", 0)


@scenario("six streams have no uncovered second where a running config is unique", 66)
def unique_active(stage):
    keep_six(stage, "unique-active", 0)


@scenario("six streams have no uncovered second where a config is unique until deleted", 66)
def unique_until_deleted(stage):
    keep_six(stage, "unique-until-deleted", 0)


@scenario("where an add replaces, the domain loses 3 s once at most, to find that out", 66)
def replace(stage):
    keep_six(stage, "replace", 3000)


@scenario("where updates are refused, an add follows within 2 s of the end, as told before", 27)
def update_refused(stage):
    sandbox = stage.sandbox("--semantics", "unique-active", "--update", "refused")
    foreign = {"domain": DOMAIN, "app": APP, "stream": "foreign"}
    sandbox.control("POST", "console", {
        **foreign, "action": "set", "sources": ["rtmp://elsewhere/live/foreign"],
        "start": instant(in_seconds(-60)), "end": instant(in_seconds(600))})
    start = in_seconds(2)
    daemon = stage.daemon(sandbox, ["harbour"], start=start, window=10, lead=4)
    time.sleep(max(0, (start - now()).total_seconds()) + 23)
    state = sandbox.state()
    lengths = gaps(state, "harbour")
    assert len(lengths) <= 2 and all(length <= 2500 for length in lengths), lengths
    told = [e["event"] for e in daemon.events(stream="harbour") if e["event"] != "coverage_lost"
            and e["event"].startswith("coverage_")]
    assert told == ["coverage_at_risk", "coverage_restored"] * 2, told
    assert not gaps(state, "foreign") and len(daemon.events("foreign_config")) == 1
    listed = json.loads(daemon.run_command("status", "--foreign", "--json").stdout)["foreign"]
    assert [(one["stream"], one["until"][:2]) for one in listed] == [("foreign", "20")], listed
    assert f"{DOMAIN}/{APP}/foreign  until 20" in daemon.run_command("status", "--foreign").stdout
    assert state["calls"]["delete"]["received"] == 0
    assert not [call for call in sandbox.calls(stream="foreign")]
    assert daemon.stop() == 0


@scenario("where looking is forbidden, streams are kept all the same [A14]", 26)
def describe_forbidden(stage):
    sandbox = stage.sandbox("--semantics", "unique-active", "--describe", "forbidden")
    start = in_seconds(5)
    daemon = stage.daemon(sandbox, SIX, start=start, window=12, lead=8)
    time.sleep(max(0, (start - now()).total_seconds()) + 21)
    state = sandbox.state()
    assert_covered_from(state, SIX, start)
    assert_within_limits(state)
    assert len(daemon.events("permission_denied")) == 1
    assert not daemon.events("coverage_at_risk")
    assert daemon.stop() == 0


@scenario("where window and lead fill the longest config, one update for each window will do", 30)
def exact_limit(stage):
    sandbox = stage.sandbox("--semantics", "unique-active")
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, ["harbour"], start=start, window=10, lead=8, max_config="18s")
    time.sleep(max(0, (start - now()).total_seconds()) + 25)
    assert_covered_from(sandbox.state(), ["harbour"], start)
    assert_one_update_for_each_window(sandbox.calls(), start, 10)
    assert daemon.stop() == 0


@scenario("where answers of Describe are late, streams are kept and nothing is taken for drift"
          " [A23]", 26)
def describe_lagging(stage):
    sandbox = stage.sandbox("--semantics", "unique-active", "--describe", "lagging", "--lag", "2s")
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, ["harbour"], start=start, window=10, lead=4)
    time.sleep(max(0, (start - now()).total_seconds()) + 22)
    assert_covered_from(sandbox.state(), ["harbour"], start)
    assert_one_update_for_each_window(sandbox.calls(), start, 10)
    assert not daemon.events("drift_found"), daemon.events("drift_found")
    assert daemon.stop() == 0
