"""Every way in which the cloud may be, as a sentence and what makes it so."""
import math

from independent import listing as form
from independent import refusals
from independent.cloud import COEXIST, REPLACE, UNIQUE, UNTIL_DELETED
from independent.play import Variant
from service.processes import APP, DOMAIN

OTHER = "other.example.com"


def become(semantics):
    def step(play):
        play.cloud.semantics = semantics
    return step


def relist(**knobs):
    """From now on the list has these knobs."""
    def step(play):
        vars(play.gateway.listing).update(knobs)
    return step


def held_by_others(start, end, sources="rtmp://elsewhere.example.net/live/x", key=None):
    """A config of others, for the first stream or for `key`; times count from the start."""
    def step(play):
        play.cloud.put(key or next(iter(play.streams)), sources, play.zero + start,
                       play.zero + end, ours=False)
    return step


def adopted(play):
    """What others had made was taken over, and that was told."""
    for version in play.cloud.versions:
        if not version.ours and version.till < math.inf:
            if not play.daemon.events("config_adopted", stream=version.key[2]):
                yield "silence", f"a config of others was replaced for {version.key[2]}, unsaid"


def handovers():
    """How a running pull passes to its next config."""
    yield Variant("a key has one config until it ends")
    yield Variant("a key has one config until it is deleted", UNTIL_DELETED)
    yield Variant("configs of a key coexist", COEXIST)
    yield Variant("an add replaces the running config", REPLACE, short_gap=3, short_gaps=1)
    yield Variant("signature version 1 is what the gateway knows", signature="v1", seconds=30)
    yield Variant("configs coexist, and from now on they do not", COEXIST, window=16,
                  plan=((20, become(UNIQUE)),), learning=2)
    yield Variant("a key had one config, and from now on configs coexist", window=16,
                  plan=((20, become(COEXIST)),), learning=2)
    yield Variant("configs coexist, and from now on an add replaces", COEXIST, window=24,
                  stagger=6, seconds=80, plan=((26, become(REPLACE)),), learning=2, short_gap=3,
                  short_gaps=2)
    yield Variant("an add replaces, and from now on configs coexist", REPLACE, window=16,
                  plan=((20, become(COEXIST)),), learning=2, short_gap=3, short_gaps=1)
    yield Variant("an ended config of others blocks the key", UNTIL_DELETED, seconds=30,
                  prepare=held_by_others(-600, -60), listing={"ended": True}, quiet=False)
    yield Variant("a running config of others has the key at the first start", seconds=45,
                  prepare=held_by_others(-600, 40), quiet=False, check=adopted)
    yield Variant("a permanent config of others has the key", seconds=60, quiet=False,
                  prepare=held_by_others(-600, math.inf), check=adopted)
    yield Variant("a permanent config of others stands beside ours", COEXIST, seconds=60,
                  prepare=held_by_others(-600, math.inf), quiet=False, check=adopted)
    yield Variant("a permanent config of others has a key that is not in the files", seconds=30,
                  prepare=held_by_others(-600, math.inf, key=(DOMAIN, APP, "theirs")))


    for code in ("CodeConfigAlreadyExists", "BusinessExist", "PullConfig.AlreadyExist"):
        yield Variant(f"the code for a key that is taken is {code}", seconds=45,
                      prepare=lambda play, c=code: setattr(play.cloud, "exists", c))


def late_lists():
    """The list shows later what was done."""
    for semantics in (UNIQUE, COEXIST):
        for lag in (1, 3):
            yield Variant(f"the list is {lag} s late ({semantics})", semantics, window=30,
                          lead=15, listing={"lag": lag}, seconds=75)
        yield Variant(f"the list is 5 s late ({semantics})", semantics, window=40, lead=25,
                      listing={"lag": 5}, seconds=95)
        for lag in (20, 40):
            yield Variant(f"the list is {lag} s late ({semantics})", semantics,
                          listing={"lag": lag})
    yield Variant("the list is 75 s late", window=40, lead=15, seconds=84, listing={"lag": 75})
    yield Variant("the list is 75 s late where configs coexist", COEXIST, window=40, lead=15,
                  seconds=84, listing={"lag": 75})
    # That an add replaces is seen in the list alone: learning takes as long as the list is late.
    yield Variant("the list is 5 s late where an add replaces", REPLACE, listing={"lag": 5},
                  window=40, lead=20, observe=2, seconds=82, short_gap=16, short_gaps=1)
    yield Variant("each key is listed late by a time of its own", listing={"row_lag": 40})
    yield Variant("a row is hidden for 10 s after each change", listing={"hidden_rows": 10})
    yield Variant("a row is hidden for 40 s after each change", window=30, lead=10,
                  listing={"hidden_rows": 40})
    yield Variant("a row is hidden for 70 s after each change", window=40, lead=15, seconds=84,
                  listing={"hidden_rows": 70})
    yield Variant("the list gets later and later", window=30, lead=10, seconds=70, plan=tuple(
        (n, relist(lag=n)) for n in range(5, 45, 5)))


def cut_lists():
    """The list shows a part of what is held."""
    many = {"streams": {DOMAIN: 24}, "window": 40, "lead": 15, "ahead": 16, "seconds": 72}
    stable = {"hide": lambda row, look: row % 6 == 3}
    yield Variant("24 streams begin at once", **{**many, "seconds": 40})
    yield Variant("the list shows 20 of 24, always the same", listing=stable, **many)
    yield Variant("the list shows 20 of 24, always the same, where configs coexist", COEXIST,
                  listing=stable, **many)
    yield Variant("the list shows 20 of 24, each time others",
                  listing={"hide": lambda row, look: (row + look) % 6 == 0}, **many)
    yield Variant("the list shows nothing, ever", window=30, lead=10, seconds=80,
                  listing={"hide": lambda row, look: True})
    yield Variant("the list is empty once", listing={"hide": lambda row, look: look == 7})
    yield Variant("the list is empty once where configs coexist", COEXIST,
                  listing={"hide": lambda row, look: look == 7})
    yield Variant("the list has another order each time", COEXIST, listing={"shuffled": True})
    yield Variant("each row is there in every other list", window=30, lead=10, seconds=75,
                  listing={"hide": lambda row, look: (row + look) % 2 == 0})
    yield Variant("each row is there in every other list where configs coexist", COEXIST,
                  window=30, lead=10, seconds=75,
                  listing={"hide": lambda row, look: (row + look) % 2 == 0})
    yield Variant("the list shows only what has begun", listing={"started": True})
    yield Variant("the list shows only what has begun where configs coexist", COEXIST, window=30,
                  lead=15, seconds=75, listing={"started": True})
    yield Variant("the list shows what has ended as well", COEXIST, listing={"ended": True})
    yield Variant("an empty list is an empty string, and one row is no list", seconds=30,
                  streams={DOMAIN: 1}, listing={"empty": "", "single": True})
    yield Variant("an empty list is null", seconds=20, listing={"empty": None})


def shown_forms():
    """The list shows what was sent in another form."""
    forms = {"with the port in each source": form.with_port,
             "without the query of each source": form.without_query,
             "without the scheme of each source": form.without_scheme,
             "with &amp; for each ampersand": form.escaped,
             "with the first source only": form.first_source_only,
             "with its sources sorted": form.sources_sorted,
             "with a semicolon behind the last source": form.closing_semicolon,
             "with hosts in capitals": form.host_in_capitals,
             "with the stream's name in capitals": form.names_in_capitals,
             "with the app's name in capitals": form.app_in_capitals,
             "with the domain in capitals": form.domain_in_capitals,
             "with fractions of seconds": form.with_fraction}
    for words, change in forms.items():
        yield Variant(f"a config is shown {words}", listing={"forms": [change]}, seconds=50)
    minute = {"window": 120, "lead": 60, "begun": 50, "seconds": 80,
              "listing": {"forms": [form.cut_to_minute]}}
    yield Variant("times are cut to the minute", **minute)
    yield Variant("times are cut to the minute where configs coexist", COEXIST, **minute)
    yield Variant("a config is shown without queries where configs coexist", COEXIST,
                  listing={"forms": [form.without_query]})
    yield Variant("a source is shown as another one, whatever is sent", quiet=False,
                  learning=3, listing={"forms": [form.other_source]}, window=30, lead=10)


def odd_rows():
    """Rows of others that do not read, in every list."""
    whole = {"DomainName": DOMAIN, "AppName": "theirs", "StreamName": "theirs",
             "SourceUrl": "rtmp://elsewhere.example.net/live/x",
             "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2099-01-01T00:00:00Z"}
    no_stream = {k: v for k, v in whole.items() if k != "StreamName"}
    rows = {"no stream name": no_stream,
            "an empty stream name": {**whole, "StreamName": ""},
            "a start in the year 0": {**whole, "StartTime": "0000-00-00T00:00:00Z"},
            "an epoch number as its start": {**whole, "StartTime": 1767225600},
            "the offset +0800 in its times": {**whole, "EndTime": "2099-01-01T00:00:00+0800"},
            "a date as its end": {**whole, "EndTime": "2099-01-01"},
            "a number as its app": {**whole, "AppName": 7},
            "a null source": {**whole, "SourceUrl": None},
            "a list as its source": {**whole, "SourceUrl": ["rtmp://a", "rtmp://b"]},
            "no end": {k: v for k, v in whole.items() if k != "EndTime"}}
    for words, row in rows.items():
        yield Variant(f"a row of others has {words}", listing={"odd": [row]}, seconds=32)
    yield Variant("a row of the list is null", listing={"odd": [None]}, seconds=32)
    yield Variant("a row of the list is a string", listing={"odd": ["theirs"]}, seconds=32)
    yield Variant("rows of others are odd in every way", COEXIST, seconds=50,
                  listing={"odd": [*rows.values(), None, "theirs", {}]})
    twin = {**whole, "AppName": APP, "StreamName": "cam-000", "EndTime": "soon"}
    yield Variant("a row that does not read has a key of ours", seconds=50, quiet=False,
                  listing={"odd": [twin]})
    yield Variant("the list has rows of another domain with our names", seconds=50,
                  listing={"odd": [{**whole, "DomainName": OTHER, "AppName": APP,
                                    "StreamName": f"cam-00{n}"} for n in range(3)]})


def all_at_once():
    """Several of the above together."""
    odd = {"DomainName": DOMAIN, "AppName": "theirs", "StreamName": "", "StartTime": 7}
    knobs = {"lag": 3, "shuffled": True, "started": True, "odd": [odd, None],
             "forms": [form.with_port, form.sources_sorted, form.escaped],
             "hide": lambda row, look: (row + look) % 4 == 0}
    for semantics in (UNIQUE, COEXIST):
        yield Variant(f"the list is late, cut, normalised, reordered and odd ({semantics})",
                      semantics, window=45, lead=30, seconds=105, listing=knobs, streams={
                          DOMAIN: 4, OTHER: 2})


def everything():
    found = [*handovers(), *late_lists(), *cut_lists(), *shown_forms(), *odd_rows(),
             *all_at_once(), *refusals.everything()]
    names = [v.promise for v in found]
    assert len(names) == len(set(names)), "two variants with the same name"
    return found
