"""A model of the cloud that keeps pull configs, written from the API's documents alone.

It holds configs, answers the four operations in one of the ways that the documents leave open, and
writes down what it was asked. Times are seconds since the epoch, by the cloud's own clock.
"""
import dataclasses
import datetime
import math
import threading

UNIQUE = "unique"                  # one config for a key, until it ends
UNTIL_DELETED = "until deleted"    # one config for a key, ended or not
COEXIST = "coexist"                # as many as there are calls
REPLACE = "replace"                # an Add takes the place of what stands
WEEK = 7 * 86400
FORMAT = "%Y-%m-%dT%H:%M:%SZ"
NAMES = {"AddLivePullStreamInfoConfig": "add", "UpdateLivePullStreamInfoConfig": "update",
         "DescribeLivePullStreamConfig": "describe", "DeleteLivePullStreamInfoConfig": "delete"}
ONLINE = "DescribeLiveStreamsOnlineList"
NEEDED = {"describe": ("DomainName",), "delete": ("DomainName", "AppName", "StreamName"),
          "add": ("DomainName", "AppName", "StreamName", "SourceUrl", "StartTime", "EndTime")}
NEEDED["update"] = NEEDED["add"]


class ApiError(Exception):
    """An answer that refuses; `headers` go with it."""

    def __init__(self, status, code, message="refused", headers=()):
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers)


class LostAnswer(Exception):
    """The connection breaks off after the call was executed."""


@dataclasses.dataclass(frozen=True)
class Version:
    """What stood for a key from `since` on, until `till`; a change makes another one."""
    key: tuple
    sources: str
    start: float
    end: float                     # infinite where the config is permanent
    since: float
    till: float = math.inf
    ours: bool = True

    def covers_at(self, at):
        return self.since <= at < self.till and self.start <= at < self.end

    def lives_at(self, at):
        return self.since <= at < self.till and at < self.end


@dataclasses.dataclass
class Call:
    """One line of the journal."""
    at: float
    operation: str
    key: tuple                     # (domain,) of a Describe
    start: float = 0
    end: float = 0
    outcome: str = "accepted"      # or the code of the refusal
    ran: bool = False              # a config of the key was running when the call came
    lived: bool = False            # or had at least not ended
    restarts: bool = False         # the call interrupted what was running
    left: float = 0                # how long what was held would have gone on

    def __str__(self):
        window = f" [{clock(self.start)}, {clock(self.end)})" if self.end else ""
        ran = " while running" if self.ran else ""
        return f"{clock(self.at)} {self.operation} {self.key[-1]}{window} {self.outcome}{ran}"


def clock(at):
    if at == math.inf:
        return "ever"
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%H:%M:%S")


def written(at):
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime(FORMAT)


def read_time(text, name):
    try:
        at = datetime.datetime.strptime(text, FORMAT)
    except ValueError:
        raise ApiError(400, f"Invalid{name}.Malformed", f"Specified {name} is malformed.")
    return at.replace(tzinfo=datetime.timezone.utc).timestamp()


class Cloud:
    def __init__(self, now, domains, semantics=UNIQUE):
        self.now, self.domains, self.semantics = now, {d.lower() for d in domains}, semantics
        self.zero = now()          # what the times of rules count from
        self.exists = "ConfigAlreadyExists"   # the code for a key that is taken
        self.rules = []            # called with (call, cloud), may raise ApiError or LostAnswer
        self.versions, self.journal = [], []
        self.lock = threading.RLock()

    def perform(self, action, parameters, listing):
        """The members of the answer besides RequestId."""
        with self.lock:
            if action == ONLINE:
                return self._online(parameters)
            operation = NAMES[action]
            at = self.now()
            names = [parameters.get(n) for n in ("DomainName", "AppName", "StreamName")]
            key = ((names[0] or "").lower(), *names[1:])
            call = Call(at, operation, key[:1] if operation == "describe" else key)
            call.ran = any(v.covers_at(at) for v in self.standing(key))
            call.lived = any(v.lives_at(at) for v in self.standing(key))
            call.left = max((v.end - at for v in self.standing(key) if v.lives_at(at)), default=0)
            self.journal.append(call)
            try:
                return self._perform(call, parameters, listing)
            except ApiError as refused:
                call.outcome = refused.code
                raise
            except LostAnswer:
                call.outcome = "accepted, answer lost"
                raise

    def standing(self, key):
        return [v for v in self.versions if v.key == key and v.till == math.inf]

    def put(self, key, sources, start, end, ours=True):
        """Also for what others make: no rule and no limit asks."""
        with self.lock:
            self.versions.append(Version(key, sources, start, end, self.now(), ours=ours))

    def take(self, version):
        self.versions.remove(version)
        self.versions.append(dataclasses.replace(version, till=self.now()))

    def _perform(self, call, parameters, listing):
        for name in NEEDED[call.operation]:
            if not parameters.get(name):
                raise ApiError(400, f"Missing{name}", f"{name} is mandatory.")
        if call.key[0] not in self.domains:
            raise ApiError(404, "InvalidDomain.NotFound")
        if "StartTime" in parameters:
            call.start = read_time(parameters["StartTime"], "StartTime")
            call.end = read_time(parameters["EndTime"], "EndTime")
        lost = None
        for rule in list(self.rules):
            try:
                rule(call, self)
            except LostAnswer as answer:
                lost = answer
        if call.operation == "describe":
            return listing.answer(self, call)
        if call.operation != "delete":
            self._check_window(call)
        getattr(self, "_" + call.operation)(call, parameters.get("SourceUrl"))
        if lost:
            raise lost
        return {}

    def _online(self, parameters):
        """A page of the streams that run; no rule asks, and it is in no journal."""
        domain, at = (parameters.get("DomainName") or "").lower(), self.now()
        if domain not in self.domains:
            raise ApiError(404, "InvalidDomain.NotFound")
        began = {v.key: v.start for v in self.versions if v.key[0] == domain and v.covers_at(at)
                 and v.till == math.inf}
        rows = [{"DomainName": domain, "AppName": app, "StreamName": stream,
                 "PublishTime": written(since)}
                for (_, app, stream), since in sorted(began.items())]
        size, page = (int(parameters.get(n, d)) for n, d in (("PageSize", 2000), ("PageNum", 1)))
        return {"PageNum": page, "PageSize": size, "TotalNum": len(rows),
                "TotalPage": -(-len(rows) // size),
                "OnlineInfo": {"LiveStreamOnlineInfo": rows[(page - 1) * size:page * size]}}

    @staticmethod
    def _check_window(call):
        if call.end <= call.start:
            raise ApiError(400, "InvalidEndTime.Mismatch")
        if call.end <= call.at:
            raise ApiError(400, "InvalidEndTime.BeyondCurrent")
        if call.end - call.start > WEEK:
            raise ApiError(400, "Duration.Exceed")

    def _add(self, call, sources):
        held = self.standing(call.key)
        blocking = [v for v in held if v.lives_at(call.at) or self.semantics == UNTIL_DELETED]
        if blocking and self.semantics in (UNIQUE, UNTIL_DELETED):
            raise ApiError(400, self.exists, "Config has already exist.")
        if self.semantics != COEXIST:
            call.restarts = call.ran
            for version in held:
                self.take(version)
        self.put(call.key, sources, call.start, call.end)

    def _update(self, call, sources):
        """Of several it changes the one that runs: an Update names no more than the key."""
        held = self.standing(call.key)
        if not held:
            raise ApiError(400, "CodeConfigNotFound", "No config found")
        target = max(held, key=lambda v: (v.covers_at(call.at), v.end))
        call.restarts = target.covers_at(call.at)
        self.take(target)
        self.put(call.key, sources, call.start, call.end)

    def _delete(self, call, _):
        held = self.standing(call.key)
        if not held:
            raise ApiError(400, "InvalidParam", "Parameter invalid.")
        for version in held:
            self.take(version)
