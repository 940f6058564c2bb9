#!/usr/bin/env python3
"""Manuals, completions and help against the program: whoever adds a key, an event, an option or a
command is told here what else there is to do.

usage: manual_test.py --daemon PATH
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import papers, programs, schemas  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from support.commands.rejected import ROOT  # noqa: E402


class Manual(unittest.TestCase):
    maxDiff = None

    def test_every_event_is_in_the_manual_and_no_other(self):
        told = papers.events_in_source()
        self.assertGreater(len(told), 20)
        listed = papers.items(papers.sections(papers.MAN_8)["LOG EVENTS"], "Sy")
        self.assertEqual({e: told[e] for e in set(told) - set(listed)}, {},
                         f"to be described in {papers.MAN_8}, LOG EVENTS")
        self.assertEqual(set(listed) - set(told), set(), "described, but never told")

    def test_every_alert_has_its_end_or_a_reason_why_it_has_none(self):
        rows = papers.items(papers.sections(papers.MAN_8, "Ss")["Ends"], "Em")
        self.assertEqual(set(rows), papers.alarms_in_source(), f"{papers.MAN_8}, Ends")
        calm = set(papers.events_in_source()) - papers.alarms_in_source() | {"started"}
        for name, text in rows.items():
            ends = set(re.findall(r"^\.Sy (\w+)", text, re.M)) & calm
            reason = re.match(r"Nothing: .{20}", text)
            self.assertTrue(bool(ends) != bool(reason), (name, text))

    def test_every_message_id_is_in_the_manual(self):
        listed = dict(re.findall(r"^\.It (\w+) Ta (\w+)$",
                                 papers.sections(papers.MAN_8)["JOURNAL FIELDS"], re.M))
        self.assertEqual(listed, {e: papers.message_id(e) for e in papers.events_in_source()})

    def test_every_key_of_the_log_is_in_the_manual_and_no_other(self):
        written = papers.keys_in_source()
        self.assertGreater(len(written), 60)
        text = papers.sections(papers.MAN_8, "Ss")["Keys"]
        listed = {key for line in re.findall(r"^\.It Ql (.+)$", text, re.M)
                  for key in line.split(" , ")}
        self.assertEqual({k: written[k] for k in set(written) - listed}, {},
                         f"to be described in {papers.MAN_8}, Keys")
        self.assertEqual(listed - set(written), set(), "described, but never written")

    def test_every_remedy_is_in_the_manual(self):
        text = papers.plain(papers.sections(papers.MAN_8)["REMEDIES"])
        told = papers.remedies_in_source()
        self.assertGreater(len(told), 30)
        self.assertEqual([one for one in told if one not in text], [],
                         f"to be told in {papers.MAN_8}, REMEDIES")

    def test_every_field_of_the_log_that_is_a_number_is_one_in_JSON_and_no_other(self):
        written = set()
        for path in (ROOT / "daemon").rglob("*.cpp"):
            if path.name.endswith("json.cpp") or path.parent.name in ("state", "web"):
                continue
            written |= set(re.findall(r'"([a-z_]+)",\s*std::to_string\(',
                                      path.read_text(encoding="utf-8")))
        text = (ROOT / "daemon/edge/log/format.cpp").read_text(encoding="utf-8")
        listed = re.search(r"numbers\[\] = \{(.*?)\};", text, re.S)[1]
        self.assertEqual(set(re.findall(r'"([a-z_]+)"', listed)), written)

    def test_every_key_is_in_the_manual_and_no_other(self):
        listed = papers.items(papers.MAN_5.read_text(encoding="utf-8"), "Ic")
        known = {k for kind in schemas.NAMES for k in schemas.keys_of(schemas.load(kind))}
        self.assertEqual(known - set(listed), set(), f"to be described in {papers.MAN_5}")
        self.assertEqual(set(listed) - known, set(), "described, but unknown")

    def test_every_key_is_described_with_its_default_type_and_choices(self):
        listed = papers.items(papers.MAN_5.read_text(encoding="utf-8"), "Ic")
        for key, schema in schemas.keys_of(schemas.load("settings")).items():
            text = listed[key]
            if "default" in schema:
                written = json.dumps(schema["default"]).strip('"')
                self.assertRegex(text, r"Default:\n\.Ql " + re.escape(written), key)
            for word in schema.get("enum", []):
                self.assertRegex(text, rf"Ql {word}\b", key)
            if "^(?=[0-9])" in schema.get("pattern", ""):
                self.assertTrue(text.startswith("Duration"), key)
                spoken = re.search(r"From \w+ to \w+", schema["description"])[0].lower()
                self.assertIn(spoken, text, key)
            if schema.get("type") == "integer":
                self.assertIn(f"from {schema['minimum']} to {schema['maximum']}", text, key)

    def test_every_command_has_help_with_an_example_and_a_place_in_the_manual(self):
        commands = papers.commands_of(paths["daemon"])
        self.assertIn("check", commands)
        for command in ([], *([c] for c in commands)):
            told = papers.help_of(paths["daemon"], *command)
            self.assertRegex(told, r"\nExamples?:\n  pullkeeper")
        described = {name.removeprefix("pullkeeper ")
                     for name in papers.sections(papers.MAN_8, "Ss")
                     if name.startswith("pullkeeper ")}
        self.assertEqual(described, set(commands), f"subsections of COMMANDS in {papers.MAN_8}")
        synopsis = set(re.findall(r"^\.Cm ([\w-]+)", papers.sections(papers.MAN_8)["SYNOPSIS"],
                                  re.M))
        self.assertEqual(synopsis, set(commands), f"SYNOPSIS of {papers.MAN_8}")

    def test_a_command_that_is_none_is_refused_with_the_one_that_was_meant(self):
        done = subprocess.run([paths["daemon"], "chek"], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr),
                         (64, 'pullkeeper: there is no command "chek"; did you mean "check"?\n'))

    def test_every_option_is_in_the_manual_and_no_other(self):
        for command in papers.commands_of(paths["daemon"]):
            options = papers.options_of(paths["daemon"], command) - {"--help"}
            self.assertEqual(papers.options_in_manual(command), options,
                             f"`pullkeeper {command}` in {papers.MAN_8}")

    def test_every_command_and_option_is_completed_and_no_other(self):
        commands = papers.commands_of(paths["daemon"])
        self.assertEqual(papers.completed_by_bash(""), set(commands), papers.BASH)
        zsh = papers.ZSH.read_text(encoding="utf-8")
        fish = papers.FISH.read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"^  '([\w-]+):", zsh, re.M)), set(commands), papers.ZSH)
        self.assertEqual(set(re.findall(r"__fish_use_subcommand -a ([\w-]+)", fish)), set(commands),
                         papers.FISH)
        for command in commands:
            options = papers.options_of(paths["daemon"], command)
            self.assertEqual(papers.completed_by_bash(command, "--"), options,
                             f"{papers.BASH}: {command}")
            self.assertEqual(papers.options_of_zsh(command), options, f"{papers.ZSH}: {command}")
            self.assertEqual(papers.options_of_fish(command), options,
                             f"{papers.FISH}: {command}")

    def test_every_exit_code_is_in_the_manual_and_no_other(self):
        text = (ROOT / "daemon/commands/exit_codes.hpp").read_text(encoding="utf-8")
        codes = set(re.findall(r"^inline constexpr int exit_\w+ = (\d+);", text, re.M))
        listed = re.findall(r"^\.It (\d+)$", papers.sections(papers.MAN_8)["EXIT STATUS"], re.M)
        self.assertEqual(set(listed), codes)
        self.assertGreaterEqual(len(codes), 7)

    def test_the_manuals_are_well_formed(self):
        if not shutil.which("groff") and not shutil.which("mandoc"):
            self.skipTest("neither groff nor mandoc")
        for path in (papers.MAN_8, papers.MAN_5):
            for command in (["groff", "-mandoc", "-Tutf8", "-ww", "-z"],
                            ["mandoc", "-Tlint", "-Wwarning"]):
                if not shutil.which(command[0]):
                    continue
                done = subprocess.run([*command, path], capture_output=True, text=True,
                                      timeout=60, check=False)
                self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), command)

    def test_the_completions_are_understood_by_their_shells(self):
        for shell, path in (("bash", papers.BASH), ("zsh", papers.ZSH), ("fish", papers.FISH)):
            if not shutil.which(shell):
                continue
            done = subprocess.run([shell, "-n", path], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path)


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
