"""What the numbers, the page and the texts say of one report: the same, or it is a fault."""

import html
import re

from service.processes import parse_instant

STATUS_MOST = 500                       # bytes of STATUS=

# The log's events of each trouble: when it begins, and when it is over.
LOGGED = {
    "schedules_vanished": ("schedules_vanished", "schedules_settled"),
    "key_refused": ("credentials_failed", "credentials_restored"),
    "api_unreachable": ("api_unreachable", "api_back"),
    "permission_missing": ("permission_denied", "permission_restored"),
    "quota_reached": ("quota_reached", "quota_restored"),
    "state_not_writable": ("state_failed", "state_restored"),
    "files_refused": ("config_refused", "config_loaded"),
    "drift_fight": ("drift_fight", "drift_fight_over"),
    "removal_held": ("mass_removal_stopped", "removal_released"),
    "clock_in_doubt": ("clock_skew", "clock_restored"),
    "throttled": ("throttled", "throttling_over"),
    "catching_up": ("catching_up", "caught_up"),
}
DELAYS = ("throttled", "catching_up")   # no message is sent for them
OF_THE_WHOLE = ("api_unreachable", "quota_reached", "catching_up")     # of many streams at once


def told_as(trouble):
    """An API that fails in one way and then in another is one trouble."""
    return "api_unreachable" if trouble == "api_failing" else trouble


def seconds_of(at):
    return parse_instant(at).timestamp() if at else None


def still(report):
    """The report without what changes by the second: two that are the same are of one moment."""
    def next_of(one):
        after = one["next"] and one["next"]["at"] > report["now"]
        return {**one, "next": one["next"] if after else bool(one["next"])}
    daemon = {**report["daemon"], "state_written": None}
    return {**report, "now": None, "daemon": daemon,
            "schedules": [next_of(one) for one in report["schedules"]]}


def schedule_agrees(numbers, one, now):
    label = ("schedule", one["schedule"])
    states = {key[1][1][1]: value for key, value in numbers.items()
              if key[0] == "pullkeeper_schedule_state" and key[1][0] == label}
    assert [s for s, value in states.items() if value] == [one["state"]], (states, one)
    then = one["next"] and one["next"]["at"]
    for name, at in (("covered_until", one["covered_until"]), ("lapse", one["lapse"]),
                     ("next_action", then)):
        told = numbers.get((f"pullkeeper_schedule_{name}_timestamp_seconds", (label,)))
        if name == "next_action" and then and then <= now:
            assert told is not None, one
            continue
        told = None if told in (None, float("inf")) else int(told)
        assert told == seconds_of(at), (name, told, one)


def numbers_agree(numbers, report):
    """/metrics and the report."""
    assert numbers["pullkeeper_well", ()] == report["well"], (numbers, report)
    states = [one["state"] for one in report["schedules"]]
    for (name, labels), value in numbers.items():
        if name == "pullkeeper_schedules":
            assert value == states.count(labels[0][1]), (labels, value, states)
    for one in report["schedules"]:
        schedule_agrees(numbers, one, report["now"])
    lasting = {key[1][0][1] for key, value in numbers.items()
               if key[0] == "pullkeeper_trouble" and value}
    assert lasting == {t["trouble"] for t in report["troubles"]}, (lasting, report)
    for one in report["troubles"]:
        label = (("trouble", one["trouble"]),)
        since = numbers["pullkeeper_trouble_since_timestamp_seconds", label]
        assert int(since) == seconds_of(one["since"]), (since, one)
        dark = numbers["pullkeeper_trouble_first_dark_timestamp_seconds", label]
        dark = None if dark == float("inf") else int(dark)
        assert dark == seconds_of(one["first_dark"]), (dark, one)
    reloaded = numbers["pullkeeper_config_last_reload_successful", ()]
    assert reloaded == ("files_refused" not in lasting), (reloaded, lasting)
    skewed = abs(numbers["pullkeeper_clock_offset_seconds", ()]) >= 5
    assert skewed == ("clock_in_doubt" in lasting), (numbers, lasting)


def words(text):
    """As one reads it: without markup, each gap one blank."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def page_agrees(markup, report):
    """The page for the wall and the report."""
    title = words(re.search(r"<h1>(.*?)</h1>", markup, re.S)[1])
    assert title == words(html.escape(report["verdict"])), (title, report["verdict"])
    text = words(markup)
    for one in report["troubles"]:
        assert words(html.escape(one["text"])) in text, (one, text)
        todo = ("To do: " if one["remedy"]["by_person"] else "") + one["remedy"]["text"]
        assert words(html.escape(todo)) in text, (todo, text)
    states = [one["state"] for one in report["schedules"]]
    for state in set(states):
        assert f"{states.count(state)} {state}" in text, (state, text)
    for one in report["schedules"]:
        assert one["schedule"] in text, (one, text)
    assert ("all well" in text.split(" - ")[0]) == report["well"], text[:80]


def text_agrees(text, report):
    """What `status` prints and the report."""
    lines = text.splitlines()
    first = ("All is well: " if report["well"] else "Not well: ") + report["verdict"]
    assert lines[0] == first, (lines[0], report)
    told = [line for line in lines if line.startswith("! ")]
    for number, one in enumerate(report["troubles"]):
        assert told[number] == "! " + one["text"], (told, one)
        word = "TO DO" if one["remedy"]["by_person"] else "next"
        assert f"    {word}: {one['remedy']['text']}" in lines, (one, text)
    for one in report["schedules"]:
        begin = rf"{' ' if one['well'] else '!'} {re.escape(one['schedule'])} +{one['state']}\b"
        assert any(re.match(begin, line) for line in lines), (one, text)
        if one["remedy"]["by_person"]:
            assert f"    TO DO: {one['remedy']['text']}" in lines, (one, text)


def length_in(text):
    """The seconds of the first length in the text, as in 1h20m5s."""
    found = re.search(r"\b(?:\d+[dhms])+\b", text)[0]
    units = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([dhms])", found))


def facts_of(event, seen):
    """What the log's first word of a trouble says of it, and what the report does: pairs that must
    be the same, or of which the second must contain the first."""
    cause = seen["cause"] or {}
    place = ":".join(str(event[key]) for key in ("file", "line", "column") if key in event)
    same = {"schedules_vanished": [(event.get("first_end"), seen["first_dark"])],
            "mass_removal_stopped": [(event.get("deletions"), seen["streams"])],
            "state_failed": [(event.get("error"), seen["detail"])],
            "credentials_failed": [(event.get("detail"), cause.get("detail"))]}
    within = {"schedules_vanished": [f"{event.get('streams')} of {event.get('of')} schedule"],
              "mass_removal_stopped": [f"allows {event.get('delete_brake')}"],
              "config_refused": [place, event.get("error")]}
    return same.get(event["event"], []), within.get(event["event"], [])


def shape(text):
    """The text with its numbers left open: those of the whole change while it is asked."""
    return re.sub(r"\d+", "0", text or "")


def whole_agrees(event, reports):
    """How many it concerns and who is dark first, in the log and in a report of that moment; one
    that is older than all reports was made while that still changed."""
    older = event["ts"] < reports[0]["now"]
    details = {shape(seen["detail"] or (seen["cause"] or {}).get("detail")) for seen in reports}
    assert shape(event.get("detail")) in details, (event, details)
    numbers = sorted(seen["streams"] for seen in reports)
    assert older or numbers[0] <= event["streams"] <= numbers[-1], (event, numbers)
    dark = sorted(seen["first_dark"] or "" for seen in reports)
    told = event.get("first_dark", "")
    assert told <= dark[-1] and (older or dark[0] <= told), (event, dark)


def event_agrees(event, reports):
    """The log's first word of a trouble, and the reports of it, the latest of which is of now."""
    seen = reports[-1]
    cause = seen["cause"] or {}
    same, within = facts_of(event, seen)
    assert all(told == known for told, known in same), (same, event, seen)
    known = f"{seen['detail']} {cause.get('detail', '')}"
    assert all(told in known for told in within), (within, known, event)
    assert shape(event.get("rate")) in shape(known), (event, seen)
    # Each answer may make it a little more certain.
    off = event["event"] == "clock_skew"
    apart = length_in(event["offset"]) - length_in(seen["detail"]) if off else 0
    assert abs(apart) <= 2, (event, seen)
    if event["event"] in OF_THE_WHOLE:
        whole_agrees(event, reports)
    # That of a call comes again with each later one; a permission may be missing in several ways.
    for field in ("code", "kind"):
        if field in event and cause.get(field) and event["event"] != "permission_denied":
            assert event[field] == cause[field], (event, seen)
    assert seen["remedy"]["text"] in event.get("next", ""), (event, seen)
    if event.get("from"):
        assert event["from"] == cause["from"], (event, seen)


def message_agrees(message, reports):
    """The message of a trouble's beginning, and the reports of it before and after."""
    differ = []
    for seen in reports:
        wanted = {"phase": "begin", "incident": told_as(seen["trouble"]), "summary": seen["text"],
                  "remedy": seen["remedy"]["text"], "code": (seen["cause"] or {"code": ""})["code"],
                  "count": seen["streams"], "since": seen["since"]}
        differ.append({key: (message[key], value) for key, value in wanted.items()
                       if message[key] != value})
    assert {} in differ, (message, differ)
    # What was never looked at is dark from now on, whenever that is.
    dark = sorted(seen["first_dark"] or "" for seen in reports)
    assert dark[0] <= message["first_dark"] <= dark[-1], (message, dark)
