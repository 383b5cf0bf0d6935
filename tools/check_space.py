#!/usr/bin/env python3
"""White space and width: what every text file of the project keeps to.

No trailing blanks, no carriage returns, a newline at the end. C is indented with tabs and at most
100 columns wide (a tab counts to the next multiple of 8); Python, YAML and shell cases have no tabs.
    check_space.py [ROOT]
"""
import os
import sys

from csource import ROOT, files, read, report

WIDTH = 100
ENDINGS = (".c", ".h", ".def", ".py", ".sh", ".yaml", ".md", "Makefile")


def check_line(path, line):
    if line.endswith((" ", "\t")) and not path.endswith(".md"):
        yield "blanks at the end of the line"
    if "\r" in line:
        yield "a carriage return"
    if path.endswith((".c", ".h")):
        if len(line.expandtabs(8)) > WIDTH:
            yield "%d columns, %d are the most" % (len(line.expandtabs(8)), WIDTH)
        indent = line[:len(line) - len(line.lstrip())]
        if "        " in indent or " \t" in indent:
            yield "indented with blanks instead of tabs"
    if path.endswith((".py", ".yaml")) and "\t" in line:
        yield "a tab"


def main():
    root = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    paths = files(["gen", "tests", "tools", "bench", "examples", "templates"], ENDINGS, root)
    paths += [n for n in sorted(os.listdir(root)) if n.endswith(ENDINGS)]
    problems = []
    for path in paths:
        if path.startswith(("tests/fuzz/corpus/", "tests/fixtures/", "tests/alembic/history/")):
            continue
        text = read(path, root)
        for number, line in enumerate(text.split("\n"), 1):
            problems += ["%s:%d: %s" % (path, number, p) for p in check_line(path, line)]
        if text and not text.endswith("\n"):
            problems.append("%s: no newline at the end" % path)
    return report("space", problems)


if __name__ == "__main__":
    sys.exit(main())
