#!/usr/bin/env python3
"""Through a pooler that hands one session to several clients: pgbouncer in transaction mode.

Nothing may stay behind in its sessions, runners shut each other out all the same, and what wants a
session to itself is refused before anything runs.
"""
import os
import re
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib import server as pg  # noqa: E402
from lib.faults import History, Sweep  # noqa: E402
from lib.scenario import VERSIONS, main, revision, same, wait_until, with_help  # noqa: E402

PROGRAM = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
ROUNDS = 20
HISTORY = ("SELECT revision || ' ' || direction || ' ' || done FROM modelgen.modelgen_history"
           " WHERE finished_at IS NOT NULL ORDER BY id")
LEFT = ("SELECT name || '=' || setting FROM pg_settings WHERE source = 'session' AND name NOT IN"
        " ('application_name', 'client_encoding', 'TimeZone', 'DateStyle', 'IntervalStyle')"
        " UNION ALL SELECT 'role=' || current_user WHERE current_user <> session_user"
        " UNION ALL SELECT 'advisory lock' FROM pg_locks WHERE locktype = 'advisory'"
        " AND pid = pg_backend_pid()")


class Pooler:
    """One pgbouncer before the test server; its clients share few sessions."""

    def __init__(self, w, mode="transaction"):
        self.folder = os.path.join(w.tmp, "pooler-" + mode)
        who = pg.unprivileged()
        host = re.search(r"host=([^&]+)", w.query).group(1)
        os.mkdir(self.folder, 0o755)
        self.write("users", '"postgres" ""\n"app" ""\n')
        self.write("ini", "[databases]\n* = host=%s\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\n"
                   "unix_socket_dir = %s\nauth_type = trust\nauth_file = %s/users\npool_mode = %s\n"
                   "default_pool_size = 4\nmax_client_conn = 100\nlogfile = %s/log\n"
                   % (host, self.folder, self.folder, mode, self.folder))
        if who:
            os.chown(self.folder, who["user"], who["group"])
        self.process = subprocess.Popen(
            [PROGRAM, "-q", os.path.join(self.folder, "ini")], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)
        wait_until(lambda: os.path.exists(os.path.join(self.folder, ".s.PGSQL.6432")))

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(text)

    def url(self, db):
        return "postgresql://postgres@/%s?host=%s&port=6432" % (db.name, self.folder)

    def left(self, db):
        """What sessions of the pool were left with; asked of those that are idle, a few times."""
        found = set()
        for _ in range(6):
            found.add(subprocess.run(["psql", "-XAtqc", LEFT, self.url(db)], text=True,
                                     stdout=subprocess.PIPE, check=True).stdout.strip())
        return found

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        shutil.rmtree(self.folder)


pooled = with_help(Pooler)


def plain(w):
    """Transactions only, with settings, several steps, and batches."""
    revision(w, "r1", "", "CREATE TABLE ran (id text);\nINSERT INTO ran VALUES ('r1');\n"
             "CREATE TABLE many (id int PRIMARY KEY, n int);\n"
             "INSERT INTO many SELECT i, 0 FROM generate_series(1, 300) i;",
             header="-- set: search_path = public, pg_temp")
    revision(w, "r2", "r1", "INSERT INTO ran VALUES ('r2');\n-- step: transaction lock_timeout=9s\n"
             "INSERT INTO ran VALUES ('r2b');\n-- step: batches rows=50\nUPDATE many SET n = n + 1;\n"
             "-- step: transaction\nINSERT INTO ran VALUES ('r2c');")
    revision(w, "r3", "r2", "INSERT INTO ran VALUES ('r3');")


@pooled
def test_runners_at_once(w, pooler):
    """Two or three started together: every statement once, and the sessions as they were."""
    plain(w)
    w.write("modelgen.yaml", "environments:\n  p: {url: \"${URL}\", wait: 60s}\n")
    db = w.database()
    for i in range(ROUNDS):
        for p in [w.start("upgrade", "--env", "p", env={"URL": pooler.url(db)})
                  for _ in range(2 + i % 2)]:
            same(w.finish(p).code, 0)
        same(db.sql("SELECT id FROM ran ORDER BY id"), "r1\nr2\nr2b\nr2c\nr3")
        same(db.sql("SELECT n, count(*) FROM many GROUP BY n"), "1|300")
        same(db.sql(HISTORY), "r1 upgrade 4\nr2 upgrade 4\nr3 upgrade 1")
        same(pooler.left(db), {""})
        db.sql("DROP SCHEMA modelgen CASCADE; DROP TABLE ran, many, alembic_version")


def crash(w, pooler, how, when):
    """What holds without a pooler holds behind it, and its sessions stay as they were."""
    plain(w)
    files = {r: w.read("%s/%s.sql" % (VERSIONS, r)) for r in ("r1", "r2", "r3")}
    history = History(files, "r1\nr2\nr2b\nr2c\nr3", "r1|4\nr2|4\nr3|1")
    Sweep(w, history, how, when, 29, pooler.url).run(8)
    same(set().union(*(pooler.left(db) for db in w.databases)), {""})


@pooled
def test_killed(w, pooler):
    crash(w, pooler, "kill", "before")


@pooled
def test_connection_lost(w, pooler):
    crash(w, pooler, "socket", "after")


@pooled
def test_every_command(w, pooler):
    """What else asks a database works the same, and leaves nothing either."""
    db = w.database()
    url = pooler.url(db)
    w.take_models()
    w.take_history()
    w.run("upgrade", "--url", url)
    w.run("check", "--url", url)
    w.run("current", "--url", url, "--check-heads")
    w.run("history", "-v", "-i", "--url", url)
    w.run("inspect", "--url", url)
    w.run("seed", "--rows", "5", "--url", url)
    w.run("downgrade", "-1", "--url", url, "--allow-data-loss")
    w.run("stamp", "heads", "--url", url)
    w.run("downgrade", "base", "--url", url, "--rehearse", code=None)
    w.run("autogenerate", "-m", "x", "--url", url, code=None, unproven=True)
    same(pooler.left(db), {""})


@pooled
def test_loser_says_who(w, pooler):
    """A lease holds the others off, though its backend may be anybody's."""
    db = w.database()
    revision(w, "r1", "", "CREATE TABLE many (id int PRIMARY KEY, n int);\n"
             "INSERT INTO many SELECT i, 0 FROM generate_series(1, 8) i;\n-- step: batches rows=1\n"
             "UPDATE many SET n = n + 1 WHERE pg_sleep(1) IS NOT NULL;")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", wait: 1s}\n" % pooler.url(db))
    first = w.start("upgrade", "--env", "p")
    wait_until(lambda: db.sql("SELECT to_regclass('many') IS NOT NULL") == "t")
    w.run("upgrade", "--env", "p", code=5).said(
        "another session works on table alembic_version", "process %d" % first.pid)
    same(w.finish(first).code, 0)
    same(db.sql("SELECT n, count(*) FROM many GROUP BY n"), "1|8")


@pooled
def test_refused(w, pooler):
    """A step outside transactions, and a role, want a session to themselves."""
    db = w.database()
    plain(w)
    revision(w, "r4", "r3", "CREATE INDEX CONCURRENTLY ran_ix ON ran (id);",
             header="-- transaction: none")
    done = w.run("upgrade", "--url", pooler.url(db), code=3)
    done.said("r4.sql:4:1: error MG0543", "is behind a pooler that hands its session to others")
    same(db.sql("SELECT to_regclass('ran') IS NULL"), "t")
    w.run("upgrade", "r3", "--url", pooler.url(db))
    w.run("upgrade", "--url", db.url)
    same(db.sql(HISTORY).split("\n")[-1], "r4 upgrade 1")
    role = w.role("NOLOGIN")
    w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", role: %s}\n" % (pooler.url(db), role))
    w.run("current", "--env", "p", code=3).said("error MG0543", "role %s" % role)
    same(pooler.left(db), {""})


def test_session_mode(w):
    """A pooler that keeps a session for each client is as good as the server."""
    pooler = Pooler(w, "session")
    try:
        db = w.database()
        revision(w, "r1", "", "CREATE TABLE t (id int);\n-- step: none\n"
                 "CREATE INDEX CONCURRENTLY t_ix ON t (id);")
        role = w.role("SUPERUSER NOLOGIN")
        w.write("modelgen.yaml", "environments:\n  p: {url: \"%s\", role: %s}\n"
                % (pooler.url(db), role))
        w.run("upgrade", "--env", "p")
        same(db.sql("SELECT tableowner FROM pg_tables WHERE tablename = 't'"), role)
        same(pooler.left(db), {""})
        db.sql("DROP TABLE t, alembic_version; DROP SCHEMA modelgen CASCADE")
    finally:
        pooler.close()


if not PROGRAM:
    print("pgbouncer is not installed")
    sys.exit(77)
main(globals())
