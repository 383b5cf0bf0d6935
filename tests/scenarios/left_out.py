#!/usr/bin/env python3
"""What the database holds in a form that the models cannot say is neither lacking nor extra."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.scenario import VERSIONS, Failed, main        # noqa: E402

DATABASE = """
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE orders (id serial PRIMARY KEY, "what's it" pair[]);
CREATE VIEW people AS SELECT 1 AS id;
CREATE TYPE span AS RANGE (subtype = numeric);
CREATE DOMAIN spans AS span;
CREATE TABLE days (a integer) PARTITION BY RANGE (a);
CREATE TABLE day_1 PARTITION OF days FOR VALUES FROM (1) TO (2);
CREATE TABLE base (a integer);
CREATE TABLE heir () INHERITS (base);
CREATE EXTENSION hstore;
CREATE TABLE of_it (id integer);
ALTER EXTENSION hstore ADD TABLE of_it;
"""

# the section, the declaration, and what the message must name
TAKEN = [
    ("tables", "orders: {columns: {id: {type: serial, primary_key: true}}}",
     "its column what's it is of the type pair[]"),
    ("tables", "people: {columns: {id: integer}}", "it is a view"),
    ("tables", "days: {columns: {a: integer}}", "it is a partitioned table"),
    ("tables", "day_1: {columns: {a: integer}}", "it is part of another table"),
    ("tables", "heir: {columns: {a: integer}}", "it is an inheriting table"),
    ("tables", "of_it: {columns: {id: integer}}", "it belongs to an extension"),
    ("tables", "pair: {columns: {a: integer}}", "it is a composite type"),
    ("enums", "pair: [x]", "it is a composite type"),
    ("enums", "span: [x]", "it is a range type"),
    ("domains", "spans: integer", "its base is of the type span"),
]


def without_rules(text):
    return re.sub(r"(?m)^manage:\n( .*\n)+", "", text)


def test_names_that_are_taken(w):
    db = w.database()
    db.script(DATABASE)
    usual = without_rules(w.run("inspect", "--url", db.url).out)
    if "base" not in usual or "orders" in usual:
        raise Failed(usual)
    for section, line, words in TAKEN:
        name = line.split(":")[0]
        text = usual if section + ":" in usual else usual + section + ":\n"
        text = text.replace(section + ":\n", "%s:\n  %s\n" % (section, line))
        w.write("models.yaml", text)
        for command in (("check", "--only", "live"), ("autogenerate", "-m", "x")):
            done = w.run(*command, "--url", db.url, code=3)
            done.said("error MG0309", " %s cannot be compared" % name, words, "hint: ")
            done.never_said("lacking", "+ table")
        if os.path.exists(w.path(VERSIONS)) and os.listdir(w.path(VERSIONS)):
            raise Failed("a revision was written for " + line)
        # the way there is no other than the way back
        w.run("diff", "models.yaml", db.url, code=3)
        # the way out that the hint names
        rule = "manage: {ignore: {%s: [%s]}}\n" % (section[:-1], name)
        w.write("models.yaml", rule + text)
        w.run("check", "--only", "live", "--url", db.url).printed("database: no differences\n")


def test_names_that_are_free(w):
    """Sequences and indexes share no names with types."""
    db = w.database()
    db.script("CREATE TYPE pair AS (a integer); CREATE VIEW v AS SELECT 1 AS a;")
    w.write("models.yaml", "tables:\n  t:\n    columns: {pair: integer}\n"
            "    checks: {v: pair > 0}\n")
    w.run("check", "--only", "live", "--url", db.url, code=1).never_said("MG0309")


def test_invalid_indexes(w):
    db = w.database()
    db.script("CREATE TABLE t (a integer, b integer); INSERT INTO t VALUES (1, 1), (1, 1);"
              "CREATE INDEX ix_t_b ON t (b);")
    try:
        db.sql("CREATE UNIQUE INDEX CONCURRENTLY ix_t_a ON t (a)")
        raise Failed("the index was built")
    except Failed as e:
        if "duplicated" not in str(e):
            raise
    done = w.run("inspect", "--url", db.url)
    done.said("not managed: invalid index t.ix_t_a\n")
    if "ix_t_a" in without_rules(done.out) or "index: true" not in done.out:
        raise Failed(done.shown())
    w.write("models.yaml", done.out)
    w.run("check", "--only", "live", "--url", db.url).never_said("invalid")
    w.write("models.yaml", without_rules(done.out))
    w.run("check", "--only", "live", "--url", db.url).said("invalid index t.ix_t_a\n")
    w.write("models.yaml", done.out + "    indexes: [{name: ix_t_a, columns: [a], unique: true}]\n")
    for command in (("check", "--only", "live"), ("autogenerate", "-m", "x")):
        w.run(*command, "--url", db.url, code=3).said(
            "index t.ix_t_a cannot be compared: in the database it is invalid", "REINDEX INDEX")
    db.sql("DELETE FROM t")
    db.sql("REINDEX INDEX CONCURRENTLY ix_t_a")
    w.run("check", "--only", "live", "--url", db.url).never_said("invalid")


def test_one_number(w):
    """inspect and check tell of the same things, however the check is asked."""
    db = w.database()
    db.script(DATABASE + """
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER g BEFORE INSERT ON base FOR EACH ROW EXECUTE FUNCTION g();
CREATE PUBLICATION p FOR ALL TABLES;
ALTER TABLE base ENABLE ROW LEVEL SECURITY;
""")
    inspected = w.run("inspect", "--url", db.url)
    w.write("models.yaml", without_rules(inspected.out))
    listed = inspected.err.replace("owners and grants are left out; inspect --full writes them\n", "")
    told = [w.run("check", "--only", "live", "--url", db.url, *more) for more in ((), ("-v",))]
    for done in told:
        if done.err != listed:
            raise Failed("inspect\n%s\n%s" % (inspected.err, done.shown()))
    lines = listed.splitlines()
    inspected.said("\n%d objects or attributes" % (len(lines) - 1))
    for word in ("hstore", "of_it", "_RETURN", "pg_", "_pair"):
        inspected.never_said("not managed: %s" % word, " %s\n" % word)


def test_rules(w):
    """Each thing that cannot be written down is left alone by a rule; new ones are told."""
    db = w.database()
    db.script(DATABASE + """
CREATE SCHEMA other;
CREATE VIEW other."odd*[x].y" AS SELECT 1 AS a;
CREATE FUNCTION other.f(integer, text DEFAULT 'a,b') RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER TABLE base ENABLE ROW LEVEL SECURITY;
CREATE POLICY "the policy" ON base USING (true);
""")
    text = w.run("inspect", "--url", db.url).out
    w.write("models.yaml", text)
    done = w.run("check", "--only", "live", "--url", db.url)
    if done.err or done.out != "database: no differences\n":
        raise Failed(done.shown())
    db.script('CREATE VIEW other."oddly[x].y" AS SELECT 1 AS a; CREATE VIEW more AS SELECT 1 AS b;')
    done = w.run("check", "--only", "live", "--url", db.url)
    if done.err.splitlines()[:-1] != ["not managed: view more",
                                      "not managed: view other.oddly[x].y"]:
        raise Failed(done.shown())
    # a schema goes with everything in it
    w.write("models.yaml", "manage: {schemas: all, ignore: {schema: [o*], table: ['*'],"
            " enum: ['*'], domain: ['*'], composite: [pair], range: [span], view: [people, more],"
            " row_security: [base], policy: [base.*]}}\n")
    db.sql("CREATE TABLE other.t (id integer); CREATE TYPE other.e AS ENUM ('a')")
    done = w.run("check", "--only", "live", "--url", db.url)
    if done.err or done.out != "database: no differences\n":
        raise Failed(done.shown())
    for rule, words in (("viw: [a]", "ignore has no key viw\n"), ("tables: [a]", "Write the kind as one: table."),
                        ("view: ['']", "without a name"), ("rowsecurity: [t]", "row_security?")):
        w.write("models.yaml", "manage: {ignore: {%s}}\n" % rule)
        w.run("check", "--only", "live", "--url", db.url, code=2).said(words)
    w.write("models.yaml", "manage: {kinds: [extensions]}\n")
    w.run("check", "--only", "live", "--url", db.url, code=2).said("Did you mean extension?")


main(globals())
