#!/usr/bin/env python3
"""Roles and tablespaces, which belong to the whole server: unknown ones are refused before anything
is written, and a scratch server that has others, or may make none, gives no false alarm."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, same  # noqa: E402

MODELS = """\
owner: %(owner)s
schemas:
  app: {grants: {%(user)s: [usage]}}
tables:
  t:
    tablespace: %(space)s
    grants:
      %(user)s: [select]
      gone_for_good: []
    columns:
      id: {type: integer, primary_key: true}
      a: {type: text, grants: {%(user)s: [select]}}
    unique:
      - {columns: [a], tablespace: %(space)s}
    indexes:
      - {columns: [id, a], tablespace: %(space)s}
default_privileges:
  - {role: %(owner)s, grants: {%(user)s: [select]}}
"""


def errors(done):
    """(line, column, code, text, hint) of all errors."""
    found = []
    for line in done.err.splitlines():
        if ": error MG" in line:
            place, _, rest = line.partition(": error ")
            code, _, text = rest.partition(": ")
            found.append(place.split(":")[1:] + [code, text])
        elif line.strip().startswith("hint: "):
            found[-1].append(line.strip()[len("hint: "):])
    return found


def version(db):
    return int(db.sql("SHOW server_version_num")) // 10000


def names(w, db, **more):
    """What the server has: two roles, and a tablespace where it can be made in place."""
    words = {"owner": w.role("NOLOGIN"), "user": w.role("NOLOGIN"), "space": "pg_default"}
    words.update(more)
    return words


def test_unknown_names(w):
    db = w.database()
    good = names(w, db)
    w.write("models.yaml", MODELS % good)
    # one letter away, and far away
    for words, wanted in (
            ({"owner": good["owner"] + "x"}, [
                ["1", "8", "MG0320", "the server has no role %sx" % good["owner"],
                 "Did you mean %s?" % good["owner"]]]),
            ({"user": "zzz", "space": "fast"}, [
                ["3", "18", "MG0320", "the server has no role zzz",
                 "Make the role on the server first: modelgen makes none."],
                ["6", "17", "MG0321", "the server has no tablespace fast",
                 "Make the tablespace on the server first: modelgen makes none."]])):
        w.write("models.yaml", MODELS % dict(good, **words))
        for options in ((), ("--sql",), ("--no-prove",)):
            done = w.run("autogenerate", "-m", "x", "--url", db.url, *options, code=2).printed("")
            same(errors(done), wanted)
        same(w.revisions(), [])
    for line, words in (
            ("tables: {t: {owner: nobody, columns: {a: text}}}", "1:21: error MG0320"),
            ("tables: {t: {columns: {a: {type: text, grants: {Ann: [select]}}}}}", "1:49: error MG0320"),
            ("default_privileges: [{role: bob, grants: {public: [select]}}]", "1:29: error MG0320"),
            ("tables: {t: {columns: {a: text}, primary_key: {columns: [a], tablespace: slow}}}",
             "1:74: error MG0321"),
            ("sequences: {s: {grants: {bob: [usage]}}}", "1:26: error MG0320"),
            ("enums: {e: {values: [a], owner: bob}}", "1:33: error MG0320"),
            ("domains: {d: {type: text, owner: bob}}", "1:34: error MG0320")):
        w.write("models.yaml", line + "\n")
        done = w.run("autogenerate", "-m", "x", "--url", db.url, code=2)
        same(len(errors(done)), 1)
        done.said("models.yaml:" + words)
    # the database's own tablespace is none that is said
    w.write("models.yaml", "tables: {t: {tablespace: pg_default, columns: {a: text}}}\n")
    w.run("autogenerate", "-m", "x", "--rev-id", "b2", "--dir", "own", "--url", db.url)
    w.run("upgrade", "--dir", "own", "--url", db.url)
    w.run("check", "--dir", "own", "--url", db.url)
    w.run("downgrade", "base", "--dir", "own", "--url", db.url, "--allow-data-loss")
    # public is everybody, and an object that is left out may speak of anybody
    w.write("models.yaml", "manage: {ignore: {table: [t]}}\n"
            "tables:\n  t: {owner: nobody, columns: {a: text}}\n"
            "  u: {grants: {public: [select]}, columns: {a: text}}\n")
    w.run("autogenerate", "-m", "x", "--rev-id", "a1", "--url", db.url)


def test_whoever_reads(w):
    """A role that may do nothing sees which roles there are."""
    db = w.database()
    reader = w.role("LOGIN")
    good = names(w, db)
    w.write("models.yaml", MODELS % good)
    w.run("autogenerate", "-m", "x", "--rev-id", "a1", "--url", db.url_as(reader))
    w.write("models.yaml", MODELS % dict(good, user="zzz"))
    done = w.run("autogenerate", "-m", "y", "--url", db.url_as(reader), "--sql", code=1)
    done.said("Target database is not up to date.").never_said("MG032")
    w.run("upgrade", "--url", db.url)
    done = w.run("autogenerate", "-m", "y", "--url", db.url, code=2)
    same([e[2] for e in errors(done)], ["MG0320"])


def without_database(w, words):
    """Nobody can be asked; the private cluster gets what it lacks."""
    w.write("models.yaml", MODELS % words)
    done = w.run("autogenerate", "-m", "x", "--rev-id", "a1", unproven=True)
    text = w.read(os.path.join(VERSIONS, "a1_x.sql"))
    return done, text.split("-- upgrade:")[0]


def test_without_a_database(w):
    far = {"owner": "far_owner", "user": 'far user', "space": "pg_default"}
    done, header = without_database(w, far)
    same(("-- not proven" in header, done.err.count("MG0")), (False, 0))


def test_a_tablespace_of_the_server(w):
    """It is made in place on the scratch server; one before 15 cannot, which is told."""
    old = version(w.server()) < 15
    done, header = without_database(w, {"owner": "far_owner", "user": "far", "space": "far space"})
    if not old:
        same(("-- not proven" in header, done.err.count("MG0")), (False, 0))
        return
    done.said("warning MG0523: the revision is not proven: table t ",
              "tablespace far space cannot be made there")
    same(errors(done), [])


def test_small_scratch_roles(w):
    """A scratch server that was named, as somebody who may make databases and hardly more."""
    db = w.database()
    good = names(w, db)
    w.write("models.yaml", MODELS % dict(good, space="pg_default"))
    live = w.own_server()
    scratch = w.own_server()
    for server in (live, scratch):
        server.sql("postgres", "CREATE ROLE maker LOGIN CREATEDB; CREATE ROLE roles LOGIN CREATEDB CREATEROLE")
    for role in (good["owner"], good["user"]):
        live.sql("postgres", "CREATE ROLE " + role)
    same(live.sql("postgres", "CREATE DATABASE d").returncode, 0)
    url = live.url("d")
    for who in ("maker", "roles", "postgres"):
        w.write("models.yaml", MODELS % dict(good, space="pg_default"))
        done = w.run("autogenerate", "-m", who, "--rev-id", who, "--dir", who, "--url", url,
                     "--scratch", scratch.url("postgres").replace("postgres@", who + "@"),
                     unproven=who != "postgres")
        same(errors(done), [])
        if who != "postgres":
            done.said("warning MG0523: the revision is not proven: ")
        # and what is wrong is told all the same
        w.write("models.yaml", w.read("models.yaml") + "sequences: {s: {min: 5, max: 3}}\n")
        done = w.run("autogenerate", "-m", who, "--dir", who + "2", "--url", url, "--scratch",
                     scratch.url("postgres").replace("postgres@", who + "@"), code=2)
        if "sequence s: " not in done.err:
            raise Failed(done.shown())


main(globals())
