#!/usr/bin/env python3
"""Spellings that the server stores in words of its own are no difference, their twins are.

Everything in lib/spellings.py is made in a database once. check must then find nothing, whoever
decides (EXPLAIN or temporary views on the live server, views on a scratch server, all of them), and with half of the
spellings replaced by their twins exactly the objects that these belong to. The same holds for the
database that is restored from a dump of it, where the catalog may say some things in a third way.
The way back of a revision has the verdicts of the way there.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib import spellings as sp  # noqa: E402
from lib.tally import SERVER, TMP, counts, finish, modelgen, psql, result, url_of  # noqa: E402

DATABASE = "mg_respellings_%d" % os.getpid()
URL = url_of(DATABASE)
WRITABLE = "&options=-c%20default_transaction_read_only%3Doff"
RESTORED = url_of(DATABASE + "_restored")
WAYS = ("explain", "temp", "scratch", "auto")

# What models cannot declare.
FUNCTIONS = """
CREATE FUNCTION twice(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
CREATE FUNCTION double_of(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
CREATE FUNCTION sum_of(i integer, j integer) RETURNS integer LANGUAGE sql IMMUTABLE
  AS 'SELECT i + j';
CREATE OPERATOR <+> (FUNCTION = sum_of, LEFTARG = integer, RIGHTARG = integer);
"""


class Models:
    """The models with some spellings replaced; changed names the objects of those.

    What cannot be decided in the chosen way is left out of the models, and named in dropped.
    """

    def __init__(self, is_twin, way="auto"):
        self.is_twin, self.way = is_twin, way
        self.count, self.changed, self.dropped = 0, set(), set()
        columns = {k: {"type": t} for k, t in sp.COLUMNS.items()}
        columns["coll"]["collation"] = "C"
        for i, (kind, *pair) in enumerate(sp.GENERATED):
            name = "g%d" % i
            columns[name] = {"type": kind, "generated": self.pick("spelled." + name, *pair)}
        self.tables = {
            "spelled": {
                "columns": columns,
                "checks": {**self.checks("c", sp.CHECKS, None),
                           **self.checks("l", sp.COLLATED, "explain"),
                           **self.checks("f", sp.CALLS, "scratch")},
                "indexes": self.indexes(),
                "exclude": self.exclusions(),
            },
            "presets": {"columns": {
                "p%d" % i: {"type": kind, "default": self.pick("presets.p%d" % i, *pair)}
                for i, (kind, *pair) in enumerate(sp.DEFAULTS)}},
        }
        self.domains = {"posint": {"type": "integer", "checks": {"positive": "VALUE > 0"}}}
        for i, (kind, default, default_twin, check, check_twin) in enumerate(sp.DOMAINS):
            name = "d%d" % i
            label, part = name, "%s.ck_%s_only" % (name, name)
            self.domains[name] = {
                "type": kind, "default": self.pick(label, default, default_twin, False),
                "checks": {"only": self.pick(part, check, check_twin)}}

    def pick(self, name, spelling, twin, counts_on=True):
        """One of two; where they are one text there is nothing to find."""
        chosen = twin if self.is_twin(self.count) else spelling
        self.count += counts_on
        if chosen != spelling:
            self.changed.add(name)
        return chosen

    def checks(self, prefix, pairs, not_by):
        found = {}
        for i, pair in enumerate(pairs):
            name = "spelled.ck_spelled_%s%d" % (prefix, i)
            if self.way == not_by:
                self.dropped.add(name)
            else:
                found["%s%d" % (prefix, i)] = self.pick(name, *pair)
        return found

    def indexes(self):
        found = []
        for i, pair in enumerate(sp.ELEMENTS):
            name = "ix_element_%d" % i
            found.append({"name": name, "columns": [
                {"expression": self.pick("spelled." + name, *pair)}]})
        for i, pair in enumerate(sp.PREDICATES):
            name = "ix_where_%d" % i
            found.append({"name": name, "columns": ["n"],
                          "where": self.pick("spelled." + name, *pair)})
        return found

    def exclusions(self):
        found = {}
        for i, (element, element_twin, where, where_twin) in enumerate(sp.EXCLUSIONS):
            name = "spelled.ex_spelled_e%d" % i
            found["e%d" % i] = {
                "elements": [{"expression": self.pick(name, element, element_twin, False),
                              "operator": "&&"}],
                "where": self.pick(name, where, where_twin)}
        return found

    def write(self, path):
        models = {
            "enums": {"mood": ["sad", "ok", "happy"]},
            "sequences": {"counter": {}, "other_counter": {}},
            "domains": self.domains, "tables": self.tables,
        }
        with open(path, "w", encoding="utf-8") as f:
            json.dump(models, f, indent=1)      # which is YAML as well
        return path


def settings():
    """What a database may have set otherwise; none of it changes an answer."""
    odd = ["DateStyle = 'SQL, DMY'", "IntervalStyle = sql_standard", "TimeZone = 'Asia/Tokyo'",
           "extra_float_digits = -5", "search_path = nowhere", "quote_all_identifiers = on",
           "bytea_output = escape", "standard_conforming_strings = off",
           "backslash_quote = on", "default_transaction_read_only = on", "jit_above_cost = 0"]
    if int(psql(URL, "SHOW server_version_num")) >= 140000:
        odd.append("compute_query_id = on")
    return odd


def check(way, models, url=URL):
    return modelgen("check", "--only", "live", "--url", url, "--models", models, "--oracle", way,
                    "--scratch", SERVER, "--format", "json")


def found_by(done):
    try:
        parts = json.loads(done.stdout)["parts"]
    except ValueError:
        return None
    return {c["name"] for p in parts for c in p["changes"]}


def compare(name, way, models, url=URL):
    done = check(way, models.write(os.path.join(TMP, "models.yaml")), url)
    found = found_by(done)
    expected = models.changed | models.dropped
    if found is None or done.returncode != (1 if expected else 0):
        result(name, "exit %d\n%s%s" % (done.returncode, done.stdout, done.stderr))
        return
    for each in sorted(expected - found):
        result("%s: %s" % (name, each), "its twin was not found")
    for each in sorted(found - expected):
        result("%s: %s" % (name, each), "reported, though it is the same")
    counts["passed"] += len(expected & found) or (not expected and 1)


def way_back(plain, twins):
    """There and back again: what is equal stands in neither direction."""
    there = modelgen("diff", "--scratch", SERVER, URL, twins)
    back = modelgen("diff", "--scratch", SERVER, twins, URL)
    for name, done in (("there", there), ("back", back)):
        stray = [i for i in range(1, 20, 2) if "ck_spelled_c%d " % i in done.stdout]
        bad = done.returncode or stray
        result("diff, " + name, done.stdout + done.stderr if bad else None)
    psql(URL, there.stdout)
    done = check("auto", twins)
    result("diff, applied", done.stdout + done.stderr if done.returncode else None)
    psql(URL, back.stdout)
    done = check("auto", plain)
    result("diff, taken back", done.stdout + done.stderr if done.returncode else None)


def main():
    psql(SERVER, "CREATE DATABASE %s TEMPLATE template0" % DATABASE)
    try:
        plain = Models(lambda _: False)
        path = plain.write(os.path.join(TMP, "plain.yaml"))
        made = modelgen("diff", "empty:", path)
        if made.returncode:
            raise RuntimeError(made.stderr)
        psql(URL, FUNCTIONS + made.stdout)
        psql(SERVER, "CREATE DATABASE %s_restored TEMPLATE template0" % DATABASE)
        dump = subprocess.run(["pg_dump", "-d", URL], stdout=subprocess.PIPE, check=True, text=True)
        # a newer pg_dump sets what this server may not know
        psql(RESTORED, dump.stdout.replace("SET transaction_timeout = 0;", ""))
        psql(RESTORED, "".join("ALTER DATABASE %s_restored SET %s;" % (DATABASE, s)
                               for s in settings()))
        for way in WAYS:
            for name, url in (("made", URL), ("restored", RESTORED)):
                url += WRITABLE if way == "temp" else ""
                compare("%s, %s" % (way, name), way, Models(lambda _: False, way), url)
                for half in (0, 1):
                    twins = Models(lambda i, half=half: i % 2 == half, way)
                    compare("%s, %s, twins %d" % (way, name, half), way, twins, url)
        way_back(path, Models(lambda i: i % 2 == 0).write(os.path.join(TMP, "twins.yaml")))
    finally:
        for name in (DATABASE, DATABASE + "_restored"):
            psql(SERVER, "DROP DATABASE IF EXISTS %s WITH (FORCE)" % name)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
