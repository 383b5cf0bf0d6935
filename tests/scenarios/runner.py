#!/usr/bin/env python3
"""The runner against others: sessions that hold locks, steps outside transactions, interrupted runs."""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import Failed, main, revision, same, wait_until  # noqa: E402

HISTORY = ("SELECT revision || ' ' || direction || ' ' || done FROM modelgen.modelgen_history"
           " WHERE finished_at IS NOT NULL ORDER BY id")


class Session:
    """A psql that holds something open until it is closed."""

    def __init__(self, db, sql, name="holder"):
        self.p = subprocess.Popen(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", db.url], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env=dict(os.environ, PGAPPNAME=name))
        self.p.stdin.write(sql + ";\nSELECT 'ready';\n")
        self.p.stdin.flush()
        while "ready" not in self.p.stdout.readline():
            if self.p.poll() is not None:
                raise Failed("psql ended")

    def close(self):
        self.p.stdin.close()
        self.p.wait(60)


def test_loser_says_who(w):
    """A run outside transactions holds a lease: the other one says whose it is, and since when."""
    db = w.database()
    revision(w, "r1", "", "SELECT 1;\n-- step: none\nCALL work();")
    db.sql("CREATE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(8); END $$")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", wait: 1s}\n" % db.url)
    first = w.start("upgrade", "--env", "p")
    wait_until(lambda: db.sql("SELECT count(*) FROM pg_stat_activity WHERE query ="
                              " 'CALL work()' AND state = 'active'") == "1")
    lost = w.run("upgrade", "--env", "p", code=5)
    lost.said("another session works on table alembic_version", "upgrade of r1, begun ",
              " UTC by postgres on ", "process %d" % first.pid, "1 of 2 done")
    same(w.finish(first).code, 0)
    w.run("upgrade", "--env", "p").said("nothing to do")


def test_lock_is_tried_again(w):
    """An ALTER that waits lets readers pass, tells who is in its way, and gets its turn."""
    db = w.database()
    db.sql("CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
    revision(w, "r1", "", "ALTER TABLE t ADD COLUMN a int;")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", lock_timeout: 200ms}\n" % db.url)
    holder = Session(db, "BEGIN; SELECT * FROM t", "nightly report")
    process = w.start("upgrade", "--env", "p")
    slowest, end = 0, time.monotonic() + 3
    while time.monotonic() < end:
        begun = time.monotonic()
        db.sql("SELECT count(*) FROM t")
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(0.05)
    if slowest > 2:
        raise Failed("a reader waited for %.1f s" % slowest)
    holder.close()
    done = w.finish(process)
    same(done.code, 0)
    tries = re.findall(r"upgrade r1: statement 1 got no lock within 200ms; try \d+ follows; held by process \d+"
                       r" \(user postgres, nightly report, idle in transaction, query of [0-9.]+ s"
                       r" ago: SELECT 'ready';\)", done.err)
    if len(tries) < 2:
        raise Failed(done.shown())
    same(db.sql("SELECT count(a) FROM t"), "0")


def test_lock_budget(w):
    """The budget ends with 5, and with the name of who holds the lock; nothing was done."""
    db = w.database()
    db.sql("CREATE TABLE t (id int)")
    revision(w, "r1", "", "CREATE TABLE u (id int);\nALTER TABLE t ADD COLUMN a int;")
    revision(w, "r2", "", "CREATE TABLE u (id int);\n-- step: transaction lock_timeout=150ms"
             " statement_timeout=5s\nALTER TABLE t ADD COLUMN a int;",
             header="-- set: lock_timeout = 30s")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", lock_timeout: 200ms, lock_retry: "
            "700ms}\n" % db.url)
    holder = Session(db, "BEGIN; SELECT * FROM t", "nightly report")
    done = w.run("upgrade", "r1", "--env", "p", code=5)
    done.said("r1.sql:6:1: error MG0306", "SQLSTATE 55P03", "held by process ", "nightly report",
              "statement 2 got no lock within 200ms; tried ", " of the 0.7 s of lock_retry",
              "nothing of it was done")
    begun = time.monotonic()
    done = w.run("upgrade", "r2", "--env", "p", code=5)
    done.said("r2.sql:7:1: error MG0306", "SQLSTATE 55P03", "1 of its statements was done")
    if time.monotonic() - begun > 20:
        raise Failed("the limit of the step was not obeyed")
    holder.close()
    w.run("upgrade", "r2", "--env", "p").said("upgrade r2: goes on after 1 of 2 statements")
    same(db.sql(HISTORY), "r2 upgrade 2")


def test_concurrent_index_waits(w):
    """An old snapshot: the index waits for as long as it takes, and says for whom."""
    db = w.database()
    db.sql("CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
    revision(w, "r1", "", "CREATE INDEX CONCURRENTLY t_ix ON t (id);", header="-- transaction: none")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", lock_timeout: 200ms}\n" % db.url)
    holder = Session(db, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t", "old snapshot")
    process = w.start("upgrade", "--env", "p")
    time.sleep(10)
    same(process.poll(), None)
    db.sql("INSERT INTO t VALUES (2)")
    holder.close()
    done = w.finish(process)
    same(done.code, 0)
    done.said("upgrade r1: statement 1 waits for process ", "(user postgres, old snapshot, idle in"
              " transaction")
    same(db.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_ix'::regclass"), "t")


def test_failed_index_is_taken_away(w):
    """A unique index that the rows forbid leaves nothing; mended rows are enough to go on."""
    db = w.database()
    db.sql("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)")
    revision(w, "r1", "", "INSERT INTO t VALUES (2);\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS"
             " t_ix ON t (id);\nINSERT INTO t VALUES (3);", header="-- transaction: none")
    done = w.run("upgrade", "--url", db.url, code=3)
    done.said("r1.sql:6:1: error MG0305", "1 of its statements was done and stays")
    same(db.sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0")
    db.sql("DELETE FROM t WHERE ctid = '(0,1)'")
    done = w.run("upgrade", "--url", db.url)
    done.said("upgrade r1: goes on after 1 of 3 statements")
    same(db.sql("SELECT id FROM t ORDER BY id"), "1\n2\n3")
    same(db.sql(HISTORY), "r1 upgrade 3")


def test_leftovers_are_repaired(w):
    """Invalid indexes of an earlier attempt, by whomever, are no obstacle."""
    db = w.database()
    db.sql("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1); CREATE INDEX t_id ON t (id);"
           "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR"
           " VALUES IN (1)")
    for name in ("t_ix", "t_id_ccnew"):
        subprocess.run(["psql", "-Xq", db.url, "-c", "CREATE UNIQUE INDEX CONCURRENTLY %s ON t (id)"
                        % name], stderr=subprocess.DEVNULL, check=False)
    same(db.sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "2")
    detaches = int(db.sql("SHOW server_version_num")) >= 140000
    holder = Session(db, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM p")
    subprocess.run(["psql", "-Xq", db.url, "-c", "SET lock_timeout = '300ms'", "-c",
                    "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"], stderr=subprocess.DEVNULL,
                   check=False)
    holder.close()
    detach = ""
    if detaches:
        same(db.sql("SELECT inhdetachpending FROM pg_inherits"), "t")
        detach = "\nALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;"
    revision(w, "r1", "", "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_ix ON t (id);\n"
             "REINDEX INDEX CONCURRENTLY t_id;" + detach, header="-- transaction: none")
    done = w.run("upgrade", "--url", db.url)
    done.said("upgrade r1: dropped the invalid index t_ix",
              "upgrade r1: dropped the invalid index t_id_ccnew")
    if detaches:
        done.said("upgrade r1: ended the pending detach of p1")
    same(db.sql("SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid ="
                " 't'::regclass ORDER BY indexrelid::regclass::text"), "t_id|t\nt_ix|t")
    same(db.sql("SELECT count(*) FROM pg_inherits"), "0" if detaches else "1")


def test_steps_that_need_commits(w):
    """An enum value that is used at once, a check that is validated later, VACUUM."""
    db = w.database()
    revision(w, "r1", "", "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE t (m mood);\n"
             "INSERT INTO t VALUES ('sad');\n-- step: transaction\n"
             "ALTER TYPE mood ADD VALUE 'ok';\n-- step: transaction\nINSERT INTO t VALUES ('ok');\n"
             "ALTER TABLE t ADD CONSTRAINT c CHECK (m IS NOT NULL) NOT VALID;\n"
             "-- step: transaction\nALTER TABLE t VALIDATE CONSTRAINT c;\n-- step: none\nVACUUM t;",
             "DROP TABLE t;\nDROP TYPE mood;")
    revision(w, "r2", "r1", "ALTER TYPE mood ADD VALUE 'new';\nINSERT INTO t VALUES ('new');",
             header="-- transaction: none")
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT m FROM t ORDER BY m"), "sad\nok\nnew")
    same(db.sql("SELECT convalidated FROM pg_constraint WHERE conname = 'c'"), "t")
    same(db.sql(HISTORY), "r1 upgrade 8\nr2 upgrade 2")


def test_unproven_asks(w):
    """A statement that nobody can prove is shown; --resume says what is done about it."""
    db = w.database()
    db.sql("CREATE TABLE t (id int); CREATE PROCEDURE work(n int) LANGUAGE plpgsql AS $$ BEGIN"
           " INSERT INTO t VALUES (n); COMMIT; PERFORM pg_sleep(CASE WHEN EXISTS (SELECT FROM t"
           " WHERE id = 0) THEN 0 ELSE 600 END); END $$")
    revision(w, "r1", "", "CALL work(1);\nINSERT INTO t VALUES (2);", header="-- transaction: none")
    for resume, rows in (("rerun", "0\n1\n1\n2"), ("skip", "0\n1\n2")):
        process = w.start("upgrade", "--url", db.url)
        wait_until(lambda: db.sql("SELECT count(*) FROM t") == "1")
        process.kill()
        process.communicate()
        db.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'CALL work(1)'")
        db.sql("INSERT INTO t VALUES (0)")
        done = w.run("upgrade", "--url", db.url, code=6)
        done.said("r1.sql:5:1: error MG0531", "CALL work(1);", "--resume rerun",
                  "it was the upgrade of r1, begun ").never_said("nothing of it")
        same(db.sql("SELECT count(*) FROM t"), "2")
        w.run("upgrade", "--url", db.url, "--resume", resume)
        same(db.sql("SELECT id FROM t ORDER BY id"), rows)
        db.sql("DELETE FROM t; DROP SCHEMA modelgen CASCADE; DROP TABLE alembic_version")


def test_done_statements_are_fixed(w):
    """Of an interrupted revision what is done may not be changed, what is to come may."""
    db = w.database()
    db.sql("CREATE TABLE t (id int)")
    revision(w, "r1", "", "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1 / 0);",
             header="-- transaction: none")
    w.run("upgrade", "--url", db.url, code=4)
    revision(w, "r1", "", "INSERT INTO t VALUES (3);\nINSERT INTO t VALUES (2);",
             header="-- transaction: none")
    w.run("upgrade", "--url", db.url, code=6).said(
        "r1.sql:5:1: error MG0508: statement 1 of r1 was changed")
    revision(w, "r1", "", "INSERT INTO t VALUES (1); -- as before\nINSERT INTO t VALUES (2);",
             header="-- transaction: none")
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT id FROM t ORDER BY id"), "1\n2")


def test_stale_runner_is_shut_out(w):
    """A runner that slept while another took over must not go on."""
    db = w.database()
    db.sql("CREATE TABLE t (id int); CREATE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN"
           " PERFORM pg_sleep(3); END $$")
    revision(w, "r1", "", "CALL work();\nINSERT INTO t VALUES (1);", header="-- transaction: none")
    process = w.start("upgrade", "--url", db.url)
    wait_until(lambda: db.sql("SELECT count(*) FROM pg_stat_activity WHERE query = 'CALL work()'")
               == "1")
    db.sql("UPDATE modelgen.modelgen_history SET fence = fence + 1")
    done = w.finish(process)
    same(done.code, 5)
    same(db.sql("SELECT count(*) FROM t"), "0")


OLD_HISTORY = """CREATE SCHEMA modelgen; CREATE TABLE modelgen.modelgen_history (
    id BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT modelgen_history_pkc PRIMARY KEY,
    version_table TEXT NOT NULL, revision VARCHAR(32) NOT NULL, direction TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL, finished_at TIMESTAMP WITH TIME ZONE NOT NULL,
    applied_by TEXT DEFAULT session_user NOT NULL, host TEXT, tool TEXT NOT NULL,
    checksum TEXT NOT NULL);
INSERT INTO modelgen.modelgen_history (version_table, revision, direction, started_at, finished_at,
    tool, checksum) VALUES ('alembic_version', 'r1', 'upgrade', now(), now(), 'old', '%s')"""
LATER = """ALTER TABLE modelgen.modelgen_history ADD COLUMN statements TEXT[] DEFAULT '{}' NOT NULL,
    ADD COLUMN done INTEGER DEFAULT 0 NOT NULL, ADD COLUMN is_running BOOLEAN DEFAULT false NOT NULL,
    ADD COLUMN pid INTEGER, ADD COLUMN backend INTEGER,
    ADD COLUMN backend_start TIMESTAMP WITH TIME ZONE,
    ADD COLUMN heartbeat_at TIMESTAMP WITH TIME ZONE, ADD COLUMN fence INTEGER DEFAULT 1 NOT NULL,
    ALTER COLUMN finished_at DROP NOT NULL"""
COLUMNS = ("SELECT string_agg(attname || ' ' || attnotnull, ' ' ORDER BY attname) FROM pg_attribute"
           " WHERE attrelid = 'modelgen.modelgen_history'::regclass AND attnum > 0")


def test_earlier_history(w):
    """A history table of each earlier build is read as it is, and gets its columns by a run."""
    revision(w, "r1", "", "CREATE TABLE t (id int PRIMARY KEY);")
    revision(w, "r2", "r1", "INSERT INTO t VALUES (1);\n-- step: batches\nUPDATE t SET id = 2;")
    new = w.database()
    w.run("upgrade", "r1", "--url", new.url)
    checksum = new.sql("SELECT checksum FROM modelgen.modelgen_history")
    for more in ("SELECT 1", LATER):
        db = w.database()
        db.sql("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE alembic_version (version_num"
               " VARCHAR(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);"
               "INSERT INTO alembic_version VALUES ('r1')")
        db.sql(OLD_HISTORY % checksum)
        db.sql(more)
        w.run("current", "--url", db.url).printed("r1\n")
        if "Last Run: upgrade 20" not in w.run("history", "-v", "--url", db.url).out:
            raise Failed("the last run is not shown")
        w.run("upgrade", "--url", db.url)
        same(db.sql(COLUMNS), new.sql(COLUMNS))
        same(db.sql(HISTORY), "r1 upgrade 0\nr2 upgrade 2")
    # a changed file is found as before, by whom the table belongs to or not
    db = w.database()
    db.sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY);"
           "INSERT INTO alembic_version VALUES ('r1')")
    db.sql(OLD_HISTORY % "other")
    w.run("upgrade", "--url", db.url, code=6).said("error MG0508")
    db.sql("UPDATE modelgen.modelgen_history SET checksum = '%s'" % checksum)
    role = w.role()
    db.sql("CREATE TABLE t (id int PRIMARY KEY); GRANT ALL ON ALL TABLES IN SCHEMA public, modelgen"
           " TO %s; GRANT USAGE ON SCHEMA modelgen, public TO %s" % (role, role))
    w.run("upgrade", "--url", db.url_as(role), code=4).said(
        "SQLSTATE 42501", "is of an earlier version of modelgen",
        "Its owner can bring it up to date: ALTER TABLE modelgen.modelgen_history ADD COLUMN")


def test_history_tells(w):
    """When, by whom, on which host, how long; a stamp too."""
    revision(w, "r1", "", "SELECT pg_sleep(0.2);")
    revision(w, "r2", "r1", "SELECT 1;")
    db = w.database()
    w.run("upgrade", "r1", "--url", db.url)
    w.run("stamp", "r2", "--url", db.url)
    out = w.run("history", "--verbose", "--url", db.url).out
    found = re.findall(r"    Last Run: (\w+) \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00 by postgres on (\S+)"
                       r" with modelgen [0-9.]+, (\d+) ms\n", out)
    same([f[:2] for f in found], [("stamp", os.uname().nodename), ("upgrade", os.uname().nodename)])
    if not 200 <= int(found[1][2]) < 20000:
        raise Failed(out)
    same(db.sql("SELECT revision, direction, done FROM modelgen.modelgen_history ORDER BY id"),
         "r1|upgrade|1\nr2|stamp|1")
    # a stamp is no upgrade: a file may be changed before it was ever run
    revision(w, "r2", "r1", "SELECT 2;")
    w.run("upgrade", "--url", db.url).said("nothing to do")
    w.run("stamp", "base", "--url", db.url)
    same(db.sql("SELECT revision, direction FROM modelgen.modelgen_history ORDER BY id DESC LIMIT 1"),
         "r2|stamp")


main(globals())
