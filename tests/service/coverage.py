"""What the sandbox knows of coverage, and what the documents allow."""

import collections
import datetime

from service.processes import parse_instant

# Calls in a second for an account: "Add", "Update" (1000 a minute), "Describe", "Delete".
LIMITS = {"add": 15, "update": 16, "describe": 50, "delete": 30}


def gaps(state, stream=None):
    """Uncovered milliseconds: those of each gap, from the first config on."""
    return [gap["length_ms"] for key in state["keys"] if stream in (None, key["stream"])
            for gap in key.get("gaps", [])]


def assert_within_limits(state):
    for operation, most in LIMITS.items():
        counts = state["calls"][operation]
        assert counts["max_in_a_second"] <= most, (operation, counts)


def assert_covered_from(state, streams, start, most_ms=0):
    """No stream is uncovered from `start` until now, but for `most_ms` in all."""
    keys = {key["stream"]: key for key in state["keys"]}
    assert sorted(keys) == sorted(streams), (sorted(keys), streams)
    late = 0
    for key in keys.values():
        first = parse_instant(key["since"])
        late += max(0, (first - start) / datetime.timedelta(milliseconds=1))
    assert late + sum(gaps(state)) <= most_ms, (late, gaps(state), state)


def assert_one_update_for_each_window(calls, start, window):
    """Counts the updates that were accepted, by stream and by the window that they reach into."""
    count = collections.Counter()
    for call in calls:
        if call["operation"] == "update" and call["outcome"] == "accepted":
            end = parse_instant(call["wanted"]["end"])
            index = -((start - end) // datetime.timedelta(seconds=window))
            count[call["stream"], index] += 1
    assert all(n == 1 for n in count.values()), count
