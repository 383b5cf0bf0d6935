#!/usr/bin/env python3
"""Every attribute of every kind, one at a time, changed by plain SQL in a live database: inspect
shows it, check names that object and that attribute and nothing else, what modelgen plans leads
there and back, and keeps oids, grants, comments and rows where ALTER can do it. lib/attributes.py
has a change for each field row that the program knows; a row without one fails."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.attributes import BASE, NEVER, ROWS  # noqa: E402
from lib.scenario import Failed, main, same  # noqa: E402

# What stands in a changed object's place: grants and comments that a careless change would lose.
ADORN = """
DO $$
DECLARE x record;
BEGIN
  FOR x IN SELECT oid, relkind FROM pg_class c WHERE relnamespace IN
      (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'app', 'ext'))
      AND relkind IN ('r', 'S', 'i') AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.objid = c.oid AND d.deptype IN ('a', 'i', 'e') AND (c.relkind = 'S'
      OR d.deptype <> 'a')) LOOP
    IF x.relkind <> 'i' THEN
      EXECUTE format('GRANT SELECT ON %s TO PUBLIC', x.oid::regclass);
    END IF;
    EXECUTE format('COMMENT ON %s %s IS %L', CASE x.relkind WHEN 'r' THEN 'TABLE'
      WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END, x.oid::regclass, x.oid::regclass || ', said');
  END LOOP;
  FOR x IN SELECT conname, conrelid, contypid FROM pg_constraint
      WHERE oid >= 16384 AND contype IN ('p', 'u', 'c', 'f', 'x') LOOP
    EXECUTE format('COMMENT ON CONSTRAINT %I ON %s%s IS %L', x.conname,
      CASE WHEN x.contypid <> 0 THEN 'DOMAIN ' || x.contypid::regtype::text ELSE '' END,
      CASE WHEN x.conrelid <> 0 THEN x.conrelid::regclass::text ELSE '' END, x.conname || ', said');
  END LOOP;
  FOR x IN SELECT oid, typtype FROM pg_type WHERE oid >= 16384 AND typtype IN ('e', 'd') LOOP
    EXECUTE format('COMMENT ON %s %s IS %L', CASE x.typtype WHEN 'e' THEN 'TYPE' ELSE 'DOMAIN' END,
      x.oid::regtype, x.oid::regtype || ', said');
  END LOOP;
  COMMENT ON COLUMN t.a IS 'a, said';
  COMMENT ON COLUMN t.c IS 'c, said';
  GRANT UPDATE (a, c) ON t TO PUBLIC;
END $$
"""

# Names, with what must survive a change in place.
KEPT = """
SELECT 'relation ' || relname, oid, coalesce(relacl::text, ''),
  coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class
  WHERE oid >= 16384 AND relkind IN ('r', 'S', 'i') AND relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT 'column ' || c.relname || '.' || attname, attnum, coalesce(attacl::text, ''),
  coalesce(col_description(c.oid, attnum), '') FROM pg_attribute a JOIN pg_class c
  ON c.oid = attrelid WHERE c.oid >= 16384 AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'constraint ' || conname, oid, '', coalesce(obj_description(oid, 'pg_constraint'), '')
  FROM pg_constraint WHERE oid >= 16384 AND contype <> 'n'
UNION ALL SELECT 'type ' || typname, oid, coalesce(typacl::text, ''),
  coalesce(obj_description(oid, 'pg_type'), '') FROM pg_type WHERE oid >= 16384
  AND typtype IN ('e', 'd')
UNION ALL SELECT 'schema ' || nspname, oid, coalesce(nspacl::text, ''),
  coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace
  WHERE oid >= 16384 AND nspname NOT LIKE 'pg\\_%'
UNION ALL SELECT 'extension ' || extname, oid, '', '' FROM pg_extension
UNION ALL SELECT 'rows of ' || relname, 0, '', md5(query_to_xml('SELECT * FROM ' ||
  oid::regclass || ' ORDER BY 1', true, true, '')::text) FROM pg_class WHERE oid >= 16384 AND relkind = 'r'
  AND relname IN ('o', 't', 'm')
ORDER BY 1
"""


def rows_of_the_program():
    """path -> (first server version, flags), as the program has them."""
    done = subprocess.run([os.path.join(os.environ["TEST_BUILD"], "tests", "unit", "field_rows")],
                          stdout=subprocess.PIPE, text=True, check=True)
    words = [line.split() for line in done.stdout.splitlines()]
    return {w[0]: (int(w[1]), set(w[2:])) for w in words}


class Lab:
    """One database in which the objects of one row stand at a time."""

    def __init__(self, w):
        self.w, self.db = w, w.database()
        self.version = int(self.db.sql("SHOW server_version_num")) // 10000
        self.space = self.db.name
        self.full = False
        self.roles = {":role%d" % i: "%s_%d" % (self.db.name, i) for i in (1, 2)}
        self.extensions = self.db.sql("SELECT name FROM pg_available_extensions").split()

    def make_space(self):
        self.db.script("SET allow_in_place_tablespaces = on;\nCREATE TABLESPACE %s LOCATION '';"
                       % self.space)
        for role in self.roles.values():
            self.db.sql("CREATE ROLE " + role)

    def drop_space(self):
        self.db.script("DROP SCHEMA public CASCADE;\nDROP TABLESPACE IF EXISTS %s;" % self.space)
        for role in self.roles.values():
            self.db.script("DROP OWNED BY %s CASCADE; DROP ROLE %s;" % (role, role))

    def filled(self, text):
        for word, name in self.roles.items():
            text = text.replace(word, name)
        return text.replace(":space", self.space)

    def sql(self, text):
        return self.db.sql(self.filled(text))

    def begin(self, row):
        self.full = row.full
        for role in self.roles.values():
            self.sql("DROP OWNED BY %s CASCADE" % role)
        self.sql("DROP EXTENSION IF EXISTS hstore; DROP SCHEMA public CASCADE;"
                 " DROP SCHEMA IF EXISTS app CASCADE; DROP SCHEMA IF EXISTS ext CASCADE;"
                 " CREATE SCHEMA public; DROP ACCESS METHOD IF EXISTS heap2")
        self.sql(BASE)
        self.change(row, row.base)

    def change(self, row, text):
        if text:
            self.sql(text)
        if not row.plain:
            self.sql(ADORN)

    def inspect(self):
        return self.w.run("inspect", *["--full"] * self.full, "--url", self.db.url).out

    def check(self, models):
        """What check says about the database: [] or the changes."""
        done = self.w.run("check", "--only", "live", "--models", models, "--url", self.db.url,
                          "--format", "json", code=None)
        changes = done.json()["parts"][0]["changes"] if done.out else None
        if done.code not in (0, 1) or (done.code == 0) != (changes == []):
            raise Failed(done.shown())
        return changes

    def silent(self, models, when):
        found = self.check(models)
        if found:
            raise Failed("%s: check says %s" % (when, found))

    def kept(self):
        lines = [line.split("|") for line in self.sql(KEPT).split("\n")]
        return {line[0]: line[1:] for line in lines}


# Fields that are written within another key, which is the one that reports name.
KEYS = {"owner_table": "owned_by", "owner_column": "owned_by", "on_delete_columns": "on_delete"}


def names_it(lab, path, row, models, when):
    """check exits 1 and names that object and that field, and nothing else."""
    fields = row.also | {path.split("#")[0].split(".")[1]}
    expected = (row.change[when == "undone"], row.kind, lab.filled(row.name),
                {KEYS.get(f, f) for f in fields})
    found = lab.check(models)
    shown = [(c["change"], c["kind"], c["name"], {f["field"] for f in c.get("fields", [])})
             for c in found]
    if shown != [expected]:
        raise Failed("%s: check says %s\nexpected %s" % (when, found, expected))


def leads_there(lab, row, models, text, which):
    """The plan makes the database as the models say, and spares what it need not touch."""
    before = lab.kept()
    plan = lab.w.run("diff", lab.db.url, models).out
    lab.sql(plan)
    lab.silent(models, "after\n" + plan)
    same(lab.inspect(), text)
    after = lab.kept()
    anew = row.anew or row.change[which] == "recreate"
    lost = [(n, v, after.get(n)) for n, v in before.items()
            if after.get(n) != v and not (anew and concerns(row, n))
            and not is_renamed(n, v, after) and n.split(" ")[-1] not in row.gone
            and not (row.plain and concerns(row, n) and after[n][:-1] == v[:-1])
            and not (row.full and concerns(row, n) and after[n][:1] == v[:1])]
    if lost:
        raise Failed("not kept: %s after\n%s" % (lost, plan))


def is_renamed(name, value, after):
    return name.startswith("relation ") and name not in after and value in after.values()


def concerns(row, name):
    """Whether that line of what is kept is about the object that is made anew."""
    last = row.name.split(".")[-1]
    return name.split(" ")[-1].split(".")[-1] == last or \
        (row.kind in ("enum", "domain") and name.startswith("column m.")) or \
        (row.kind == "column" and name == "rows of t")


def one_row(lab, path, row):
    w = lab.w
    lab.begin(row)
    plain = lab.inspect()
    w.write("plain.yaml", plain)
    lab.silent("plain.yaml", "at first")
    lab.change(row, row.set)
    names_it(lab, path, row, "plain.yaml", "changed")
    other = lab.inspect()
    w.write("other.yaml", other)
    new = [line for line in other.split("\n") if line not in plain.split("\n")]
    if not any(lab.filled(row.shows) in line for line in new):
        raise Failed("inspect does not show %r\n%s" % (row.shows, other))
    lab.silent("other.yaml", "against what was inspected")
    lab.change(row, row.unset)
    lab.silent("plain.yaml", "undone")
    same(lab.inspect(), plain)
    names_it(lab, path, row, "other.yaml", "undone")
    leads_there(lab, row, "other.yaml", other, 1)
    if row.returns:
        leads_there(lab, row, "plain.yaml", plain, 0)


def is_compared(flags):
    return not flags & {"direction", "nodiff"}


def test_every_row_has_a_change(_w):
    rows = rows_of_the_program()
    wanted = {p for p, (_, flags) in rows.items() if is_compared(flags)}
    there = {p.split("#")[0] for p in ROWS}
    same(sorted(wanted - there - set(NEVER)), [])
    same(sorted((there | set(NEVER)) - wanted), [])
    same(sorted(there & set(NEVER)), [])


def test_every_attribute(w):
    lab = Lab(w)
    rows = rows_of_the_program()
    wanted = os.environ.get("ATTRIBUTE")
    problems = []
    met = 0
    lab.make_space()
    try:
        for path, row in ROWS.items():
            since = rows.get(path.split("#")[0], (0, ()))[0]
            if lab.version < max(since, row.needs) or (wanted and not path.startswith(wanted)) or \
                    (row.extension and row.extension not in lab.extensions):
                continue
            met += 1
            try:
                one_row(lab, path, row)
            except Failed as e:
                problems.append("%s: %s" % (path, e))
        if problems:
            raise Failed("%d of %d\n%s" % (len(problems), met, "\n\n".join(problems)))
        if met < 100 and not wanted:
            raise Failed("only %d rows were tried" % met)
    finally:
        lab.drop_space()


main(globals())
