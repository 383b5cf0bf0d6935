#!/usr/bin/env python3
"""The proof of new revisions: where it starts, what it keeps, what it cannot host, what it refuses."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, matches, same  # noqa: E402

USERS = """tables:
  users:
    columns:
      id:       {type: serial, primary_key: true}
      username: {type: varchar(32), nullable: false, unique: true}
"""
PROVEN = r"^-- proven: (\S+)(?: \(.*\))? ([0-9a-f]{16}) -> ([0-9a-f]{16})$"


def hashes(w, name):
    found = re.search(PROVEN, w.read(os.path.join(VERSIONS, name)), re.M)
    return found.group(2), found.group(3)


def header(w, name):
    return w.read(os.path.join(VERSIONS, name)).split("-- upgrade:")[0]


def states(w, env):
    """The databases of the private cluster, as the project's own one sees them."""
    done = w.run("db", "psql", "--", "-XAtc",
                 "SELECT datname FROM pg_database WHERE datname ~ '^mg_' ORDER BY oid", env=env)
    return done.out.split()


def test_states_are_a_chain(w):
    """One revision begins with the state that the last one led to, wherever it was looked at."""
    db = w.database()
    w.write("models.yaml", USERS)
    w.run("autogenerate", "-m", "a", "--rev-id", "a1")
    w.write("models.yaml", USERS + "      email: {type: varchar(150), unique: true}\n"
            "    checks:\n      e: email LIKE '%@%'\n")
    w.run("autogenerate", "-m", "b", "--rev-id", "b2")
    w.run("upgrade", "--url", db.url)
    w.write("models.yaml", USERS)
    w.run("autogenerate", "-m", "c", "--rev-id", "c3", "--url", db.url)
    first, second, third = hashes(w, "a1_a.sql"), hashes(w, "b2_b.sql"), hashes(w, "c3_c.sql")
    same(second[0], first[1])
    same(third[0], second[1])
    # the column and what stood on it are gone
    same(third[1], first[1])


def test_the_start_is_the_head(w):
    """A database that is not at the last revision is refused in Alembic's words."""
    db = w.database()
    w.write("models.yaml", USERS)
    w.run("autogenerate", "-m", "a", "--rev-id", "a1", "--url", db.url)
    w.write("models.yaml", USERS + "      email: text\n")
    before = w.revisions()
    w.run("autogenerate", "-m", "b", "--url", db.url, code=1).printed("").said(
        "error MG0506: Target database is not up to date.")
    same(w.revisions(), before)
    w.run("upgrade", "--url", db.url)
    w.run("autogenerate", "-m", "b", "--rev-id", "b2", "--url", db.url)
    # what the database has and no revision made is where it starts from, too
    w.run("upgrade", "--url", db.url)
    db.sql("CREATE TABLE extra (a integer CHECK (a > 0))")
    w.run("autogenerate", "-m", "c", "--rev-id", "c3", "--url", db.url)
    if "DROP TABLE extra" not in w.read(VERSIONS + "/c3_c.sql"):
        raise Failed("extra is not dropped")


def test_states_are_kept_and_few(w):
    # a private cluster of its own: other tests that run now make states in the usual one, too
    own = {"XDG_CACHE_HOME": w.path("cache")}
    w.run("db", "start", env=own)
    try:
        same(states(w, own), [])
        w.write("models.yaml", USERS)
        w.run("autogenerate", "-m", "a", "--rev-id", "kept1", env=own)
        w.write("models.yaml", USERS + "      c1: text\n")
        for _ in range(3):
            w.run("autogenerate", "-m", "b", "--rev-id", "b2", env=own)
            os.remove(w.path(VERSIONS, "b2_b.sql"))
        # the empty state and that of the first revision
        kept = states(w, own)
        same([re.sub("[0-9a-f]{24}", "", name) for name in kept], ["mg_state_"] * 2)
        # the oldest ones go
        for i in range(10):
            w.write("models.yaml", USERS + "".join("      c%d: text\n" % k for k in range(i + 1)))
            w.run("autogenerate", "-m", "x", "--rev-id", "r%d" % i, env=own)
        later = states(w, own)
        same(len(later), 8)
        same([name for name in kept if name in later], [])
        # what was proven in them left nothing behind
        w.run("check", "--only", "pending", env=own).printed("revisions: no differences\n")
    finally:
        w.run("db", "stop", env=own)


def test_two_at_once(w):
    w.write("models.yaml", USERS)
    w.run("autogenerate", "-m", "a", "--rev-id", "a1")
    w.write("models.yaml", USERS + "      c1: text\n    indexes:\n      - [c1]\n")
    running = [w.start("autogenerate", "-m", "x", "--rev-id", "r%d" % i, "--dir", "d%d" % i)
               for i in range(3)]
    for i in range(3):
        running.append(w.start("autogenerate", "-m", "x", "--rev-id", "s%d" % i, "--sql"))
    for process in running:
        done = w.finish(process)
        same(done.code, 0)
    for i in range(3):
        w.check_proof(w.path("d%d" % i, "r%d_x.sql" % i), done)


def test_roles_are_made(w):
    """A revision that names a role of the database replays, and is the start of the next one."""
    w.write("models.yaml", USERS)
    w.run("autogenerate", "-m", "a", "--rev-id", "a1")
    file = VERSIONS + "/a1_a.sql"
    w.write(file, w.read(file).replace(
        "\\quit", "GRANT SELECT ON users TO \"scn reader\";\n"
        "ALTER TABLE users OWNER TO \"scn owner\";\n\n\\quit"))
    w.write("models.yaml", USERS + "      email: text\n")
    w.run("autogenerate", "-m", "b", "--rev-id", "b2")
    w.run("check", "--only", "pending")


def test_what_cannot_be_hosted(w):
    """Functions and extensions that the scratch server lacks: what stands on them is named."""
    db = w.database()
    db.sql("CREATE FUNCTION one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'")
    db.sql("CREATE TABLE odd (a integer DEFAULT one()); CREATE TABLE plain (a integer)")
    models = """tables:
  odd: {columns: {a: {type: integer, default: one()}}}
  plain: {columns: {a: integer%s}}
"""
    w.write("models.yaml", models % ", b: {type: integer, default: 7}")
    done = w.run("autogenerate", "-m", "x", "--rev-id", "a1", "--url", db.url, unproven=True)
    done.said("warning MG0523: the revision is not proven: table odd ", "one() does not")
    matches(header(w, "a1_x.sql"), ".*\n-- proven: .*\n-- not proven: table odd \\(.*")
    # the rest is proven all the same
    w.write("models.yaml", models % ", b: {type: integer, default: \"'x'\"}")
    w.run("autogenerate", "-m", "y", "--rev-id", "b2", "--url", db.url, "--dir", "other",
          code=2).said("models.yaml:3:")
    same(os.path.exists(w.path("other")), False)
    # what only the new state needs is the database's all the same
    db.sql("DROP TABLE odd; DROP FUNCTION one; CREATE SCHEMA own; CREATE FUNCTION own.two(i integer) RETURNS integer LANGUAGE sql"
           " IMMUTABLE AS 'SELECT 2 * i'")
    w.write("models.yaml", """tables:
  plain: {columns: {a: {type: integer, default: %s}}}
""" % "own.two(1)")
    done = w.run("autogenerate", "-m", "z", "--rev-id", "c3", "--url", db.url, "--dir", "third",
                 unproven=True)
    done.said("warning MG0523: the revision is not proven: table plain ")
    w.write("models.yaml", w.read("models.yaml").replace("two", "three"))
    w.run("autogenerate", "-m", "z", "--url", db.url, "--dir", "fourth", code=2).said(
        "models.yaml:2:", "own.three(integer) does not exist")


def test_another_version(w):
    """A scratch server that was named has to be there; without one the file says so."""
    w.write("models.yaml", USERS)
    w.run("autogenerate", "-m", "x", "--scratch", "postgresql:///x?host=/nowhere", code=4)
    same(w.revisions(), [])
    db = w.database()
    w.run("autogenerate", "-m", "x", "--rev-id", "a1", "--scratch", db.url_as("postgres"))
    # nothing stays on a server that is not modelgen's own
    same(db.sql("SELECT count(*) FROM pg_database WHERE datname ~ '^mg_'"), "0")


def test_the_oracle_sees_what_is_proven(w):
    """Spellings over types that only the running transaction has."""
    w.write("models.yaml", """
enums:
  mood: [sad, ok]
domains:
  short: {type: varchar(10), checks: {c: length(VALUE) < 9}}
tables:
  t:
    columns:
      a: {type: mood, default: "'ok'"}
      b: {type: short, default: "'x'"}
      c: {type: varchar(5)}
      n: {type: integer}
    checks:
      m: a IN ('sad', 'ok')
      v: c IN ('p', 'q')
      n: n BETWEEN 1 AND 9
    indexes:
      - {name: ix_t_lower, columns: [{expression: lower(c)}], where: n > 1 AND a <> 'sad'}
""")
    w.run("autogenerate", "-m", "x", "--rev-id", "a1")
    w.change_models("[sad, ok]", "[sad, ok, happy]")
    w.run("autogenerate", "-m", "y", "--rev-id", "b2")
    w.change_models("\"'ok'\"", "\"'happy'\"")
    w.run("autogenerate", "-m", "z", "--rev-id", "c3")


main(globals())
