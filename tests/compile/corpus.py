#!/usr/bin/env python3
"""Headers for schemas that modelgen did not write (from ../shared, where it exists) compile."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from compile.matrix import compile_all, generate, optimised     # noqa: E402
from lib.scenario import ROOT, Failed, main                     # noqa: E402

CORPUS = os.path.join(ROOT, "..", "shared", "corpus")
# folder: files, lines that are left out, what goes before, how many tables come out
SCHEMAS = {
    "chinook": (["Chinook_PostgreSql_AutoIncrementPKs.sql"],
                r"DROP DATABASE|CREATE DATABASE|\\c |INSERT", "", 11),
    "northwind": (["northwind.sql"], "INSERT", "", 14),
    "adventureworks": (["install.sql"], r" *\\copy", "", 60),
    "kanboard": (["postgres.sql"], "INSERT", "", 40),
    "temporal": (["temporal.sql", "visibility.sql"], "$^", "CREATE EXTENSION btree_gin;\n", 25),
}


def load(db, name):
    files, left_out, first, _ = SCHEMAS[name]
    text = first
    for file in files:
        with open(os.path.join(CORPUS, name, file), encoding="utf-8", errors="replace") as f:
            text += "".join(line for line in f if not re.match(left_out, line))
    # single statements of these files fail everywhere: settings of old servers, missing data
    subprocess.run(["psql", "-Xq", "-d", db.url], input=text, text=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check(w, name):
    db = w.database()
    load(db, name)
    w.write("models.yaml", w.run("inspect", "--url", db.url).out)
    generate(w, "models.yaml")
    tables = w.read("models.h").count("_insert(mg_db *")
    if tables < SCHEMAS[name][3]:
        raise Failed("functions for %d tables alone" % tables)
    compile_all(w, ["bodies"], ("c99", "c++20"))
    compile_all(w, ["types"], ("c11", "c++11"))
    optimised(w)


def test_chinook(w):
    check(w, "chinook")


def test_northwind(w):
    check(w, "northwind")


def test_adventureworks(w):
    check(w, "adventureworks")


def test_kanboard(w):
    check(w, "kanboard")


def test_temporal(w):
    check(w, "temporal")


if not os.path.isdir(CORPUS):
    print("there is no ../shared/corpus here")
    sys.exit(77)
main(globals())
