#!/usr/bin/env python3
"""Compares the tables of gen/dialect with a live server, or brings them up to date.

    tools/pgtables.py URL           says what differs (- here, + on the server); exit 1 when
                                    something does
    tools/pgtables.py URL --write   rewrites what follows from the server alone

    gen/dialect/types.def           every type that a column can have; its rows are written by hand,
                                    those that are missing are printed
    gen/dialect/keywords.def        words; --write adds, because other versions have others
    gen/dialect/casts.def           casts that need no USING
    tests/unit/type_spellings.def   how types are written, and what the server makes of them
    tests/unit/type_changes.def     ALTER ... TYPE between types: refused, rewritten or free

The texts in the two files below tests/ are chosen by hand; the server's answers stand beside them,
and the unit tests hold the program to the same answers. URL is a superuser's.
"""
import argparse
import difflib
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TYPES = "gen/dialect/types.def"
KEYWORDS = "gen/dialect/keywords.def"
CASTS = "gen/dialect/casts.def"
SPELLINGS = "tests/unit/type_spellings.def"
CHANGES = "tests/unit/type_changes.def"

# Casts that not all servers have: a revision must run on the older and the newer ones, too.
NOT_EVERYWHERE = [{number, "BYTEA"} for number in ("INT2", "INT4", "INT8")] + [{"PATH", "POINT"}]
# Types that older servers lack, by the first version that has them.
SINCE = {r".*multirange": 14, r"pg_brin_.*_summary": 14}
# Spellings that older servers refuse: types that they lack, and a scale below zero or above the
# precision.
SPELLED_SINCE = {r".*multirange": 14, r"(numeric|decimal|dec) ?\(.*-.*": 15,
                 r"numeric\(2, *5\).*": 15}
STRING = r'"((?:\\.|[^"\\])*)"'


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return f.read()


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def from_c(text):
    return re.sub(r"\\(.)", r"\1", text)


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def since(name, table):
    return next((v for pattern, v in table.items() if re.fullmatch(pattern, name)), 0)


class Server:
    def __init__(self, url):
        self.url = url
        own = os.path.join(os.environ.get("PGTEST_BINDIR", ""), "psql")
        self.psql = own if os.path.exists(own) else "psql"
        self.version = self.rows("SELECT current_setting('server_version_num')::int / 10000 AS v"
                                 )[0]["v"]

    def rows(self, query, before=""):
        """The rows of a query as maps, after the statements of before in the same session."""
        script = ("SET client_min_messages = error; SET timezone = 'UTC'; "
                  "SET standard_conforming_strings = on; SET client_encoding = 'UTF8';\n"
                  "%s\nSELECT row_to_json(answer) FROM (%s) answer;\n" % (before, query))
        done = subprocess.run([self.psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url],
                              input=script, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit("psql: " + done.stderr.strip())
        return [json.loads(line) for line in done.stdout.splitlines()]


class Report:
    def __init__(self):
        self.lines = []

    def say(self, file, text):
        self.lines.append("%s: %s" % (file, text))


# ---- types.def

def type_rows():
    """Rows of types.def: id -> map with the columns of pg_type."""
    rows = {}
    s = STRING
    for m in re.finditer(r"^PLAIN\((\w+), (\d+), (\d+), %s, '(.)', (\d)\)" % s, read(TYPES), re.M):
        rows[m[1]] = dict(oid=int(m[2]), array=int(m[3]), name=m[4], printed=m[4], storage=m[5],
                          collatable=m[6] == "1")
    for m in re.finditer(r"^BARE\((\w+), (\d+), %s, '(.)', (\d)\)" % s, read(TYPES), re.M):
        rows[m[1]] = dict(oid=int(m[2]), array=0, name=m[3], printed=m[3], storage=m[4],
                          collatable=m[5] == "1")
    full = (r"^FULL\((\w+), (\d+), (\d+), %s, %s,\s+(?:NULL|%s), (?:NULL|%s), \w+, '(.)', (\d)\)"
            % (s, s, s, s))
    for m in re.finditer(full, read(TYPES), re.M):
        rows[m[1]] = dict(oid=int(m[2]), array=int(m[3]), name=from_c(m[4]),
                          printed=from_c(m[5]), storage=m[8], collatable=m[9] == "1")
    return rows


def server_types(server):
    # left out: pseudo types, which no column can have; the row types of catalogs and views, which
    # are composite types like those that users make; array types, which stand in their element's row
    return server.rows("""
        SELECT t.oid::int, t.typarray::int AS "array", t.typname AS name,
               pg_catalog.format_type(t.oid, NULL) AS printed, t.typstorage AS storage,
               t.typcollation <> 0 AS collatable
        FROM pg_catalog.pg_type t
        WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype <> 'p' AND t.typrelid = 0
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
        ORDER BY t.typname COLLATE "C" """)


def check_types(server, report):
    ours = {row["name"]: row for row in type_rows().values()}
    theirs = {row["name"]: row for row in server_types(server)}
    if list(ours) and len(ours) < 60:
        report.say(TYPES, "only %d rows could be read" % len(ours))
    for name, row in theirs.items():
        if name not in ours:
            report.say(TYPES, "missing: PLAIN(%s, %d, %d, %s, '%s', %d)" % (
                name.upper(), row["oid"], row["array"], c_string(name), row["storage"],
                row["collatable"]))
        elif ours[name] != row:
            report.say(TYPES, "%s is %s there and %s here" % (name, row, ours[name]))
    for name in ours:
        if name not in theirs and server.version >= since(name, SINCE):
            report.say(TYPES, name + " is no type of this server")
    arrays = server.rows("""
        SELECT e.typname AS name FROM pg_catalog.pg_type e JOIN pg_catalog.pg_type t
          ON t.oid = e.typarray
        WHERE e.typnamespace = 'pg_catalog'::regnamespace AND e.typtype <> 'p' AND e.typrelid = 0
          AND (t.typname <> '_' || e.typname OR t.typstorage <> 'x'
               OR (t.typcollation <> 0) <> (e.typcollation <> 0))""")
    for row in arrays:
        report.say(TYPES, "the array of %s has a name, storage or collation of its own"
                   % row["name"])
    return {row["name"] for row in theirs.values()}


# ---- the files that follow from the server

def keywords(server):
    """keywords.def with the words of this server."""
    text = read(KEYWORDS)
    ours = dict(re.findall(r'^KEYWORD\("(\w+)", (\w)\)$', text, re.M))
    for row in server.rows("SELECT word, catcode FROM pg_catalog.pg_get_keywords() "
                           "WHERE catcode <> 'U'"):
        if ours.get(row["word"]) != "R":
            ours.setdefault(row["word"], row["catcode"])
            if row["catcode"] == "R":
                ours[row["word"]] = "R"
    head, tail = re.split(r'(?:^KEYWORD\(.*\)\n)+', text, flags=re.M)
    return head + "".join('KEYWORD("%s", %s)\n' % kw for kw in sorted(ours.items())) + tail


def casts(server):
    """casts.def: all casts but those to text that every type has.

    "char" counts as text up to 14, and is a type of its own since.
    """
    ids = {row["oid"]: key for key, row in type_rows().items()}
    found = server.rows("""
        SELECT castsource::int AS source, casttarget::int AS target,
               t.typcategory = 'S' AND t.oid <> '"char"'::regtype AS is_text,
               castcontext AS context
        FROM pg_catalog.pg_cast JOIN pg_catalog.pg_type t ON t.oid = casttarget
        WHERE castsource <> casttarget AND castsource < 16384 AND casttarget < 16384""")
    lines = set()
    for c in found:
        if c["source"] not in ids or c["target"] not in ids:
            continue
        word = "SAID" if c["context"] == "e" else "CAST"
        source, target = ids[c["source"]], ids[c["target"]]
        if not c["is_text"] and {source, target} not in NOT_EVERYWHERE:
            lines.add("%s(%s, %s)\n" % (word, source, target))
        elif word == "SAID" and c["is_text"]:
            sys.exit("%s: an explicit cast to %s forbids the automatic one" % (source, target))
    text = read(CASTS)
    lines |= {line for line in re.findall(r'^(?:CAST|SAID)\(.*\)\n', text, flags=re.M)
              if "MULTIRANGE" in line and server.version < 14}
    head, tail = re.split(r'(?:^(?:CAST|SAID)\(.*\)\n)+', text, flags=re.M)
    return head + "".join(sorted(lines)) + tail


def spellings(server):
    """type_spellings.def with what this server makes of each text."""
    text = read(SPELLINGS)
    row = re.compile(r'^(?:READS|REFUSED)\(%s.*\)$' % STRING, re.M)
    texts = [from_c(m[1]) for m in row.finditer(text)]
    probe = """
        CREATE TEMP TABLE spelled (spelling text, oid int, typmod int, printed text);
        DO $do$ DECLARE spelling text; BEGIN
          FOREACH spelling IN ARRAY ARRAY[%s] LOOP
            BEGIN
              EXECUTE 'CREATE TEMP TABLE probe (c ' || spelling || ')';
              INSERT INTO spelled SELECT spelling, a.atttypid, a.atttypmod,
                  pg_catalog.format_type(a.atttypid, a.atttypmod)
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = 'pg_temp.probe'::regclass AND a.attname = 'c';
              DROP TABLE probe;
            EXCEPTION WHEN OTHERS THEN
              INSERT INTO spelled VALUES (spelling);
            END;
          END LOOP;
        END $do$;""" % ", ".join(map(literal, texts))
    answers = {a["spelling"]: a for a in server.rows("SELECT * FROM spelled", probe)}

    def renewed(m):
        name = from_c(m[1])
        a = answers[name]
        if server.version < since(name, SPELLED_SINCE):
            return m[0]
        if a["oid"] is None:
            return "REFUSED(%s)" % c_string(name)
        return "READS(%s, %d, %d, %s)" % (c_string(name), a["oid"], a["typmod"],
                                          c_string(a["printed"]))
    return row.sub(renewed, text)


def changes(server):
    """type_changes.def: for each pair = the same, f free, r rewritten, - refused without USING."""
    text = read(CHANGES)
    row = re.compile(r'^CHANGES\(%s,\n\t"([-=fr]*)"\)$' % STRING, re.M)
    texts = [from_c(m[1]) for m in row.finditer(text)]
    probe = """
        CREATE TEMP TABLE pairs (source text, target text, result text);
        DO $do$ DECLARE
          texts text[] := ARRAY[%s]; source text; target text; file oid;
        BEGIN
          FOREACH source IN ARRAY texts LOOP
            EXECUTE 'CREATE TEMP TABLE probe (c ' || source || ')';
            file := pg_catalog.pg_relation_filenode('pg_temp.probe');
            FOREACH target IN ARRAY texts LOOP
              BEGIN
                EXECUTE 'ALTER TABLE probe ALTER c TYPE ' || target;
                IF file = pg_catalog.pg_relation_filenode('pg_temp.probe') THEN
                  RAISE EXCEPTION USING ERRCODE = 'ZZ001';
                END IF;
                RAISE EXCEPTION USING ERRCODE = 'ZZ002';
              EXCEPTION
                WHEN SQLSTATE 'ZZ001' THEN INSERT INTO pairs VALUES (source, target, 'f');
                WHEN SQLSTATE 'ZZ002' THEN INSERT INTO pairs VALUES (source, target, 'r');
                WHEN datatype_mismatch THEN INSERT INTO pairs VALUES (source, target, '-');
              END;
            END LOOP;
            DROP TABLE probe;
            COMMIT;
          END LOOP;
        END $do$;""" % ", ".join(map(literal, texts))
    answers = {(a["source"], a["target"]): a["result"]
               for a in server.rows("SELECT * FROM pairs", probe)}
    if server.version < 15:
        # "char" counted as text there and needed no USING, which does no harm
        place = texts.index('"char"')
        answers.update({(from_c(m[1]), '"char"'): m[2][place] for m in row.finditer(text)})

    def renewed(m):
        source = from_c(m[1])
        return "CHANGES(%s,\n\t\"%s\")" % (c_string(source), "".join(
            "=" if source == t else answers[source, t] for t in texts))
    return row.sub(renewed, text)


def check_file(name, new, report):
    lines = list(difflib.unified_diff(read(name).splitlines(), new.splitlines(), lineterm="", n=1))
    for line in lines[2:]:
        if not line.startswith("@"):
            report.say(name, line)


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("url", metavar="URL")
    p.add_argument("--write", action="store_true", help="rewrite the files that differ")
    options = p.parse_args()
    server = Server(options.url)
    report = Report()
    check_types(server, report)
    for name, make in ((KEYWORDS, keywords), (CASTS, casts), (SPELLINGS, spellings),
                       (CHANGES, changes)):
        new = make(server)
        if not options.write:
            check_file(name, new, report)
        elif new != read(name):
            with open(os.path.join(ROOT, name), "w", encoding="utf-8") as f:
                f.write(new)
            print("wrote " + name)
    for line in report.lines:
        print(line)
    return 1 if report.lines else 0


if __name__ == "__main__":
    sys.exit(main())
