"""The manuals, completions and `--help` texts, taken apart."""
import re
import subprocess

from support.commands.rejected import ROOT

MAN_8 = ROOT / "man" / "pullkeeper.8"
MAN_5 = ROOT / "man" / "pullkeeper.yaml.5"
BASH = ROOT / "completion" / "pullkeeper.bash"
ZSH = ROOT / "completion" / "_pullkeeper"
FISH = ROOT / "completion" / "pullkeeper.fish"
OPTION = re.compile(r"^  (?:-\w,)?(--[a-z-]+)", re.M)


def sections(path, macro="Sh"):
    """{heading: text} of a manual, by .Sh or .Ss."""
    parts = re.split(rf"^\.{macro} (.+)\n", path.read_text(encoding="utf-8"), flags=re.M)
    found = dict(zip(parts[1::2], parts[2::2]))
    if macro == "Ss":                  # a section ends the subsection before it
        found = {name: re.split(r"^\.Sh ", text, flags=re.M)[0] for name, text in found.items()}
    return found


def items(text, macro):
    """{word: text} of a list's items `.It MACRO WORD`; several words in a row share a text."""
    found, waiting = {}, []
    for part in re.split(r"^\.It ", text, flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        words = head.split()
        if words[0] != macro:
            continue
        waiting += [word for word in words[1:] if re.match(r"[a-z]", word)]
        if body.strip():
            found.update(dict.fromkeys(waiting, body))
            waiting = []
    return found


def message_id(event):
    """As log_journal.cpp makes it: FNV-1a of "pullkeeper EVENT", as a UUID of version 8."""
    def hashed(start):
        for byte in f"pullkeeper {event}".encode():
            start = ((start ^ byte) * 0x100000001b3) % 2**64
        return start
    high = hashed(0xcbf29ce484222325) & ~0xf000 | 0x8000
    low = hashed(high) & ~(3 << 62) | (2 << 62)
    return f"{high:016x}{low:016x}"


def options_in_manual(command):
    text = sections(MAN_8, "Ss").get(f"pullkeeper {command}", "")
    return {"-" + option for option in re.findall(r"^\.It Fl (-[a-z-]+)", text, re.M)}


def keys_in_source():
    """{key of an event's field: a file that writes it}: behind a brace or an add, in what makes
    events."""
    written = re.compile(r'\{\s*"([a-z_]+)",(?!\s*\{)|\badd(?:_if)?\(\w+, "([a-z_]+)"'
                         r'|\b(?:fields|why)\.emplace_back\("([a-z_]+)"')
    found = {"first": "daemon/core/narrator_crowd.cpp"}          # in place of `schedule`
    for path in sorted((ROOT / "daemon").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "state" or not re.search(r"(?:level::\w+|severity)\s*,", text):
            continue
        for match in written.finditer(text):
            found[next(filter(None, match.groups()))] = str(path.relative_to(ROOT))
    return found


def remedies_in_source():
    """The texts of core/remedy.cpp of more than two words, as they stand there."""
    text = (ROOT / "daemon/core/remedy.cpp").read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#include"))
    literals = re.findall(r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*', code)
    texts = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', one)) for one in literals)
    return [one.strip(" (:,;") for one in texts if len(one.split()) > 2]


def plain(text):
    """The words of a part of a manual, without its macros."""
    return " ".join(re.sub(r"^\.\w\w (?:Em )?", "", text, flags=re.M).split())


def help_of(binary, *command):
    done = subprocess.run([binary, *command, "--help"], capture_output=True, text=True,
                          timeout=60, check=True)
    return done.stdout


def commands_of(binary):
    """The names of all commands."""
    listed = help_of(binary).split("Subcommands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z-]+)", listed, re.M)


def options_of(binary, *command):
    return set(OPTION.findall(help_of(binary, *command)))


def completed_by_bash(*words):
    """What bash offers for the last of the words."""
    script = (f'source "{BASH}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pullkeeper; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "bash", "pullkeeper", *words], text=True,
                          capture_output=True, timeout=60, check=True)
    return set(done.stdout.split())


def options_of_zsh(command):
    text = ZSH.read_text(encoding="utf-8")
    branch = re.search(rf"^      {command}\)\n(.*?)^        ;;", text, re.M | re.S)
    return set(re.findall(r"--[a-z-]+", branch[1])) if branch else set()


def options_of_fish(command):
    text = FISH.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines()
             if f"__fish_seen_subcommand_from {command}'" in line or " -n " not in line]
    return {"--" + option for line in lines for option in re.findall(r" -l ([a-z-]+)", line)}


def alarms_in_source():
    """The events that are a warning or an error, always or at times."""
    told = re.compile(r'(?:level::(\w+)\s*:\s*)?(?:level::(\w+)|severity)\s*,\s*"([a-z_]+)"')
    found = set()
    for path in sorted((ROOT / "daemon").rglob("*.[ch]pp")):
        for *levels, name in told.findall(path.read_text(encoding="utf-8")):
            if {"warning", "error"} & set(levels):
                found.add(name)
    return found


def events_in_source():
    """{event: a file that tells it}: a name behind a level, or behind tell(LEVEL, ."""
    told = re.compile(r'(?:level::\w+|severity)\s*,\s*"([a-z_]+)"|\btell\(\s*\w+\s*,\s*"([a-z_]+)"')
    found = {}
    for path in sorted((ROOT / "daemon").rglob("*.[ch]pp")):
        for match in told.finditer(path.read_text(encoding="utf-8")):
            found[match[1] or match[2]] = str(path.relative_to(ROOT))
    return found
