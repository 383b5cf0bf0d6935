"""C source as the checks see it: files of the project, and text without comments or strings."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(folders, endings, root=ROOT):
    """Paths below root, sorted, of the files in those folders with one of those endings."""
    found = []
    for folder in folders:
        for place, dirs, names in os.walk(os.path.join(root, folder)):
            dirs[:] = sorted(d for d in dirs if d not in ("build", "__pycache__"))
            found += [os.path.relpath(os.path.join(place, n), root)
                      for n in names if n.endswith(endings)]
    return sorted(found)


def read(path, root=ROOT):
    with open(os.path.join(root, path), encoding="utf-8", newline="") as f:
        return f.read()


def code_only(text):
    """Comments and the insides of literals become blanks; lines and columns stay where they are."""
    def blank(match):
        body = match.group(0)
        keep = body[0] + body[-1] if body[0] in "\"'" else "  "
        return keep[0] + re.sub(r"[^\n]", " ", body[1:-1]) + keep[1]
    return TOKEN.sub(blank, text)


def without_comments(text):
    """Comments become blanks, strings stay."""
    return TOKEN.sub(lambda m: m.group(0) if m.group(0)[0] in "\"'"
                     else re.sub(r"[^\n]", " ", m.group(0)), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def report(name, problems):
    """Prints the problems; the exit code of the check."""
    for problem in problems:
        print(problem)
    if problems:
        print("%s: %d problem%s" % (name, len(problems), "s" * (len(problems) != 1)))
    return 1 if problems else 0
