"""Plays one variant: a cloud, its gateway, and the real daemon, for a minute or so."""
import dataclasses
import datetime
import shutil
import time
from typing import Callable

from independent.cloud import UNIQUE, Cloud
from independent.gateway import Gateway, clock_with
from independent.judge import Judge
from independent.listing import Listing
from service.processes import APP, DOMAIN, KEY_ID, QUERY, SECRET, Daemon, instant, parse_instant
from service.scenarios import Stage


def nothing(_):
    pass


@dataclasses.dataclass
class Variant:
    """One way in which the cloud may be; what is not said is as the documents say."""
    promise: str
    semantics: str = UNIQUE
    seconds: int = 58              # from the schedules' start to the end of the play
    window: int = 20
    lead: int = 8
    observe: int = 3
    streams: dict = dataclasses.field(default_factory=lambda: {DOMAIN: 3})   # how many in each
    stagger: int = 0               # seconds between the starts of two streams
    ahead: int = 5                 # seconds from the daemon's start to that of its schedules
    begun: int = 0                 # seconds before now at which the schedules begin, if any
    listing: dict = dataclasses.field(default_factory=dict)
    rules: Callable = list         # makes the rules
    prepare: Callable = nothing    # takes the play before the daemon is there
    plan: tuple = ()               # (seconds after the start, takes the play)
    check: Callable = nothing      # takes the play; its complaints besides those of the judge
    offset: int = 0                # the cloud's clock is so much ahead of the daemon's
    wrong_time: str = "InvalidTimeStamp.Expired"
    signature: str = "v3"
    reconcile: str = ""
    # What may be:
    grace: float = 3               # seconds from the daemon's start
    short_gap: float = 0           # a gap of so many seconds ...
    short_gaps: int = 0            # ... so often in all
    learning: int = 1              # needless restarts in a domain
    dark: tuple = ()               # domains that cannot be covered
    removed: tuple = ()            # keys that leave the files
    quiet: bool = True             # no alarm has a reason


class Keeper(Daemon):
    """The daemon, with streams of several domains and two sources for each."""

    @staticmethod
    def sources(stream):
        return [f"rtmp://origin-b.example.org/cams/{stream}?auth_key={QUERY}&level=2",
                f"rtmp://user:{QUERY}@origin-a.example.org/cams/{stream}?key={QUERY}&x=1"]

    def write_schedules(self, streams, start):
        text = "schedules:\n"
        for (domain, app, stream), at in streams.items():
            at = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
            text += (f"  - name: {stream}\n    domain: {domain}\n    app: {app}\n"
                     f"    stream: {stream}\n    start: {instant(at)}\n"
                     f"    sources: {self.sources(stream)}\n")
        fresh = self.schedules.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(self.schedules)


class Play:
    """A variant with its processes, as its functions get to see it."""

    def __init__(self, variant, stage, certificates):
        self.variant = variant
        now = clock_with(variant.offset)
        self.cloud = Cloud(now, variant.streams, variant.semantics)
        self.zero = self.cloud.zero = float(int(now()) + variant.ahead)
        begin = self.zero - (variant.begun + variant.ahead if variant.begun else 0)
        self.streams = {}
        for number, (domain, count) in enumerate(variant.streams.items()):
            for n in range(count):
                key = (domain, APP, f"cam-{number}{n:02}")
                self.streams[key] = begin + n * variant.stagger
        self.cloud.rules = variant.rules()
        self.gateway = Gateway(certificates, self.cloud, Listing(**variant.listing),
                               {KEY_ID: (SECRET, None)}, variant.wrong_time)
        stage.made.append(self.gateway.stop)
        self.stage, self.daemon = stage, None

    def sources(self, key):
        return ";".join(Keeper.sources(key[2]))

    def run(self):
        """The complaints."""
        variant = self.variant
        variant.prepare(self)
        keep = f"observe_every: {variant.observe}s{variant.reconcile}"
        self.daemon = Keeper(self.stage.dir, self.gateway, self.streams, start=None,
                             window=variant.window, lead=variant.lead,
                             signature=variant.signature, reconcile=keep)
        self.stage.made.append(self.daemon.kill)
        self.stage.daemons.append(self.daemon)
        begun = self.cloud.now()
        for seconds, step in (*variant.plan, (variant.seconds, nothing)):
            time.sleep(max(0, self.zero + seconds - self.cloud.now()))
            step(self)
        until = self.cloud.now()
        complaints = self._ended(variant)
        wanted = {k: v for k, v in self.streams.items() if k not in variant.removed}
        judge = Judge(variant, self.cloud, wanted, self._events(), begun, until)
        return judge.judge() + complaints

    def _ended(self, variant):
        complaints = list(variant.check(self) or [])
        if self.daemon.process.poll() is not None or self.daemon.stop() != 0:
            complaints.append(("exit", f"the daemon ended with {self.daemon.process.returncode}"))
        refused = self.gateway.refused
        if len(refused) > (20 if variant.offset else 0):
            complaints.append(("signature", f"{len(refused)} requests refused: {refused[0]}"))
        leaks = self.stage.leaks()
        return complaints + ([("secret", f"in {leaks}")] if leaks else [])

    def _events(self):
        """The daemon's, by the cloud's clock."""
        events = self.daemon.events()
        for event in events:
            event["at"] = parse_instant(event["ts"]).timestamp() + self.variant.offset
        return events


def play(variant, certificates):
    """(complaints, the cloud's journal and the end of the daemon's log) of one variant."""
    stage = Stage()
    try:
        played = Play(variant, stage, certificates)
        complaints = played.run()
        journal = "".join(f"{call}\n" for call in played.cloud.journal)
        return complaints, f"--- journal\n{journal}{stage.tail()}"
    finally:
        stage.close()
        shutil.rmtree(stage.dir, ignore_errors=True)
