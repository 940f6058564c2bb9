"""What somebody else does to our configs, and what we do with those that are no longer wanted."""

import time

from service.processes import APP, DOMAIN, in_seconds, instant, now, parse_instant, until
from service.scenarios import scenario

FOUR = ["deleted", "shortened", "repointed", "lengthened"]


def console(sandbox, stream, action, **held):
    sandbox.control("POST", "console", {"action": action, "domain": DOMAIN, "app": APP,
                                        "stream": stream, **held})


def as_planned(sandbox, planned):
    """Every stream has one running config with the planned end and sources."""
    held = {stream: sandbox.held(stream) for stream in planned}
    return all(len(held[stream]) == 1 and held[stream][0][0] <= now()
               and held[stream][0][1:] == planned[stream][0][1:] for stream in planned)


@scenario("what is deleted, cut, repointed or prolonged is put right in time, in six writes"
          " [A28 A29]", 55)
def put_right(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, FOUR, start=in_seconds(0), window=600, lead=60,
                          reconcile="observe_every: 2s")
    daemon.wait_for_each("window_accepted", 5, FOUR)
    time.sleep(6)                        # a write is old news by then
    planned = {stream: sandbox.held(stream) for stream in FOUR}
    last = max(call["n"] for call in sandbox.calls())
    start, end, sources = planned["shortened"][0]
    times = {"start": instant(start), "end": instant(end)}
    console(sandbox, "deleted", "delete")
    console(sandbox, "shortened", "set", sources=sources, start=times["start"],
            end=instant(in_seconds(120)))
    console(sandbox, "repointed", "set", sources=["rtmp://elsewhere/live/x"], **times)
    console(sandbox, "lengthened", "set", sources=planned["lengthened"][0][2],
            start=times["start"], end=instant(in_seconds(3000)))

    def put_back():
        """all four as planned"""
        return as_planned(sandbox, planned)
    until(put_back, 20)                  # what is missing is asked for once it was missed twice
    for stream in FOUR:
        if stream == "deleted":
            daemon.wait_for("unseen", 5, stream=stream)
            continue
        daemon.wait_for("drift_repaired", 5, stream=stream)
        assert len(daemon.events("drift_found", stream=stream)) == 1
    writes = sandbox.writes(last)
    assert len(writes) <= 6, writes
    last = max(call["n"] for call in sandbox.calls())
    time.sleep(20)
    assert not sandbox.writes(last), sandbox.writes(last)
    assert len([call for call in sandbox.calls("describe") if call["n"] > last]) >= 6
    assert as_planned(sandbox, planned)
    assert daemon.stop() == 0


@scenario("with on_removed: delete what left the files is deleted after two looks, ours alone", 25)
def removed(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, ["harbour", "theirs", "tower"], start=start, window=600, lead=60,
                          reconcile="observe_every: 2s, on_removed: delete", run=False)
    # One that stands there before us and does as well, and one that is no business of ours.
    times = {"start": instant(start), "end": instant(in_seconds(3000))}
    console(sandbox, "theirs", "set", sources=daemon.sources("theirs"), **times)
    console(sandbox, "foreign", "set", sources=["rtmp://elsewhere/x"], **times)
    daemon.start()
    daemon.wait_for_each("window_accepted", 5, ("harbour", "tower"))
    time.sleep(3)
    before = max(call["n"] for call in sandbox.calls())
    daemon.write_schedules(["tower"], start)
    daemon.hang_up()
    daemon.wait_for("schedule_removed", 5, stream="harbour")
    told = daemon.wait_for("config_deleted", 10, stream="harbour")
    assert told["reason"] == "removed", told
    time.sleep(6)
    deletes = [call for call in sandbox.writes(before)]
    assert [(call["operation"], call["stream"]) for call in deletes] == [("delete", "harbour")]
    looks = [call for call in sandbox.calls("describe") if before < call["n"] < deletes[0]["n"]]
    assert len(looks) >= 2, looks
    apart = parse_instant(deletes[0]["at"]) - parse_instant(looks[0]["at"])
    assert apart.total_seconds() >= 1.9, (looks, deletes)
    assert not sandbox.held("harbour")
    for stream in ("theirs", "tower", "foreign"):
        assert len(sandbox.held(stream)) == 1, stream
    assert daemon.stop() == 0
