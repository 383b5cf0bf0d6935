#!/usr/bin/env python3
"""Tables and keys that few schemas have: none or 1,600 columns, 1,000 labels, keys of every sort."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import Failed, main, same  # noqa: E402

MODELS = """\
schemas: {other: {}}
enums:
  many: [%s]
tables:
  nothing: {columns: {}}
  wide:
    columns:
      id: {type: integer, primary_key: true}
%s
  labelled:
    columns: {id: {type: serial, primary_key: true}, m: many, ms: "many[]"}
    unique: [[m]]
  made:
    columns:
      id: {type: bigint, identity: always, primary_key: true}
      alt: {type: bigint, identity: by default}
      a: {type: integer, nullable: false}
      b: {type: integer, generated: a * 2}
    unique: [[alt], [b]]
  tree:
    columns:
      id: {type: serial, primary_key: true}
      parent_id: {type: integer, references: tree.id}
      other_id: {type: integer, references: tree.id}
  line:
    columns: {id: {type: serial, primary_key: true}, before_id: {type: integer, references: line.id}}
  pair:
    columns: {a: {type: integer, nullable: false}, b: {type: text, nullable: false}, v: text}
    primary_key: [a, b]
  child:
    columns: {id: {type: serial, primary_key: true}, pa: integer, pb: text, qa: integer, qb: text}
    foreign_keys:
      - {columns: [pa, pb], references: {table: pair, columns: [a, b]}}
      - {columns: [qa, qb], references: {table: pair, columns: [a, b]}}
  keys:
    columns:
      id: {type: serial, primary_key: true}
      n: integer
      p: text
      e: text
      d: integer
      nn: integer
      i: integer
    unique:
      - [n]
      - [n, p]
      - {columns: [d], deferrable: initially deferred}
%s
    indexes:
      - {name: some, columns: [p], unique: true, where: n > 0}
      - {name: lower_e, columns: [{expression: lower(e)}], unique: true}
      - {columns: [i], unique: true}
  twin: {columns: {id: {type: serial, primary_key: true}, x: text}}
  other.twin:
    columns: {id: {type: serial, primary_key: true}, y: integer, twin_id: {type: integer, references: twin.id}}
  paid:
    columns:
      id: {type: serial, primary_key: true}
      cost: money
      costs: money[]
      exact: {type: "numeric(12,3)", c: {type: int64}}
      kind: regtype
"""
TYPES = ["integer", "text", "boolean", "numeric", "timestamptz"]


def models(version):
    columns = ["      c%d: {type: %s}" % (i, TYPES[i % len(TYPES)]) for i in range(1599)]
    nulls = "      - {columns: [nn], nulls_not_distinct: true}" if version >= 15 else ""
    return MODELS % (", ".join('"l%d"' % i for i in range(1000)), "\n".join(columns), nulls)


def test_calls(w):
    db = w.database()
    version = int(db.sql("SHOW server_version_num")) // 10000
    w.write("models.yaml", models(version))
    db.script(w.run("diff", "empty:", "models.yaml").out)
    header = open(write_header(w), encoding="utf-8").read()
    for name in ("keys_by_p", "keys_by_d(", "keys_by_e", "keys_by_lower"):
        if name in header:
            raise Failed(name + " cannot mean one row")
    program = compile_program(w, "strange.c", "strange",
                              *(["-DNULLS_NOT_DISTINCT"] if version >= 15 else []))
    same(run_program(w, program, db.url), "fine\n")
    same(db.sql("SELECT cost, costs, exact FROM paid ORDER BY id"),
         "\n".join(["-$12.34|{$0.01,NULL}|-1.005"] * 3))


main(globals())
