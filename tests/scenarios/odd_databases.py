#!/usr/bin/env python3
"""Databases in other encodings, and with settings that change how the server prints things: the same
bytes from inspect, the same revisions, the same silence of check."""
import os
import re
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from lib.scenario import VERSIONS, Failed, main, same  # noqa: E402

MODELS = """enums:
  mood: [sad, "na ja", glücklich]
domains:
  positive: {type: "numeric(10,2)", checks: {above: "VALUE > 0::numeric"}}
sequences:
  "Ticket No": {start: 100}
tables:
  users:
    comment: Größe, naïve, 'quoted' "twice" \\\\ backslash
    columns:
      id:       {type: serial, primary_key: true}
      "Name":   {type: varchar(32), nullable: false, unique: true}
      größe:    {type: double precision, default: "1.1"}
      ratio:    {type: real, default: "'0.1'::real"}
      mood:     {type: mood, default: "'na ja'::mood"}
      price:    {type: positive}
      select:   {type: text, default: "E'a\\\\\\\\b'::text"}
      data:     {type: bytea, default: "'\\\\xdeadbeef'::bytea"}
      day:      {type: date, default: "'2020-02-01'::date"}
      at:       {type: timestamptz, default: "'2020-02-01 12:00:00+00'::timestamptz"}
      during:   {type: interval, default: "'1 mon 2 days 03:04:05'::interval"}
      until:    {type: timestamptz, default: "(now() + '1 day'::interval)"}
    checks:
      tall: größe > 0.1
      early: day < '2030-12-31'::date
    indexes:
      - {name: ix_users_upper, columns: [{expression: 'upper("Name"::text)'}], where: "day > '2020-01-02'::date"}
"""

SETTINGS = {
    "DateStyle": "'SQL, DMY'", "IntervalStyle": "'iso_8601'", "TimeZone": "'Asia/Tokyo'",
    "bytea_output": "'escape'", "quote_all_identifiers": "on", "extra_float_digits": "0",
    "standard_conforming_strings": "off", "backslash_quote": "off", "escape_string_warning": "off",
    "client_encoding": "'LATIN1'", "row_security": "on", "lc_messages": "'C'",
    "default_transaction_isolation": "'serializable'", "enable_seqscan": "off",
    "client_min_messages": "'debug1'", "xmlbinary": "'hex'", "array_nulls": "off",
    "transform_null_equals": "on", "check_function_bodies": "off",
    "search_path": "nothing, public",
    "default_toast_compression": "'pglz'", "statement_timeout": "'60s'",
}


def settings_of(w):
    """Those of SETTINGS that this server has."""
    known = w.server().sql("SELECT lower(name) FROM pg_settings").split("\n")
    return {n: v for n, v in SETTINGS.items() if n.lower() in known}


def fill(w, db):
    w.run("upgrade", "--url", db.url)
    w.run("check", "--url", db.url).printed("database: no differences\nrevisions: no differences\n")
    return w.run("inspect", "--url", db.url).out


def begin(w):
    w.write("models.yaml", MODELS)
    w.run("autogenerate", "-m", "all", "--rev-id", "a1")
    return fill(w, w.database())


def change(w, db):
    """The next revision, compared with that database, taken there and back."""
    text = w.read("models.yaml")
    w.write("models.yaml", text + "  más:\n    columns: {x: {type: date, default: "
            "\"'2020-02-03'::date\"}}\n")
    w.run("autogenerate", "-m", "más", "--rev-id", "b2", "--url", db.url)
    written = w.read(os.path.join(VERSIONS, "b2_m_s.sql"))
    w.run("upgrade", "--url", db.url)
    w.run("check", "--only", "live", "--url", db.url)
    w.run("downgrade", "-1", "--url", db.url)
    os.remove(w.path(VERSIONS, "b2_m_s.sql"))
    w.write("models.yaml", text)
    w.run("check", "--only", "live", "--url", db.url)
    return written


def test_encodings(w):
    usual = begin(w)
    revision = change(w, w.databases[0])
    for encoding in ("LATIN1", "SQL_ASCII", "LATIN9", "WIN1252"):
        db = w.database("ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C'" % encoding)
        same(fill(w, db), usual)
        same(change(w, db), revision)


def test_settings(w):
    usual = begin(w)
    revision = change(w, w.databases[0])
    everything = w.database()
    for name, value in settings_of(w).items():
        db = w.database()
        for d in (db, everything):
            w.server().sql("ALTER DATABASE %s SET %s = %s" % (d.name, name, value))
        if fill(w, db) != usual:
            raise Failed("inspect prints otherwise with %s = %s" % (name, value))
    same(fill(w, everything), usual)
    same(change(w, everything), revision)


def test_settings_of_a_role(w):
    usual = begin(w)
    db = w.databases[0]
    role = w.role()
    for name, value in settings_of(w).items():
        w.server().sql("ALTER ROLE %s SET %s = %s" % (role, name, value))
    same(w.run("inspect", "--url", db.url_as(role)).out, usual)
    w.run("check", "--only", "live", "--url", db.url_as(role))
    env = {"PGDATESTYLE": "SQL, DMY", "PGTZ": "Asia/Tokyo", "PGCLIENTENCODING": "LATIN1",
           "PGOPTIONS": "-c quote_all_identifiers=on -c search_path=nothing"}
    same(w.run("inspect", "--url", db.url, env=env).out, usual)
    w.run("check", "--only", "live", "--url", db.url, env=env)


def test_search_paths(w):
    """Where the search path leads elsewhere, names without a schema still mean the default one."""
    usual = begin(w)
    for path in ("''", "app, public", "\"$user\", public", "pg_catalog, public"):
        db = w.database()
        db.sql("CREATE SCHEMA app")
        w.server().sql("ALTER DATABASE %s SET search_path = %s" % (db.name, path))
        done = w.run("upgrade", "--url", db.url, code=None)
        if done.code:
            # only where an unqualified name has no place at all
            same(path, "''")
            done.said("version_table", "hint: ")
            w.write("modelgen.yaml", "version_table: {schema: public}\n")
        same(fill(w, db).replace("schemas:\n  app: {}\n", ""), usual)
        w.run("downgrade", "base", "--url", db.url)
        if os.path.exists(w.path("modelgen.yaml")):
            os.remove(w.path("modelgen.yaml"))


def test_what_an_encoding_cannot_hold(w):
    w.write("models.yaml", "tables:\n  users:\n    comment: Люди\n    columns: {id: integer}\n")
    w.run("autogenerate", "-m", "all", "--rev-id", "a1")
    db = w.database("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    for words in (["upgrade", "--url", db.url],):
        done = w.run(*words, code=4)
        done.said("a1_all.sql:", "hint: ", "encoding")
    same(db.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), "0")
    w.run("check", "--only", "live", "--url", db.url, code=1)


def test_names_of_databases_and_roles(w):
    """Odd names in the URL reach the server as they are."""
    w.write("models.yaml", "tables: {t: {columns: {id: integer}}}\n")
    w.run("autogenerate", "-m", "all", "--rev-id", "a1")
    name = "scn odd'\"%é=?&" + str(os.getpid())
    quoted = '"%s"' % name.replace('"', '""')
    w.server().sql("CREATE DATABASE %s TEMPLATE template0" % quoted)
    w.server().sql("CREATE ROLE %s LOGIN SUPERUSER" % quoted)
    try:
        from urllib.parse import quote
        word = quote(name, safe="")
        url = "postgresql://%s@/%s?%s" % (word, word, w.query)
        w.run("upgrade", "--url", url)
        w.run("check", "--url", url)
        w.run("current", "-v", "--url", url).never_said("error")
        w.run("current", env={"PGDATABASE": name, "PGUSER": name,
                              "PGHOST": w.query.split("host=")[1]}).printed("a1 (head)\n")
    finally:
        w.server().sql("DROP DATABASE IF EXISTS %s WITH (FORCE)" % quoted)
        w.server().sql("DROP ROLE IF EXISTS %s" % quoted)


class Newer:
    """The test server, but it says that it is a PostgreSQL 19."""

    def __init__(self, w):
        self.path = re.search(r"host=([^&]+)", w.query).group(1) + "/.s.PGSQL.5432"
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(5)
        threading.Thread(target=self.serve, daemon=True).start()

    def url(self, db):
        return "postgresql://postgres@127.0.0.1:%d/%s" % (self.listener.getsockname()[1], db.name)

    def serve(self):
        while True:
            near = self.listener.accept()[0]
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.path)
            threading.Thread(target=self.carry, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, True), daemon=True).start()

    @staticmethod
    def carry(source, target, is_answer):
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            if is_answer:
                data = re.sub(rb"(?<=server_version\0)[^\0]+", lambda m: b"19.0".ljust(len(m.group(0))), data)
            try:
                target.sendall(data)
            except OSError:
                return
            if not data:
                target.close()
                return


def test_newer_server(w):
    """One warning, also where the models have the database read anew. What an old server lacks fails."""
    db = w.database()
    db.sql("CREATE SCHEMA app; CREATE TABLE app.t (id integer)")
    code = 0 if int(db.sql("SHOW server_version_num")) >= 180000 else 4
    for head in "", "default_schema: app\n":
        w.write("models.yaml", head + "tables: {app.t: {columns: {id: integer}}}\nschemas: {app: {}}\n")
        done = w.run("check", "--only", "live", "--url", Newer(w).url(db), code=code)
        same(done.err.count("MG0303"), 1)


main(globals())
