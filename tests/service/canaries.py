"""Whatever a daemon puts out, and the secrets in it: every key, password and query of a scenario
is a word with `canary-` in it, and no word of that kind may come out, in whatever clothes [S01].

Looked at is all that lies in the directory of the scenario when it is over, but for what was put
there for the daemon; what its commands print; what it serves; and the bodies that it sends.
"""

import base64
import re
import threading

KEY_ID = "LTAI-canary-key-id"
SECRET = "canary-secret-of-the-access-key"
WRONG = "canary-of-a-wrong-key"            # a secret that the API does not take
QUERY = "canary-query-of-a-source"         # every source has it behind its "?", and before its host
CANARIES = (SECRET, QUERY, KEY_ID, WRONG)
# In the state, which its owner alone may read, sources stand as they are sent, and pieces of them
# where a database has written over the rest.
KEPT = re.compile(b"canary-(q.*)?", re.S)
STATE = re.compile(r"state(-\d+)?/.*")
# What a scenario or the sandbox writes there: everything else is the daemon's.
GIVEN = re.compile(
    r"config(-\d+)?/.*|schedules\.away/.*|keys?|credentials/.*|url|tell|port|\w+\.pem|sandbox\.log"
    r"|pullkeeper")

here = threading.local()                   # .heard: of the scenario that this thread plays


def clothes(word):
    """The word as base64 shows it wherever it stands in a text, without the ends that depend on
    what is beside it."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + word)
        yield text[-(-before * 8 // 6):len(word) * 8 // 6 - 1]


DISGUISED = [re.escape(one) for word in CANARIES for one in clothes(word.encode())]
MARKS = re.compile(b"|".join([rb"(?i:canary(?:-|%2d)[\w-]*)", *DISGUISED]))


def words_in(data, kept=None):
    """The canaries in it that may not be there."""
    return sorted({found.decode() for found in MARKS.findall(data)
                   if not (kept and kept.fullmatch(found))})


def note(where, *texts, heard=None):
    """Keeps what was put out for `leaks`; `heard` where this is not the thread of the scenario."""
    into = getattr(here, "heard", []) if heard is None else heard
    into.extend((where, t.encode() if isinstance(t, str) else t) for t in texts if t)


def ask(daemon):
    """Lets the commands print what they can of this daemon, whether it runs or not."""
    for words in (["status"], ["status", "--json"], ["history"]):
        daemon.run_command(*words)
    daemon.run_check()


def leaks(directory, heard):
    """A line for each place with a secret in it."""
    found = [(where, words_in(data)) for where, data in list(heard)]
    for path in sorted(directory.rglob("*")):
        name = str(path.relative_to(directory))
        if path.is_symlink() or not path.is_file() or GIVEN.fullmatch(name):
            continue
        kept = KEPT if STATE.fullmatch(name) else None
        found.append((name, words_in(path.read_bytes(), kept)))
    return [f"{where}: {', '.join(words)}" for where, words in found if words]
