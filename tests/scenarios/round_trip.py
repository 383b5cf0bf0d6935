#!/usr/bin/env python3
"""A database is inspected, its models lead to a second one, and both are the same: odd databases
that have what few have."""
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.scenario import ROOT, Failed, main        # noqa: E402

SILENT = "database: no differences\n"


def same(a, b):
    if a != b:
        raise Failed("not the same\n%s\n---\n%s" % (a, b))


def models_of(w, db):
    """Inspects; the check against what was inspected is silent."""
    text = w.run("inspect", "--url", db.url).out
    w.write("models.yaml", text)
    w.run("check", "--only", "live", "--url", db.url).printed(SILENT)
    return text


def round_trip(w, sql):
    """The models of a database with this in it; they make a second one that is the same."""
    db, copy = w.database(), w.database()
    db.script(sql)
    text = models_of(w, db)
    shutil.rmtree(w.path("out"), ignore_errors=True)
    w.run("autogenerate", "-m", "all", "--rev-id", "a1")
    w.run("upgrade", "--url", copy.url)
    w.run("check", "--url", copy.url).printed(SILENT + "revisions: no differences\n")
    w.run("check", "--url", db.url, code=None)
    same(text, w.run("inspect", "--url", copy.url).out)
    w.run("downgrade", "base", "--url", copy.url, "--allow-data-loss")
    same(w.run("inspect", "--url", copy.url).out, "{}\n")
    return text


COLLATIONS = """
CREATE COLLATION mycoll (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION "Odd.Coll" FROM "C";
CREATE SCHEMA app;
CREATE COLLATION app.mycoll (provider = icu, locale = 'sv');
CREATE DOMAIN app.dc AS text COLLATE mycoll;
CREATE DOMAIN dc AS text COLLATE app.mycoll;
CREATE TABLE t (a text COLLATE mycoll, b text COLLATE app.mycoll, c text COLLATE "C",
        d text COLLATE "de-x-icu", e dc, f app.dc, g text COLLATE "Odd.Coll");
CREATE INDEX ON t (a COLLATE app.mycoll, b COLLATE mycoll, c COLLATE "default",
        (d || 'x') COLLATE mycoll);
CREATE UNIQUE INDEX ON t (e COLLATE "default", f COLLATE "C");
"""

# the same with the names of another default schema
TURNED = """
default_schema: app
naming: {index: "{table}_{columns}_idx"}
domains:
  dc: {type: text, collation: public.mycoll}
  public.dc: {type: text, collation: mycoll}
tables:
  public.t:
    columns:
      a: {type: text, collation: public.mycoll}
      b: {type: text, collation: mycoll}
      c: {type: text, collation: C}
      d: {type: text, collation: de-x-icu}
      e: public.dc
      f: dc
      g: {type: text, collation: 'public."Odd.Coll"'}
    indexes:
      - name: t_a_b_c_expr_idx
        columns:
          - {column: a, collation: mycoll}
          - {column: b, collation: public.mycoll}
          - {column: c, collation: default}
          - {expression: "d || 'x'::text", collation: public.mycoll}
      - columns: [{column: e, collation: default}, {column: f, collation: C}]
        unique: true
"""


def test_collations(w):
    db = w.database()
    db.script(COLLATIONS)
    models_of(w, db)
    qualified = w.read("models.yaml").replace("collation: mycoll", "collation: public.mycoll")
    w.write("models.yaml", qualified)
    w.run("check", "--only", "live", "--url", db.url).printed(SILENT)
    w.write("models.yaml", TURNED)
    w.run("check", "--only", "live", "--url", db.url).printed(SILENT)
    # of two with one name in two schemas one is not the other
    w.write("models.yaml", TURNED.replace("dc: {type: text, collation: public.mycoll}",
                                          "dc: {type: text, collation: mycoll}"))
    w.run("check", "--only", "live", "--url", db.url, code=1).printed(
        "database: 1 difference (+ lacking, - extra, ~ otherwise in the database)\n"
        "  ~ domain dc: collation: public.mycoll -> mycoll  (models.yaml:5)\n")


def test_odd_database(w):
    """Every field of every kind, names that need quotes, and functions that are not modelled."""
    if int(w.server().sql("SHOW server_version_num")) < 150000:
        return
    with open(os.path.join(ROOT, "tests", "fixtures", "odd.sql"), encoding="utf-8") as f:
        before, modelled = f.read().split("-- modelled:\n")
    if w.server().sql("SELECT 'lz4' = ANY (enumvals) FROM pg_settings"
                      " WHERE name = 'default_toast_compression'") != "t":
        modelled = modelled.replace("compression lz4", "compression pglz")
    db, copy = w.database(), w.database()
    db.script(before + modelled)
    text = models_of(w, db)
    copy.script(before)
    bare = w.run("inspect", "--url", copy.url).out
    # the scratch database lacks the functions
    w.run("autogenerate", "-m", "all", "--rev-id", "a1", "--url", copy.url, "--no-prove",
          unproven=True)
    w.run("upgrade", "--url", copy.url)
    w.run("check", "--only", "live", "--url", copy.url).printed(SILENT)
    same(w.run("inspect", "--url", copy.url).out, text)
    w.run("downgrade", "base", "--url", copy.url, "--allow-data-loss")
    same(w.run("inspect", "--url", copy.url).out, bare)


def test_enums_without_values(w):
    text = round_trip(w, "CREATE TYPE e AS ENUM (); CREATE TYPE f AS ENUM ('a');"
                      "CREATE TABLE t (a e, b e[], c f);")
    if "  e: []\n" not in text:
        raise Failed(text)
    db = w.database()
    w.run("upgrade", "--url", db.url)
    # there and back: values come and go
    w.write("models.yaml", text.replace("e: []", "e: {values: [x, y]}").replace("[a]", "[]"))
    w.run("autogenerate", "-m", "two", "--rev-id", "b2", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT enum_range(NULL::e), enum_range(NULL::f)"), "{x,y}|{}")
    w.run("check", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url)
    same(w.run("inspect", "--url", db.url).out, text)


def test_extensions(w):
    text = round_trip(w, """
CREATE SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext VERSION '1.6';
CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
COMMENT ON EXTENSION pg_trgm IS 'ours';
CREATE TABLE t (a citext, b ext.hstore[] DEFAULT '{}');
CREATE INDEX ON t USING gin (a gin_trgm_ops);
""")
    for line in ('  citext: {schema: public}\n', '  hstore: {schema: ext, version: "1.6"}\n',
                 '  pg_trgm: {schema: public, comment: ours}\n'):
        if line not in text:
            raise Failed("no %r in\n%s" % (line, text))
    db = w.database()
    w.run("upgrade", "--url", db.url)

    def differs(old, new):
        w.write("models.yaml", text.replace(old, new))
        done = w.run("check", "--only", "live", "--url", db.url, code=None)
        return [line.split("  (")[0].strip() for line in done.out.splitlines()[1:]]

    same(differs("ours", "mine"), ["~ extension pg_trgm: comment: ours -> mine"])
    # what models do not say is not theirs to change
    same(differs(", comment: ours", ""), [])
    same(differs(', version: "1.6"', ""), [])
    same(differs("citext: {schema: public}", "citext: {schema: public, comment: new}"),
         ["~ extension citext: comment: data type for case-insensitive character strings -> new"])
    db.sql("COMMENT ON EXTENSION citext IS NULL")
    same(differs("citext: {schema: public}", "citext: {schema: public, comment: new}"),
         ["~ extension citext: comment: none -> new"])
    w.run("autogenerate", "-m", "two", "--rev-id", "b2", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)


def test_rows_of_tables_are_types(w):
    """A table is a type: domains, columns, arrays; made before, dropped after, renamed along."""
    text = round_trip(w, """
CREATE TABLE z (i integer, t text);
CREATE DOMAIN d AS z CHECK ((VALUE).i > 0);
CREATE TABLE b (x z, y z[] DEFAULT '{}', r d);
CREATE TABLE y ();
CREATE DOMAIN a AS y;
""")
    db = w.database()
    w.run("upgrade", "--url", db.url)
    w.write("models.yaml", text.replace("  z:\n", "  zz:\n    was: z\n").replace(": z\n", ": zz\n")
            .replace("was: zz", "was: z").replace("type: z,", "type: zz,").replace("z[]", "zz[]"))
    w.run("autogenerate", "-m", "two", "--rev-id", "b2", "--url", db.url)
    if "RENAME TO zz" not in w.read("out/versions/b2_two.sql"):
        raise Failed(w.read("out/versions/b2_two.sql"))
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)
    # one that cannot be written down takes those along that are built on it
    db.sql("CREATE TYPE pair AS (a integer); ALTER TABLE zz ADD p pair")
    w.run("inspect", "--url", db.url).said(
        "not managed: table with a column of an unmanaged type zz.p",
        "not managed: table with a column of an unmanaged type b.x",
        "not managed: domain over an unmanaged type d")


main(globals())
