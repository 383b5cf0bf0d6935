#!/usr/bin/env python3
"""What of a database is managed: everything that somebody made is found and told apart; inspect,
check and coverage have one number for what cannot be written down."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib import zoo  # noqa: E402
from lib.scenario import ROOT, Failed, main, same  # noqa: E402


def counted(text):
    """The number in the messages of inspect and check."""
    found = re.findall(r"^(\d+) objects? or attributes? of this database cannot", text, re.M)
    return int(found[0]) if found else 0


def listed(text):
    return sorted(re.findall(r"^not managed: (.*)$", text, re.M))


def objects(done, *of):
    """kind and name of what is that."""
    return sorted("%s %s" % (o["kind"], o["name"]) for o in done.json()["objects"] if o["is"] in of)


def titles_of_the_ledger():
    """What the ledger says is listed: the title and the oldest server of any of its columns."""
    with open(os.path.join(ROOT, "docs", "catalog.md"), encoding="utf-8") as f:
        rows = [line.split(" | ") for line in f if " | listed | " in line]
    titles = {}
    for columns, _, words in rows:
        newer = [int(n) for n in re.findall(r"\(from (\d+)\)", columns)]
        since = min(newer) if len(newer) == columns.count("`") // 2 else 13
        for title in words.rstrip(" |\n").split(", "):
            titles[title] = min(since, titles.get(title, since))
    return titles


def test_everything_is_found(w):
    db = w.database()
    try:
        version = zoo.fill(db)
        inspected = w.run("inspect", "--url", db.url)
        done = w.run("coverage", "--url", db.url, "--format", "json")
        unmanaged = objects(done, "unmanaged")
        same(unmanaged, listed(inspected.err))
        same(len(unmanaged), counted(inspected.err))
        kinds = {o["kind"] for o in done.json()["objects"] if o["is"] == "unmanaged"}
        for title, since in titles_of_the_ledger().items():
            if title not in kinds and version >= since and title not in zoo.NEVER:
                raise Failed("the ledger says %s is listed; these are: %s" % (title, kinds))
        w.write("models.yaml", inspected.out)
        silent = w.run("check", "--only", "live", "--url", db.url)
        same((silent.out, silent.err), ("database: no differences\n", ""))
        mine = w.run("coverage", "--url", db.url, "--format", "json")
        same(objects(mine, "unmanaged"), [])
        same(objects(mine, "ignored"), unmanaged)
        # without the rules
        w.write("models.yaml", re.sub(r"(?m)^manage:\n( .*\n)+", "", inspected.out))
        again = w.run("check", "--only", "live", "--url", db.url)
        # the models speak of both schemas: the same number
        same(counted(again.err), len(unmanaged))
        same(listed(again.err), listed(inspected.err))
        w.change_models("naming:", "manage: {kinds: all}\nnaming:")
        same(w.run("coverage", "--url", db.url, "--format", "json").out, done.out)
    finally:
        zoo.empty(db)


def test_whose(w):
    db = w.database()
    db.sql("CREATE SCHEMA other; CREATE TABLE other.x (id serial PRIMARY KEY);"
           " CREATE VIEW other.v AS SELECT 1 AS one; CREATE TABLE tmp_a (id integer);"
           " CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, c text);"
           " ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE VIEW v AS SELECT * FROM t;"
           " CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    w.write("models.yaml", "manage: {ignore: {table: [tmp_*]}}\ntables:\n  t:\n    columns:\n"
            "      id: {type: bigint, identity: always}\n      c: text\n"
            "    primary_key: {columns: [id], name: t_pkey}\n")
    done = w.run("coverage", "--url", db.url, "--format", "json")
    same(objects(done, "managed"),
         ["column t.c", "column t.id", "primary key t.t_pkey", "schema public", "table t"])
    same(objects(done, "ignored"), ["column tmp_a.id", "table tmp_a"])
    same(objects(done, "outside"), ["column other.x.id", "primary key other.x.x_pkey",
                                    "schema other", "table other.x", "view other.v"])
    same(objects(done, "unmanaged"), ["row security t", "view v"])
    for name in ("sequence public.t_id_seq", "index public.t_pkey", "type public.t",
                 "type public.t[]", "table public.alembic_version", "sequence other.x_id_seq"):
        if name not in objects(done, "derived"):
            raise Failed("%s is not derived\n%s" % (name, done.shown()))
    table = [o for o in done.json()["objects"] if (o["kind"], o["name"]) == ("table", "t")]
    same(table, [{"kind": "table", "name": "t", "is": "managed", "lacks": ["row security"]}])
    # check speaks of the managed schema alone
    found = w.run("check", "--only", "live", "--url", db.url)
    same(listed(found.err), ["row security t", "view v"])
    text = w.run("coverage", "--url", db.url, "--verbose").out
    for line in ("view                    -        -        1        -          1\n",
                 "all                     5        2        5 ",
                 "\nunmanaged:\n  row security t (of table t)\n  view v\n",
                 "  table t, without its row security\n",
                 "  sequence public.t_id_seq (of table public.t)\n",
                 "  toast table public.t (of table public.t)\n"):
        if line not in text:
            raise Failed("no %r in\n%s" % (line, text))
    if "unmanaged:" in w.run("coverage", "--url", db.url).out:
        raise Failed("objects are listed without --verbose")


def test_an_empty_database(w):
    db = w.database()
    done = w.run("coverage", "--url", db.url, "--format", "json")
    same([k for k in done.json()["kinds"] if k["kind"] not in ("schema", "extension")], [])
    same(objects(done, "unmanaged", "outside", "ignored"), [])
    w.run("coverage", "--url", db.url, "--format", "sql", code=2).said("text or json", "hint: ")
    w.run("coverage", code=2).said("no database is named")
    w.run("coverage", "--models", "none.yaml", "--url", db.url, code=2)


def test_it_writes_nothing(w):
    db = w.database()
    role = w.role()
    db.sql("CREATE TABLE t (id integer); REVOKE ALL ON SCHEMA public FROM PUBLIC;"
           " ALTER ROLE %s SET default_transaction_read_only = on" % role)
    w.run("coverage", "--url", db.url_as(role))


main(globals())
