"""The programs under test, as a test's command line names them."""
import argparse
import pathlib
import sys
import unittest

paths = {}                                 # name -> path, set by main()


def main(description, *names):
    """Takes `--NAME PATH` for each of the names, and runs the tests of the calling program."""
    parser = argparse.ArgumentParser(description=description)
    for name in names:
        parser.add_argument("--" + name, required=True)
    chosen, rest = parser.parse_known_args()
    for name in names:
        paths[name] = str(pathlib.Path(getattr(chosen, name)).resolve())
    unittest.main(argv=[sys.argv[0], *rest])
