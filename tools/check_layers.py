#!/usr/bin/env python3
"""Reads every #include of gen/ and checks that layers only look down.

base < text < ir < dialect < kinds < engine < {db, code} < rev < cmd; report and cli use base and
text only; cmd and main.c use everything. In gen/kinds, NAME.h and NAME_*.h of a row KIND(NAME) in
kinds.def are that kind's own: no other file there includes them. A library's header is included
only in the layer that owns the library.
    check_layers.py [ROOT]
"""
import os
import re
import sys

from csource import ROOT, files, line_of, read, report, without_comments

ORDER = ["base", "text", "ir", "dialect", "kinds", "engine", "db", "rev", "cmd"]
MAY_USE = {layer: set(ORDER[:i + 1]) for i, layer in enumerate(ORDER)}
MAY_USE["code"] = set(ORDER[:ORDER.index("db")]) | {"code"}
MAY_USE["rev"].add("code")
MAY_USE["report"] = {"base", "text", "report"}
MAY_USE["cli"] = {"base", "text", "cli"}
MAY_USE["cmd"] = set(MAY_USE)

LIBRARIES = [
    (r"libpq-fe\.h|libpq/.*|postgres_ext\.h|sqlite3\.h", "db"),
    (r"lua\.h|lauxlib\.h|lualib\.h|luaconf\.h", "code"),
    (r"md5\.h|sha\w*\.h|rmd160\.h|openssl/.*", "base"),
    (r"yaml\.h|jansson\.h", "text"),
    (r"pg_query\.h", "dialect"),
]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def kind_names(root):
    """The rows of kinds.def, longest name first."""
    if not os.path.exists(os.path.join(root, "gen/kinds/kinds.def")):
        return []
    rows = without_comments(read("gen/kinds/kinds.def", root))
    return sorted(re.findall(r"^KIND\((\w+)", rows, re.M), key=len, reverse=True)


def owner(stem, kinds):
    """The kind that a file of gen/kinds belongs to, or None."""
    return next((k for k in kinds if stem == k or stem.startswith(k + "_")), None)


def check_file(path, root, kinds):
    text = without_comments(read(path, root))
    parts = path.split("/")
    layer = parts[1] if len(parts) > 2 else "cmd"
    stem = os.path.splitext(parts[-1])[0]
    own = "/".join(parts[1:-1] + [stem + ".h"])
    first = True
    if layer not in MAY_USE:
        yield "%s:1: gen/%s is not a layer" % (path, layer)
        return
    for match in INCLUDE.finditer(text):
        where = "%s:%d: " % (path, line_of(text, match.start()))
        name = match.group(2)
        if first and path.endswith(".c") and name != own and \
                os.path.exists(os.path.join(root, "gen", own)):
            yield where + 'the first include must be the own header, "%s"' % own
        first = False
        for pattern, home in LIBRARIES:
            if re.fullmatch(pattern, name) and layer != home:
                yield where + "<%s> belongs to gen/%s alone" % (name, home)
        if match.group(1) == "<":
            continue
        if not os.path.exists(os.path.join(root, "gen", name)):
            yield where + '"%s" is no file of gen/' % name
            continue
        target = name.split("/")[0]
        if target not in MAY_USE[layer]:
            yield where + "%s must not include %s (%s)" % (layer, target, name)
        if layer == "kinds" and target == "kinds":
            theirs = owner(os.path.splitext(os.path.basename(name))[0], kinds)
            if theirs and theirs != owner(stem, kinds):
                yield where + "%s is the kind %s's own" % (name, theirs)


def main():
    root = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    kinds = kind_names(root)
    problems = []
    for path in files(["gen"], (".c", ".h", ".def"), root):
        problems += check_file(path, root, kinds)
    return report("layers", problems)


if __name__ == "__main__":
    sys.exit(main())
