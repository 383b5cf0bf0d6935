#!/usr/bin/env python3
"""No source file of gen/ and tests/ has more than 600 lines; more than 400 is said, not refused.

    check_sizes.py [ROOT]
"""
import os
import sys

from csource import ROOT, files, read, report

MOST, MANY = 600, 400


def main():
    root = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    problems = []
    for path in files(["gen", "tests", "tools"], (".c", ".h", ".def", ".py", ".sh", ".case"), root):
        lines = read(path, root).count("\n")
        if lines > MOST:
            problems.append("%s: %d lines; split it, %d are the most" % (path, lines, MOST))
        elif lines > MANY:
            print("%s: %d lines (a note: most files have up to 300)" % (path, lines))
    return report("sizes", problems)


if __name__ == "__main__":
    sys.exit(main())
