"""Who may include whom in daemon/, and that each of its folders has a twin in tests/."""
import pathlib
import re

# Includes run one way.
MAY_INCLUDE = {
    "main": {"core", "service", "commands"},
    "commands": {"core", "service", "commands"},
    "service": {"core", "service"},
}
# So they do between the rooms of core/. What lies in core/ itself is a value, but for the files
# that are named here; every room may include values, and these only one another.
BELOW_AGENDA = {"stream", "domain", "gate"}
CORE_MAY = {
    "narrator": {"stream", "domain"},
    "agenda": BELOW_AGENDA | {"narrator"},
    "health": BELOW_AGENDA | {"narrator", "agenda"},
    "telling": {"health"},
    "online": BELOW_AGENDA | {"narrator", "agenda", "health"},
    "lookahead": BELOW_AGENDA | {"narrator", "agenda"},
    "preflight": {"stream"},
    "probe": {"stream"},
}
# Rooms of edge/ that may include another; everything else meets in service and commands only.
EDGE_MAY = {
    "live_api": {"https", "credentials", "signing"},
    "local": {"http"},
    "credentials": {"https", "signing", "programs"},
    "hooks": {"https", "credentials", "programs"},
    "config": {"yaml", "zones", "calendar"},
    "state": {"zones", "calendar"},
    "calendar": {"zones"},
    "log": {"system"},
}
# What other rooms may include of one whose door is not its own name.
DOORS = {
    "calendar": {"calendar", "write"},
    "config": {"configuration", "file", "file_modes", "schedule_file"},
    "credentials": {"credentials", "proxy", "reference"},
    "http": {"server"},
    "https": {"https", "proxy", "receiver"},
    "local": {"client", "server"},
    "programs": {"process", "program_file", "running_program"},
    "signing": {"sign"},
    "state": {"alarms", "directory", "last_good", "store", "told"},
    "system": {"clock", "datagram", "dumps", "host", "new_file", "side_thread", "signals",
               "systemd"},
}
# The files' content as values: every room may know it.
FOR_ALL = "edge/config/configuration.hpp"
# Who may name what of others.
KEPT_BY = [
    (re.compile(r"^boost/beast"), {"http", "https", "local"}),
    (re.compile(r"^yaml-cpp/"), {"yaml"}),
    (re.compile(r"^absl/"), {"zones"}),
    (re.compile(r"^libical/"), {"calendar"}),
    (re.compile(r"^(spdlog|fmt)/"), {"log"}),
    (re.compile(r"^sqlite3"), {"state"}),
]
# What tests/ has the same folders for as daemon/.
MIRRORED = ("core", "edge", "service", "commands")


def layer_of(path):
    """core, edge, commands, service or main, of a path below daemon/."""
    return path.split("/")[0] if "/" in path else "main"


def room_of(path):
    """The room of edge/ in which a path below daemon/ lies, or nothing."""
    return path.split("/")[1] if path.startswith("edge/") else None


def core_room_of(path):
    """The room of core/ in which a path below daemon/ lies, or nothing for a value."""
    parts = path.split("/")
    if len(parts) > 2:
        return parts[1]
    stem = pathlib.PurePath(path).stem
    return next((room for room in CORE_MAY if re.fullmatch(room + r"(_\w+)?", stem)), None)


def wrong_in_core(file, kind, target):
    if kind == "<":
        pure = re.fullmatch(r"[a-z_0-9]+", target)
        return None if pure else "core includes nothing but the standard library"
    if not target.startswith("core/"):
        return "core includes nothing but core"
    own, other = core_room_of(file), core_room_of(target)
    if other is None or other == own or other in CORE_MAY.get(own, set()):
        return None
    return f"{'core/' + own if own else 'a value of core'} includes core/{other}"


def wrong_include(file, kind, target):
    """Why a file of daemon/ must not include the target, or nothing."""
    layer = layer_of(file)
    if layer == "core":
        return wrong_in_core(file, kind, target)
    own = room_of(file)
    for pattern, keepers in KEPT_BY:
        if pattern.match(target) and own not in keepers:
            return f"only edge/{' and edge/'.join(sorted(keepers))} includes {target}"
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


def folders_with(root, top, suffixes):
    found = {path.parent for path in (root / top).rglob("*") if path.suffix in suffixes}
    return {str(folder.relative_to(root / top)) for folder in found}


def folders_without_twin(root):
    """(folder, what is wrong with it) of daemon/ and of the part of tests/ that mirrors it."""
    for folder in sorted(folders_with(root, "daemon", {".cpp"}) - {"."}):
        if not (root / "tests" / folder).is_dir():
            yield f"daemon/{folder}", f"no folder tests/{folder}"
    for folder in sorted(folders_with(root, "tests", {".cpp", ".hpp", ".py", ".sh"})):
        if folder.split("/")[0] in MIRRORED and not (root / "daemon" / folder).is_dir():
            yield f"tests/{folder}", f"no folder daemon/{folder}"
