#!/usr/bin/env python3
"""The JSON Schemas against the examples, the rejected files, and the daemon itself.

usage: schema_test.py --daemon PATH
"""
import os
import pathlib
import re
import sys
import tempfile
import unittest

import jsonschema
import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs, rejected, schemas  # noqa: E402
from support.commands.programs import paths  # noqa: E402

EXAMPLES = sorted((rejected.ROOT / "config").rglob("*.yaml"))
PLACES = {"@PORT@": "4711", "@CA@": "/tmp/ca.pem", "@START@": "2026-12-01T00:00:00Z"}
MODELINE = re.compile(r"\A# yaml-language-server: \$schema=(\S+)\n")
# What the daemon takes and a schema that is too strict would not.
ACCEPTED = {
    "settings": ["", "api:\n", "windows: {window: \"6d\", lead: 1h30m}\n", "credentials: auto\n",
                 "credentials: {env: true}\n", "credentials: {file: /k}\n",
                 "credentials: {systemd: true}\n", "credentials: {profile: live}\n",
                 "credentials: {ecs_ram_role: Keeper.role_1-a}\n", "api: {rate: {}}\n",
                 "api: {endpoint: \"https://Live.example.com:8443\"}\n",
                 "api: {proxy: none}\n", "api: {proxy: \"http://a:${env:P}@[::1]:1/\"}\n",
                 "api: {proxy: \"${file:/etc/proxy}\"}\n",
                 "reconcile: {delete_brake: 0}\n", "state_dir: \"/var/x y\"\n",
                 "hooks:\n", "hooks: []\n", "hooks: [{run: [/bin/tell, 5, true], timeout: 1s}]\n",
                 "hooks: [{name: 7, post: \"http://127.0.0.1:8000/\", headers: {X-A: b}}]\n",
                 "hooks: [{post: \"${env:URL}\", template: '{\"n\": {{count}}}'}]\n",
                 "heartbeat:\n", "heartbeat: {url: \"http://127.0.0.1:8000/\", every: 1s}\n",
                 "heartbeat: {url: \"${file:/etc/ping}\"}\n",
                 "standby:\n", "standby: {rank: 2, after: 30m}\n", "standby: {rank: 1}\n",
                 "online: off\n", "online: on\n", "online:\n", "online: {every: 30s}\n",
                 "online: {every: 1h, dark_after: 1d}\n"],
    "schedules": ["", "schedules:\n", "schedules: []\n", "defaults: {app: 7}\nschedules: []\n",
                  "defaults:\nschedules: []\n"] + [
        "defaults: {domain: D.example.com, app: a, start: 2026-12-01t00:00:00z}\n"
        "schedules: [{name: 5, stream: true, sources: [\"" + source + "\"], "
        "end: 2026-12-02T00:00:00.00+08:00}]\n"
        for source in ("rtmp://o", "srt://o:9000?streamid=a", "https://u:p@o_1.example.com/a#b",
                       "http://1.2.3.4:80/a?b=%3B", "rtmps://u@v@o/a",
                       "rtmp://u:${env:WORD}@o/a", "rtmp://o/a/${env:WORD}/b?c=${env:WORD}")] + [
        "defaults: {sources: ['rtmp://o/{stream}/${env:WORD}?{{$x=${env:WORD}']}\nschedules: []\n"],
}
os.environ["WORD"] = "x"                   # for the daemon
LENGTH = {"connect_timeout", "call_timeout", "window", "lead", "max_config", "observe_every",
          "every", "timeout", "after", "dark_after"}


def validator(kind):
    schema = schemas.load(kind)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def kind_of(path):
    return "settings" if path.name == "pullkeeper.yaml" else "schedules"


def filled_in(path):
    text = path.read_text(encoding="utf-8")
    for place, value in PLACES.items():
        text = text.replace(place, value)
    return text


def uncommented(text):
    setting = re.compile(r"^#( +(- )?[a-z_]+: ?.*| +- .*|(defaults|heartbeat|hooks):)$")
    return "".join((line[1:] if setting.match(line) else line) + "\n"
                   for line in text.splitlines())


class Schemas(unittest.TestCase):
    def daemon_says(self, kind, text):
        """The findings of `check` that are errors."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / ("pullkeeper.yaml" if kind == "settings"
                                           else "schedules/a.yaml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            told = rejected.check_json(paths["daemon"], folder)[1]
        return [f for f in told["findings"] if f["severity"] == "error"]

    def setting(self, key, value):
        """What the daemon says where the key, as `api.rate.add`, has this value."""
        text, before = "", ""
        for part in key.split("."):
            text += f"{before}{part.removesuffix('[]')}:\n"
            before = before.replace("-", " ") + ("  - " if part.endswith("[]") else "  ")
        kind = "schedules" if key.startswith(("defaults", "schedules")) else "settings"
        return self.daemon_says(kind, f"{text.rstrip()} {value}\n")

    def test_every_example_is_accepted_by_its_schema(self):
        self.assertGreaterEqual(len(EXAMPLES), 5)
        for path in EXAMPLES:
            for text in (filled_in(path), uncommented(filled_in(path))):
                errors = [e.message for e in
                          validator(kind_of(path)).iter_errors(schemas.read_yaml(text))]
                self.assertEqual(errors, [], path)

    def test_every_example_begins_with_the_name_of_its_schema(self):
        for path in EXAMPLES:
            found = MODELINE.match(path.read_text(encoding="utf-8"))
            self.assertTrue(found, path)
            named = pathlib.Path(found[1])
            self.assertEqual(named.name, schemas.NAMES[kind_of(path)], path)
            if named.is_absolute():
                self.assertEqual(str(named.parent), "/usr/share/pullkeeper/schema")
            else:
                self.assertTrue((path.parent / named).is_file(), path)

    def test_what_the_daemon_takes_the_schema_takes(self):
        for kind, texts in ACCEPTED.items():
            for text in texts:
                self.assertEqual(self.daemon_says(kind, text), [], text)
                errors = validator(kind).iter_errors(schemas.read_yaml(text))
                self.assertEqual([e.message for e in errors], [], text)

    def test_every_rejected_file_is_refused_by_the_daemon_at_its_place(self):  # [G24]
        for fault in rejected.all_rejected():
            with tempfile.TemporaryDirectory() as folder:
                target = fault.put_into(pathlib.Path(folder))
                code, told = rejected.check_json(paths["daemon"], folder)
                at = [(f["file"], f["line"], f["column"]) for f in told["findings"]]
                self.assertEqual((code, at), (78, [(str(target), *fault.place)]), fault.name)

    def test_every_rejected_file_is_refused_by_the_schema_unless_it_cannot_see_why(self):
        for fault in rejected.all_rejected():
            try:
                contents = schemas.read_documents(fault.path.read_text(encoding="utf-8"))
                refused = not all(map(validator(fault.kind).is_valid, contents))
            except yaml.YAMLError:
                refused = True
            self.assertEqual(refused, fault.unseen is None, fault.name)

    def test_every_key_of_the_daemon_is_in_the_schema_and_the_other_way_round(self):
        for kind in schemas.NAMES:
            known = schemas.keys_of(schemas.load(kind))
            sections = {key.rpartition(".")[0] for key in known}
            for section in sections:
                if section:
                    told = self.setting(f"{section}.zzzzzzzzzz", 1)
                else:
                    told = self.daemon_says(kind, "zzzzzzzzzz: 1\n")
                hints = [f["hint"] for f in told if f["hint"].startswith("known here: ")]
                self.assertEqual(len(hints), 1, f"{kind} {section}: {told}")
                self.assertEqual(
                    sorted(hints[0].removeprefix("known here: ").split(", ")),
                    sorted(key.rpartition(".")[2] for key in known
                           if key.rpartition(".")[0] == section), section)

    def test_every_choice_and_range_of_the_daemon_is_that_of_the_schema(self):
        for key, schema in schemas.keys_of(schemas.load("settings")).items():
            name = key.rpartition(".")[2]
            if "enum" in schema:
                told = self.setting(key, "zzzzzzzzzz")
                found = re.search(r"must be one of (.*), not", told[0]["text"])
                self.assertEqual(sorted(found[1].split(", ")), sorted(schema["enum"]), key)
            elif schema.get("type") == "integer":
                self.assertIn(f"from {schema['minimum']} to {schema['maximum']}",
                              self.setting(key, -1)[0]["text"], key)
            elif name in LENGTH:
                lengths = re.search(r"From \w+ to \w+", schema["description"])
                told = " ".join(f["text"] for f in self.setting(key, "3650d"))
                self.assertIn(lengths[0].lower(), told, key)

    def test_every_default_of_the_schema_is_that_of_the_annotated_example(self):
        path = rejected.ROOT / "config" / "pullkeeper.yaml"
        example = schemas.read_yaml(path.read_text(encoding="utf-8"))
        seen = 0
        for key, schema in schemas.keys_of(schemas.load("settings")).items():
            if "default" not in schema:
                continue
            value = example
            for part in key.split("."):
                value = value[part]
            self.assertEqual(value, schema["default"], key)
            seen += 1
        self.assertGreater(seen, 15)

    def test_every_key_has_a_description_and_nothing_else_is_allowed_beside_it(self):
        def walk(schema):
            if "properties" in schema and "description" in schema:
                self.assertIs(schema.get("additionalProperties"), False, schema["description"])
            for each in schema.values():
                if isinstance(each, dict):
                    walk(each)
        for kind in schemas.NAMES:
            walk(schemas.load(kind))
            for key, schema in schemas.keys_of(schemas.load(kind)).items():
                self.assertTrue(schema.get("description"), key)


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
