#!/usr/bin/env python3
"""S2 from C: from an empty folder to a program that adds users and finds coffee, on generated data."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.headers import compile_program, run_program, write_header  # noqa: E402
from lib.scenario import Failed, main, same  # noqa: E402

MODELS = """tables:
  coffee:
    columns:
      id:          {type: serial, primary_key: true}
      title:       {type: varchar(200), nullable: false}
      origin:      varchar(200)
      intensifier: varchar(100)
      notes:       "varchar[]"
  users:
    columns:
      id:        {type: serial, primary_key: true}
      name:      {type: varchar(50), nullable: false}
      has_sale:  boolean
      address:   json
      coffee_id: {type: integer, references: coffee.id}
queries:
  user_with_coffee:
    sql: SELECT users.*, coffee.* FROM users LEFT JOIN coffee ON coffee.id = users.coffee_id WHERE users.id = :id
    returns: maybe {users, coffee}
  coffee_by_title:
    sql: >
      SELECT coffee.* FROM coffee
      WHERE to_tsvector('simple', title) @@ websearch_to_tsquery('simple', :text)
      ORDER BY ts_rank(to_tsvector('simple', title), websearch_to_tsquery('simple', :text)) DESC, id
    returns: many coffee
  distinct_notes:
    sql: SELECT DISTINCT unnest(notes) AS note FROM coffee ORDER BY note
    returns: many note
  users_by_country:
    sql: SELECT users.* FROM users WHERE address ->> 'country' = :country ORDER BY id
    returns: many users
"""


def lines(prefix, text):
    return "".join("%s%s\n" % (prefix, line) for line in text.split("\n") if line)


def test_from_nothing(w):
    db = w.database()
    w.write("models.yaml", MODELS)
    w.run("autogenerate", "-m", "init")
    w.run("upgrade", "head", "--url", db.url)
    w.run("seed", "--rows", "10", "--url", db.url).printed("coffee: 10 rows\nusers: 10 rows\n")
    same(db.sql("SELECT count(*), count(origin) > 5, count(notes) > 5 FROM coffee"), "10|t|t")
    same(db.sql("SELECT count(address ->> 'country') > 5, count(DISTINCT coffee_id) > 3 FROM users"),
         "t|t")
    write_header(w)
    program = compile_program(w, "s2.c", "s2")
    title = db.sql("SELECT split_part(title, ' ', 1) FROM coffee WHERE id = 4")
    country = db.sql("SELECT address ->> 'country' FROM users WHERE address IS NOT NULL"
                     " ORDER BY id LIMIT 1")
    coffee = db.sql("SELECT title FROM coffee WHERE id = 4")
    found = run_program(w, program, db.url, title, country, "4")
    ids = db.sql("SELECT id FROM coffee WHERE title ~* '\\m%s\\M' ORDER BY id" % title)
    notes = db.sql("SELECT DISTINCT unnest(notes) n FROM coffee ORDER BY n")
    people = db.sql("SELECT id FROM users WHERE address ->> 'country' = '%s' ORDER BY id" % country)
    same(found, "user Ann: %s\n" % coffee + lines("coffee ", ids) + lines("note ", notes) +
         lines("from %s: " % country, people))
    same(db.sql("SELECT count(*) FROM users WHERE address ->> 'country' = 'Atlantis'"), "1")


def test_the_same_data_again(w):
    """Another database, the same seed: the same rows; another seed: others."""
    rows = "SELECT md5(string_agg(u::text || c::text, '' ORDER BY u.id))" \
           " FROM users u JOIN coffee c ON c.id = u.coffee_id"
    found = []
    w.write("models.yaml", MODELS)
    create = w.run("diff", "empty:", "models.yaml").out
    for seed in ("1", "1", "2"):
        db = w.database()
        db.script(create)
        w.run("seed", "--url", db.url, "--seed", seed)
        found.append(db.sql(rows))
    if found[0] != found[1] or found[0] == found[2]:
        raise Failed(found)


if __name__ == "__main__":
    main(globals())
