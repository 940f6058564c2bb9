#!/usr/bin/env python3
"""The catalogue of faults against the tests: each row names the files whose tests bear its id, no
test bears an id that is no row's, and a row without a test says why.

usage: faults_test.py ROOT

An id stands in brackets at the end of a test's name, `TEST_CASE("a refused connect fails [ID]")`;
of a Python test also behind it as a comment; of a script or a fuzz target in what its head says.
"""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(".")
ROWS = {"N": 35, "A": 41, "C": 16, "P": 31, "G": 24, "S": 19}
AUTOMATED = 155                            # rows at least
CASE = re.compile(r'TEST_CASE(?:_\w+)?\(((?:\s*"(?:\\.|[^"\\])*")+)')
IDS = re.compile(r"\[([NACPGS]\d\d(?: [NACPGS]\d\d)*)\]")


def catalogue():
    """{id: (files, all cells)}; the last cell of a row has its files as `file`, or the reason."""
    text = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    rows = {}
    for line in text.splitlines():
        if re.match(r"\| [NACPGS]\d\d \|", line):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            assert cells[0] not in rows, f"{cells[0]} stands twice"
            rows[cells[0]] = (set(re.findall(r"`([^`]+)`", cells[-1])), cells)
    return rows


def text_with_ids(file):
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".cpp" or file.parent.name == "fuzz":
        return text
    return "\n".join("".join(re.findall(r'"((?:\\.|[^"\\])*)"', name))
                     for name in CASE.findall(text))


def tested():
    """{id: the files, below tests/, of whose tests one bears it}."""
    found = {}
    for file in sorted((ROOT / "tests").rglob("*")):
        of_ours = file.suffix in (".cpp", ".py", ".sh") or file.name == "CMakeLists.txt"
        for ids in IDS.findall(text_with_ids(file)) if of_ours else []:
            for one in ids.split():
                found.setdefault(one, set()).add(str(file.relative_to(ROOT / "tests")))
    return found


class Faults(unittest.TestCase):
    maxDiff = None

    def test_the_rows_are_numbered_in_order(self):
        self.assertEqual(list(catalogue()), [f"{kind}{number:02}" for kind, count in ROWS.items()
                                             for number in range(1, count + 1)])

    def test_every_row_says_what_must_happen(self):
        for row, (_, cells) in catalogue().items():
            self.assertEqual((len(cells), "" in cells), (4, False), row)

    def test_every_row_names_the_files_whose_tests_bear_its_id_and_no_others(self):
        have = tested()
        for row, (files, _) in catalogue().items():
            self.assertEqual(files, have.get(row, set()), row)

    def test_no_test_bears_an_id_that_is_no_rows(self):
        self.assertEqual(set(tested()) - set(catalogue()), set())

    def test_a_row_without_a_test_says_why_and_there_are_few(self):
        without = {row: cells[-1] for row, (files, cells) in catalogue().items() if not files}
        for row, why in without.items():
            self.assertRegex(why, r"^No test: \w.{20,}", row)
        self.assertGreaterEqual(sum(ROWS.values()) - len(without), AUTOMATED)

    def test_nothing_can_switch_the_verification_of_certificates_off(self):  # [S06]
        for file in sorted((ROOT / "daemon").rglob("*.[ch]pp")):
            text = file.read_text(encoding="utf-8")
            self.assertNotRegex(text, r"(?i)verify_none|insecure|skip_verify|no_verify", file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ROOT = pathlib.Path(sys.argv.pop())
    unittest.main()
