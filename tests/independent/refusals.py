"""Variants in which the cloud refuses, is slow to forgive, or answers in odd ways."""
import shutil

from independent.cloud import COEXIST, REPLACE, UNIQUE
from independent.play import Variant
from independent.rules import lose_answer, no_past_start, quota, refuse
from service.processes import APP, DOMAIN

BUSY = "busy.example.com"
DAY = 86400
HOUR_MS = {"x-acs-retry-after": "3600000"}


def transport(**knobs):
    def step(play):
        vars(play.gateway).update(knobs)
    return step


def without_one(play):
    """The first stream leaves the files."""
    rest = dict(list(play.streams.items())[1:])
    play.daemon.write_schedules(rest, None)
    play.daemon.hang_up()


def deleted_once(play):
    key = next(iter(play.streams))
    deletes = [c for c in play.cloud.journal if c.operation == "delete"]
    if [c.key for c in deletes] != [key]:
        yield "removal", f"deletes: {[str(c) for c in deletes]}"


def learned_once(play):
    told = len(play.daemon.events("clock_skew"))
    if told != 1:
        yield "clock", f"clock_skew told {told} times"


def encoding_named(play):
    failed = [e.get("detail", "") for e in play.daemon.events("attempt_failed", code="encoded")]
    if not any("gzip" in detail for detail in failed):
        yield "silence", f"no failure names gzip: {failed}"


def healthy_looks(play):
    """The healthy domain is looked at as ever."""
    looks = [c.at for c in play.cloud.journal if c.key == (DOMAIN,)]
    longest = max((b - a for a, b in zip(looks, looks[1:])), default=99)
    if longest > 4 * play.variant.observe:
        yield "starved", f"no look at {DOMAIN} for {longest:.0f} s"


def recovered(play):
    """What was busy once is covered in the end."""
    yield from healthy_looks(play)
    now = play.cloud.now()
    for key in play.streams:
        if not any(v.covers_at(now) for v in play.cloud.versions if v.key == key):
            yield "gap", f"{key[2]} is dark long after its domain was busy"


def killed(play):
    """A crash, and the start after it."""
    play.daemon.kill()
    play.daemon.start()


def killed_and_forgotten(play):
    """A crash that takes the state with it."""
    play.daemon.kill()
    shutil.rmtree(play.daemon.state)
    play.daemon.start()


def busy_domains():
    """One domain refuses, another one is healthy."""
    both = {"streams": {DOMAIN: 3, BUSY: 4}, "quiet": False, "check": healthy_looks}
    recovers = {**both, "check": recovered}
    for code, status in (("ServiceBusy", 403), ("LockFail", 400), ("OperationConflict", 409)):
        yield Variant(f"one domain answers {code} to everything, another one is healthy",
                      dark=(BUSY,), seconds=50, **both, rules=lambda c=code, s=status: [
                          refuse("add update describe delete", s, c, domain=BUSY)])
    yield Variant("one domain is busy for 15 s", seconds=50, dark=(BUSY,), **recovers,
                  rules=lambda: [refuse("add update describe delete", 403, "ServiceBusy",
                                        domain=BUSY, until=10)])
    yield Variant("one domain is unknown, another one is healthy", seconds=50, dark=(BUSY,),
                  **both, rules=lambda: [refuse("add update describe delete", 404,
                                                "InvalidDomain.NotFound", domain=BUSY)])


def throttling():
    for operation in ("add", "update", "describe"):
        yield Variant(f"one {operation} is throttled, with an hour to wait", quiet=False,
                      seconds=50, window=24, lead=12, grace=6, rules=lambda o=operation: [
                          refuse(o, 400, "Throttling.User", HOUR_MS, times=1)])
    yield Variant("every call is throttled for 6 s, with an hour to wait each time", quiet=False,
                  seconds=50, window=24, lead=12, rules=lambda: [
                      refuse("add update describe", 400, "Throttling.User", HOUR_MS,
                             after=12, until=18)])
    yield Variant("a domain without a config is told to wait an hour", quiet=False, seconds=40,
                  grace=36, rules=lambda: [
                      refuse("add", 400, "Throttling", HOUR_MS, times=3)])
    yield Variant("every call gets 429 for 6 s, with an hour in Retry-After", quiet=False,
                  seconds=50, window=24, lead=12, rules=lambda: [
                      refuse("add update describe", 429, "Throttling.Api",
                             {"Retry-After": "3600"}, after=12, until=18)])


def refused_writes():
    """What stands in the way of one write does not of the other."""
    beside = {"seconds": 50, "quiet": False, "window": 24, "lead": 10}
    for code, status in (("Operation.NotAllowedHere", 400), ("Forbidden.RAM", 403),
                         ("QuotaExceeded.PullConfig", 403), ("InvalidParam", 400),
                         ("Something.Else", 404)):
        yield Variant(f"an add beside the running config is refused as {code}", **beside,
                      rules=lambda c=code, s=status: [refuse("add", s, c, beside_running=True)])
    yield Variant("the quota is reached by what runs, where configs coexist", COEXIST, **beside,
                  rules=lambda: [quota(3)])
    yield Variant("the quota leaves room for one more, where configs coexist", COEXIST, **beside,
                  rules=lambda: [quota(4)])
    yield Variant("the quota is reached where a key is unique", **beside, rules=lambda: [quota(3)])
    for code, status in (("Forbidden.RAM", 403), ("InvalidAction", 404)):
        yield Variant(f"update is refused as {code} where a key is unique", **beside,
                      short_gap=2.5, short_gaps=6,
                      rules=lambda c=code, s=status: [refuse("update", s, c)])
        yield Variant(f"update is refused as {code} where configs coexist", COEXIST, **beside,
                      rules=lambda c=code, s=status: [refuse("update", s, c)])
    yield Variant("update is refused where an add replaces", REPLACE, **beside, short_gap=3.5,
                  short_gaps=9, learning=9, rules=lambda: [refuse("update", 403, "Forbidden.RAM")])
    yield Variant("a start in the past is refused where configs coexist", COEXIST, **beside,
                  rules=lambda: [no_past_start])
    yield Variant("update has no effect, though it is accepted", quiet=False, seconds=60,
                  window=24, lead=10, short_gap=2.5, short_gaps=6, learning=9,
                  plan=((0, without_effect),))


def without_effect(play):
    """An Update is accepted from now on, and nothing changes."""
    cloud = play.cloud
    cloud._update = lambda call, sources: None


def looks_denied():
    denied = {"window": 24, "lead": 10, "seconds": 54}
    for semantics in (UNIQUE, COEXIST):
        yield Variant(f"describe is denied for 30 s on the way ({semantics})", semantics, **denied,
                      rules=lambda: [refuse("describe", 403, "Forbidden.RAM", after=5, until=35)])
        yield Variant(f"describe is denied from the first call on ({semantics})", semantics,
                      **denied, rules=lambda: [refuse("describe", 403, "Forbidden.RAM")])
    yield Variant("describe fails with 500 for 30 s", quiet=False, **denied, rules=lambda: [
        refuse("describe", 500, "InternalError", after=5, until=35)])
    yield Variant("a list that lacks everything follows on one that was denied", **denied,
                  listing={"hide": lambda row, look: 10 < look < 14}, rules=lambda: [
                      refuse("describe", 403, "Forbidden.RAM", after=5, until=20)])


def clocks():
    for words, offset in (("3 days behind", 3 * DAY), ("3 days ahead", -3 * DAY),
                          ("20 minutes behind", 1200)):
        for code in ("IllegalTimestamp", "InvalidTimeStamp.Expired"):
            yield Variant(f"the host's clock is {words}, and the gateway says {code}",
                          offset=offset, wrong_time=code, seconds=40, grace=8, check=learned_once)


def answers():
    """Answers that are lost, or come in odd ways."""
    yield Variant("the answers of the first adds and updates are lost", quiet=False, rules=lambda: [
        lose_answer("add", times=3), lose_answer("update", times=3)])
    yield Variant("the answers of the first adds are lost where configs coexist", COEXIST,
                  quiet=False, rules=lambda: [lose_answer("add", times=3)])
    yield Variant("the answers of the first adds are lost, and the list is 20 s late", COEXIST,
                  quiet=False, listing={"lag": 20}, rules=lambda: [lose_answer("add", times=3)])
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
    more = b"HTTP/1.1 100 Continue\r\n\r\n"
    for words, bytes_ in (("100 Continue comes", more), ("103 Early Hints comes", hint),
                          ("several interim answers come", more + hint + hint)):
        yield Variant(f"{words} before each answer", seconds=32,
                      prepare=transport(interim=bytes_))
    yield Variant("lists are compressed for a while, unasked", window=30, lead=10, plan=(
        (5, transport(compressed=True)), (12, transport(compressed=False))), quiet=False,
        check=encoding_named)
    yield Variant("each answer takes 3 s", window=24, lead=12, ahead=12, grace=9, seconds=50,
                  prepare=transport(delay=3))
    yield Variant("refusals come with status 200", seconds=50, prepare=transport(error_status=200))


def removals():
    gone = {"removed": ((DOMAIN, APP, "cam-000"),), "reconcile": ", on_removed: delete",
            "window": 30, "lead": 10, "seconds": 50, "plan": ((8, without_one),)}
    yield Variant("a schedule that left the files is deleted, once", check=deleted_once, **gone)
    yield Variant("a schedule left the files, and the list is 20 s late", listing={"lag": 20},
                  **gone)
    yield Variant("a schedule left the files, and rows come and go", **gone, listing={
        "hide": lambda row, look: (row + look) % 2 == 0})


def restarts():
    again = {"window": 30, "lead": 10, "seconds": 70, "plan": ((12, killed), (24, killed))}
    for semantics in (UNIQUE, COEXIST):
        yield Variant(f"the daemon crashes twice, and the list is 20 s late ({semantics})",
                      semantics, listing={"lag": 20}, **again)
    yield Variant("the daemon crashes twice where an add replaces", REPLACE, short_gap=3,
                  short_gaps=1, **again)
    yield Variant("the daemon crashes twice, and the list shows 20 of 24", **again, ahead=16,
                  streams={DOMAIN: 24}, listing={"hide": lambda row, look: row % 6 == 3})
    yield Variant("the daemon crashes and its state is lost", window=30, lead=10, seconds=50,
                  quiet=False, plan=((12, killed_and_forgotten),))


def everything():
    yield from busy_domains()
    yield from throttling()
    yield from refused_writes()
    yield from looks_denied()
    yield from clocks()
    yield from answers()
    yield from removals()
    yield from restarts()
