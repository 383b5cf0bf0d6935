#!/usr/bin/env python3
"""Schemas that modelgen did not write: their headers compile, and every row of every table is read."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import ROOT, Failed, main, same  # noqa: E402

CORPUS = os.path.join(ROOT, "..", "shared", "corpus")
if not os.path.isdir(CORPUS):
    print("there is no ../shared/corpus here")
    sys.exit(77)

FILES = ["chinook/Chinook_PostgreSql.sql", "chinook/Chinook_PostgreSql_AutoIncrementPKs.sql",
         "northwind/northwind.sql", "adventureworks/install.sql", "kanboard/postgres.sql",
         "temporal/temporal.sql", "temporal/visibility.sql"]
# Commands for a terminal and for the whole server, and data that lies in other files.
LEFT_OUT = re.compile(r"^(DROP DATABASE|CREATE DATABASE|\s*\\).*", re.M)
PROGRAM = """\
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

%s
int main(int argc, char **argv)
{
    int64_t seen = 0;
    int64_t n = 0;
    mg_db *db;

    CHECK(argc == 2 && mg_open(&db, argv[1], NULL) == MG_OK);
    OK(db, models_check(db));
%s    mg_close(db);
    puts("fine");
    return 0;
}
"""
COUNT = """\
static mg_rc count_%s(const struct %s *row, void *ctx)
{
    static char js[400000];

    ++*(int64_t *)ctx;
    CHECK(%s_to_json(row, MG_ALL, js, sizeof(js)) < sizeof(js));
    return MG_OK;
}

"""
READ = """\
    seen = 0;
    OK(db, %s_each(db, %scount_%s, &seen));
    OK(db, %s_count(db, &n));
    CHECK(seen == n);
"""


def program(header):
    counts = reads = ""
    for stem, tag in re.findall(r"^typedef mg_rc \(\*(\w+)_fn\)\(\s*const struct (\w+) \*", header,
                                re.M):
        has_page = re.search(r"\b%s_each\(\s*mg_db \*db,\s+const %s_page" % (stem, stem), header)
        counts += COUNT % (stem, tag, stem)
        reads += READ % (stem, "NULL, " if has_page else "", stem, stem)
    return PROGRAM % (counts, reads)


def load(db, path):
    """What is left after errors that the corpus is known for is enough."""
    with open(os.path.join(CORPUS, path), encoding="utf-8-sig") as f:
        text = LEFT_OUT.sub("", f.read())
    subprocess.run(["psql", "-Xq", "-d", db.url], input=text, text=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)


def check(w, path, split=False):
    db = w.database()
    load(db, path)
    w.write("models.yaml", w.run("inspect", "--url", db.url).out)
    header = open(write_header(w), encoding="utf-8").read()
    w.write("read.c", program(header))
    same(run_program(w, compile_program(w, "read.c", "read"), db.url), "fine\n")
    if header.count("_each(mg_db") < 3:
        raise Failed("there are hardly any tables in the header of " + path)


def add_test(path):
    name = "test_" + re.sub(r"\W", "_", path.split("/")[1].split(".")[0]).lower()
    globals()[name] = lambda w: check(w, path)


for file in FILES:
    add_test(file)
main(globals())
