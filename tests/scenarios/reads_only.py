#!/usr/bin/env python3
"""check writes nothing: for a role that may only read, on a hot standby, and by the WAL position.

On servers of its own, so that nobody else writes. The models spell every expression otherwise
than the catalog, so that the server must be asked about each of them.
"""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import Failed, main, same  # noqa: E402

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
      few: n BETWEEN 1 AND LIMIT
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


def value(server, database, sql):
    done = server.sql(database, sql)
    if done.returncode:
        raise Failed(done.stderr)
    return done.stdout.strip()


def prepared(w):
    server = w.own_server()
    w.write("models.yaml", MODELS.replace("LIMIT", "5"))
    w.write("other.yaml", MODELS.replace("LIMIT", "6"))
    value(server, "postgres", "CREATE DATABASE app TEMPLATE template0")
    value(server, "app", "SET search_path = app;" + w.run("diff", "empty:", "models.yaml").out + SETUP)
    return server


def reader_of(server):
    return server.url("app").replace("//postgres@", "//reader@")


def check(w, url):
    """The same models are silent; of the others the one constant is named."""
    common = ("check", "--only", "live", "--url", url, "--scratch",
              "postgresql://nobody@/none?host=" + w.folder, "--models")
    w.run(*common, "models.yaml")
    done = w.run(*common, "other.yaml", code=1)
    same(re.findall(r"^  [-+~] .*? (\S+):", done.out, re.M), ["users.ck_users_few"])


def test_role_that_may_only_read(w):
    server = prepared(w)
    denied = server.sql("app", "SET ROLE reader; CREATE TEMPORARY TABLE x (i integer)")
    if not denied.returncode:
        raise Failed("the role may write")
    check(w, reader_of(server))


def test_position_of_the_log(w):
    """The server itself writes now and then: one quiet time is enough."""
    server = prepared(w)
    seen = []
    for _ in range(10):
        before = value(server, "app", "SELECT pg_current_wal_insert_lsn()")
        check(w, server.url("app"))
        after = value(server, "app", "SELECT pg_current_wal_insert_lsn()")
        seen.append("%s -> %s" % (before, after))
        if before == after:
            return
        time.sleep(0.2)
    raise Failed("\n".join(seen))


def test_standby(w):
    follower = w.standby(prepared(w))
    same(value(follower, "app", "SELECT pg_is_in_recovery()"), "t")
    check(w, follower.url("app"))
    check(w, reader_of(follower))


if __name__ == "__main__":
    sys.exit(main(globals()))
