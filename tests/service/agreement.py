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


def event_agrees(event, seen):
    """The log's first word of a trouble, and one of the reports of it."""
    cause = seen["cause"] or {}
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
