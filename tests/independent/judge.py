"""Holds the cloud's own journal, and the daemon's log, against what was promised."""
import collections
import math

from independent.cloud import clock

LIMITS = {"add": 15, "update": 16, "describe": 50, "delete": 30}   # calls in a second
NOISE = {"attempt_failed", "throttled"}
ALARMS = {"coverage_at_risk", "coverage_lost", "drift_found", "drift_fight", "config_adopted"}


class Judge:
    """Judges one played variant.

    `streams` maps a key to the start of its schedule. Complaints are (kind, text); the kinds are
    those of the methods below.
    """

    def __init__(self, variant, cloud, streams, events, begun, until):
        self.variant, self.cloud, self.streams = variant, cloud, streams
        self.events, self.begun, self.until = events, begun, until
        self.complaints = []

    def complain(self, kind, text, key=None, at=None):
        self.complaints.append((kind, f"{key[-1] + ': ' if key else ''}{text}"
                                f"{self._excerpt(key, at) if key else ''}"))

    def judge(self):
        gaps = {key: self._gaps(key, start) for key, start in self.streams.items()}
        self._dark(gaps)
        self._deletes()
        self._restarts()
        for key in self.streams:
            self._alarms(key, gaps[key])
            self._repetition(key)
        self._rate()
        self._noise()
        return self.complaints

    def _excerpt(self, key, at):
        calls = [c for c in self.cloud.journal if c.key == key]
        near = sorted(calls, key=lambda c: abs(c.at - (at or self.until)))[:6]
        return "".join(f"\n        {c}" for c in sorted(near, key=lambda c: c.at))

    def _gaps(self, key, start, least=0.1):
        """[(from, to)] in which the stream had no config for more than `least` seconds, from its
        start to the end of the play."""
        covered = sorted((max(v.start, v.since), min(v.end, v.till))
                         for v in self.cloud.versions if v.key == key)
        found, at = [], max(start, self.begun + self.variant.grace)
        for begin, end in covered:
            if begin >= end:
                continue
            if begin > at:
                found.append((at, min(begin, self.until)))
            at = max(at, end)
        found.append((at, self.until))
        return [(a, b) for a, b in found if b - a > least]

    def _dark(self, gaps):
        """A wanted second without a config."""
        short = 0
        for key, found in gaps.items():
            if key[0] in self.variant.dark:
                continue
            for begin, end in found:
                short += end - begin <= self.variant.short_gap
                if end - begin > self.variant.short_gap or short > self.variant.short_gaps:
                    self.complain("gap", f"no config for {end - begin:.1f} s from {clock(begin)}",
                                  key, begin)

    def _deletes(self):
        """A delete of what lives and is wanted; any write to what is not in the files."""
        for call in self.cloud.journal:
            if call.operation == "describe":
                continue
            if call.key not in self.streams:
                if call.key not in self.variant.removed:
                    self.complain("foreign", f"{call.operation} of a foreign key", call.key,
                                  call.at)
            elif call.operation == "delete" and call.lived:
                self.complain("delete", f"deleted at {clock(call.at)} although it lived", call.key,
                              call.at)

    def _restarts(self):
        """More than one restart for a window, or one where much of the running config was left."""
        needless = collections.defaultdict(list)
        seen = collections.Counter()
        for call in self.cloud.journal:
            if not call.restarts or call.key not in self.streams:
                continue
            reach = math.ceil((call.end - self.streams[call.key]) / self.variant.window)
            seen[call.key, reach] += 1
            early = call.left > self.variant.lead + 2
            if early or seen[call.key, reach] > 1:
                why = f"{call.left:.0f} s were left" if early else "the second one of a window"
                needless[call.key[0]].append((call, why))
        for domain, calls in needless.items():
            if len(calls) > self.variant.learning:
                call, why = calls[self.variant.learning]
                self.complain("restart", f"needless restarts: {len(calls)} in {domain}, as at "
                              f"{clock(call.at)} ({why})", call.key, call.at)

    def _told(self, name, key, begin, end):
        return [e for e in self.events if e["event"] == name and e.get("stream") == key[2]
                and e.get("domain", key[0]) == key[0] and begin <= e["at"] <= end]

    def _alarms(self, key, gaps):
        """An alarm without a gap, or a gap without its alarms."""
        dark = self._gaps(key, self.streams[key], least=0) + self._early(key)
        for lost in self._told("coverage_lost", key, -math.inf, math.inf):
            if not any(a - 1 < lost["at"] < b + 3 for a, b in dark):
                self.complain("false alarm", f"coverage_lost at {clock(lost['at'])}", key,
                              lost["at"])
        for begin, end in gaps:
            before = begin - self.variant.window
            risk = self._told("coverage_at_risk", key, before, end + 3)
            lost = self._told("coverage_lost", key, begin - 1, end + 3)
            if end - begin > 3 and not risk and not lost and not self._open(key, begin):
                self.complain("silence", f"nothing said of {end - begin:.0f} s without a config "
                              f"from {clock(begin)}", key, begin)
            elif end - begin > 8 and not self._told("coverage_lost", key, -math.inf, end + 3):
                self.complain("silence", f"no coverage_lost for {end - begin:.0f} s from "
                              f"{clock(begin)}", key, begin)
            if (lost and end < self.until - 6
                    and not self._told("coverage_restored", key, begin, end + 6)):
                self.complain("silence", f"no coverage_restored after {clock(end)}", key, end)
        if self.variant.quiet:
            for name in ALARMS - {"coverage_lost"}:
                told = self._told(name, key, -math.inf, math.inf)
                if told:
                    self.complain("false alarm", f"{name} at {clock(told[0]['at'])}", key,
                                  told[0]["at"])

    def _open(self, key, at):
        """The last that was said of the stream is that it is dark."""
        said = [e for name in ("coverage_lost", "coverage_restored")
                for e in self._told(name, key, -math.inf, at)]
        return bool(said) and max(said, key=lambda e: e["at"])["event"] == "coverage_lost"

    def _early(self, key):
        """What is not judged as a gap at the start may still be told as one."""
        begin = self.streams[key]
        first = min((v.since for v in self.cloud.versions if v.key == key), default=math.inf)
        return [(begin, first)] if first > begin else []

    def _repetition(self, key):
        """More configs side by side, or more writes, than anything could ask for."""
        alive = sum(v.key == key and v.lives_at(self.until) for v in self.cloud.versions)
        if alive > 3:
            self.complain("repetition", f"{alive} configs live side by side", key)
        writes = sum(c.key == key and c.outcome.startswith("accepted")
                     for c in self.cloud.journal if c.operation != "describe")
        windows = (self.until - self.streams[key]) / self.variant.window + 1
        if writes > 2 * windows + 2:
            self.complain("repetition", f"{writes} writes in {windows:.0f} windows", key)

    def _rate(self):
        """More calls in a second than the API takes."""
        for operation, most in LIMITS.items():
            times = sorted(c.at for c in self.cloud.journal if c.operation == operation)
            for first, last in zip(times, times[most:]):
                if last - first < 0.9:
                    self.complain("rate", f"more than {most} calls of {operation} in a second at "
                                  f"{clock(first)}")
                    break

    def _noise(self):
        """The same warning about the same stream again and again."""
        told = collections.Counter((e["event"], e.get("stream"), e.get("domain"))
                                   for e in self.events if e["level"] in ("warning", "error"))
        for (event, stream, domain), count in told.items():
            if count > 4 and event not in NOISE and not event.startswith("coverage_"):
                self.complain("noise", f"{event} told {count} times of {stream or domain}")
