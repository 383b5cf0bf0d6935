#!/usr/bin/env python3
"""Backfills of large tables: in batches, resumed where they stopped, each row once."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, revision, same, wait_until  # noqa: E402

ROWS = 1000
FILL = "INSERT INTO t SELECT i, 'n' || i FROM generate_series(1, %d) i" % ROWS
MODELS = "tables:\n  t:\n    columns:\n      id: {type: integer, primary_key: true}\n      name: text\n"
ROUND = "SELECT done, reached FROM modelgen.modelgen_history ORDER BY id DESC LIMIT 1"


def commits_of(db, table="t"):
    """In how many transactions the rows were written."""
    return int(db.sql("SELECT count(DISTINCT xmin::text) FROM %s" % table))


def test_written_and_run(w):
    """autogenerate writes batches for a large table, one statement for a small one."""
    db = w.database()
    w.write("models.yaml", MODELS)
    w.run("autogenerate", "--url", db.url, "--rev-id", "a1", "-m", "one")
    w.run("upgrade", "--url", db.url)
    db.sql(FILL)
    text = MODELS + "      label: {type: text, nullable: false, backfill: \"'x' || name\"}\n"
    w.write("models.yaml", text)
    w.run("autogenerate", "--url", db.url, "--rev-id", "b2", "-m", "small")
    small = w.read("%s/b2_small.sql" % VERSIONS)
    if "step" in small:
        raise Failed(small)
    os.unlink(w.path(VERSIONS, "b2_small.sql"))
    w.write("modelgen.yaml", "online: {rows: %d, batch: 100}\n" % ROWS)
    w.run("autogenerate", "--url", db.url, "--rev-id", "b2", "-m", "large")
    large = w.read("%s/b2_large.sql" % VERSIONS)
    update = "UPDATE t SET label = 'x' || name WHERE label IS NULL;\n"
    if ("\n-- step: batches\n" + update + "\n-- step: transaction\n" + update +
            "\nALTER TABLE t ALTER COLUMN label SET NOT NULL;\n") not in large:
        raise Failed(large)
    w.run("upgrade", "--url", db.url)
    same(commits_of(db), 10)
    same(db.sql("SELECT count(*) FROM t WHERE label = 'xn' || id"), str(ROWS))
    same(db.sql("SELECT done, reached FROM modelgen.modelgen_history WHERE revision = 'b2'"), "4|")
    w.run("check", "--url", db.url)
    w.run("downgrade", "a1", "--url", db.url, "--allow-data-loss")
    w.write("modelgen.yaml", "online: {rows: %d}\n" % (ROWS + 1))
    os.unlink(w.path(VERSIONS, "b2_large.sql"))
    w.run("autogenerate", "--url", db.url, "--rev-id", "b2", "-m", "small")
    same(w.read("%s/b2_small.sql" % VERSIONS).split("-- upgrade:")[1],
         small.split("-- upgrade:")[1])


def test_goes_on(w):
    """A row in the middle is refused; mended, the rest follows, and no row is done twice."""
    db = w.database()
    db.sql("CREATE TABLE t (a text, b int, n int NOT NULL, CHECK (n < 10), PRIMARY KEY (b, a));"
           "INSERT INTO t SELECT 'it''s \\ ' || i %% 7, i / 7, 0 FROM generate_series(1, %d) i" % ROWS)
    db.sql("UPDATE t SET n = 9 WHERE b = 100 AND a LIKE '%3'")
    revision(w, "r1", "", "-- step: batches rows=50\nUPDATE ONLY public.t AS x /* a */ SET\n"
             "  n = x.n + 1 -- one\nWHERE x.n >= 0 OR false -- all\n;\nDELETE FROM t WHERE b = 3;")
    done = w.run("upgrade", "--url", db.url, code=3)
    done.said("r1.sql:6:1: error MG0305", "its rows up to the key ", ", it's \\ ")
    same(db.sql("SELECT count(*) FROM t WHERE n = 1"), "700")
    same(db.sql(ROUND), "0|" + db.sql("SELECT array[b::text, a] FROM t WHERE n = 1 ORDER BY b DESC,"
                                      " a DESC LIMIT 1"))
    db.sql("UPDATE t SET n = 0 WHERE n = 9")
    text = w.read("%s/r1.sql" % VERSIONS)
    w.write("%s/r1.sql" % VERSIONS, text.replace("x.n + 1", "x.n + 2"))
    w.run("upgrade", "--url", db.url, code=6).said("statement 1 of r1 was changed since")
    w.write("%s/r1.sql" % VERSIONS, text)
    done = w.run("upgrade", "--url", db.url)
    done.said("upgrade r1: goes on after 0 of 2 statements, in the next one behind the key ")
    same(db.sql("SELECT n, count(*) FROM t GROUP BY n"), "1|993")
    same(db.sql(ROUND), "2|")


def test_lost_key(w):
    """Without the key nobody can tell which rows are done: refused, not done twice."""
    db = w.database()
    db.sql("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 10)); INSERT INTO t SELECT i,"
           " CASE i WHEN 70 THEN 9 ELSE 0 END FROM generate_series(1, 100) i")
    revision(w, "r1", "", "-- step: batches rows=10\nUPDATE t SET n = n + 1;")
    w.run("upgrade", "--url", db.url, code=3).said("its rows up to the key 60 are done and stay")
    db.sql("ALTER TABLE t DROP CONSTRAINT t_pkey; UPDATE t SET n = 0 WHERE id = 70")
    w.run("upgrade", "--url", db.url, code=6).said(
        "r1.sql:6:1: error MG0531", "did this statement up to the key 60")
    db.sql("UPDATE t SET n = 1 WHERE id > 60")
    w.run("upgrade", "--url", db.url, "--resume", "skip")
    same(db.sql("SELECT n, count(*) FROM t GROUP BY n"), "1|100")


def test_at_once(w):
    """Where there is no key to go along, the statement is one transaction, and that is told."""
    db = w.database()
    db.sql("CREATE TABLE bare (n int); CREATE TABLE moved (id int PRIMARY KEY);"
           "CREATE TABLE par (id int PRIMARY KEY); CREATE TABLE child () INHERITS (par);"
           "INSERT INTO bare SELECT i FROM generate_series(1, 100) i; INSERT INTO moved TABLE bare;"
           "INSERT INTO par TABLE bare; INSERT INTO child TABLE bare")
    revision(w, "r1", "", "-- step: batches rows=10\nUPDATE bare SET n = n + 1;\n"
             "UPDATE moved SET id = id + 1000;\nUPDATE par SET id = id + 0;\n"
             "UPDATE par p SET id = DEFAULT FROM bare b WHERE p.id = b.n AND false;")
    done = w.run("upgrade", "--url", db.url)
    done.said("statement 1 is run at once: bare has no primary key",
              "statement 2 is run at once: moved gets other keys by this statement",
              "statement 3 is run at once: par ")
    same(db.sql("SELECT sum(n) FROM bare"), "5150")
    same((commits_of(db, "bare"), commits_of(db, "moved")), (1, 1))


def test_elsewhere(w):
    """A script, a rehearsal and a dry run know no batches; what cannot be cut is refused."""
    db = w.database()
    db.sql("CREATE TABLE t (id int PRIMARY KEY, name text)")
    db.sql(FILL)
    revision(w, "r1", "", "ALTER TABLE t ADD COLUMN n int;\n-- step: batches rows=100\n"
             "UPDATE t SET n = 1;")
    out = w.run("upgrade", "base:r1", "--sql").out
    if "UPDATE t SET n = 1;" not in out or out.count("COMMIT") != 1:
        raise Failed(out)
    w.run("upgrade", "--url", db.url, "--rehearse").said("everything was taken back")
    w.run("upgrade", "--url", db.url, "--transaction", "per-run")
    same(commits_of(db), 1)
    for bad in ("SELECT 1;", "UPDATE t SET n = 1 RETURNING id;", "WITH x AS (SELECT 1) UPDATE t SET"
                " n = 1;", "INSERT INTO t VALUES (1);"):
        revision(w, "r2", "r1", "-- step: batches\n" + bad)
        w.run("upgrade", "--url", db.url, code=6).said(
            "r2.sql:6:1: error MG0542: this statement cannot be run in batches")
    revision(w, "r2", "r1", "-- step: batches rows=0\nUPDATE t SET n = 1;")
    w.run("upgrade", "--url", db.url, code=6).said("\"rows=0\" is no limit of a step")


def test_readers_and_locks(w):
    """A row that somebody holds makes its batch wait and be tried again, and no other."""
    db = w.database()
    db.sql("CREATE TABLE t (id int PRIMARY KEY, name text)")
    db.sql(FILL)
    revision(w, "r1", "", "-- step: batches rows=100\nUPDATE t SET name = 'done';")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", lock_timeout: 200ms}\n" % db.url)
    db.sql("CREATE FUNCTION hold() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM FROM t WHERE"
           " id = 550 FOR UPDATE; PERFORM pg_sleep(2); END $$")
    psql = subprocess.Popen(["psql", "-Xqc", "SELECT hold()", db.url], stdout=subprocess.DEVNULL)
    wait_until(lambda: db.sql("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT hold()'"
                              " AND state = 'active'") == "1")
    process = w.start("upgrade", "--env", "p")
    wait_until(lambda: db.sql("SELECT count(*) FROM t WHERE name = 'done'") == "500")
    psql.wait(60)
    done = w.finish(process)
    same(done.code, 0)
    done.said("upgrade r1: statement 1 got no lock within 200ms; try 2 follows")
    same(db.sql("SELECT count(*) FROM t WHERE name = 'done'"), str(ROWS))
    same(commits_of(db), 10)


main(globals())
