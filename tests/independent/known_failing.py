"""The variants that the daemon does not stand yet: why, and their sentences.

One that is named here and holds is told as such, so that its line can be deleted.
"""

KNOWN_FAILING = {
    "A late list is believed more than an accepted write: written again, deleted, told as lost.": [
        "the list is 5 s late (unique)",
        "the list is 20 s late (unique)",
        "the list is 40 s late (unique)",
        "the list is 75 s late",
        "the list is 5 s late (coexist)",
        "the list is 20 s late (coexist)",
        "the list is 40 s late (coexist)",
        "the list is 75 s late where configs coexist",
        "the list is 5 s late where an add replaces",
        "each key is listed late by a time of its own",
        "a row is hidden for 10 s after each change",
        "a row is hidden for 40 s after each change",
        "a row is hidden for 70 s after each change",
        "the list gets later and later",
        "the answers of the first adds are lost, and the list is 20 s late",
        "a schedule left the files, and the list is 20 s late",
        "the daemon crashes twice, and the list is 20 s late (unique)",
        "the daemon crashes twice, and the list is 20 s late (coexist)",
    ],
    "What a list leaves out is taken to be gone, though it was accepted.": [
        "the list shows only what has begun where configs coexist",
    ],
    "What is shown in another form is taken for somebody else's, and written again and again.": [
        "a config is shown without queries where configs coexist",
        "times are cut to the minute",
        "times are cut to the minute where configs coexist",
        "a source is shown as another one, whatever is sent",
    ],
    "An interim answer is taken for the answer, which then does not read.": [
        "100 Continue comes before each answer",
        "103 Early Hints comes before each answer",
        "several interim answers come before each answer",
    ],
    "An accepted update without effect is noticed too late for leads of a few seconds.": [
        "update has no effect, though it is accepted",
    ],
    "Several of the above together.": [
        "the list is late, cut, normalised, reordered and odd (unique)",
        "the list is late, cut, normalised, reordered and odd (coexist)",
    ],
    "A permanent config of others is cut to a window, and nothing is said.": [
        "a permanent config of others has the key",
    ],
}
REASON_OF = {promise: why for why, promises in KNOWN_FAILING.items() for promise in promises}
