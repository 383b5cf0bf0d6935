#!/usr/bin/env python3
"""S4: daily work: write, apply, take back, look round; what is refused, and the ways out."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, matches, same  # noqa: E402

MODELS = """tables:
  users:
    columns:
      id:       {type: serial, primary_key: true}
      username: {type: varchar(32), nullable: false, unique: true}
"""
RULE = "      username: {type: varchar(32), nullable: false, unique: true}\n"


def begin(w, rows=True):
    """A database at its first revision, with two users."""
    w.write("models.yaml", MODELS)
    db = w.database()
    w.run("autogenerate", "-m", "create users", "--rev-id", "a1", "--url", db.url)
    w.run("upgrade", "head", "--url", db.url)
    if rows:
        db.sql("INSERT INTO users (username) VALUES ('ann'), ('bob')")
    return db


def add_column(w, text):
    w.write("models.yaml", MODELS + "      %s\n" % text)


def section(w, file, name):
    text = w.read(os.path.join(VERSIONS, file))
    body = text.split("-- %s:\n" % name)[1].split("\\quit")[0]
    return body.strip("\n")


def test_a_day(w):
    db = begin(w)
    env = {"MODELGEN_URL": db.url}
    add_column(w, "city:     varchar(40)")
    out = w.run("autogenerate", "-m", "Add city, at last", env=env).out
    matches(out, r"out/versions/[0-9a-f]{12}_add_city_at_last\.sql\n")
    revision = re.search(r"([0-9a-f]{12})_", out).group(1)
    text = w.read(out.strip())
    matches(text, r"-- revision: %s\n-- down_revision: a1\n-- message: Add city, at last\n"
                  r"-- created: 2026-11-18 11:06:40 UTC\n.*" % revision)
    w.run("upgrade", "head", env=env).printed("").said("upgrade a1 -> %s, Add city" % revision)
    w.run("current", env=env).printed("%s (head)\n" % revision)
    w.run("history").printed("a1 -> %s (head), Add city, at last\n<base> -> a1, create users\n"
                             % revision)
    w.run("history", "-i", env=env).printed(
        "a1 -> %s (head) (current), Add city, at last\n<base> -> a1, create users\n" % revision)
    w.run("current", "-v", env=env)
    w.run("show", revision[:4]).never_said("error")
    w.run("downgrade", "-1", env=env).said("downgrade %s -> a1" % revision)
    w.run("current", env=env).printed("a1\n")
    same(db.sql("SELECT * FROM users ORDER BY id"), "1|ann\n2|bob")
    w.run("upgrade", "+1", env=env)
    w.run("check", env=env).printed("database: no differences\nrevisions: no differences\n")
    w.run("upgrade", "head", env=env).said("nothing to do", revision)


def test_two_random_ids_differ(w):
    w.write("models.yaml", MODELS)
    first = w.run("autogenerate", "-m", "one").out
    os.remove(w.path(first.strip()))
    second = w.run("autogenerate", "-m", "one").out
    if first == second:
        raise Failed("two revisions have the id " + first)


def refused_for_rows(w, db):
    before = w.revisions()
    done = w.run("autogenerate", "-m", "x", "--url", db.url, code=3).printed("")
    done.said("models.yaml:6:7: error MG0403", "table users has rows", "column age",
              "hint: ", "default", "backfill", "nullable")
    same(w.revisions(), before)


def test_not_null_column_on_rows(w):
    db = begin(w)
    add_column(w, "age:      {type: integer, nullable: false}")
    refused_for_rows(w, db)
    ways = {
            "{type: integer, nullable: false, default: 18, backfill: length(username)}": "3",
            "{type: integer, default: 18, backfill: length(username)}": "3",
            "{type: integer, backfill: length(username)}": "3",
            "{type: integer, nullable: false, default: 18}": "18",
            "{type: integer, nullable: false, backfill: length(username)}": "3",
            "{type: integer}": ""}
    for way, value in ways.items():
        add_column(w, "age:      " + way)
        w.run("autogenerate", "-m", "age", "--rev-id", "b2", "--url", db.url)
        w.run("upgrade", "--url", db.url)
        same(db.sql("SELECT username, age FROM users ORDER BY id"),
             "ann|%s\nbob|%s" % (value, value))
        w.run("check", "--url", db.url)
        w.run("downgrade", "-1", "--allow-data-loss", "--url", db.url)
        os.remove(w.path(VERSIONS, "b2_age.sql"))


def test_not_null_column_on_no_rows(w):
    db = begin(w, rows=False)
    add_column(w, "age:      {type: integer, nullable: false}")
    w.run("autogenerate", "-m", "age", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)


def test_not_null_column_offline(w):
    """Where no database is named nobody knows of rows: written, with a word of warning."""
    begin(w)
    add_column(w, "age:      {type: integer, nullable: false}")
    w.run("autogenerate", "-m", "age").said("users", "age", "backfill")


def test_not_null_where_rows_are_null(w):
    """A column that becomes NOT NULL while rows have none: upgrade refuses, nothing is done."""
    db = begin(w)
    add_column(w, "age:      integer")
    w.run("autogenerate", "-m", "age", "--rev-id", "b2", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    add_column(w, "age:      {type: integer, nullable: false}")
    before = w.revisions()
    done = w.run("autogenerate", "-m", "require age", "--rev-id", "c3", "--url", db.url, code=3)
    done.said("users", "age", "hint: ", "backfill")
    same(w.revisions(), before)
    add_column(w, "age:      {type: integer, nullable: false, backfill: 0}")
    w.run("autogenerate", "-m", "require age", "--rev-id", "c3", "--url", db.url)
    same(section(w, "c3_require_age.sql", "upgrade"),
         "UPDATE users SET age = 0 WHERE age IS NULL;\n\n"
         "ALTER TABLE users ALTER COLUMN age SET NOT NULL;")
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT DISTINCT age FROM users"), "0")


def test_rows_that_may_not_be_read(w):
    """Who may not look at the rows is told as if no database were named."""
    db = begin(w)
    role = w.role()
    db.sql("GRANT SELECT ON alembic_version TO " + role)
    add_column(w, "age:      {type: integer, nullable: false}")
    w.run("autogenerate", "-m", "age", "--url", db.url_as(role)).said("note: ", "age", "backfill")


def test_not_null_column_of_a_renamed_table(w):
    db = begin(w)
    add_column(w, "age:      {type: integer, nullable: false}")
    w.change_models("  users:\n", "  people:\n    was: users\n")
    before = w.revisions()
    w.run("autogenerate", "-m", "x", "--url", db.url, code=3).said("MG0403", "people", "age")
    same(w.revisions(), before)


def test_not_null_without_nulls(w):
    """Rows that all have a value need no backfill."""
    db = begin(w)
    add_column(w, "age:      integer")
    w.run("autogenerate", "-m", "age", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    db.sql("UPDATE users SET age = 20")
    add_column(w, "age:      {type: integer, nullable: false}")
    w.run("autogenerate", "-m", "require age", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)


def test_behind(w):
    db = begin(w)
    add_column(w, "city:     text")
    w.run("autogenerate", "-m", "city", "--rev-id", "b2")
    add_column(w, "town:     text")
    before = w.revisions()
    done = w.run("autogenerate", "-m", "x", "--url", db.url, code=1).printed("")
    done.said("Target database is not up to date.", "a1", "b2", "hint: Run `modelgen upgrade head`")
    same(w.revisions(), before)
    empty = w.database()
    w.run("autogenerate", "-m", "x", "--url", empty.url, code=1).said("not up to date")
    same(w.revisions(), before)


def test_nothing_to_do(w):
    db = begin(w)
    before = w.revisions()
    w.run("autogenerate", "-m", "x", "--url", db.url).printed("").said("nothing written")
    w.run("autogenerate", "-m", "x").printed("").said("nothing written")
    same(w.revisions(), before)


def test_edited_by_hand(w):
    db = begin(w)
    add_column(w, "shout:    {type: text, nullable: false}")
    w.run("revision", "-m", "names that shout\nThey are asked for\nby the new sign.", "--rev-id", "b2")
    file = "b2_names_that_shout_they_are_asked_for_by.sql"
    same(w.revisions(), ["a1_create_users.sql", file])
    text = w.read(os.path.join(VERSIONS, file))
    matches(text, r".*-- message: names that shout\n--   They are asked for\n--   by the new sign\.\n.*")
    up = """-- first the column; -- downgrade: is only a remark here
ALTER TABLE users ADD COLUMN shout text; /* a ; and
-- downgrade:
*/
CREATE FUNCTION shout(t text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
-- downgrade:
  RETURN upper(t) || ';';
END
$body$;
UPDATE users SET shout = shout(username);
DROP FUNCTION shout(text);
ALTER TABLE users ALTER COLUMN shout SET NOT NULL;
"""
    w.write(os.path.join(VERSIONS, file),
            text.replace("-- upgrade:\n", "-- upgrade:\n" + up)
            + "ALTER TABLE users DROP COLUMN shout;\n")
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT shout FROM users ORDER BY id"), "ANN;\nBOB;")
    w.run("check", "--url", db.url)
    out = w.run("show", "b2").out
    for line in ("names that shout", "They are asked for", "by the new sign."):
        if line not in out:
            raise Failed("no %r in\n%s" % (line, out))
    w.run("downgrade", "-1", "--allow-data-loss", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT shout FROM users ORDER BY id"), "ANN;\nBOB;")


def test_tried_on_a_scratch_database(w):
    """The private cluster first, then the real one: the same revisions."""
    db = begin(w)
    add_column(w, "city:     text")
    w.run("autogenerate", "-m", "city", "--rev-id", "b2")
    w.run("upgrade", "head", "--url", "private:")
    w.run("current", "--url", "private:").printed("b2 (head)\n")
    w.run("check", "--url", "private:")
    w.run("downgrade", "base", "--url", "private:")
    w.run("current", "--url", db.url).printed("a1\n")
    w.run("db", "reset")


# ---- renames

RENAMED = MODELS.replace("username:", "login:   ")
UP = "ALTER TABLE users RENAME username TO login;"


def renamed(w, db):
    """The revision b2 renames, and rows and keys stay."""
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT * FROM users ORDER BY id"), "1|ann\n2|bob")
    w.run("check", "--url", db.url)
    same(db.sql("SELECT conname FROM pg_constraint WHERE conrelid = 'users'::regclass"
                " AND contype <> 'n' ORDER BY 1"), "pk_users\nuq_users_login")
    w.run("downgrade", "-1", "--url", db.url)
    same(db.sql("SELECT id, username FROM users ORDER BY id"), "1|ann\n2|bob")
    w.run("upgrade", "--url", db.url)


def test_looks_like_a_rename(w):
    db = begin(w)
    before = w.revisions()
    w.write("models.yaml", RENAMED)
    for url in ([], ["--url", db.url]):
        done = w.run("autogenerate", "-m", "login", *url, code=3).printed("")
        done.said("MG0401", "models.yaml:5:7", "username", "was: username",
                  "--rename users.username=users.login", "--renames never")
        same(w.revisions(), before)


def test_renamed_by_the_option(w):
    db = begin(w)
    w.write("models.yaml", RENAMED)
    w.run("autogenerate", "-m", "login", "--rev-id", "b2", "--url", db.url,
          "--rename", "users.username=users.login")
    same(section(w, "b2_login.sql", "upgrade").split("\n")[0], UP)
    renamed(w, db)


def test_renamed_in_the_models(w):
    db = begin(w)
    w.write("models.yaml", RENAMED.replace("unique: true}", "unique: true, was: username}"))
    w.run("autogenerate", "-m", "login", "--rev-id", "b2", "--url", db.url)
    same(section(w, "b2_login.sql", "upgrade").split("\n")[0], UP)
    renamed(w, db)
    w.run("autogenerate", "-m", "again", "--url", db.url).said("nothing written")


def test_never_renamed(w):
    db = begin(w, rows=False)
    w.write("models.yaml", RENAMED)
    w.run("autogenerate", "-m", "login", "--rev-id", "b2", "--url", db.url, "--renames", "never")
    up = section(w, "b2_login.sql", "upgrade")
    for part in ("ADD COLUMN login", "DROP COLUMN username"):
        if part not in up:
            raise Failed("no %s in\n%s" % (part, up))
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)


def test_asked_on_a_terminal(w):
    db = begin(w)
    w.write("models.yaml", RENAMED)
    words = ("autogenerate", "-m", "login", "--rev-id", "b2", "--url", db.url)
    said = w.type("y\n", *words)
    matches(said, r"Is column users.login the old users.username, renamed\? \[y/N\]\n"
                  r"out/versions/b2_login\.sql\n")
    same(section(w, "b2_login.sql", "upgrade").split("\n")[0], UP)
    renamed(w, db)
    w.run("downgrade", "-1", "--url", db.url)
    os.remove(w.path(VERSIONS, "b2_login.sql"))
    # no: a drop and an add, which the rows forbid; and no more than an empty line is a no
    for answer in ("n\n", "\n", "what?\n", "\x04"):
        said = w.type(answer, *words, code=3)
        matches(said, r"Is column users.login .*\[y/N\]\n.*MG0403.*")
        same(w.revisions(), ["a1_create_users.sql"])
    db.sql("DELETE FROM users")
    w.type("n\n", *words)
    up = section(w, "b2_login.sql", "upgrade")
    if "ADD COLUMN login" not in up or "DROP COLUMN username" not in up:
        raise Failed(up)


def test_loss_asked_on_a_terminal(w):
    db = begin(w)
    said = w.type("n\n", "downgrade", "-1", "--url", db.url, code=3)
    matches(said, r"table users holds 2 rows that will be lost\nGo on\? \[y/N\]\n.*MG0408.*")
    same(db.sql("SELECT count(*) FROM users"), "2")
    said = w.type("y\n", "downgrade", "-1", "--url", db.url)
    matches(said, r".*\[y/N\]\ndowngrade a1 -> <base>, create users \(\d+ ms\)\n")


def test_a_table_renamed(w):
    db = begin(w)
    before = w.revisions()
    w.write("models.yaml", MODELS.replace("users:", "people:"))
    done = w.run("autogenerate", "-m", "people", "--url", db.url, code=3)
    done.said("MG0401", "was: users", "--rename users=people")
    same(w.revisions(), before)
    w.write("models.yaml", MODELS.replace("users:", "people:\n    was: users"))
    w.run("autogenerate", "-m", "people", "--rev-id", "b2", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT * FROM people ORDER BY id"), "1|ann\n2|bob")
    w.run("check", "--url", db.url)
    same(db.sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relname !~ 'alembic' ORDER BY 1"),
         "people\npeople_id_seq\npk_people\nuq_people_username")
    w.run("downgrade", "-1", "--url", db.url)
    same(db.sql("SELECT * FROM users ORDER BY id"), "1|ann\n2|bob")


def test_renames_that_cannot_be(w):
    db = begin(w)
    before = w.revisions()
    w.write("models.yaml", RENAMED)
    for said in ("users.username", "=", "x=", "users.username=login"):
        w.run("autogenerate", "-m", "x", "--url", db.url, "--rename", said, code=2).said("hint: ")
    for said in ("users.nothing=users.login", "users.username=users.nothing",
                 "users.username=posts.login", "posts=articles", "x=y=z"):
        for more, code in (["--renames", "never"], 2), ([], 3):
            w.run("autogenerate", "-m", "x", "--url", db.url, "--rename", said, *more,
                  code=code).said("MG0402", "--rename " + said, "hint: ")
    w.write("models.yaml", RENAMED.replace("login:    {", "login:    {was: username, ") +
            "      nick:     {type: varchar(32), was: username}\n")
    w.run("autogenerate", "-m", "x", "--url", db.url, code=2).said("MG0402", "models.yaml:")
    same(w.revisions(), before)
    # the name that a renamed column leaves may be taken anew
    w.write("models.yaml", MODELS.replace("nullable: false, ", "")
            + "      login:    {type: varchar(32), nullable: false, was: username}\n")
    w.run("autogenerate", "-m", "x", "--rev-id", "b2", "--url", db.url)
    w.run("upgrade", "--url", db.url)
    same(db.sql("SELECT id, username, login FROM users ORDER BY id"), "1||ann\n2||bob")
    # it is done, and both are there: which of the two is meant must be said
    for words in (("check",), ("autogenerate", "-m", "x")):
        w.run(*words, "--url", db.url, code=2).said("MG0402", "take `was` out of login")
    w.change_models(", was: username", "")
    w.run("check", "--url", db.url)
    w.run("autogenerate", "-m", "x", "--url", db.url).said("nothing written")


def test_loss_is_told(w):
    db = begin(w)
    w.write("models.yaml", "tables: {}\n")
    w.run("autogenerate", "-m", "away", "--rev-id", "b2", "--url", db.url).said(
        "warning MG0406", "DROP TABLE users")
    matches(w.read(VERSIONS + "/b2_away.sql"), ".*-- hazards: data_loss.*")
    w.run("upgrade", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url)
    w.write("models.yaml", MODELS)
    w.run("check", "--only", "live", "--url", db.url)


main(globals())
