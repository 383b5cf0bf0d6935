#!/usr/bin/env python3
"""What stands around a run: trials, backups, hooks, limits, progress for people and programs."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, revision, same  # noqa: E402


def three(w):
    revision(w, "r1", "", "CREATE TABLE a (id int);", "DROP TABLE a;")
    revision(w, "r2", "r1", "CREATE TABLE b (id int);", "DROP TABLE b;")
    revision(w, "r3", "r2", "CREATE TABLE c (id int);", "DROP TABLE c;")


def tables(db):
    return db.sql("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r'"
                  " AND relnamespace = 'public'::regnamespace")


def test_steps(w):
    three(w)
    db = w.database()
    w.run("upgrade", "--url", db.url, "--steps", "2")
    same(tables(db), "a alembic_version b")
    w.run("upgrade", "--url", db.url, "--steps", "5")
    w.run("downgrade", "base", "--url", db.url, "--steps", "1")
    same(tables(db), "a alembic_version b")
    w.run("upgrade", "--url", db.url, "--steps", "0", code=2).said("--steps cannot be `0`")


def test_dry_run_and_rehearsal(w):
    three(w)
    db = w.database()
    w.run("upgrade", "r1", "--url", db.url)
    w.run("upgrade", "--url", db.url, "--dry-run").said("upgrade r2 -> r3", "nothing was changed")
    w.run("upgrade", "--url", db.url, "--rehearse").said("upgrade r2 -> r3", "was taken back")
    w.run("downgrade", "base", "--url", db.url, "--dry-run").said("nothing was changed")
    same(tables(db), "a alembic_version")
    db.sql("INSERT INTO a VALUES (1), (1)")
    revision(w, "r2", "r1", "ALTER TABLE a ADD UNIQUE (id);")
    w.run("upgrade", "r2", "--url", db.url, "--dry-run")
    w.run("upgrade", "r2", "--url", db.url, "--rehearse", code=3).said("MG0305")
    revision(w, "r2", "r1", "VACUUM a;", header="-- transaction: none")
    w.run("upgrade", "r2", "--url", db.url, "--rehearse", code=2).said("--dry-run")
    w.run("current", "--url", db.url).printed("r1\n")


def test_backup(w):
    three(w)
    db = w.database()
    w.run("upgrade", "r1", "--url", db.url)
    w.run("upgrade", "--url", db.url, "--backup", "before.sql")
    text = w.read("before.sql")
    if "CREATE TABLE public.a " not in text or "CREATE TABLE public.b " in text:
        raise Failed(text)
    w.run("downgrade", "-1", "--url", db.url, "--backup", "before.sql", code=4).said(
        "before.sql is there already")
    w.run("downgrade", "-1", "--url", db.url, "--backup", "no/such/folder", code=4).said(
        "MG0535", "pg_dump ended with")
    w.run("current", "--url", db.url).printed("r3 (head)\n")


def test_hooks(w):
    three(w)
    db = w.database()
    w.write("hook.sh", "#!/bin/sh\necho \"$MODELGEN_HOOK $MODELGEN_DIRECTION $MODELGEN_REVISION"
            " ${MODELGEN_DATABASE%% at *}\" >>log\n[ ! -e stop-$MODELGEN_HOOK ]\n")
    os.chmod(w.path("hook.sh"), 0o755)
    w.write("modelgen.yaml", "hooks: {before-upgrade: hook.sh, after-upgrade: hook.sh, "
            "after-revision: hook.sh}\n")
    w.write("stop-before-upgrade", "")
    w.run("upgrade", "--url", db.url, code=4).said("MG0534", "before-upgrade")
    os.unlink(w.path("stop-before-upgrade"))
    w.write("stop-after-revision", "")
    w.run("upgrade", "--url", db.url, code=4).said("MG0534", "after-revision")
    w.run("current", "--url", db.url).printed("r1\n")
    os.unlink(w.path("stop-after-revision"))
    w.run("upgrade", "r2", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url)
    end = " database %s\n" % db.name
    same(w.read("log"), "".join(line + end for line in (
        "before-upgrade  ", "before-upgrade  ", "after-revision upgrade r1", "before-upgrade  ",
        "after-revision upgrade r2", "after-upgrade  ", "after-revision downgrade r2")))


def test_json_lines(w):
    three(w)
    db = w.database()
    w.write("hook.sh", "#!/bin/sh\necho a hook talks\n")
    os.chmod(w.path("hook.sh"), 0o755)
    w.write("modelgen.yaml", "hooks: {before-upgrade: hook.sh, after-revision: hook.sh}\n")
    done = w.run("upgrade", "--url", db.url, "--format", "json").said("a hook talks")
    events = [json.loads(line) for line in done.out.splitlines()]
    same([(e["event"], e["revision"], e["number"], e["count"]) for e in events],
         [(e, "r%d" % n, n, 3) for n in (1, 2, 3) for e in ("started", "finished")])
    same(done.err, 4 * "a hook talks\n")


def test_terminal(w):
    revision(w, "r1", "", "SELECT pg_sleep(2.5);")
    db = w.database()
    shown = w.type("", "upgrade", "--url", db.url)
    if "\r\x1b[Krevision 1 of 1, statement 1 of 1, " not in shown or "SELECT pg_sleep" not in shown:
        raise Failed(repr(shown))


def test_standby(w):
    three(w)
    primary = w.own_server()
    standby = w.standby(primary)
    w.run("upgrade", "--url", standby.url(), code=4).said("MG0532", "is a standby")


def test_more_locks_than_there_are(w):
    db = w.database()
    room = int(db.sql("SELECT current_setting('max_locks_per_transaction')::int * (current_setting("
                      "'max_connections')::int + current_setting('max_prepared_transactions')::int)"))
    many = "\n".join("CREATE TABLE t%d (id serial PRIMARY KEY);" % i for i in range(room // 3 + 1))
    revision(w, "r1", "", many)
    w.run("upgrade", "--url", db.url, code=3).said("MG0533", "max_locks_per_transaction",
                                                   "room for %d" % room)
    same(db.sql("SELECT to_regclass('alembic_version') IS NULL"), "t")


def test_downgrade_tells_the_truth(w):
    three(w)
    db = w.database()
    w.run("upgrade", "--url", db.url)
    db.sql("INSERT INTO b SELECT generate_series(1, 3)")
    w.run("downgrade", "-1", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url, code=3).said("table b holds 3 rows")
    w.run("downgrade", "-1", "--url", db.url, "--allow-data-loss")
    same(tables(db), "a alembic_version")


def test_unknown_revision_in_the_table(w):
    three(w)
    db = w.database()
    w.run("upgrade", "--url", db.url)
    os.unlink(w.path(VERSIONS, "r3.sql"))
    w.run("upgrade", "--url", db.url, code=6).said("the database is at revision r3", "hint: ")


def test_history_tells_the_runs(w):
    three(w)
    db = w.database()
    w.run("upgrade", "r2", "--url", db.url)
    shown = w.run("history", "--verbose", "--url", db.url).out
    same(len(re.findall(r"    Last Run: upgrade \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00 by postgres on"
                        r" \S+ with modelgen \S+, \d+ ms\n\n", shown)), 2)
    if "Last Run" in w.run("history", "--verbose").out:
        raise Failed("a database was asked")


main(globals())
