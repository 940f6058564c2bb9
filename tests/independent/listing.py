"""How the cloud shows what it holds: late, in part, in another form, or with odd rows in it."""
import html
import math
import random
import re
import urllib.parse
import zlib

from independent.cloud import written


class Listing:
    """What a Describe answers. Each knob is one way in which a list may be untrue to its cloud."""

    def __init__(self, lag=0, row_lag=None, hidden_rows=0, hide=None, shuffled=False, started=False,
                 forms=(), odd=(), ended=False, empty=..., single=False):
        self.lag = lag                  # the whole list shows what stood so long ago
        self.row_lag = row_lag          # each key has a lag of its own, up to this
        self.hidden_rows = hidden_rows  # a row is hidden for so long after each change
        self.hide = hide                # (number of the row, number of the look): not shown
        self.shuffled = shuffled
        self.started = started          # shows only what has begun
        self.forms = forms              # each changes one row
        self.odd = odd                  # rows of others, as they are
        self.ended = ended              # shows what is over, too
        self.empty = empty              # what stands in place of a list without rows
        self.single = single            # one row is no list
        self.looks = {}

    def answer(self, cloud, call):
        domain = call.key[0]
        look = self.looks[domain] = self.looks.get(domain, 0) + 1
        rows = [self._row(v) for v in self._shown(cloud, domain, call.at, look)] + list(self.odd)
        if self.shuffled:
            random.Random(look).shuffle(rows)
        if not rows and self.empty is not ...:
            return {"LiveAppRecordList": self.empty}
        if self.single and len(rows) == 1:
            return {"LiveAppRecordList": {"LiveAppRecord": rows[0]}}
        return {"LiveAppRecordList": {"LiveAppRecord": rows}}

    def _shown(self, cloud, domain, at, look):
        shown = []
        for version in sorted(cloud.versions, key=lambda v: (v.key, v.start)):
            seen = at - self._lag_of(version)
            if version.key[0] != domain or not version.since <= seen < version.till:
                continue
            if version.since > at - self.hidden_rows or (self.started and version.start > at):
                continue
            if self.ended or version.end > seen:
                shown.append(version)
        if self.hide:   # by the key's own number, which no other key's coming changes
            shown = [v for v in shown if not self.hide(number_of(v.key), look)]
        return shown

    def _lag_of(self, version):
        if self.row_lag is None:
            return self.lag
        return self.row_lag * (zlib.crc32(repr(version.key).encode()) % 5 + 1) / 5

    def _row(self, version):
        domain, app, stream = version.key
        row = {"DomainName": domain, "AppName": app, "StreamName": stream,
               "SourceUrl": version.sources, "SourceUsing": version.sources.split(";")[0],
               "StartTime": written(version.start)}
        if version.end == math.inf:
            row["Always"] = "yes"
        else:
            row["EndTime"] = written(version.end)
        for form in self.forms:
            form(row)
        return row


def number_of(key):
    """The digits of the stream's name; keys without any are counted from their letters."""
    digits = re.sub(r"\D", "", key[2])
    return int(digits) if digits else zlib.crc32(key[2].encode())


def each_source(change):
    def form(row):
        row["SourceUrl"] = ";".join(change(s) for s in row["SourceUrl"].split(";"))
    return form


def _with_port(source):
    parts = urllib.parse.urlsplit(source)
    return parts._replace(netloc=parts.netloc + ":1935").geturl()


def _host_in_capitals(source):
    parts = urllib.parse.urlsplit(source)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=user + at + host.upper()).geturl()


with_port = each_source(_with_port)
without_query = each_source(lambda source: source.partition("?")[0])
without_scheme = each_source(lambda source: source.partition("://")[2])
host_in_capitals = each_source(_host_in_capitals)
escaped = each_source(html.escape)


def first_source_only(row):
    row["SourceUrl"] = row["SourceUrl"].split(";")[0]


def sources_sorted(row):
    row["SourceUrl"] = ";".join(sorted(row["SourceUrl"].split(";")))


def closing_semicolon(row):
    row["SourceUrl"] += ";"


def names_in_capitals(row):
    row["StreamName"] = row["StreamName"].upper()


def app_in_capitals(row):
    row["AppName"] = row["AppName"].upper()


def domain_in_capitals(row):
    row["DomainName"] = row["DomainName"].upper()


def cut_to_minute(row):
    for name in ("StartTime", "EndTime"):
        if name in row:
            row[name] = row[name][:-3] + "00Z"


def with_fraction(row):
    for name in ("StartTime", "EndTime"):
        if name in row:
            row[name] = row[name][:-1] + ".000Z"


def other_source(row):
    row["SourceUrl"] = "rtmp://relay.example.net/live/" + row["StreamName"]
