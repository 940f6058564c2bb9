#!/usr/bin/env python3
"""The documents against the tree: links lead somewhere, and the facts about the API are whole.

usage: docs_test.py ROOT
"""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(".")
COLUMNS = ["id", "fact", "source, date", "certainty", "sandbox", "used by"]
CERTAINTY = ("documented", "contradictory", "assumed", "unknown")


def documents():
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def rows(text):
    """The cells of every row of every table of facts; a `|` inside a cell is escaped."""
    for line in text.splitlines():
        if re.match(r"\| F\d+ \|", line):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def anchors(text):
    """The anchors of a page, as hosting pages make them of its headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", text, re.M)}


class Documents(unittest.TestCase):
    maxDiff = None

    def test_every_link_leads_to_a_file_and_a_heading(self):
        seen = 0
        for page in documents():
            for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
                if "://" in target:
                    continue
                seen += 1
                path, _, anchor = target.partition("#")
                there = page.parent / path if path else page
                self.assertTrue(there.exists(), f"{page}: {target}")
                if anchor:
                    self.assertIn(anchor, anchors(there.read_text(encoding="utf-8")), page)
        self.assertGreater(seen, 10)

    def test_facts_are_numbered_in_order_and_have_all_columns(self):
        text = (ROOT / "docs/api-facts.md").read_text(encoding="utf-8")
        facts = list(rows(text))
        self.assertEqual([f[0] for f in facts], [f"F{i + 1}" for i in range(len(facts))])
        self.assertGreater(len(facts), 40)
        for fact in facts:
            self.assertEqual((len(fact), "" in fact), (len(COLUMNS), False), fact[0])
            self.assertTrue(fact[3].startswith(CERTAINTY), fact[0])

    def test_every_fact_that_a_document_or_the_code_names_is_there(self):
        known = {f[0] for f in rows((ROOT / "docs/api-facts.md").read_text(encoding="utf-8"))}
        for page in [*documents(), *(ROOT / "daemon/core").rglob("*.hpp")]:
            named = set(re.findall(r"\bF[1-9]\d?\b", page.read_text(encoding="utf-8")))
            self.assertEqual(named - known, set(), page)

    def test_every_variant_of_the_sandbox_belongs_to_a_fact_and_the_other_way_round(self):
        facts = list(rows((ROOT / "docs/api-facts.md").read_text(encoding="utf-8")))
        played = set(re.findall(r"--[a-z-]+", " ".join(f[4] for f in facts)))
        text = (ROOT / "tests/sandbox/options.cpp").read_text(encoding="utf-8")
        self.assertEqual(played - set(re.findall(r"--[a-z-]+", text)), set(), "no such option")
        variants = re.findall(r'_choice\((?:"([a-z-]+)")?',
                              (ROOT / "tests/sandbox/variant_text.cpp").read_text(encoding="utf-8"))
        offered = {f"--{name}" for name in variants if name} | {"--quota"}
        self.assertGreater(len(offered), 10)
        self.assertEqual(offered - played, set(), "no fact says why")

    def test_every_kind_of_fault_that_a_fact_names_can_be_played(self):
        known = set(re.findall(r"[a-z]+(?:-[a-z0-9]+)*",
                               (ROOT / "tests/sandbox/options.cpp").read_text(encoding="utf-8")))
        for fact in rows((ROOT / "docs/api-facts.md").read_text(encoding="utf-8")):
            for kind in re.findall(r"`([a-z][a-z0-9-]*)`", fact[4]):
                self.assertIn(kind, known, fact[0])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ROOT = pathlib.Path(sys.argv.pop())
    unittest.main()
