#!/usr/bin/env python3
"""Named queries of every form: generated, compiled, run against a server."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import Failed, main, same  # noqa: E402

MODELS = r"""
enums: {mood: [sad, ok]}
domains: {label: {type: text, nullable: false}}
tables:
  coffee:
    columns:
      id: {type: serial, primary_key: true}
      title: {type: varchar(200), nullable: false}
      notes: varchar[]
      mood: mood
      words: {type: tsvector, generated: "to_tsvector('simple', title)"}
      "odd name": label
  users:
    columns:
      id: {type: serial, primary_key: true}
      name: {type: varchar(50), nullable: false}
      address: json
      coffee_id: {type: integer, references: coffee.id}
      boss_id: {type: integer, references: users.id}
queries:
  users_by_country:
    doc: People whose address lies in a country.
    sql: SELECT users.* FROM users WHERE address ->> 'country' = :country ORDER BY id
    returns: many users
  user_with_coffee:
    sql: SELECT users.*, coffee.* FROM users LEFT JOIN coffee ON coffee.id = users.coffee_id WHERE users.id = :id
    returns: maybe {users, coffee}
  with_boss:
    sql: SELECT users.*, boss.* FROM users LEFT JOIN users boss ON boss.id = users.boss_id ORDER BY users.id
    returns: many {users, users as boss}
  coffee_search:
    sql: |
      SELECT coffee.*, ts_rank(words, q) AS rank
      FROM coffee, websearch_to_tsquery('simple', :text) q
      WHERE words @@ q ORDER BY rank DESC, id LIMIT :limit
    returns: many {coffee, rank}
    not_null: rank
  distinct_notes:
    sql: SELECT DISTINCT unnest(notes) AS note FROM coffee ORDER BY note
    returns: many note
  count_users: {sql: SELECT count(*) AS n FROM users, returns: one n, not_null: n}
  all_coffee: {sql: SELECT id FROM coffee, returns: one}
  find_coffee:
    sql: |
      SELECT coffee.id, title, mood, notes
      FROM coffee WHERE :filters ORDER BY :sort LIMIT :limit
    filters: {named: title LIKE :pattern, noted: notes && :notes, mood: mood = :mood}
    sort: {newest: id DESC, title: "title, id"}
    returns: many
  add_user:
    sql: INSERT INTO users (name, address, coffee_id, boss_id) VALUES (:name, :address, :coffee, :boss) RETURNING users.*
    returns: one users
    params: {address: {nullable: true}, coffee: {nullable: true}, boss: {nullable: true}}
  add_coffee:
    sql: "INSERT INTO coffee (title, notes, mood, \"odd name\") VALUES (:title, :notes, :mood, :label) RETURNING id"
    returns: one id
  read: {sql: SELECT 1 AS n, returns: one n}
  drop_users: {sql: "DELETE FROM users WHERE id = ANY (:ids)", returns: exec}
"""


def with_tables(w):
    db = w.database()
    w.write("models.yaml", MODELS)
    db.script(w.run("diff", "empty:", "models.yaml").out)
    write_header(w)
    return db


def test_calls(w):
    db = with_tables(w)
    program = compile_program(w, "queries.c", "queries")
    same(run_program(w, program, db.url), "fine\n")


def test_without_named_statements(w):
    db = with_tables(w)
    program = compile_program(w, "queries.c", "queries")
    same(run_program(w, program, db.url, "no-prepare"), "fine\n")


def test_cplusplus(w):
    with_tables(w)
    w.write("m.cpp", '#define MODELS_IMPLEMENTATION\n#include "models.h"\nint main() { return 0; }\n')
    compile_program(w, w.path("m.cpp"), "m", "-std=c++11", compiler="g++",
                    warnings=["-Wall", "-Wextra", "-Wpedantic", "-Wold-style-cast", "-Wshadow"])


def test_order_of_columns_does_not_matter(w):
    """A database that got its columns in another order."""
    db = with_tables(w)
    db.script("ALTER TABLE users DROP COLUMN name; ALTER TABLE users ADD name varchar(50) NOT NULL")
    program = compile_program(w, "queries.c", "queries")
    same(run_program(w, program, db.url), "fine\n")


def test_what_has_no_form_in_c(w):
    w.write("models.yaml", MODELS + "  words: {sql: SELECT words FROM coffee, returns: many words}\n")
    done = w.run("render", "c", code=2)
    done.said("query words: C has no form for tsvector", "write words::text in the query")


def test_names_that_are_taken(w):
    for name, other in (("users_get", "table users"), ("count_users_row", "query count_users")):
        w.write("models.yaml", MODELS + "  %s: {sql: SELECT 1 AS n, returns: one n}\n" % name)
        w.run("render", "c", code=2).said("%s and query %s are both `%s`" % (other, name, name))


def test_names_of_the_header_itself(w):
    for name in ("models_check", "models_open"):
        w.write("models.yaml", MODELS + "  %s: {sql: SELECT 1 AS n, returns: one n}\n" % name)
        w.run("structs", "-o", "models.h")
        w.write("m.c", '#define MODELS_IMPLEMENTATION\n#include "models.h"\n'
                "int main(void) { return (int)sizeof(&%s_query); }\n" % name)
        compile_program(w, w.path("m.c"), "m")


def test_names_of_calls_and_relations(w):
    """A query may not be called like what a key or a foreign key brings; that gives way to a table."""
    tables = MODELS.split("queries:")[0].replace("title: {", "title: {unique: true, ")
    w.write("models.yaml", tables +
            "queries:\n  coffee_by_title: {sql: SELECT 1 AS n, returns: one n}\n")
    w.run("render", "c", code=2).said(
        "table coffee and query coffee_by_title are both `coffee_by_title`")
    w.write("models.yaml", tables + "  coffee_by_title: {columns: {id: integer}}\n"
            "  users_of_coffee: {columns: {id: integer}}\n")
    w.run("structs", "--typedef", "-o", "models.h")
    w.write("m.c", '#define MODELS_IMPLEMENTATION\n#include "models.h"\n'
            "int main(void)\n{\n"
            "\treturn (int)(sizeof(&coffee_by_title_) - sizeof(&users_of_coffee_));\n}\n")
    compile_program(w, w.path("m.c"), "m")


def test_parameters_named_like_types(w):
    w.write("models.yaml", MODELS + "  named: {sql: 'SELECT users.* FROM users WHERE name = :users',"
            " returns: maybe users}\n")
    w.run("structs", "--typedef", "-o", "models.h")
    w.write("m.c", '#define MODELS_IMPLEMENTATION\n#include "models.h"\nint main(void) { return 0; }\n')
    compile_program(w, w.path("m.c"), "m")


def test_the_same_twice(w):
    w.write("models.yaml", MODELS)
    first = w.run("render", "c").out
    os.remove(w.path("out", "queries.lock"))
    second = w.run("render", "c").out
    if first != second:
        raise Failed("the header depends on the lock file")


main(globals())
