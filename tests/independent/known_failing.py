"""The variants that the daemon does not stand yet: why, and their sentences.

One that is named here and holds is told as such, so that its line can be deleted.
"""

KNOWN_FAILING = {
    "The list is later than the lead is long, or nearly so: no look can tell in time.": [
        "the list is 20 s late (unique)",
        "the list is 40 s late (unique)",
        "the list is 20 s late (coexist)",
        "the list is 40 s late (coexist)",
        "the list is 75 s late where configs coexist",
        "the list is 5 s late where an add replaces",
        "each key is listed late by a time of its own",
        "the list gets later and later",
        "the daemon crashes twice, and the list is 20 s late (unique)",
    ],
    "An accepted update without effect is noticed too late for leads of a few seconds.": [
        "update has no effect, though it is accepted",
    ],
}
REASON_OF = {promise: why for why, promises in KNOWN_FAILING.items() for promise in promises}
