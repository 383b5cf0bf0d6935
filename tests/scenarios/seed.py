#!/usr/bin/env python3
"""Made-up rows: every type, the same rows for the same seed, nothing left behind by a refusal."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import ROOT, Failed, main, same  # noqa: E402

# values of these are made by the server alone
INTERNAL = {"gtsvector", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_dependencies",
            "pg_mcv_list", "pg_ndistinct", "pg_node_tree"}


def types(db):
    """The built-in types that this server has."""
    with open(os.path.join(ROOT, "gen", "dialect", "types.def"), encoding="utf-8") as f:
        rows = re.findall(r'^(PLAIN|BARE|FULL)\(\w+, \d+, (?:\d+, )?"([a-z0-9_]+)"', f.read(), re.M)
    there = set(db.sql("SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace")
                .split("\n"))
    return [(name, form != "BARE") for form, name in rows if name in there]


def models(db):
    lines = ["tables:", "  t:", "    columns:", "      id: {type: serial, primary_key: true}"]
    for name, has_array in types(db):
        sql = '\\"char\\"' if name == "char" else name
        nullable = "true" if name in INTERNAL else "false"
        lines.append('      c_%s: {type: "%s", nullable: %s}' % (name, sql, nullable))
        if has_array and name not in INTERNAL | {"int2vector", "oidvector"}:
            lines.append('      a_%s: {type: "%s[]", nullable: false}' % (name, sql))
    for name, sql in (("v", "varchar(4)"), ("n", "numeric(3,1)"), ("b", "varbit(40)"), ("d", "date"),
                      ("s", "timestamptz(3)"), ("u", "uuid"), ("r", "real"), ("i", "smallint"),
                      ("m", "time")):
        lines.append('      u_%s: {type: "%s", unique: true}' % (name, sql))
    return "\n".join(lines + [
        "    exclude: {apart: {method: gist, elements: [{column: c_int4range, operator: '&&'}]}}", ""])


def test_every_type(w):
    first, second = w.database(), w.database()
    w.write("models.yaml", models(first))
    create = w.run("diff", "empty:", "models.yaml").out
    for db in (first, second):
        db.script(create)
        w.run("seed", "--url", db.url, "--rows", "200").printed("t: 200 rows\n")
    rows = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM t"
    same(first.sql(rows), second.sql(rows))
    # into tables that have rows
    w.run("seed", "--url", first.url, "--rows", "200", "--seed", "2").printed("t: 200 rows\n")
    same(first.sql("SELECT count(*), count(DISTINCT u_v), count(DISTINCT u_i) FROM t"), "400|400|400")


def test_checks(w):
    db = w.database()
    w.write("models.yaml", """
enums: {kind: [old, new]}
tables:
  t:
    columns:
      id: {type: serial, primary_key: true}
      code: {type: varchar(8), nullable: false, unique: true}
      hash: {type: text, nullable: false}
      word: {type: text, default: "''"}
      kind: {type: kind, nullable: false}
      price: {type: integer}
      data: {type: jsonb, nullable: false}
      list: {type: jsonb, nullable: false}
      quoted: {type: text, nullable: false}
    checks:
      code: code ~ '^[A-Z]{3}-\\d{4}$'
      hash: (hash)::text ~ '^0x[a-f0-9]{64}$'::text
      word: word IS NOT NULL
      price: kind <> 'old' OR price IS NOT NULL
      data: jsonb_typeof(data) = 'object'
      list: jsonb_typeof(list) = 'array'
      quoted: quoted IN ('it''s', 'two')
""")
    db.script(w.run("diff", "empty:", "models.yaml").out)
    w.run("seed", "--url", db.url, "--rows", "300").printed("t: 300 rows\n")
    same(db.sql("SELECT count(DISTINCT hash) > 100, count(*) FILTER (WHERE price IS NULL) > 3,"
                " count(DISTINCT quoted) FROM t"), "t|t|2")


def test_private_only_when_asked(w):
    w.write("models.yaml", "tables: {t: {columns: {a: text}}}\n")
    empty = {"MODELGEN_URL": None, "DATABASE_URL": None, "PGDATABASE": None, "PGHOST": None,
             "PGSERVICE": None}
    w.run("seed", code=2, env=empty).said("no database is named")
    cache = {"XDG_CACHE_HOME": w.path("cache"), **empty}
    w.run("autogenerate", "-m", "first", env=cache)
    w.run("upgrade", "--url", "private:", env=cache)
    w.run("seed", "--url", "private:", "--rows", "3", env=cache).printed("t: 3 rows\n")


def test_a_protected_environment_is_asked_for(w):
    db = w.database()
    w.write("models.yaml", "tables: {t: {columns: {a: text}}}\n")
    w.write("modelgen.yaml", "environments: {prod: {url: \"%s\", protected: true}}\n" % db.url)
    db.script("CREATE TABLE t (a text)")
    w.run("seed", "--env", "prod", code=3).said("MG0409", "--force")
    same(db.sql("SELECT count(*) FROM t"), "0")
    w.run("seed", "--env", "prod", "--force").printed("t: 10 rows\n")


def test_a_refused_row_undoes_all(w):
    db = w.database()
    w.write("models.yaml", "tables: {a: {columns: {x: text}}, b: {columns: {x: integer}}}\n")
    db.script("CREATE TABLE a (x text); CREATE TABLE b (x integer);"
              "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS "
              "$$BEGIN RAISE EXCEPTION 'not today'; END$$;"
              "CREATE TRIGGER no BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION no()")
    w.run("seed", "--url", db.url, code=3).said("MG0643", "a row of b: not today")
    same(db.sql("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)"), "0|0")
    done = w.run("seed", "--url", db.url, "--table", "a")
    if db.sql("SELECT count(DISTINCT x) > 5 FROM a") != "t":
        raise Failed(done.shown())


if __name__ == "__main__":
    sys.exit(main(globals()))
