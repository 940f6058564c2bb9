#!/usr/bin/env python3
"""The rules of the house, applied to daemon/ and tests/: sizes, includes, banned words.

house_test.py ROOT        complains as file:line: rule, and exits 1 if there is a complaint
house_test.py --selftest  plants one offence after the other and demands that each is seen
"""
import pathlib
import re
import sys
import tempfile

FILE_LINES = 300
FILE_LINES_WITH_REASON = 400           # a comment on the first lines says why "over 300 lines"
FUNCTION_LINES = 70
COLUMNS = 100
CODE = {".cpp", ".hpp"}
TEXT = CODE | {".py", ".sh", ".cmake"}

# Rooms of edge/ that may include another; everything else meets in service and commands only.
EDGE_MAY = {
    "live_api": {"https", "credentials"},
    "credentials": {"https"},
    "config": {"yaml"},
}
# Includes run one way.
MAY_INCLUDE = {
    "main": {"core", "service", "commands"},
    "commands": {"core", "service", "commands"},
    "service": {"core", "service"},
}
# What other rooms may include of one whose door is not its own name.
DOORS = {
    "config": {"configuration", "file", "file_modes"},
    "state": {"directory", "store"},
    "system": {"clock", "dumps", "signals", "systemd"},
}
# The files' content as values: every room may know it.
FOR_ALL = "edge/config/configuration.hpp"
# Who may name what of others.
KEPT_BY = [
    (re.compile(r"^boost/beast"), "https"),
    (re.compile(r"^yaml-cpp/"), "yaml"),
    (re.compile(r"^(spdlog|fmt)/"), "log"),
    (re.compile(r"^sqlite3"), "state"),
]
CLOCK_READS = re.compile(r"_clock::now|\btime\s*\(|random_device|clock_gettime|gettimeofday"
                         r"|\b(local|gm)time\b|\bs?rand\s*\(")
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NOT_A_FUNCTION = re.compile(r"^\s*(inline\s+)?(namespace|class|struct|enum|union|extern)\b")


def without_comments_and_strings(text):
    """The same text, as many lines, with comments and the insides of literals as blanks."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"([^()\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)

    def blank(match):
        kept = match.group(0)
        if kept[0] in "\"'R":
            return '"' + re.sub(r"[^\n]", " ", kept[1:-1]) + '"'
        return re.sub(r"[^\n]", " ", kept)

    return pattern.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def functions(code):
    """(first line, last line) of every function body that is not inside another."""
    header_from = 0
    open_braces = []                   # True where the brace opens a function
    begin = 0
    for match in re.finditer(r"[{};]", code):
        at, sign = match.start(), match.group(0)
        if sign == "{":
            header = code[header_from:at]
            inside = any(open_braces)
            is_function = (not inside and ")" in header and not NOT_A_FUNCTION.match(header)
                           and not re.search(r"=\s*$", header))
            if is_function:
                begin = header_from + len(header) - len(header.lstrip())
            open_braces.append(is_function)
        elif sign == "}" and open_braces:
            if open_braces.pop():
                yield line_of(code, begin), line_of(code, at)
        header_from = at + 1


def awaited(code):
    """Every expression behind co_await, up to its end, with its position."""
    for match in re.finditer(r"\bco_await\b", code):
        depth = 0
        end = match.end()
        while end < len(code):
            sign = code[end]
            if sign == "(":
                depth += 1
            elif sign == ")":
                depth -= 1
            if depth < 0 or (sign == ";" and depth == 0):
                break
            end += 1
        yield match.start(), code[match.end():end]


def layer_of(path):
    """core, edge, commands, service or main, of a path below daemon/."""
    return path.split("/")[0] if "/" in path else "main"


def room_of(path):
    """The room of edge/ in which a path below daemon/ lies, or nothing."""
    return path.split("/")[1] if path.startswith("edge/") else None


def wrong_include(file, kind, target):
    """Why a file of daemon/ must not include the target, or nothing."""
    layer = layer_of(file)
    if layer == "core":
        if kind == '"' and not target.startswith("core/"):
            return "core includes nothing but core"
        if kind == "<" and not re.fullmatch(r"[a-z_0-9]+", target):
            return "core includes nothing but the standard library"
        return None
    own = room_of(file)
    for pattern, keeper in KEPT_BY:
        if pattern.match(target) and own != keeper:
            return f"only edge/{keeper} includes {target}"
    if kind == "<":
        return None
    room = room_of(target)
    if room is None:
        into = layer_of(target)
        return None if into in MAY_INCLUDE.get(layer, {"core"}) else f"{layer} includes {into}"
    if own == room or target == FOR_ALL:
        return None
    if pathlib.PurePath(target).stem not in DOORS.get(room, {room}):
        return f"{target} is internal to edge/{room}"
    if own and room not in EDGE_MAY.get(own, set()):
        return f"edge/{own} includes another edge"
    return None


def check_code(name, text, complain):
    code = without_comments_and_strings(text)
    for first, last in functions(code):
        if last - first + 1 > FUNCTION_LINES:
            complain(first, f"function of {last - first + 1} lines")
    for position, expression in awaited(code):
        if re.search(r"[{\[]", expression):
            complain(line_of(code, position), "co_await builds a temporary")
    for match in re.finditer(r"\bdetached\b", code):
        complain(line_of(code, match.start()), "a coroutine that nobody waits for")
    if not name.startswith("daemon/"):
        return
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
    if pathlib.PurePath(name).suffix in CODE:
        check_code(name, text, complain)
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
    return seen, complaints


def selftest():
    import house_plants
    failed = 0
    for file, text, rule in house_plants.offences():
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / file
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
            (pathlib.Path(folder) / "tests").mkdir(exist_ok=True)
            rules = [found for _, _, found in check_tree(pathlib.Path(folder))[1]]
        expected = [rule] if rule else []
        if len(rules) != len(expected) or any(e not in r for e, r in zip(expected, rules)):
            failed += 1
            print(f"{file}: expected {expected}, found {rules}, in:\n{text[:400]}")
    return failed


def main():
    if sys.argv[1:] == ["--selftest"]:
        return 1 if selftest() else 0
    seen, complaints = check_tree(pathlib.Path(sys.argv[1]))
    for name, number, rule in complaints:
        print(f"{name}:{number}: {rule}")
    print(f"{seen} files, {len(complaints)} complaints")
    return 1 if complaints or seen == 0 else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
