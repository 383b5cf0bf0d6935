#!/usr/bin/env python3
"""The JSON Schema and the loader take and refuse the same documents.

Each document below is written as JSON, which is YAML: `modelgen diff empty: FILE` reads it, and it
is held against what `modelgen schema` prints, by the validator here and by that of the unit test,
which reads YAML. Then this repository's own models, and what inspect writes for a database.
"""
import json
import os
import re
import subprocess
import sys

MODELGEN = os.environ["MODELGEN"]
TMP = os.environ["TEST_TMP"]
CHECKER = os.path.join(os.environ["TEST_BUILD"], "tests", "unit", "test_reference")
ANNOTATIONS = {"$schema", "$defs", "title", "description", "default"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
         "number": (int, float), "null": type(None)}


class Validator:
    """The keywords of JSON Schema that modelgen writes; any other one is an error."""

    def __init__(self, schema):
        self.root = schema

    def fits(self, value, schema=None):
        schema = self.root if schema is None else schema
        if schema is False:
            return False
        return all(getattr(self, "on_" + word.replace("$", ""))(value, schema[word], schema)
                   for word in schema if word not in ANNOTATIONS)

    def on_ref(self, value, ref, _schema):
        return self.fits(value, self.root["$defs"][ref[len("#/$defs/"):]])

    def on_type(self, value, names, _schema):
        names = [names] if isinstance(names, str) else names
        return any(isinstance(value, TYPES[n]) and (n == "boolean" or not isinstance(value, bool))
                   for n in names)

    def on_enum(self, value, words, _schema):
        return any(type(w) is type(value) and w == value for w in words)

    def on_anyOf(self, value, schemas, _schema):
        return any(self.fits(value, s) for s in schemas)

    def on_pattern(self, value, pattern, _schema):
        return not isinstance(value, str) or re.search(pattern, value) is not None

    def on_minLength(self, value, least, _schema):
        return not isinstance(value, str) or len(value) >= least

    def on_maxLength(self, value, most, _schema):
        return not isinstance(value, str) or len(value) <= most

    def on_minItems(self, value, least, _schema):
        return not isinstance(value, list) or len(value) >= least

    def on_items(self, value, schema, _schema):
        return not isinstance(value, list) or all(self.fits(v, schema) for v in value)

    def on_required(self, value, keys, _schema):
        return not isinstance(value, dict) or all(k in value for k in keys)

    def on_propertyNames(self, value, schema, _schema):
        return not isinstance(value, dict) or all(self.fits(k, schema) for k in value)

    def on_properties(self, value, schemas, _schema):
        return not isinstance(value, dict) or all(
            self.fits(v, schemas[k]) for k, v in value.items() if k in schemas)

    def on_additionalProperties(self, value, schema, whole):
        return not isinstance(value, dict) or all(
            self.fits(v, schema) for k, v in value.items() if k not in whole.get("properties", {}))


def column(value, **table):
    return {"tables": {"t": {"columns": {"id": "bigint", "a": value},
                             "primary_key": {"columns": ["id"]}, **table}}}


def col(**fields):
    return column({"type": "integer", **fields})


def table(**fields):
    return {"tables": {"t": {"columns": {"a": "integer", "b": "text", "c": "tsrange"}, **fields}}}


def foreign(**fields):
    return table(primary_key=["a"], foreign_keys=[
        {"columns": ["a"], "references": {"table": "t", "columns": ["a"]}, **fields}])


# What both take.
GOOD = [
    {}, {"modelgen": 1}, {"modelgen": "1"}, {"tables": {}}, {"schemas": {"app": {}}},
    {"default_schema": "app"}, {"naming": {"index": "{table}_{columns}_idx"}}, {"naming": {}},
    {"manage": {"schemas": "all", "kinds": ["extension"], "ignore": {"table": ["a*", "app.b"]}}},
    {"manage": {"ignore": {"table": "a", "row_security": []}}}, {"manage": {}},
    {"owner": "me"}, {"schemas": {"app": {"owner": "x", "grants": {"public": []}}}},
    {"manage": {"owner": True, "grants": "true"}, "owner": "me"},
    table(owner="me", grants={"a": ["select", "INSERT", {"update": "grantable"}], "b": "delete",
                              "public": [], "c": {"select": "grantable", "trigger": "grantable"}}),
    col(grants={"a": ["select", "references"]}), {"sequences": {"s": {"grants": {}}}},
    {"default_privileges": [{"role": "a", "objects": "types", "grants": {"public": []}},
                            {"role": "a", "grants": {"b": "select"}}]},
    {"queries": {"q": {"sql": "SELECT 1"}}},
    {"queries": {"q": {"sql": "SELECT :x", "doc": "One.", "returns": "one", "params": {"x": "int"},
                       "filters": ["x"], "sort": ["y"], "not_null": True}}},
    {"schemas": {"app": {"comment": "Here.", "was": "old"}}},
    {"extensions": {"pg_trgm": {}, "hstore": {"schema": "public", "version": 1.8}}},
    {"enums": {"mood": ["sad", "ok"]}}, {"enums": {"one": "alone"}}, {"enums": {"n": [1, None, True]}},
    {"enums": {"m": {"values": ["a", "b"], "rename": {"x": "a"}, "map": {"y": "b"}, "was": ["o", "p"]}}},
    {"domains": {"d": "text"}}, {"domains": {"d": {"type": "text", "nullable": False}}},
    {"domains": {"d": {"type": "text", "default": "'x'", "collation": "C",
                       "checks": {"k": "VALUE <> ''", "l": {"expression": "VALUE <> 'a'"}}}}},
    {"sequences": {"s": {}}}, {"sequences": {"s": "integer"}},
    {"sequences": {"s": {"type": "bigint", "start": 100, "increment": "5", "min": 1, "max": 100000,
                         "cache": 3, "cycle": False, "unlogged": False}}},
    {"tables": {"t": {"columns": {"id": "bigint"}}}, "sequences": {"s": {"owned_by": "t.id"}}},
    {"tables": {'"x.y"': {"columns": {"a": "integer"}}}},
    {"schemas": {"app": {}}, "tables": {"app.t": {"columns": {"a": "integer"}}}},
    {"tables": {"t": {}}}, table(comment="Text", was="u", unlogged=True), table(comment=None),
    table(**{"with": {"fillfactor": 70, "autovacuum_enabled": False}, "toast": {"autovacuum_enabled": "false"}}),
    table(access_method="heap", tablespace="fast"), table(replica_identity="full"),
    table(replica_identity="FULL"), table(replica_identity={"mode": "nothing"}),
    table(primary_key="a"), table(primary_key={"columns": ["a"], "name": "k", "deferrable": True}),
    table(unique=[["a", "b"], "a", {"columns": "b", "include": ["a"], "nulls_not_distinct": True}]),
    table(unique=[{"columns": ["a"], "deferrable": "initially deferred", "with": {"fillfactor": 90}}]),
    table(unique=[], indexes=[], checks={}, exclude={}, foreign_keys=[]),
    table(checks={"k": "a > 0", "l": {"expression": "a < 9", "not_valid": True, "no_inherit": True,
                                      "name": "exact", "comment": "Why."}}), table(checks={"k": True}),
    table(indexes=[["a"], {"columns": ["a", {"column": "b", "order": "desc", "nulls": "LAST"}]}]),
    table(indexes=[{"name": "i", "columns": [{"expression": "lower(b)", "opclass": "text_pattern_ops",
                                              "collation": "C", "statistics": 200}],
                    "method": "btree", "unique": True, "where": "a > 0", "include": "a"}]),
    table(exclude={"x": {"elements": [{"column": "c", "operator": "&&"}], "where": "a > 0"}}),
    foreign(), foreign(match="full", on_update="CASCADE", on_delete="set null (a)", not_valid=True),
    foreign(on_delete="set default", deferrable=False, name="fk"),
    {"enums": {"e": []}}, {"enums": {"e": {"values": []}}},
    column("text"), column("numeric(12,2)"), column("text[]"), column("bigserial"),
    column({"type": "serial", "sequence": {"name": "s"}}), col(nullable=False), col(nullable="FALSE"),
    col(default=0), col(default=True), col(default=None), col(default="now()"), col(identity="always"),
    col(identity={}), col(identity={"generated": "by default", "start": 10, "name": "s", "cycle": True}),
    col(generated="id + 1"), col(generated={"expression": "id + 1", "virtual": True}),
    column({"type": "text", "collation": "C", "storage": "external", "compression": "lz4",
            "statistics": 500, "planner": {"n_distinct": -0.5}}),
    col(backfill=0, using="a::integer", on_update="now()", c={"name": "x", "export": False}),
    col(primary_key=False, unique=True, index="named"), col(unique={"name": "u", "deferrable": True}),
    col(index={"method": "hash", "comment": "Fast."}), col(references="t.id"),
    col(references={"column": "public.t.id", "on_delete": "cascade", "name": "fk", "match": "simple"}),
    col(comment=5, was=["x", "y"]),
]

# What both refuse: unknown keys, wrong YAML types, words that are no choice, what is missing.
BAD = [
    [], "text", None, 5, {"table": {}}, {"tables": []}, {"tables": "t"}, {"views": {}}, {"owner": ["me"]},
    {"roles": {}}, {"modelgen": 2}, {"default_schema": ""}, {"default_schema": ["a"]},
    {"naming": {"idx": "x"}}, {"naming": []}, {"naming": {"index": ["x"]}},
    {"manage": {"owner": "some"}}, {"manage": {"nothing": 1}}, {"manage": {"ignore": ["a"]}},
    {"manage": {"schemas": {"a": 1}}}, {"include": {"a": 1}}, {"include": [["a"]]},
    {"queries": []}, {"queries": {"q": {}}}, {"queries": {"q": "SELECT 1"}},
    {"queries": {"q": {"sql": ["a"]}}}, {"queries": {"q": {"sql": "a", "docs": "b"}}},
    {"schemas": {"app": "x"}}, {"schemas": {"app": {"owner": {}}}}, {"schemas": {"": {}}},
    {"schemas": {"app": {"grants": {"a": ["select"]}}}}, table(grants=["select"]),
    table(grants={"a": [{"select": "always"}]}), table(grants={"a": [{"usage": "grantable"}]}),
    table(grants={"": ["select"]}), {"default_privileges": {}}, {"default_privileges": [{}]},
    {"default_privileges": [{"role": "a", "comment": "b"}]},
    {"schemas": {"x" * 64: {}}}, {"extensions": {"e": "1.0"}}, {"extensions": {"e": {"schema": []}}},
    {"enums": {"e": {}}},
    {"enums": {"e": [["a"]]}}, {"enums": {"e": {"values": ["a"], "rename": ["a"]}}},
    {"domains": {"d": {}}}, {"domains": {"d": ["text"]}}, {"domains": {"d": {"type": "text", "unique": True}}},
    {"sequences": {"s": {"start": "many"}}}, {"sequences": {"s": {"start": 1.5}}},
    {"sequences": {"s": {"cycle": "maybe"}}}, {"sequences": {"s": {"owned_by": "t"}}},
    {"sequences": {"s": {"owner_table": "t"}}}, {"sequences": {"a.b.c": {}}}, {"tables": {"a.": {}}},
    {"tables": {'"x': {}}}, {"tables": {"t": ["a"]}}, table(triggers={}), table(colums={}),
    table(comment=["a"]), table(unlogged="yes"), table(**{"with": ["fillfactor"]}),
    table(**{"with": {"fillfactor": [1]}}), table(access_method=""), table(tablespace="x" * 64),
    table(replica_identity="some"), table(replica_identity={"key": "a"}), table(name="x"),
    table(primary_key=[]), table(primary_key={"name": "k"}), table(primary_key=[["a"]]),
    table(unique={"a": 1}), table(unique=[{"name": "u"}]), table(unique=[{"columns": ["a"], "where": "x"}]),
    table(unique=[{"columns": ["a"], "deferrable": "later"}]), table(checks=["a > 0"]),
    table(checks={"k": ""}), table(checks={"k": {"name": "x"}}), table(checks={"k": ["a"]}),
    table(indexes=["a"]), table(indexes=[{"columns": []}]), table(indexes=[[["a"]]]),
    table(indexes=[[{"column": "a", "order": "down"}]]), table(indexes=[[{"col": "a"}]]),
    table(indexes=[{"columns": ["a"], "using": "gin"}]), table(indexes={"i": ["a"]}),
    table(exclude={"x": {"method": "gist"}}), table(exclude={"x": ["c"]}), foreign(on_delete="explode"),
    foreign(on_delete=["cascade"]), foreign(on_delete_columns=["a"]), foreign(references="t.a"),
    foreign(references={"columns": ["a"]}), foreign(period=True), table(foreign_keys=[["a"]]),
    column(["integer"]), column({}), column({"nullable": False}), column({"type": ["a"]}), col(typo=1),
    col(nullable="no"), col(nullable=0), col(default=""), col(default=" "), col(default=[1]),
    col(identity="sometimes"), col(identity={"begin": 1}), col(generated={"virtual": True}),
    col(storage="disk"), col(statistics="high"), col(planner=["a"]), col(sequence="s"),
    col(sequence={"name": "s", "start": 1}), col(primary_key=["a"]), col(unique=["a"]),
    col(index={"colour": "red"}), col(references="t"), col(references={"on_delete": "cascade"}),
    col(references={"column": "t.id", "on_delete": "explode"}), col(references=["t.id"]),
    col(owner="x"), col(was={"a": "b"}), col(unique=""), col(index="x" * 64),
    col(unique={"columns": ["a"]}), col(references={"column": "t.id", "columns": ["id"]}),
    column({"type": "serial", "sequence": {"name": ""}}), foreign(match="partial"),
]

# What has the right shape, and is wrong all the same: the loader alone can tell.
WRONG = [
    column("intger"), column("mood"), col(default="draft"), col(references="u.id"), col(references="t.x"),
    table(primary_key=["x"]), table(indexes=[["x"]]), {"tables": {"app.t": {"columns": {"a": "integer"}}}},
    {"enums": {"e": ["a", "a"]}}, col(statistics=20000), {"include": "missing.yaml"},
    col(default=1, identity="always"), foreign(on_delete="cascade (a)"), {"sequences": {"s": "text"}},
]

SQL = """
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'yes', '1');
CREATE DOMAIN app.code AS varchar(8) DEFAULT 'x' NOT NULL CONSTRAINT shape CHECK (VALUE <> 'no');
CREATE SEQUENCE app.numbers AS integer START 5 INCREMENT -1 MINVALUE -10 MAXVALUE 5 CACHE 2 CYCLE;
CREATE TABLE users (id serial PRIMARY KEY, "Name" text NOT NULL DEFAULT 'on', mood app.mood[],
    code app.code, price numeric(12,2) DEFAULT 0, ok boolean DEFAULT true, big bigint GENERATED ALWAYS
    AS IDENTITY (START 10 MAXVALUE 99), size integer GENERATED ALWAYS AS (length('x')) STORED,
    note text COLLATE "C", UNIQUE (price, ok), CONSTRAINT positive CHECK (price >= 0) NOT VALID);
COMMENT ON TABLE users IS 'true';
ALTER TABLE users ALTER note SET STORAGE EXTERNAL, ALTER note SET STATISTICS 300,
    ALTER price SET (n_distinct = -0.5), REPLICA IDENTITY FULL;
CREATE INDEX ON users (lower(note) DESC NULLS LAST, price) INCLUDE (ok) WHERE price > 1;
CREATE UNLOGGED TABLE app.parts ("a.b" integer REFERENCES users (id) ON DELETE SET NULL, at tsrange,
    x integer, y integer, PRIMARY KEY (x, y), EXCLUDE USING gist (at WITH &&) DEFERRABLE)
    WITH (fillfactor = 70);
CREATE UNLOGGED TABLE app.more (x integer, y integer, FOREIGN KEY (x, y) REFERENCES app.parts MATCH FULL
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
"""

failed = []
passed = 0


def check(ok, text):
    global passed
    if ok:
        passed += 1
    else:
        failed.append(text)
        print(text, file=sys.stderr)


def run(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          cwd=TMP, check=False)


def judge(validator, number, document, loads, fits):
    path = os.path.join(TMP, "%d.json" % number)
    text = json.dumps(document)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text + "\n")
    done = run(MODELGEN, "diff", "empty:", path)
    check(done.returncode == (0 if loads else 2), "the loader on %s: exit code %d\n%s" % (
        text, done.returncode, done.stderr))
    check(validator.fits(document) == fits, "the schema on %s: expected %s" % (text, fits))
    done = run(CHECKER, path)
    check(done.returncode == (0 if fits else 1), "the unit test's validator on %s: %s" % (
        text, done.stdout))


def check_file(path, why):
    done = run(CHECKER, path)
    check(done.returncode == 0, "%s: %s%s" % (why, done.stdout, done.stderr))


def main():
    validator = Validator(json.loads(run(MODELGEN, "schema").stdout))
    number = 0
    for documents, loads, fits in ((GOOD, True, True), (BAD, False, False), (WRONG, False, True)):
        for document in documents:
            judge(validator, number, document, loads, fits)
            number += 1
    own = os.path.join(os.getcwd(), "models.yaml")
    if os.path.exists(own):
        check_file(own, "this repository's models")
    psql = ["psql", "-XAqt", "-v", "ON_ERROR_STOP=1"]
    url = os.environ["PGTEST_URL"]
    name = "json_schema_%d" % os.getpid()
    run(*psql, "-d", url, "-c", "CREATE DATABASE " + name)
    try:
        own_url = re.sub(r"/[^/?]*(?=\?|$)", "/" + name, url, count=1)
        made = run(*psql, "-d", own_url, "-c", SQL)
        check(made.returncode == 0, made.stderr)
        models = os.path.join(TMP, "inspected.yaml")
        done = run(MODELGEN, "inspect", "--url", own_url)
        with open(models, "w", encoding="utf-8") as f:
            f.write(done.stdout)
        check(done.returncode == 0 and "parts" in done.stdout, done.stderr)
        check_file(models, "what inspect writes")
    finally:
        run(*psql, "-d", url, "-c", "DROP DATABASE IF EXISTS " + name)
    print("%d passed, %d failed, 0 skipped" % (passed, len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
