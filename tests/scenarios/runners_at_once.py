#!/usr/bin/env python3
"""Two and three runners started together, a hundred times: every statement once, whoever wins."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import Failed, main, revision, same  # noqa: E402

ROUNDS = 100
HISTORY = ("SELECT revision || ' ' || direction || ' ' || done FROM modelgen.modelgen_history"
           " WHERE finished_at IS NOT NULL ORDER BY id")


def mixed(w):
    """Plain, outside transactions, and mixed revisions; each counts how often it was run."""
    revision(w, "r1", "", "CREATE TABLE ran (id text);\nINSERT INTO ran VALUES ('r1');")
    revision(w, "r2", "r1", "INSERT INTO ran VALUES ('r2');\n-- step: none\n"
             "CREATE INDEX CONCURRENTLY ran_ix ON ran (id);\nINSERT INTO ran VALUES ('r2b');\n"
             "VACUUM ran;\n-- step: transaction\nINSERT INTO ran VALUES ('r2c');")
    revision(w, "r3", "r2", "INSERT INTO ran VALUES ('r3');")
    revision(w, "r4", "r3", "REINDEX INDEX CONCURRENTLY ran_ix;\nINSERT INTO ran VALUES ('r4');",
             header="-- transaction: none")


RAN = "r1\nr2\nr2b\nr2c\nr3\nr4"


def test_runners_at_once(w):
    mixed(w)
    w.write("modelgen.yaml", "environments:\n  p: {url: \"${URL}\", wait: 60s}\n")
    db = w.database()
    for i in range(ROUNDS):
        several = [w.start("upgrade", "--env", "p", env={"URL": db.url})
                   for _ in range(2 + i % 2)]
        for p in several:
            done = w.finish(p)
            if done.code:
                raise Failed(done.shown())
        same(db.sql("SELECT id FROM ran ORDER BY id"), RAN)
        same(db.sql(HISTORY), "r1 upgrade 2\nr2 upgrade 5\nr3 upgrade 1\nr4 upgrade 2")
        same(db.sql("SELECT version_num FROM alembic_version"), "r4")
        same(db.sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0")
        db.sql("DROP SCHEMA modelgen CASCADE; DROP TABLE ran, alembic_version")


main(globals())
