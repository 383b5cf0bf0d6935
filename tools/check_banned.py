#!/usr/bin/env python3
"""Functions that the source must not call, with the folders where a rule does not hold.

Comments and strings do not count.
    check_banned.py [ROOT]
"""
import os
import re
import sys

from csource import ROOT, code_only, files, line_of, read, report

LIBRARY = ("gen/text/", "gen/ir/", "gen/dialect/", "gen/kinds/", "gen/engine/", "gen/db/",
           "gen/code/", "gen/rev/", "gen/report/", "gen/cli/")

# names, where the rule holds, where it does not, what to do instead
RULES = [
    (r"strcpy|strcat|strncpy|strncat|sprintf|vsprintf|stpcpy|gets|strtok",
     ("gen/", "tests/"), (), "it may write past its buffer or keeps state; use struct sbuf"),
    (r"atoi|atol|atoll|atof", ("gen/", "tests/"), (), "it cannot report an error; use str_to_i64"),
    (r"alloca", ("gen/", "tests/"), (), "use an arena"),
    (r"malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf",
     ("gen/",), ("gen/base/",), "memory comes from an arena"),
    (r"exit|_exit|_Exit|quick_exit|abort",
     ("gen/",), ("gen/base/", "gen/cmd/", "gen/main.c"), "return false and add a diagnostic"),
    (r"PQ[a-z]\w*", ("gen/",), ("gen/db/",), "libpq belongs to gen/db"),
    (r"printf|vprintf|puts|putchar|perror",
     LIBRARY, (), "only commands print; append to diagnostics or a struct sbuf"),
    (r"gmtime|localtime|ctime|asctime|strerror_l|setlocale|rand|srand|random|srandom",
     ("gen/",), ("gen/base/",), "output must not depend on clock, locale or chance"),
]


def main():
    root = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    problems = []
    for path in files(["gen", "tests"], (".c", ".h", ".def"), root):
        text = code_only(read(path, root))
        for names, where, but, instead in RULES:
            if not path.startswith(where) or (but and path.startswith(but)):
                continue
            for match in re.finditer(r"(?<![\w.>])(%s)\s*\(" % names, text):
                problems.append("%s:%d: %s is banned here: %s" % (
                    path, line_of(text, match.start()), match.group(1), instead))
    return report("banned", problems)


if __name__ == "__main__":
    sys.exit(main())
