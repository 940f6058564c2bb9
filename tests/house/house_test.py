#!/usr/bin/env python3
"""The rules of the house, applied to daemon/ and tests/: sizes, rooms, banned words.

house_test.py ROOT        complains as file:line: rule, and exits 1 if there is a complaint
house_test.py --selftest  plants one offence after the other and demands that each is seen
"""
import fnmatch
import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True

from house_classes import implemented_twice, too_many_members
from house_rooms import folders_without_twin, wrong_include
from house_source import INCLUDE, awaited, functions, line_of, without_comments_and_strings

FILE_LINES = 300
FILE_LINES_WITH_REASON = 400           # a comment on the first lines says why "over 300 lines"
FUNCTION_LINES = 70
COLUMNS = 100
CODE = {".cpp", ".hpp"}
TEXT = CODE | {".py", ".sh", ".cmake"}

CLOCK_READS = re.compile(r"_clock::now|\btime\s*\(|random_device|clock_gettime|gettimeofday"
                         r"|\b(local|gm)time\b|\bs?rand\s*\(")
# What is written once, and where.
WRITTEN_ONCE = [
    (re.compile(r"'A'\s*\+\s*'a'|\b(std::)?to(lower|upper)\b"), "daemon/core/text.hpp"),
]
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
# A program that is shipped knows nothing of its tests.
TEST_SWITCH = re.compile(r"\bplanted\w*|\w*_PLANTED\b|^\s*#\s*(?:el)?if.*\w*TEST\w*", re.M)

# TEMPORARY: (files, rule) that are told of and let pass. What no longer offends must go from here.
KNOWN = []


def check_code(name, text, code, complain):
    for _, begin, end in functions(code):
        lines = code.count("\n", begin, end) + 1
        if lines > FUNCTION_LINES:
            complain(line_of(code, begin), f"function of {lines} lines")
    for position, expression in awaited(code):
        if re.search(r"[{\[]", expression):
            complain(line_of(code, position), "co_await builds a temporary")
    for match in re.finditer(r"\bdetached\b", code):
        complain(line_of(code, match.start()), "a coroutine that nobody waits for")
    for pattern, home in WRITTEN_ONCE:
        for match in pattern.finditer(text):
            if name != home:
                complain(line_of(text, match.start()), f"{home} has this already")
    if not name.startswith("daemon/"):
        return
    too_many_members(code, complain)
    inside = name[len("daemon/"):]
    if inside.startswith("core/"):
        for match in CLOCK_READS.finditer(code):
            complain(line_of(code, match.start()), "core reads a clock or draws by itself")
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        why = include and wrong_include(inside, include.group(1), include.group(2))
        if why:
            complain(number, why)


def check_file(name, text):
    complaints = []

    def complain(number, rule):
        complaints.append((name, number, rule))

    lines = text.splitlines()
    reason = any("over 300 lines" in line and line.lstrip().startswith(("//", "#"))
                 for line in lines[:8])
    most = FILE_LINES_WITH_REASON if reason else FILE_LINES
    if len(lines) > most:
        complain(most + 1, f"file of {len(lines)} lines")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            complain(number, f"line of {len(line)} columns")
        if UNFINISHED.search(line):
            complain(number, "unfinished work")
    code = text
    if pathlib.PurePath(name).suffix in CODE:
        code = without_comments_and_strings(text)
        check_code(name, text, code, complain)
    if name.startswith("daemon/"):
        for match in TEST_SWITCH.finditer(code):
            complain(line_of(code, match.start()), "a switch for tests in what is shipped")
    return complaints


def check_tree(root):
    complaints = []
    seen = 0
    for folder in ("daemon", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in TEXT or path.name == "CMakeLists.txt":
                seen += 1
                text = path.read_text(encoding="utf-8")
                complaints += check_file(str(path.relative_to(root)), text)
    sources = [(str(path.relative_to(root)), without_comments_and_strings(path.read_text("utf-8")))
               for path in sorted((root / "daemon").rglob("*.cpp"))]
    complaints += implemented_twice(sources)
    complaints += [(folder, 0, rule) for folder, rule in folders_without_twin(root)]
    return seen, complaints


def known(name, rule):
    return [entry for entry in KNOWN if fnmatch.fnmatch(name, entry[0]) and entry[1] in rule]


def selftest():
    import house_plants
    failed = 0
    for files, expected in house_plants.offences():
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for file, text in files.items():
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                (root / file).write_text(text, encoding="utf-8")
            rules = [found for _, _, found in check_tree(root)[1]]
        if len(rules) != len(expected) or any(e not in r for e, r in zip(expected, rules)):
            failed += 1
            print(f"expected {expected}, found {rules}, in:")
            for file, text in files.items():
                print(f"{file}:\n{text[:400]}")
    return failed


def main():
    if sys.argv[1:] == ["--selftest"]:
        return 1 if selftest() else 0
    seen, complaints = check_tree(pathlib.Path(sys.argv[1]))
    passed = [complaint for complaint in complaints if known(complaint[0], complaint[2])]
    failing = [complaint for complaint in complaints if complaint not in passed]
    for entry in KNOWN:
        if not any(entry in known(name, rule) for name, _, rule in passed):
            failing.append((entry[0], 0, f"no longer offends, but is listed in KNOWN: {entry[1]}"))
    for name, number, rule in passed:
        print(f"{name}:{number}: {rule} (known)")
    for name, number, rule in failing:
        print(f"{name}:{number}: {rule}")
    print(f"{seen} files, {len(failing)} complaints")
    return 1 if failing or seen == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
