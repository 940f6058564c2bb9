#!/usr/bin/env python3
"""The table of decisions against its tests: each row is named by a test, and no test names another.

usage: decisions_test.py ROOT
"""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(".")


def rows():
    """The ids of the table, in its order; a row may go on in lines that have none."""
    text = (ROOT / "daemon/core/stream/decide.hpp").read_text(encoding="utf-8")
    return re.findall(r"^//\s+(D\d+)\b", text, re.M)


def named():
    """{id: the tests that begin with it}: "D7, D9: the settings can force either way"."""
    tests = {}
    for file in sorted((ROOT / "tests/core/stream").glob("decide*_test.cpp")):
        for name in re.findall(r'TEST_CASE\("([^"]*)', file.read_text(encoding="utf-8")):
            ids = re.match(r"(D\d+(?:, D\d+)*):", name)
            for row in re.findall(r"D\d+", ids.group(1) if ids else ""):
                tests.setdefault(row, []).append(f"{file.name}: {name}")
    return tests


class Decisions(unittest.TestCase):
    maxDiff = None

    def test_the_rows_are_numbered_in_order(self):
        self.assertEqual(rows(), [f"D{i + 1}" for i in range(len(rows()))])
        self.assertGreater(len(rows()), 10)

    def test_every_row_is_named_by_a_test(self):
        self.assertEqual([row for row in rows() if row not in named()], [])

    def test_no_test_names_a_row_that_does_not_exist(self):
        self.assertEqual({row: tests for row, tests in named().items() if row not in rows()}, {})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ROOT = pathlib.Path(sys.argv.pop())
    unittest.main()
