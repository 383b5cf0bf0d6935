#!/usr/bin/env python3
"""Expressions that are wrong, that nobody can decide about, that change together with other things.

A spelling that the server refuses is an error at its line, in the server's words. What neither the
database nor a scratch server can decide is named and fails, unless --undecided warn lets it pass.
Renamed names, new columns, types and values, and other names for the same thing are no difference
beyond themselves.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.tally import SERVER, TMP, finish, modelgen, psql, result, url_of  # noqa: E402

DATABASE = "mg_expressions_%d" % os.getpid()
URL = url_of(DATABASE)
READ_ONLY = "&options=-c%20default_transaction_read_only%3Don"
NOWHERE = "postgresql://nobody@/none?host=%s" % TMP

STARTING_MODELS = """\
enums: {mood: [sad, ok]}
sequences: {old_seq: {}}
tables:
  users:
    columns:
      id: {type: bigint, default: "nextval('old_seq')"}
      email: {type: varchar(150)}
      m: {type: mood, default: "'ok'"}
      n: integer
      txt: {type: text, default: "'5'"}
    checks:
      at: %s
      known: m <> 'sad'
      few: n BETWEEN 1 AND 5
    indexes:
      - {name: ix_low, columns: [{expression: lower(email)}]}
"""

# Names, types and values change; what is said of them does not.
CHANGED_MODELS = """\
enums: {feeling: {was: mood, values: [sad, ok, great]}}
sequences: {new_seq: {was: old_seq}}
tables:
  people:
    was: users
    columns:
      id: {type: bigint, default: "nextval('new_seq')"}
      mail: {type: varchar(200), was: email}
      m: {type: feeling, default: "'ok'"}
      n: bigint
      txt: {type: integer, default: 5, using: "txt::integer"}
      fresh: {type: feeling, default: "'great'"}
    checks:
      at: mail LIKE '%@%'
      known: m <> 'sad'::feeling
      few: n BETWEEN 1 AND 5
    indexes:
      - {name: ix_low, columns: [{expression: lower(mail)}]}
"""

# expression of a check, what is said of it
WRONG = [
    ("emial LIKE '%@%'", 'column "emial" does not exist'),
    ("email LIKE", 'syntax error at or near ")"'),
    ("email + 1 > 0", "operator does not exist: character varying + integer"),
    ("nope(email)", "function nope(character varying) does not exist"),
    ("n = 'x'", 'invalid input syntax for type integer: "x"'),
    ("n", "must be type boolean, not type integer"),
    ("n = $1", "an expression has no parameters"),
]

# What would not stay within its place in a statement is refused before any server is asked.
LOOSE = [
    ("email LIKE '%@%') OR (true", "a parenthesis that closes nothing: ) OR (true"),
    ("true; DROP TABLE users", "a semicolon: ; DROP TABLE users"),
    ("email LIKE 'unfinished", "a quote that is not closed: 'unfinished"),
    ("email LIKE '%#%' -- a comment", "a comment that takes in what follows the expression"),
]

# What is planned only on the table itself, or fails when it is planned; it differs all the same.
ODD = ["tableoid > 0", "users IS NOT NULL", "n = 1 / 0", "current_setting('x') = 'y'",
       "users.email LIKE '%@_%'", "public.users.n > 0"]


def write(text):
    with open(os.path.join(TMP, "models.yaml"), "w", encoding="utf-8") as f:
        f.write(text)


def starting(expression):
    write(STARTING_MODELS % json.dumps(expression))


def check(*args, scratch=SERVER, url=URL):
    return modelgen("check", "--only", "live", "--url", url, "--scratch", scratch, *args)


def expect(name, done, code, *said):
    output = done.stdout + done.stderr
    missing = [s for s in said if s not in output]
    if done.returncode != code or missing:
        result(name, "exit %d, %r not said\n%s" % (done.returncode, missing, output))
    else:
        result(name)


def wrong():
    for expression, words in WRONG:
        starting(expression)
        expect("wrong: " + expression, check(), 2,
               "models.yaml:12:7: error MG0130: check users.ck_users_at, expression: ", words)


def loose():
    for expression, words in LOOSE:
        starting(expression)
        expect("loose: " + expression, check(), 2,
               "models.yaml:12:11: error MG0130: expression has " + words)


def odd():
    for expression in ODD:
        starting(expression)
        expect("odd: " + expression, check(), 1, "1 difference", "~ check users.ck_users_at: ")


def kept():
    """Verdicts are kept on disk; whatever becomes of the file, no answer is wrong for long."""
    home = os.path.join(TMP, "kept")
    path = os.path.join(home, "modelgen", "verdicts")
    before = os.environ["XDG_CACHE_HOME"]
    os.environ["XDG_CACHE_HOME"] = home
    try:
        starting("email LIKE '%@%'")
        expect("kept", check(), 0, "no differences")
        lines = open(path, encoding="ascii").read().split("\n")[:-1]
        result("kept: a line each", None if lines and all(
            re.fullmatch("[0-9a-f]{64} =", line) for line in lines) else str(lines))
        expect("kept: again", check(), 0, "no differences")
        same = open(path, encoding="ascii").read().split("\n")[:-1]
        result("kept: once", None if same == lines else str(same))
        with open(path, "w", encoding="ascii") as f:
            f.write("".join(line[:-1] + "!\n" for line in lines))
        expect("kept: believed", check(), 1, "~ check users.ck_users_few: ")
        expect("kept: not where one way is asked for", check("--oracle", "explain"), 0)
        starting("email LIKE '%#%'")
        expect("kept: another constant", check(), 1, "~ check users.ck_users_at: ")
        starting("email LIKE '%@%'")
        with open(path, "w", encoding="ascii") as f:
            f.write("nonsense\n")
        expect("kept: nonsense", check(), 0, "no differences")
        os.remove(path)
        os.rmdir(os.path.dirname(path))
        with open(os.path.join(home, "modelgen"), "w", encoding="ascii"):
            pass
        expect("kept: no folder", check(), 0, "no differences")
        os.remove(os.path.join(home, "modelgen"))
        psql(URL, "CREATE FUNCTION own(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT t';"
             "ALTER TABLE users ADD CONSTRAINT ck_users_o CHECK (own(email) > 'a')")
        write(STARTING_MODELS.replace("      few:", "      o: own(email) > 'a'\n      few:")
              % json.dumps("email LIKE '%@%'"))
        expect("kept: an own function", check(), 0, "no differences")
        mine = open(path, encoding="ascii").read().split("\n")[:-1]
        result("kept: nothing of the database's own", None if mine == lines else str(mine))
        psql(URL, "ALTER TABLE users DROP CONSTRAINT ck_users_o; DROP FUNCTION own")
    finally:
        os.environ["XDG_CACHE_HOME"] = before


def undecided():
    """COLLATE is what a plan does not show: without a scratch server nobody knows."""
    psql(URL, "ALTER TABLE users ADD CONSTRAINT ck_users_c CHECK (email COLLATE \"C\" > 'a')")
    write(STARTING_MODELS.replace("      few:", "      c: email COLLATE \"C\" > 'a'\n      few:")
          % json.dumps("email LIKE '%@%'"))
    said = "models.yaml:14:7: %s: check users.ck_users_c, expression: nobody can tell"
    expect("undecided", check(scratch=NOWHERE), 1, said % "error MG0410", "no differences",
           "no scratch server can be had", "--undecided warn")
    expect("undecided, one way", check("--oracle", "explain"), 1, said % "error MG0410",
           "EXPLAIN does not show collations")
    expect("undecided, let pass", check("--undecided", "warn", scratch=NOWHERE), 0,
           said % "warning MG0411", "no differences")
    done = check("--format", "json", scratch=NOWHERE)
    clean = json.loads(done.stdout)["clean"]
    result("undecided, JSON", None if clean is False and done.returncode == 1 else done.stdout)
    expect("decided", check(), 0, "no differences")
    new_revision = ("autogenerate", "-m", "x", "--url", URL, "--scratch", NOWHERE, "--dir", "v")
    expect("no file from what is undecided", modelgen(*new_revision, "--oracle", "explain"), 1,
           "error MG0410")
    expect("no temporary view", check("--oracle", "temp", url=URL + READ_ONLY), 1,
           said % "error MG0410", "no temporary view may be made there")
    expect("who may write decides by a temporary view", modelgen(*new_revision), 0,
           "no difference")
    result("no file", "a file was written" if os.path.exists(os.path.join(TMP, "v")) else None)
    psql(URL, "ALTER TABLE users DROP CONSTRAINT ck_users_c")


def changes():
    """Everything at once: nothing but what changes is in the plan, and it leads there."""
    write(CHANGED_MODELS)
    there = modelgen("diff", "--scratch", SERVER, URL, "models.yaml")
    strays = re.findall(r"nextval|ck_users_at|ck_users_few|ix_low|LIKE|BETWEEN|lower\(",
                        there.stdout.replace("CONSTRAINT ck_users_at TO", "")
                        .replace("CONSTRAINT ck_users_few TO", ""))
    result("changes, planned", there.stdout + there.stderr
           if there.returncode or strays or "RENAME email TO mail" not in there.stdout else None)
    psql(URL, "BEGIN;\n" + there.stdout + "COMMIT;")
    expect("changes, applied", check(), 0, "no differences")


def qualified():
    """Columns may be named with table and schema, wherever the table lies."""
    models = """\
schemas: {'"Side.Show"': {}}
""" + CHANGED_MODELS + """\
  '"Side.Show".orders':
    columns:
      n: integer
      twice: {type: integer, generated: '"Side.Show".orders.n*2'}
    checks:
      few: '"Side.Show" . orders.n<LIMIT and orders.twice<9'
    indexes: [{columns: [n], where: '"Side.Show".ORDERS."n"=4'}]
"""
    psql(URL, 'CREATE SCHEMA "Side.Show"; CREATE TABLE "Side.Show".orders (n integer,'
         ' twice integer GENERATED ALWAYS AS (n * 2) STORED,'
         ' CONSTRAINT ck_orders_few CHECK (n < 5 AND twice < 9));'
         ' CREATE INDEX ix_orders_n ON "Side.Show".orders (n) WHERE n = 4')
    for way in ("explain", "temp", "scratch", "auto"):
        write(models.replace("LIMIT", "5"))
        expect("qualified, " + way, check("--oracle", way), 0, "no differences")
        write(models.replace("LIMIT", "6"))
        expect("qualified otherwise, " + way, check("--oracle", way), 1, "1 difference")
    psql(URL, 'DROP SCHEMA "Side.Show" CASCADE')


def other_names():
    """Alike under another name is a rename, however it is spelled."""
    psql(URL, "CREATE TABLE named (v varchar(9) CHECK (v LIKE 'a%'), n integer);"
              "CREATE INDEX named_index ON named (n) WHERE v LIKE 'b%'")
    write(CHANGED_MODELS + """\
  named:
    columns: {v: varchar(9), n: integer}
    checks: {begins: v LIKE 'a%'}
    indexes: [{columns: [n], where: v LIKE 'b%'}]
""")
    done = modelgen("diff", "--scratch", SERVER, URL, "models.yaml")
    expect("other names", done, 0,
           "RENAME CONSTRAINT named_v_check TO ck_named_begins",
           "ALTER INDEX named_index RENAME TO ix_named_n")
    if "DROP" in done.stdout or "CREATE" in done.stdout:
        result("other names, no more than renamed", done.stdout)


def main():
    psql(SERVER, "CREATE DATABASE %s TEMPLATE template0" % DATABASE)
    try:
        starting("email LIKE '%@%'")
        made = modelgen("diff", "empty:", "models.yaml")
        psql(URL, made.stdout)
        expect("as made", check(), 0, "no differences")
        for part in (wrong, loose, odd, kept, undecided, changes, qualified, other_names):
            part()
    finally:
        psql(SERVER, "DROP DATABASE IF EXISTS %s WITH (FORCE)" % DATABASE)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
