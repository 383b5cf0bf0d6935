#!/usr/bin/env python3
"""Every built-in type with values at its edges: read, and written in every way that there is."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import Failed, main, same  # noqa: E402
from lib.values import FALLBACKS, SCALARS, array_values, available, quoted  # noqa: E402

TYPES = """\
enums:
  mood: [sad, so so, "it's \\"fine\\\\"]
domains:
  email: {type: varchar(20), checks: {at: "VALUE LIKE '%@%'"}}
  small_money: {type: "numeric(7,2)"}
tables:
"""
# without arrays: those that lie in arrays already, and name, whose array has a collation of its own
NO_ARRAYS = {"int2vector", "oidvector", "name"}
WRITTEN = [1, 2, 3, 4, 5, 6]
# what the server alone makes
NOT_WRITTEN = {"gtsvector", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary",
               "pg_dependencies", "pg_mcv_list", "pg_ndistinct", "pg_node_tree"}


def table(name, types):
    lines = ["  %s:" % name, "    primary_key: [n, via]",
             "    columns:", "      n: integer", "      via: integer"]
    for i, (kind, _) in enumerate(types):
        lines.append("      c%d: {type: %s}" % (i, quoted(kind)))
    return "\n".join(lines) + "\n"


def rows(name, types):
    """Row k has the k-th value of each type that has so many; row 0 is NULL everywhere."""
    most = max(len(values) for _, values in types)
    statements = ["INSERT INTO %s (n, via) VALUES (0, 0);" % name]
    for k in range(most):
        names = [i for i, (_, values) in enumerate(types) if k < len(values)]
        statements.append("INSERT INTO %s (n, via, %s) VALUES (%d, 0, %s);" % (
            name, ", ".join("c%d" % i for i in names), k + 1,
            ", ".join(quoted(types[i][1][k]) for i in names)))
    return "\n".join(statements)


def compare(db, name, types):
    """Each column of each row that was written is what it was, as text and so to the last digit."""
    for i, (kind, _) in enumerate(types):
        was = "a.c%d::text" % i
        if kind.endswith("[]"):     # JSON does not know where an array begins
            was = "CASE b.via WHEN 5 THEN regexp_replace(%s, '^[^{]*=', '') ELSE %s END" % (was, was)
        bad = db.sql(
            # and arrays of JSON have one dimension when they come from JSON
            "SELECT b.via, a.n, left(a.c%d::text, 200), left(b.c%d::text, 200) FROM %s a JOIN %s b"
            " ON a.n = b.n WHERE a.via = 0 AND b.via > 0"
            " AND %s IS DISTINCT FROM b.c%d::text AND b.via <> %d" % (
                i, i, name, name, was, i, 5 if kind in ("json[]", "jsonb[]") else 0))
        if bad:
            raise Failed("%s\n%s" % (kind, bad))
    same(db.sql("SELECT via, count(*) FROM %s WHERE via > 0 GROUP BY 1 ORDER BY 1" % name),
         "\n".join("%d|%s" % (via, db.sql("SELECT count(*) FROM %s WHERE via = 0" % name))
                   for via in WRITTEN))


def sets(version):
    scalars = list(available(SCALARS, version))
    if version < 15:    # these read no longer intervals than of 2^31 hours
        scalars = [(k, [x for x in v if "2562047788:" not in x]) for k, v in scalars]
    if version >= 14:
        scalars = [(k, v + ["Infinity", "-Infinity"] if k == "numeric" else v) for k, v in scalars]
    if version >= 17:
        scalars = [(k, v + ["infinity", "-infinity"] if k == "interval" else v)
                   for k, v in scalars]
    fallbacks = list(available(FALLBACKS, version))
    arrays = [(k + "[]", list(array_values(k, v))) for k, v in scalars + fallbacks
              if k not in NO_ARRAYS]
    return {"scalars": scalars, "fallbacks": fallbacks, "arrays": arrays}


def check_complete(db, types):
    """All types that the server has are among these."""
    known = db.sql("SELECT t::regtype::oid FROM unnest('{%s}'::text[]) t" % ",".join(
        '"' + kind.replace("\\", "\\\\").replace('"', '\\"') + '"' for kind in types))
    missing = set(db.sql(
        "SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace"
        " AND typtype IN ('b', 'r', 'm') AND typcategory <> 'A' AND oid NOT IN (%s)"
        % known.replace("\n", ",")).split("\n")) - NOT_WRITTEN
    if missing - {""}:
        raise Failed("no values of: " + ", ".join(sorted(missing)))


def test_round_trip(w):
    db = w.database()
    version = int(db.sql("SHOW server_version_num")) // 10000
    chosen = sets(version)
    check_complete(db, [t for t, _ in chosen["scalars"] + chosen["fallbacks"]
                        if t not in ("mood", "email", "small_money")])
    w.write("models.yaml", TYPES + "".join(table(n, t) for n, t in chosen.items()))
    w.run("autogenerate", "--scratch", db.url, "--url", db.url, "-m", "types", unproven=True)
    w.run("upgrade", "head", "--url", db.url)
    db.script("\n".join(rows(n, t) for n, t in chosen.items()))
    write_header(w)
    program = compile_program(
        w, "types.c", "types",
        "-DTABLES(X)=X(scalars, SCALARS) X(fallbacks, FALLBACKS) X(arrays, ARRAYS)")
    same(run_program(w, program, db.url), "fine\n")
    for name, types in chosen.items():
        compare(db, name, types)


main(globals())
