#!/usr/bin/env python3
"""check writes nothing: for a role that may only read, on a hot standby, and by the WAL position.

On a server of its own, so that nobody else writes. The models spell every expression otherwise
than the catalog, so that the server must be asked about each of them.
"""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True

from lib import server as pg  # noqa: E402

MODELGEN, BINDIR, TMP = (os.environ[k] for k in ("MODELGEN", "PGTEST_BINDIR", "TEST_TMP"))
NOWHERE = "postgresql://nobody@/none?host=%s" % TMP

MODELS = """\
default_schema: app
schemas: {app: {}}
tables:
  users:
    columns:
      id: {type: bigint, default: nextval('ids')}
      email: {type: varchar(150), default: "'a' || '@'"}
      n: {type: integer, default: '5'}
      half: {type: numeric, generated: n / 2.0}
    checks:
      at: email LIKE '%@%'
      few: n BETWEEN 1 AND %d
    indexes:
      - {name: ix_low, columns: [{expression: lower(email)}], where: email NOT ILIKE 'x%'}
sequences: {ids: {}}
domains:
  small: {type: integer, checks: {few: "VALUE IN (1, 2)"}}
"""

SETUP = """
CREATE ROLE reader LOGIN;
ALTER ROLE reader SET default_transaction_read_only = on;
REVOKE ALL ON DATABASE app FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE app TO reader;
GRANT USAGE ON SCHEMA app TO reader;
"""

counts = {"passed": 0, "failed": 0}


def result(name, problem=None):
    counts["failed" if problem else "passed"] += 1
    if problem:
        print("FAIL %s\n  %s" % (name, problem.rstrip().replace("\n", "\n  ")))


def write(limit):
    path = os.path.join(TMP, "models.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(MODELS.replace("%d", str(limit)))
    return path


def check(url, limit=5):
    return subprocess.run(
        [MODELGEN, "check", "--only", "live", "--url", url, "--scratch", NOWHERE,
         "--models", write(limit)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def expect(name, url):
    done = check(url)
    result(name + ": the same", done.stdout if done.returncode else None)
    done = check(url, limit=6)
    named = re.findall(r"^  [-+~] .*? (\S+):", done.stdout, re.M)
    result(name + ": another constant", None if done.returncode == 1
           and named == ["users.ck_users_few"] else done.stdout)


def value(server, database, sql):
    done = server.sql(database, sql)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def by_position(server, url):
    """The server itself writes now and then: one quiet time is enough."""
    seen = []
    for _ in range(10):
        before = value(server, "app", "SELECT pg_current_wal_insert_lsn()")
        check(url)
        check(url, limit=6)
        after = value(server, "app", "SELECT pg_current_wal_insert_lsn()")
        seen.append("%s -> %s" % (before, after))
        if before == after:
            return result("WAL position")
        time.sleep(0.2)
    return result("WAL position", "\n".join(seen))


def standby(primary):
    """A second server that follows the first one."""
    who = pg.unprivileged()
    follower = pg.Server(os.path.join(TMP, "f"), BINDIR, dict(os.environ))
    os.mkdir(follower.folder, 0o755)
    if who:
        os.chown(follower.folder, who["user"], who["group"])
    subprocess.run([primary.program("pg_basebackup"), "-h", primary.folder, "-U", "postgres", "-R",
                    "-X", "stream", "--checkpoint=fast", "-D", follower.data],
                   check=True, env=follower.env, cwd=follower.folder, **who)
    with open(follower.log, "wb") as log:
        follower.process = subprocess.Popen(
            [follower.program("postgres"), "-D", follower.data, "-k", follower.folder,
             "-c", "listen_addresses=", "-c", "max_connections=200",
             "-c", "max_locks_per_transaction=512", "-c", "max_wal_senders=10",
             "-c", "primary_conninfo=host=%s user=postgres" % primary.folder],
            cwd=follower.folder, env=follower.env, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True, **who)
    for _ in range(600):
        done = follower.sql("app", "SELECT pg_is_in_recovery()")
        if done.stdout.strip() == "t":
            return follower
        time.sleep(0.05)
    with open(follower.log, encoding="utf-8", errors="replace") as log:
        raise RuntimeError("the standby did not start:\n" + log.read())


def prepare(server):
    value(server, "postgres", "CREATE DATABASE app TEMPLATE template0")
    made = subprocess.run([MODELGEN, "diff", "empty:", write(5)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True, check=True)
    value(server, "app", "SET search_path = app;" + made.stdout + SETUP)


def main():
    os.environ["TZ"] = "UTC"
    server = pg.Server(os.path.join(TMP, "s"), BINDIR, dict(os.environ))
    follower = None
    server.start()
    try:
        prepare(server)
        reader = server.url("app").replace("//postgres@", "//reader@")
        denied = server.sql("app", "SET ROLE reader; CREATE TEMPORARY TABLE x (i integer)")
        result("the role may not write", None if denied.returncode else "it may")
        expect("reader", reader)
        by_position(server, server.url("app"))
        follower = standby(server)
        expect("standby", follower.url("app"))
        expect("standby, reader", follower.url("app").replace("//postgres@", "//reader@"))
    finally:
        if follower:
            follower.stop()
        server.stop()
    print("%d passed, %d failed, 0 skipped" % (counts["passed"], counts["failed"]))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
