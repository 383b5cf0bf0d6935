#!/usr/bin/env python3
"""S2, the migrations: two revisions behind one, what is refused then, and how the lines are joined."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, main, same  # noqa: E402

COFFEE = """tables:
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
%s      address:   json
      coffee_id: {type: integer, references: coffee.id}
"""
HAS_SALE = "      has_sale:  boolean\n"
SURNAME = "      surname:   varchar(60)\n"
PATRONOMIC = """-- revision: e5
-- down_revision: b2
-- message: add patronomic
-- upgrade:
ALTER TABLE users ADD COLUMN patronomic VARCHAR(60);
\\quit
-- downgrade:
ALTER TABLE users DROP COLUMN patronomic;
"""


def columns(db):
    return db.sql("SELECT string_agg(column_name, ' ' ORDER BY column_name)"
                  " FROM information_schema.columns WHERE table_name = 'users'")


def step(w, env, columns_text, message, rev_id, *more):
    w.write("models.yaml", COFFEE % columns_text)
    w.run("autogenerate", "-m", message, "--rev-id", rev_id, *more, env=env)


def begin(w):
    """Steps 1 to 4: init; has_sale goes, comes back, goes; surname comes."""
    db = w.database()
    env = {"MODELGEN_URL": db.url}
    step(w, env, HAS_SALE, "init", "a1")
    w.run("upgrade", "head", env=env)
    db.sql("INSERT INTO coffee (title, notes) VALUES ('Dark', '{cocoa,nut}')")
    db.sql("INSERT INTO users (name, coffee_id) VALUES ('ann', 1)")
    step(w, env, "", "drop has_sale", "b2")
    w.run("upgrade", "head", env=env)
    same(columns(db), "address coffee_id id name")
    w.run("downgrade", "-1", env=env)
    same(columns(db), "address coffee_id has_sale id name")
    w.run("upgrade", "+1", env=env)
    step(w, env, SURNAME, "add surname", "c3")
    return db, env


def fork(w):
    w.write(os.path.join(VERSIONS, "e5_add_patronomic.sql"), PATRONOMIC)


def test_fork_is_told(w):
    db, env = begin(w)
    w.run("upgrade", "head", env=env)
    fork(w)
    w.run("upgrade", "head", env=env, code=6).said(
        "c3, e5", "out/versions/c3_add_surname.sql", "out/versions/e5_add_patronomic.sql",
        "`heads`", "merge heads")
    w.run("heads").printed("c3 (head)\ne5 (head)\n")
    w.run("branches").printed("b2 (branchpoint)\n   -> c3 (head)\n   -> e5 (head)\n\n")
    w.run("history").printed("b2 -> c3 (head), add surname\nb2 -> e5 (head), add patronomic\n"
                             "a1 -> b2 (branchpoint), drop has_sale\n<base> -> a1, init\n")
    same(columns(db), "address coffee_id id name surname")


def merged_from(w, first):
    """The database went one way; the merge brings the other."""
    db, env = begin(w)
    fork(w)
    w.run("upgrade", first, env=env)
    w.run("merge", "heads", "-m", "bring both together", "--rev-id", "f6").printed(
        "out/versions/f6_bring_both_together.sql\n")
    w.run("upgrade", "head", env=env)
    w.run("current", env=env).printed("f6 (head) (mergepoint)\n")
    same(columns(db), "address coffee_id id name patronomic surname")
    same(db.sql("SELECT name, coffee_id FROM users"), "ann|1")
    same(db.sql("SELECT version_num FROM alembic_version"), "f6")
    w.run("downgrade", "b2", env=env)
    same(columns(db), "address coffee_id id name")
    same(db.sql("SELECT version_num FROM alembic_version"), "b2")


def test_merge_from_surname(w):
    merged_from(w, "c3")


def test_merge_from_patronomic(w):
    merged_from(w, "e5")


def test_autogenerate_goes_on_behind_the_merge(w):
    _, env = begin(w)
    fork(w)
    w.run("merge", "heads", "-m", "both", "--rev-id", "f6")
    w.run("upgrade", "head", env=env)
    w.write("models.yaml", COFFEE % (SURNAME + "      patronomic: varchar(60)\n"))
    w.run("check", env=env).printed("database: no differences\nrevisions: no differences\n")
    w.write("models.yaml", COFFEE % (SURNAME + "      patronomic: varchar(60)\n      age: integer\n"))
    w.run("autogenerate", "-m", "age", "--rev-id", "g7", env=env)
    w.run("history", "-r", "f6:").printed(
        "f6 -> g7 (head), age\nc3, e5 -> f6 (mergepoint), both\n")


main(globals())
