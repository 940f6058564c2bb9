#!/usr/bin/env python3
"""The examples for Loki and Grafana: they read, and name no event that there is not. Whether the
dashboard asks for numbers that there are is asked beside a daemon that has some.

usage: examples_test.py
"""
import json
import pathlib
import re
import sys
import unittest

import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import papers  # noqa: E402
from support.commands.rejected import ROOT  # noqa: E402

EXAMPLES = ROOT / "examples"


def balanced(text):
    """Whether what opens is closed, outside of strings."""
    open_ones = []
    for sign in re.sub(r'"(\\.|[^"\\])*"', "", text):
        if sign in "([{":
            open_ones.append(sign)
        elif sign in ")]}":
            if not open_ones or open_ones.pop() + sign not in ("()", "[]", "{}"):
                return False
    return not open_ones


class Examples(unittest.TestCase):
    def test_the_rules_for_loki_name_events_that_there_are(self):
        rules = yaml.safe_load((EXAMPLES / "loki" / "rules.yaml").read_text(encoding="utf-8"))
        events = papers.events_in_source()
        named = set()
        for rule in rules["groups"][0]["rules"]:
            self.assertTrue(balanced(rule["expr"]), rule)
            for words in re.findall(r'event=~?"([^"]+)"', rule["expr"]):
                named |= set(words.split("|"))
        self.assertGreater(len(named), 8)
        self.assertEqual(named - set(events), set())

    def test_the_dashboard_reads(self):
        board = json.loads((EXAMPLES / "grafana" / "pullkeeper.json").read_text(encoding="utf-8"))
        for panel in board["panels"]:
            self.assertTrue(panel["targets"], panel["title"])
            for target in panel["targets"]:
                self.assertTrue(balanced(target["expr"]), target)


if __name__ == "__main__":
    unittest.main()
