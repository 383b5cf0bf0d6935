#!/usr/bin/env python3
"""Owners and grants: inspected whole, compared where they are said, led there and back, and kept by
what is made anew."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, same, with_help  # noqa: E402

SILENT = "database: no differences\n"
ROLES = ("owner", "user", "other", "odd")


class Lab:
    """Databases of one test, and roles that SQL calls :owner, :user, :other and :odd."""

    def __init__(self, w):
        self.w = w
        self.roles = {":" + r: w.role("NOLOGIN") for r in ROLES}
        odd = self.roles[":odd"] + ' "q".x'
        w.server().sql('ALTER ROLE %s RENAME TO "%s"' % (self.roles[":odd"], odd.replace('"', '""')))
        self.odd = odd
        self.roles[":odd"] = '"%s"' % odd.replace('"', '""')
        self.made = []

    def close(self):
        for db in self.made:
            self.w.server().sql("DROP DATABASE %s WITH (FORCE)" % db.name)
        self.w.server().sql("DROP ROLE " + self.roles[":odd"])

    def text(self, sql):
        for word, name in self.roles.items():
            sql = sql.replace(word, name)
        return sql

    def database(self, sql=""):
        db = self.w.database()
        self.made.append(db)
        db.script(self.text(sql))
        return db

    def full(self, db):
        return self.w.run("inspect", "--full", "--url", db.url).out

    def check(self, db, code=0):
        """The lines of what differs."""
        done = self.w.run("check", "--only", "live", "--url", db.url, code=code)
        if code == 0:
            same((done.out, done.err), (SILENT, ""))
        return [line.split("  (models")[0].strip() for line in done.out.splitlines()[1:]]

    def models(self, db):
        """inspect --full; a check against what was inspected is silent."""
        text = self.full(db)
        self.w.write("models.yaml", text)
        self.check(db)
        return text

    def changed(self, db, *options):
        """A revision from the database to the models, applied."""
        shutil.rmtree(self.w.path("out"), ignore_errors=True)
        self.w.run("autogenerate", "-m", "x", "--rev-id", "a1", "--renames", "never", "--url",
                   db.url, *options)
        self.w.run("upgrade", "--url", db.url)
        return self.w.read(os.path.join(VERSIONS, "a1_x.sql"))

    def there_and_back(self, old, new):
        """Two databases: the models of the second lead the first there, and it comes back."""
        a, b = self.database(old), self.database(new)
        before = self.full(a)
        after = self.models(b)
        lines = self.check(a, code=1)
        sql = self.changed(a)
        self.check(a)
        same(self.full(a), after)
        self.w.run("downgrade", "base", "--url", a.url, "--allow-data-loss")
        same(self.full(a), before)
        return lines, sql


with_lab = with_help(Lab)

EVERYTHING = """
CREATE SCHEMA app AUTHORIZATION :owner;
CREATE SCHEMA "Odd.One";
GRANT USAGE ON SCHEMA app TO :user; GRANT ALL ON SCHEMA "Odd.One" TO :odd;
CREATE TYPE mood AS ENUM ('a', 'b');
REVOKE USAGE ON TYPE mood FROM PUBLIC; GRANT USAGE ON TYPE mood TO :user WITH GRANT OPTION;
CREATE TYPE app.free AS ENUM ('a');
CREATE DOMAIN d AS text CHECK (VALUE <> ''); GRANT USAGE ON DOMAIN d TO :odd;
ALTER DOMAIN d OWNER TO :odd;
CREATE SEQUENCE app.nr; GRANT USAGE, SELECT ON SEQUENCE app.nr TO :odd;
CREATE TABLE t (id serial PRIMARY KEY, a mood, b d, n bigint GENERATED ALWAYS AS IDENTITY);
ALTER TABLE t OWNER TO :owner;
GRANT SELECT, UPDATE ON t TO :user WITH GRANT OPTION; GRANT INSERT ON t TO :user;
GRANT SELECT (a), UPDATE (b) ON t TO :other; GRANT SELECT (a) ON t TO PUBLIC;
GRANT SELECT ON t TO PUBLIC;
CREATE TABLE app.u (id serial, "odd col" text);
REVOKE INSERT, TRUNCATE ON app.u FROM postgres;
GRANT UPDATE ("odd col") ON app.u TO :odd WITH GRANT OPTION;
CREATE TABLE "Odd.One"."t.u" (id integer); REVOKE ALL ON "Odd.One"."t.u" FROM postgres;
GRANT USAGE ON SEQUENCE app.u_id_seq TO :user;
ALTER DEFAULT PRIVILEGES FOR ROLE :owner IN SCHEMA app GRANT SELECT ON TABLES TO :other;
ALTER DEFAULT PRIVILEGES FOR ROLE :owner IN SCHEMA app GRANT EXECUTE ON FUNCTIONS TO :odd WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE :owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE :odd REVOKE USAGE ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE :odd REVOKE UPDATE ON SEQUENCES FROM :odd;
ALTER DEFAULT PRIVILEGES FOR ROLE :user GRANT USAGE ON SCHEMAS TO :odd;
GRANT CREATE ON SCHEMA public TO :user; REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE EXTENSION citext;
"""


@with_lab
def test_everything(w, lab):
    """All of it makes a second database; and the way back leaves nothing."""
    db, copy = lab.database(EVERYTHING), lab.database()
    empty = lab.full(copy)
    text = lab.models(db)
    lab.changed(copy)
    lab.check(copy)
    same(lab.full(copy), text)
    lab.check(db)
    w.run("check", "--only", "pending")
    w.run("downgrade", "base", "--url", copy.url, "--allow-data-loss")
    same(lab.full(copy), empty)
    for line in ("owner: postgres\n", "  app: {owner: %s, grants: {%s: [usage]}}\n" % (
            lab.roles[":owner"], lab.roles[":user"]), "    owner: %s\n" % lab.roles[":owner"]):
        if line not in text:
            raise Failed("no %r in\n%s" % (line, text))


@with_lab
def test_there_and_back(w, lab):
    lines, sql = lab.there_and_back("""
CREATE TABLE t (id int, a text, b text);
GRANT SELECT, UPDATE ON t TO :user WITH GRANT OPTION;
GRANT SELECT (a) ON t TO :other; GRANT UPDATE (a, b) ON t TO :odd;
CREATE SEQUENCE s OWNED BY t.id;
CREATE TYPE e AS ENUM ('a','b','c');
GRANT USAGE ON TYPE e TO :odd; REVOKE USAGE ON TYPE e FROM PUBLIC;
CREATE TABLE u (x e); GRANT SELECT (x) ON u TO :odd;
CREATE DOMAIN d AS int; GRANT USAGE ON DOMAIN d TO :odd;
CREATE TABLE gone (id serial, x text); ALTER TABLE gone OWNER TO :other;
GRANT SELECT ON gone TO :user; GRANT UPDATE (x) ON gone TO :odd;
CREATE SCHEMA old AUTHORIZATION :other; GRANT USAGE ON SCHEMA old TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE :owner IN SCHEMA old GRANT SELECT ON TABLES TO :other;
ALTER DEFAULT PRIVILEGES FOR ROLE :owner GRANT SELECT, INSERT ON TABLES TO :other;
""", """
CREATE TABLE t (id int, a text, b text);
ALTER TABLE t OWNER TO :owner;
GRANT SELECT ON t TO :user; GRANT SELECT (a, b) ON t TO :other; GRANT UPDATE (a) ON t TO PUBLIC;
GRANT UPDATE ON t TO :odd;
CREATE SEQUENCE s; ALTER SEQUENCE s OWNER TO :odd; GRANT USAGE ON SEQUENCE s TO :user;
CREATE TYPE e AS ENUM ('a','b');
GRANT USAGE ON TYPE e TO :odd; REVOKE USAGE ON TYPE e FROM PUBLIC;
CREATE TABLE u (x e); GRANT SELECT (x) ON u TO :odd;
CREATE DOMAIN d AS int; ALTER DOMAIN d OWNER TO :odd; REVOKE USAGE ON DOMAIN d FROM PUBLIC;
CREATE SCHEMA young; GRANT USAGE ON SCHEMA young TO :odd;
CREATE TABLE young.t (id serial); GRANT SELECT ON young.t TO :odd;
ALTER DEFAULT PRIVILEGES FOR ROLE :owner GRANT INSERT, DELETE ON TABLES TO :other;
""")
    if not any(line.startswith("~ column t.a: grants: ") for line in lines):
        raise Failed("\n".join(lines))
    if "OWNER TO CURRENT_USER" in sql:
        raise Failed(sql)


@with_lab
def test_passed_on(w, lab):
    """Rights that others than the owner gave are compared and taken back like any."""
    base = "CREATE TABLE t (id int, a int); GRANT USAGE ON SCHEMA public TO :user, :other;"
    given = base + """
GRANT SELECT, INSERT ON t TO :user WITH GRANT OPTION; GRANT UPDATE (a) ON t TO :user WITH GRANT OPTION;
SET ROLE :user; GRANT SELECT ON t TO :other WITH GRANT OPTION; GRANT INSERT ON t TO :odd;
GRANT UPDATE (a) ON t TO :odd; RESET ROLE;
SET ROLE :other; GRANT SELECT ON t TO :odd; RESET ROLE;
"""
    lab.there_and_back(given, base)
    lab.there_and_back(base, given)
    # what hangs on a right that goes stays where it is wanted
    lab.there_and_back(given, base + "GRANT SELECT ON t TO :odd; GRANT INSERT ON t TO :user;"
                       "GRANT UPDATE (a) ON t TO :odd WITH GRANT OPTION;")
    lab.there_and_back(given, base + "GRANT SELECT ON t TO :user, :other; ALTER TABLE t OWNER TO :other")


@with_lab
def test_only_where_it_is_said(w, lab):
    db = lab.database("CREATE SCHEMA app; CREATE TABLE t (id integer, a text); CREATE TABLE u (id integer);"
                      "CREATE SEQUENCE s; GRANT SELECT ON t, u TO :user; GRANT UPDATE (a) ON t TO :odd;"
                      "ALTER TABLE u OWNER TO :owner; GRANT CREATE ON SCHEMA public TO :odd;"
                      "ALTER DEFAULT PRIVILEGES FOR ROLE :owner GRANT SELECT ON TABLES TO :odd;")
    done = w.run("inspect", "--url", db.url)
    same(done.err, "owners and grants are left out; inspect --full writes them\n")
    for word in (*lab.roles.values(), "grants", "owner", "default_privileges"):
        if word in done.out:
            raise Failed("%s in\n%s" % (word, done.out))
    w.write("models.yaml", done.out)
    lab.check(db)
    user, owner = lab.roles[":user"], lab.roles[":owner"]
    t = "tables:\n  t:\n    %s\n    columns:\n      id: integer\n      a: %s\n"
    rest = "  u: {%s, columns: {id: integer}}\nschemas: {app: {}}\nsequences: {s: {type: bigint}}\n"

    def says(on_t, on_u="was: v", a="text", more=""):
        w.write("models.yaml", t % (on_t, a) + rest % on_u + more)
        return lab.check(db, code=1)

    def silent(*on):
        w.write("models.yaml", t % (on[0], on[2] if len(on) > 2 else "text") + rest %
                (on[1] if len(on) > 1 else "was: v") + (on[3] if len(on) > 3 else ""))
        lab.check(db)
    silent("owner: postgres")
    silent("grants: {%s: [select]}" % user, "owner: " + owner)
    same(says("grants: {}"), ["~ table t: grants: {%s: [select]} -> {}" % user])
    same(says("owner: " + user), ["~ table t: owner: postgres -> " + user])
    same(says("grants: {%s: [select], public: [insert]}" % user),
         ["~ table t: grants: {%s: [select]} -> {%s: [select], public: [insert]}" % (user, user)])
    same(len(says("was: x", a="{type: text, grants: {}}")), 1)
    same(says("was: x", more="default_privileges: []\n")[0].split(":")[0],
         "- default privileges tables of " + owner)
    # at the top: of everything that says no other
    same(says("was: x", more="owner: postgres\n"), ["~ table u: owner: %s -> postgres" % owner])
    w.write("models.yaml", t % ("was: x", "text") + rest % ("owner: " + owner) + "owner: postgres\n")
    lab.check(db)
    # everything
    found = says("was: x", more="manage: {grants: true}\n")
    same([line.split(": grants")[0] for line in found],
         ["~ schema public", "~ table t", "~ column t.a", "~ table u"])


@with_lab
def test_fresh(w, lab):
    """An empty models.yaml against a new database is clean, and what comes is a difference."""
    db = lab.database()
    for text in ("", "manage: {owner: true, grants: true, schemas: all, kinds: all}\n"):
        w.write("models.yaml", text or "{}\n")
        lab.check(db)
        w.run("autogenerate", "-m", "x", "--url", db.url).said("nothing written")
    same(lab.full(db), "manage:\n  schemas: all\n  kinds: all\n  owner: true\n  grants: true\n")
    db.sql(lab.text("GRANT CREATE ON SCHEMA public TO :user"))
    same(len(lab.check(db, code=1)), 1)
    lab.changed(db)
    lab.check(db)
    w.run("downgrade", "base", "--url", db.url)
    same(len(lab.check(db, code=1)), 1)
    db.sql(lab.text("REVOKE CREATE ON SCHEMA public FROM :user"))
    lab.check(db)
    # dropped and made again alike it is as it was
    was = db.sql("SELECT nspowner::regrole, nspacl::text FROM pg_namespace WHERE nspname = 'public'")
    owner = was.split("|")[0]
    db.sql("DROP SCHEMA public CASCADE")
    lab.check(db)
    db.sql("CREATE SCHEMA public")
    rights = "ALL" if int(db.sql("SHOW server_version_num")) < 150000 else "USAGE"
    db.sql("ALTER SCHEMA public OWNER TO %s; GRANT %s ON SCHEMA public TO PUBLIC" % (owner, rights))
    lab.check(db)
    db.sql(lab.text("ALTER SCHEMA public OWNER TO :owner"))
    same(len(lab.check(db, code=1)), 1)
    lab.changed(db)
    lab.check(db)
    db.sql("CREATE SCHEMA more; CREATE EXTENSION citext; CREATE VIEW v AS SELECT 1 AS a")
    done = w.run("check", "--only", "live", "--url", db.url, code=1)
    done.said("not managed: view v\n")
    same([line.split("  (")[0].strip() for line in done.out.splitlines()[1:]],
         ["- schema more", "- extension citext"])


ANEW = """
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
ALTER TYPE mood OWNER TO :owner; GRANT USAGE ON TYPE mood TO :odd; REVOKE USAGE ON TYPE mood FROM PUBLIC;
COMMENT ON TYPE mood IS 'a mood';
CREATE DOMAIN d AS varchar(9) CONSTRAINT k CHECK (VALUE <> '');
ALTER DOMAIN d OWNER TO :other; GRANT USAGE ON DOMAIN d TO :odd; COMMENT ON DOMAIN d IS 'a domain';
COMMENT ON CONSTRAINT k ON DOMAIN d IS 'its check';
CREATE SEQUENCE s; ALTER SEQUENCE s OWNER TO :other; GRANT USAGE ON SEQUENCE s TO :user;
CREATE TABLE t (id integer PRIMARY KEY, m mood DEFAULT 'a', x d, g integer GENERATED ALWAYS AS (id + 1) STORED,
  n text);
ALTER TABLE t OWNER TO :other; GRANT SELECT ON t TO :user WITH GRANT OPTION;
GRANT SELECT (g, m, x), UPDATE (m) ON t TO :odd; GRANT SELECT (n) ON t TO :odd WITH GRANT OPTION;
COMMENT ON COLUMN t.g IS 'made'; COMMENT ON COLUMN t.m IS 'felt'; COMMENT ON TABLE t IS 'all';
INSERT INTO t (id, m, x) VALUES (1, 'b', 'x');
"""
STATE = """
SELECT 'type', typname, typowner::regrole, typacl::text, obj_description(oid, 'pg_type') FROM pg_type
  WHERE typname IN ('mood', 'd')
UNION ALL SELECT 'rel', relname, relowner::regrole, relacl::text, obj_description(oid, 'pg_class')
  FROM pg_class WHERE relname IN ('t', 's')
UNION ALL SELECT 'col', attname, 0, attacl::text, col_description(attrelid, attnum) FROM pg_attribute
  WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'con', conname, 0, '', obj_description(oid, 'pg_constraint') FROM pg_constraint
  WHERE conname = 'k' ORDER BY 1, 2
"""


@with_lab
def test_what_is_made_anew(w, lab):
    """Whoever owns it, whatever was granted and said on it stays, though the models say none of it."""
    changes = [("[a, b, c]", "[a, b]"), ("type: varchar(9)", "type: text"),
               ("generated: id + 1", "generated: id + 2"),
               ("n: text", "n: {type: integer, using: \"n::integer\"}")]
    for says_access in (False, True):
        db = lab.database(ANEW)
        text = w.run("inspect", *["--full"] * says_access, "--url", db.url).out
        before = db.sql(STATE)
        for old, new in changes:
            if old == "n: text" and says_access:
                old, new = '"n": {type: text', '"n": {type: integer, using: "n::integer"'
            if old not in text and '"n": text' in text:
                old, new = '"n": text', '"n": ' + new[3:]
            w.write("models.yaml", text)
            w.change_models(old, new)
            lab.changed(db)
            same(db.sql(STATE), before)
            lab.check(db)
            w.run("downgrade", "base", "--url", db.url, "--allow-data-loss")
            same(db.sql(STATE), before)
        # dropped, and back
        w.write("models.yaml", "enums:\n  mood: [a, b, c]\n" if not says_access else
                "manage: {schemas: all, owner: true, grants: true}\n")
        lab.changed(db)
        w.run("downgrade", "base", "--url", db.url, "--allow-data-loss")
        same(db.sql(STATE), before)


@with_lab
def test_default_privileges(w, lab):
    """What objects get when they are made is not what the models say of them."""
    db = lab.database("CREATE SCHEMA app;"
                      "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO :odd;"
                      "ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT ALL ON TABLES TO :user WITH GRANT OPTION;"
                      "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO :odd;"
                      "ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;"
                      "ALTER DEFAULT PRIVILEGES GRANT CREATE ON SCHEMAS TO :odd;")
    text = lab.models(db)
    w.write("models.yaml", text.replace("schemas: all", "schemas: all", 1).replace(
        "schemas:\n", "schemas:\n  new: {owner: postgres}\n", 1) + """
enums:
  e: {values: [a], owner: postgres}
sequences:
  s: {owner: postgres}
tables:
  app.t:
    owner: postgres
    grants: {%s: [select]}
    columns: {id: integer, k: serial}
  u:
    owner: postgres
    columns: {id: integer}
""" % lab.roles[":user"])
    lab.changed(db)
    lab.check(db)
    w.run("downgrade", "base", "--url", db.url, "--allow-data-loss")
    same(lab.full(db), text)


@with_lab
def test_from_revisions(w, lab):
    """Without a database the revisions tell who owns what; back, it belongs to whoever ran them."""
    table = "tables:\n  t:\n%s    columns: {id: serial, a: text}\n"
    w.write("models.yaml", table % "")
    w.run("autogenerate", "-m", "one", "--rev-id", "a1")
    w.write("models.yaml", table % ("    owner: %s\n    grants: {%s: [select]}\n" % (
        lab.roles[":owner"], lab.roles[":user"])))
    same("~ table t: owner: " in w.run("check", "--only", "pending", code=1).out, True)
    w.run("autogenerate", "-m", "two", "--rev-id", "b2")
    same(w.read(os.path.join(VERSIONS, "b2_two.sql")).split("-- upgrade:\n")[1], lab.text("""\
ALTER TABLE t OWNER TO :owner;

GRANT SELECT ON TABLE t TO :user;

\\quit
-- downgrade:
ALTER TABLE t OWNER TO CURRENT_USER;

REVOKE SELECT ON TABLE t FROM :user;
"""))
    w.run("check", "--only", "pending")
    w.run("autogenerate", "-m", "none").said("nothing written")
    db = lab.database()
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url)
    same(db.sql("SELECT relowner::regrole FROM pg_class WHERE relname IN ('t', 't_id_seq')"),
         "\n".join([lab.roles[":owner"]] * 2))
    w.run("downgrade", "-1", "--url", db.url)
    same(db.sql("SELECT relowner::regrole, relacl FROM pg_class WHERE relname = 't'"),
         "postgres|{postgres=arwdDxt/postgres}" if int(db.sql("SHOW server_version_num")) < 170000
         else "postgres|{postgres=arwdDxtm/postgres}")


@with_lab
def test_a_role_that_owns_little(w, lab):
    """Whoever reads needs no right on anything; who owns the tables runs the revisions."""
    db = lab.database(EVERYTHING)
    reader = w.role("LOGIN")
    text = lab.full(db)
    url = db.url.replace("postgres@", reader + "@")
    same(w.run("inspect", "--full", "--url", url).out, text)
    w.write("models.yaml", text)
    same(w.run("check", "--only", "live", "--url", url).out, SILENT)
    runner = w.role("LOGIN")
    db = lab.database()
    db.sql("GRANT ALL ON SCHEMA public TO %s; GRANT ALL ON DATABASE %s TO %s" % (
        runner, db.name, runner))
    url = db.url.replace("postgres@", runner + "@")
    w.write("models.yaml", "tables:\n  t:\n    owner: %s\n    grants: {%s: [select]}\n"
            "    columns: {id: serial}\n" % (runner, lab.roles[":user"]))
    shutil.rmtree(w.path("out"), ignore_errors=True)
    w.run("autogenerate", "-m", "x", "--rev-id", "a1", "--url", url)
    w.run("upgrade", "--url", url)
    same(w.run("check", "--only", "live", "--url", url).out, SILENT)
    w.write("models.yaml", "{}\n")
    w.run("autogenerate", "-m", "y", "--rev-id", "b2", "--url", url)
    w.run("upgrade", "--url", url)
    w.run("downgrade", "-1", "--url", url)
    same(db.sql("SELECT relacl::text ~ %s FROM pg_class WHERE relname = 't'" %
                ("'" + lab.roles[":user"] + "=r'")), "t")
    db.sql("DROP OWNED BY %s CASCADE" % runner)


main(globals())
